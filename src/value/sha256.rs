//! Checksums of files.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A SHA-256 in 64 hexadecimal digits, as `sha256sum` prints it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(Box<str>);

impl Sha256 {
    /// The digits, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Sha256 {
    const WANTED: &'static str = "a SHA-256, as `sha256sum` prints it";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(Self(text.to_ascii_lowercase().into()));
        }
        let length = text.chars().count();
        Err(Fault::new(
            Code::NotAChecksum,
            format!("this is not a SHA-256: it has {length} characters, not 64 hexadecimal digits"),
        )
        .help("write the first word that `sha256sum` prints for the file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_has_64_digits() {
        let sum = Sha256::from_text(&"aB".repeat(32)).unwrap();
        assert_eq!(sum.as_str(), "ab".repeat(32));
        for bad in [
            String::new(),
            "a".repeat(63),
            "a".repeat(65),
            "g".repeat(64),
        ] {
            assert_eq!(
                Sha256::from_text(&bad).unwrap_err().code,
                Code::NotAChecksum
            );
        }
    }
}
