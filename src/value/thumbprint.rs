//! Keys by which a server is known.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// The thumbprint of the key with which a Tang server signs, as `tang-show-keys` prints it: a SHA-256, or of
/// older servers a SHA-1, in base64 for URLs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint(Box<str>);

/// The characters of a SHA-1 and of a SHA-256.
const LENGTHS: [usize; 2] = [27, 43];

impl Thumbprint {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Thumbprint {
    const WANTED: &'static str = "a thumbprint, as `tang-show-keys` prints it";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let digit = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if LENGTHS.contains(&text.len()) && text.bytes().all(digit) {
            return Ok(Self(text.into()));
        }
        let length = text.chars().count();
        Err(Fault::new(
            Code::NotAThumbprint,
            format!(
                "this is not the thumbprint of a key: it has {length} characters, not 43 letters, digits, \
                 `-` and `_`"
            ),
        )
        .help("write what `tang-show-keys` prints on the Tang server"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_a_checksum_in_base64() {
        for good in [27, 43] {
            assert!(Thumbprint::from_text(&"a-_9".repeat(11)[..good]).is_ok());
        }
        for bad in ["", "a", &"a".repeat(42), &"a".repeat(44), &"=".repeat(43)] {
            let fault = Thumbprint::from_text(bad).unwrap_err();
            assert_eq!(fault.code, Code::NotAThumbprint, "{bad}");
        }
    }
}
