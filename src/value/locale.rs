//! Locales, and the languages of packages.

use std::sync::LazyLock;

use super::{Fault, FromText, Language, Lookup};
use crate::diagnostic::Code;
use crate::suggest;

/// The languages and countries that glibc has a locale for, sorted: those of `localedata/SUPPORTED`
/// of glibc 2.36, without code set and modifier, and those that came later. Those with a second word are in
/// UTF-8 by that name, and have none with a code set.
const LOCALES: &str = include_str!("locales.txt");
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = LOCALES.lines();
    lines.filter_map(|line| line.split(' ').next()).collect()
});

/// A locale in UTF-8: language, country, maybe `.UTF-8`, maybe a modifier; or `C`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Locale(Box<str>);

impl Locale {
    /// The locale as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether glibc has it.
    pub fn look_up(&self) -> Lookup {
        look_up(&self.0)
    }

    /// As glibc's `SUPPORTED` writes it: `de_DE.UTF-8`, and `hi_IN`.
    pub fn in_glibc(&self) -> String {
        let (text, modifier) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let name = text.split('.').next().unwrap_or_default();
        let is_bare = || {
            LOCALES
                .lines()
                .any(|line| line.strip_suffix(" UTF-8") == Some(name))
        };
        if !modifier.is_empty() {
            format!("{name}@{modifier}")
        } else if is_bare() {
            name.to_owned()
        } else {
            format!("{name}.UTF-8")
        }
    }

    /// Its country, in two letters, if it has one.
    pub fn country(&self) -> Option<&str> {
        self.0.split_once('_').and_then(|(_, rest)| rest.get(..2))
    }
}

impl Language {
    /// Whether glibc has a locale for it.
    pub fn look_up(&self) -> Lookup {
        // A language alone stands for all of its countries.
        let of_it = |name: &&str| name.split('_').next() == Some(self.as_str());
        if self.as_str() == "all" || NAMES.iter().any(of_it) {
            return Lookup::Known;
        }
        look_up(self.as_str())
    }
}

fn look_up(text: &str) -> Lookup {
    let name = text.split(['.', '@']).next().unwrap_or_default();
    if matches!(name, "C" | "POSIX") || NAMES.binary_search(&name).is_ok() {
        return Lookup::Known;
    }
    // The land of its language or another one, the languages of its country, all that is like it.
    let (language, country) = name.split_once('_').unwrap_or((name, ""));
    let own = match (language, country) {
        ("en", "UK") => "en_GB".to_owned(),
        ("en", _) => "en_US".to_owned(),
        _ => format!("{language}_{}", language.to_uppercase()),
    };
    let names = || NAMES.iter().copied();
    let nearest = names()
        .find(|name| *name == own)
        .or_else(|| names().find(|name| name.split('_').next() == Some(language)))
        .or_else(|| names().find(|name| !country.is_empty() && name.ends_with(country)))
        .or_else(|| suggest::nearest(name, names()));
    Lookup::Unknown(nearest)
}

impl FromText for Locale {
    const WANTED: &'static str = "a locale such as `en_US.UTF-8`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if is_locale(text) {
            return Ok(Self(text.into()));
        }
        let fault = Fault::new(
            Code::NotALocale,
            format!("`{text}` is not {}", Self::WANTED),
        );
        Err(fault.help(match likely(text) {
            Some(name) => format!("did you mean `{name}.UTF-8`?"),
            None => "write a language and a country in UTF-8, as in `en_US.UTF-8`".to_owned(),
        }))
    }
}

/// The form that [`pattern::locale`](super::pattern::locale) says to editors.
fn is_locale(text: &str) -> bool {
    let (text, modifier) = match text.split_once('@') {
        Some((text, modifier)) => (text, Some(modifier)),
        None => (text, None),
    };
    let (name, code_set) = match text.split_once('.') {
        Some((name, code_set)) => (name, Some(code_set)),
        None => (text, None),
    };
    let all = |text: &str, good: fn(&u8) -> bool| text.as_bytes().iter().all(good);
    let (language, country) = name.split_once('_').unwrap_or((name, "XX"));
    let is_language = matches!(language.len(), 2 | 3) && all(language, u8::is_ascii_lowercase);
    let is_country = country.len() == 2 && all(country, u8::is_ascii_uppercase);
    code_set.is_none_or(|it| matches!(it, "UTF-8" | "utf8"))
        && modifier.is_none_or(|it| !it.is_empty() && all(it, u8::is_ascii_lowercase))
        && (matches!(name, "C" | "POSIX") || is_language && is_country)
}

/// The language and the country of a text that is no locale, where glibc has them.
fn likely(text: &str) -> Option<&'static str> {
    let name = text.split(['.', '@']).next()?.replace('-', "_");
    let same = |other: &&&str| other.eq_ignore_ascii_case(&name);
    NAMES.iter().find(same).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_have_one_form() {
        for good in [
            "en_US.UTF-8",
            "en_US",
            "de_DE.utf8",
            "ca_ES.UTF-8@valencia",
            "sr_RS@latin",
            "C",
            "C.UTF-8",
            "eo.UTF-8",
            "ber_DZ.UTF-8",
        ] {
            assert!(Locale::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-en",
            "english",
            "en-US",
            "en_us.UTF-8",
            "EN_US",
            "en_US.UTF8",
            "de_DE.ISO-8859-1",
            "en_US.",
            "en_US@",
            "en_USA",
            "--x",
        ] {
            assert!(Locale::from_text(bad).is_err(), "{bad}");
        }
        let help = |text| Locale::from_text(text).unwrap_err().help.unwrap();
        assert_eq!(help("en-us"), "did you mean `en_US.UTF-8`?");
        assert_eq!(help("de_DE.UTF8"), "did you mean `de_DE.UTF-8`?");
    }

    #[test]
    fn glibc_has_its_own_way_of_writing() {
        for (text, wanted, country) in [
            ("de_DE", "de_DE.UTF-8", Some("DE")),
            ("de_DE.utf8", "de_DE.UTF-8", Some("DE")),
            ("hi_IN.UTF-8", "hi_IN", Some("IN")),
            ("sr_RS@latin", "sr_RS@latin", Some("RS")),
            ("C.UTF-8", "C.UTF-8", None),
        ] {
            let locale = Locale::from_text(text).unwrap();
            assert_eq!(
                (&*locale.in_glibc(), locale.country()),
                (wanted, country),
                "{text}"
            );
        }
    }

    #[test]
    fn glibc_has_a_locale_or_it_has_not() {
        assert!(NAMES.is_sorted() && NAMES.len() > 300);
        let locale = |text| Locale::from_text(text).unwrap().look_up();
        for known in ["de_DE.UTF-8", "C.UTF-8", "POSIX", "sr_RS@latin", "eo"] {
            assert_eq!(locale(known), Lookup::Known, "{known}");
        }
        assert_eq!(locale("de_GB.UTF-8"), Lookup::Unknown(Some("de_DE")));
        assert_eq!(locale("en.UTF-8"), Lookup::Unknown(Some("en_US")));
        assert_eq!(locale("zz_DE.UTF-8"), Lookup::Unknown(Some("de_DE")));
        let language = |text| Language::from_text(text).unwrap().look_up();
        for known in ["de", "de_AT", "all"] {
            assert_eq!(language(known), Lookup::Known, "{known}");
        }
        assert_eq!(language("dee_DE"), Lookup::Unknown(Some("de_DE")));
    }
}
