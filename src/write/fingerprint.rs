//! What a file's contents are recognised by: their SHA-256.

use std::fmt;
use std::io::Write;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a file's contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl From<Sha256> for Fingerprint {
    fn from(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}

impl Fingerprint {
    /// The fingerprint of `contents`.
    pub(crate) fn of(contents: &[u8]) -> Self {
        Self(Sha256::digest(contents).into())
    }

    /// The fingerprint of all that `reader` gives, however much it is.
    pub(super) fn of_reader(mut reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(hasher.into()),
                Ok(count) => hasher.update(&buffer[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Its 64 hexadecimal digits.
    pub(super) fn digits(self) -> [u8; 64] {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        text
    }

    /// Reads 64 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut bytes = [0; 32];
        let mut right = text.len() == 64;
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().as_chunks().0) {
            let [high, low] = pair.map(|digit| VALUES[usize::from(digit)]);
            right &= high | low < 16;
            *byte = high << 4 | low;
        }
        right
            .then_some(Self(bytes))
            .with_context(|| format!("{text:?} is no SHA-256 (64 digits of 0-9 and a-f)"))
    }
}

/// The value of each hexadecimal digit, and more than any has for all that is none.
const VALUES: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    values
};

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).map_err(|_| fmt::Error)?)
    }
}

/// Passes on what is written, and takes its fingerprint.
pub(super) struct Hashed<W> {
    out: W,
    hasher: Sha256,
}

impl<W: Write> Hashed<W> {
    /// To be written to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            hasher: Sha256::new(),
        }
    }

    /// The fingerprint of all that was written.
    pub(super) fn fingerprint(self) -> Fingerprint {
        self.hasher.into()
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn hashes_prints_and_parses() {
        let print = Fingerprint::of(b"abc");
        assert_eq!(print.to_string(), ABC);
        assert_eq!(Fingerprint::parse(ABC).unwrap(), print);
        assert_eq!(Fingerprint::of_reader(&b"abc"[..]).unwrap(), print);
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in [
            "",
            "ba78",
            &ABC.to_uppercase(),
            &ABC.replace('b', "g"),
            &ABC.replace('b', "é"),
        ] {
            assert!(Fingerprint::parse(text).is_err(), "{text}");
        }
    }
}
