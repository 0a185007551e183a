//! Free text and words.

use std::sync::Arc;

use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;
use crate::printable::breaks_lines;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $longest:literal, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromText for $name {
            const WANTED: &'static str = $wanted;

            fn from_text(text: &str) -> Result<Self, Fault> {
                let allowed: fn(char) -> bool = $allowed;
                if let Some((c, part)) = forbidden(text, allowed) {
                    return Err(Fault::new(
                        Code::UnsafeText,
                        format!("this is not {}: `{c}` is not allowed in it", Self::WANTED),
                    )
                    .at(part));
                }
                if text.is_empty() || text.len() > $longest {
                    return Err(Fault::new(
                        Code::UnsafeText,
                        format!("this is not {}: it has {} bytes", Self::WANTED, text.len()),
                    )
                    .help(concat!("write 1 to ", $longest, " bytes")));
                }
                Ok(Self(text.into()))
            }
        }
    };
}

text! {
    /// A line of free text.
    Text, "a line of text", 255, |c| !breaks_lines(c)
}

text! {
    /// A word that needs no quotes in any language: a locale, a time zone, a package.
    Word, "a word", 255,
    |c| c.is_ascii_alphanumeric() || "@_.+:/=,-".contains(c)
}

text! {
    /// A line of `%packages`: a package, a `@group`, a pattern, or one of them after `-`.
    Package, "a package such as `vim`, `@core` or `-postfix`", 255,
    |c| c.is_ascii_alphanumeric() || "@^_.+:*-".contains(c)
}

text! {
    /// What systemd or firewalld calls a service.
    Service, "a service such as `sshd`", 255,
    |c| c.is_ascii_alphanumeric() || "@_.:-".contains(c)
}

text! {
    /// The path of a file, absolute or relative to the folder of the inventory.
    LocalPath, "the path of a file", 4095, |c| !breaks_lines(c)
}

text! {
    /// The path of a folder, absolute or relative to the folder of the inventory.
    LocalFolder, "the path of a folder", 4095, |c| !breaks_lines(c)
}

text! {
    /// One option of the bonding driver, as in `miimon=100`.
    BondOption, "an option of a bond such as `miimon=100`", 255,
    |c| c.is_ascii_alphanumeric() || "_.:/=+-".contains(c)
}

text! {
    /// One argument of a kernel command line. The kernel splits at blanks, and a single quote
    /// would end GRUB's quoting.
    KernelArg, "a kernel argument", 255,
    |c| c.is_ascii_graphic() && !"'\"\\".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_and_words_are_plain() {
        assert!(Text::from_text("Ägypten \"7\"").is_ok());
        assert!(Text::from_text("a\nb").is_err());
        assert!(Text::from_text("").is_err());
        assert!(Word::from_text("Europe/Berlin").is_ok());
        assert!(Word::from_text("a b").is_err());
        assert!(Word::from_text("$(x)").is_err());
        assert!(KernelArg::from_text("console=ttyS0,115200n8").is_ok());
        assert!(KernelArg::from_text("it's").is_err());
    }

    #[test]
    fn the_wrong_character_is_pointed_at() {
        let fault = Word::from_text("en US").unwrap_err();
        assert_eq!((fault.code, fault.part), (Code::UnsafeText, Some(2..3)));
    }
}
