//! Whether a file holds what would be written, without either of them in memory as a whole.

use std::io::{self, BufRead, BufWriter, Read, Write};

const BUFFER: usize = 64 * 1024;

/// Whether `file` holds what `write` writes, no more and no less.
pub(super) fn holds_what(
    file: impl Read,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<bool> {
    let comparing = Comparing {
        found: io::BufReader::with_capacity(BUFFER, file),
        same: true,
    };
    let mut buffer = BufWriter::with_capacity(BUFFER, comparing);
    write(&mut buffer)?;
    let mut compared = buffer.into_inner()?;
    Ok(compared.same && compared.found.fill_buf()?.is_empty())
}

/// Takes what is written, and compares it with what it finds.
struct Comparing<R> {
    found: R,
    same: bool,
}

impl<R: BufRead> Write for Comparing<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while self.same && !rest.is_empty() {
            let found = self.found.fill_buf()?;
            let count = found.len().min(rest.len());
            let (these, after) = rest.split_at(count);
            self.same = count > 0 && found[..count] == *these;
            self.found.consume(count);
            rest = after;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_same_to_its_last_byte() {
        let long = vec![b'x'; 3 * BUFFER + 7];
        let mut other = long.clone();
        other[2 * BUFFER] = b'y';
        for (found, written, same) in [
            (&b""[..], &b""[..], true),
            (b"abc", b"abc", true),
            (b"abc", b"ab", false),
            (b"ab", b"abc", false),
            (b"abc", b"abd", false),
            (b"", b"a", false),
            (&long, &long, true),
            (&long, &long[1..], false),
            (&long[1..], &long, false),
            (&long, &other, false),
        ] {
            // In pieces that no buffer begins or ends with.
            let write = |out: &mut dyn Write| {
                let mut pieces = written.chunks(1000);
                pieces.try_for_each(|piece| out.write_all(piece))
            };
            assert_eq!(holds_what(found, write).unwrap(), same);
        }
    }
}
