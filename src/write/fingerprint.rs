//! The SHA-256 that identifies the contents of a file.

use std::fmt;
use std::io::{self, Read, Write};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a file's contents. It prints as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of `contents`.
    pub(super) fn of(contents: &[u8]) -> Self {
        Self(Sha256::digest(contents).into())
    }

    /// The fingerprint of everything that `reader` gives.
    pub(super) fn of_reader(mut reader: impl Read) -> io::Result<Self> {
        Self::of_written(|out| io::copy(&mut reader, out).map(drop))
    }

    /// The fingerprint of everything that `write` writes, which need never be in memory as a whole.
    pub(super) fn of_written(
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut out = io::BufWriter::new(Hashing(Sha256::new()));
        write(&mut out)?;
        Ok(Self(out.into_inner()?.0.finalize().into()))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        let parsed = Self(bytes);
        // So that there is one way to write it: `from_str_radix` takes capitals and signs too.
        (parsed.to_string() == text).then_some(parsed)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (halves, _) = self.0.as_chunks();
        halves
            .iter()
            .try_for_each(|&half| write!(f, "{:032x}", u128::from_be_bytes(half)))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
            .with_context(|| format!("{text:?} is not a SHA-256 (64 digits of 0-9 and a-f)"))
    }
}

/// Hashes everything that is written to it.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn it_is_that_of_sha256sum_and_read_back() {
        let print = Fingerprint::of(b"abc");
        assert_eq!(print.to_string(), ABC);
        assert_eq!(Fingerprint::parse(ABC), Some(print));
        assert_eq!(Fingerprint::of_reader(&b"abc"[..]).unwrap(), print);
        let written = Fingerprint::of_written(|out| {
            out.write_all(b"a")?;
            out.write_all(b"bc")
        });
        assert_eq!(written.unwrap(), print);
    }

    #[test]
    fn what_is_not_64_lower_case_digits_is_refused() {
        for text in [
            "",
            "ba78",
            &format!("{ABC}ba"),
            &ABC.to_uppercase(),
            &ABC.replace('b', "g"),
            &ABC.replace("ba", "+a"),
            &ABC.replace('b', "é"),
        ] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }
}
