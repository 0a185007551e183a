//! What is said of a key that a section does not have: what was meant, or the few that are near.

use super::known_key::KnownKey;
use super::synonyms;
use crate::diagnostic::mask::{self, is_secret};
use crate::diagnostic::{Code, Diagnostic};
use crate::suggest;
use crate::yaml::{Entry, Value, missing_blank, odd_blank, shown};

/// A section with more keys than this is not listed whole.
const FEW: usize = 12;

/// An unknown key of a section.
pub struct Unknown<'e> {
    entry: &'e Entry<'e>,
    /// The key of the section that was meant.
    pub meant: Option<&'static str>,
    /// What to write.
    help: String,
}

impl<'e> Unknown<'e> {
    /// Finds out what was meant by `entry`, which follows `before` in the section called `section`
    /// that has `keys` and lacks those of `absent`.
    pub fn new(
        section: &str,
        keys: &[KnownKey],
        entry: &'e Entry<'e>,
        before: Option<&Entry<'_>>,
        absent: &[&'static str],
    ) -> Self {
        let absent = || absent.iter().copied();
        if let Some(help) = odd_blank(&entry.key) {
            let meant = absent().find(|&name| entry.key.trim() == name);
            return Self { entry, meant, help };
        }
        if let Some(help) = of_a_slip(entry, before, keys) {
            let typed = missing_blank(&entry.key).map(|(key, _)| key);
            let meant = absent().find(|&name| typed == Some(name));
            return Self { entry, meant, help };
        }
        let advice = synonyms::advice(&entry.key, section);
        let known = || synonyms::key(&entry.key, absent());
        let nearest = || suggest::nearest(&entry.key, absent());
        let meant = match advice {
            Some(_) => None,
            None => known().or_else(nearest),
        };
        let help = match (advice, meant) {
            (Some(advice), _) => advice.to_owned(),
            (None, Some(meant)) => format!("did you mean `{meant}`?"),
            (None, None) => too_deep(section, keys, entry)
                .unwrap_or_else(|| near_ones(section, keys, &entry.key)),
        };
        Self { entry, meant, help }
    }

    /// The diagnostic; `section` is what the section is called.
    pub fn report(self, section: &str) -> Diagnostic {
        // `root_password:hunter2`, without the blank, is a key.
        let key = mask::line(&self.entry.key);
        let message = format!("{section} has no key `{key}`");
        Diagnostic::new(Code::UnknownKey, self.entry.key_span, message).help(self.help)
    }
}

/// What to write where YAML took for a key what is none: `mac:52:54...` without a blank, or in
/// braces the second half of a value with a comma, as in `model: Macmini6,2`.
fn of_a_slip(entry: &Entry<'_>, before: Option<&Entry<'_>>, keys: &[KnownKey]) -> Option<String> {
    if !entry.value.is_null() {
        return None;
    }
    if let Some((key, value)) = missing_blank(&entry.key) {
        let is_known = keys.iter().any(|known| known.name == key);
        return is_known
            .then(|| format!("a blank is missing: write `{key}: {}`", shown(key, value)));
    }
    let before = before?;
    let Value::Scalar(text, _) = before.value.value() else {
        return None;
    };
    let is_rest = entry.key.bytes().all(|b| b.is_ascii_digit());
    (is_rest && !is_secret(&before.key)).then(|| {
        format!(
            "a comma ends a value in braces: write `{}: \"{text},{}\"`",
            before.key, entry.key
        )
    })
}

/// What to write where a section stands in another of its own kind, as a machine in the one above it.
fn too_deep(section: &str, keys: &[KnownKey], entry: &Entry<'_>) -> Option<String> {
    let Value::Map(entries) = entry.value.value() else {
        return None;
    };
    let is_alike = |entry: &Entry<'_>| keys.iter().any(|known| known.name == entry.key);
    (!entries.is_empty() && entries.iter().all(is_alike)).then(|| {
        format!(
            "these are the keys of {section}: indent `{}` like the one that it now stands in",
            mask::line(&entry.key)
        )
    })
}

/// The keys of a small section, or the nearest of a large one.
fn near_ones(section: &str, keys: &[KnownKey], typed: &str) -> String {
    let mut known: Vec<&str> = keys.iter().map(|key| key.name).collect();
    known.sort_unstable();
    if known.len() <= FEW {
        return format!("{section} has {}", suggest::list(known));
    }
    let near = suggest::near(typed, known);
    if near.is_empty() {
        return format!("inventory.example.yaml shows the keys of {section}");
    }
    format!(
        "{section} has {}; inventory.example.yaml shows all of its keys",
        suggest::list(near)
    )
}
