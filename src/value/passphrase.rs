//! What opens an encrypted disk.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A passphrase of LUKS: 8 to 512 printable characters of ASCII, none of which means something to a
/// shell or to a kickstart between double quotes.
///
/// Its `Debug` output does not show it. As text of an inventory it is refused: it lies elsewhere.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Passphrase(Box<str>);

impl Passphrase {
    /// The passphrase itself. It may be written into the kickstart and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Reads what lies in a file or a variable.
    ///
    /// # Errors
    /// Where it is too short, too long, or holds another character.
    pub fn from_secret(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(Code::NotAPassphrase, why).help(
                "write one line of 8 to 512 letters, digits and `!#%&()*+,-./:;<=>?@[]^_{|}~`, \
                       such as `openssl rand -base64 24` prints",
            )
        };
        if !(8..=512).contains(&text.len()) {
            return Err(fault("this passphrase does not have 8 to 512 characters"));
        }
        let is_safe = |c: char| c.is_ascii_graphic() && !"\"$'\\`".contains(c);
        if !text.chars().all(is_safe) {
            return Err(fault(
                "this passphrase holds a blank, a quote, or a character that a shell or a keyboard reads in \
                 another way",
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

impl FromText for Passphrase {
    const WANTED: &'static str = "where a passphrase lies: `{file: disk.passphrase}`";

    fn hides(_: &str) -> bool {
        true
    }

    fn from_text(_: &str) -> Result<Self, Fault> {
        Err(Fault::new(
            Code::NotAPassphrase,
            "a passphrase does not stand in an inventory",
        )
        .help("write where it lies: `{file: disk.passphrase}` or `{env: DISK_PASSPHRASE}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_one_word_that_no_shell_changes() {
        let read = |text: &str| Passphrase::from_secret(text).map(|it| it.reveal().to_owned());
        assert_eq!(
            read("correct-horse/battery=9"),
            Ok("correct-horse/battery=9".to_owned())
        );
        for bad in [
            "",
            "short",
            "two words",
            "$HOME/abc",
            "back`tick",
            "quo\"te12",
            "umläut-ä",
            "line\nbreak",
        ] {
            assert_eq!(read(bad).unwrap_err().code, Code::NotAPassphrase, "{bad}");
        }
        assert_eq!(
            Passphrase::from_text("long enough").unwrap_err().code,
            Code::NotAPassphrase
        );
        assert_eq!(
            format!("{:?}", Passphrase::from_secret("12345678")),
            "Ok(Passphrase(..))"
        );
    }
}
