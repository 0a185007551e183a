//! TFTP (RFC 1350, 2347 to 2349): one packet, and one transfer.

/// A packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tftp<'p> {
    /// A file is asked for, with blocks of this size.
    Read(String, usize),
    /// The server has other options than 512-byte blocks.
    Options(usize),
    /// A block, by number.
    Data(u16, &'p [u8]),
    /// A block was received.
    Ack,
    /// It ended with this code and text.
    Error(u16, String),
}

/// The size of a block, unless something else was agreed.
const BLOCK: usize = 512;

impl<'p> Tftp<'p> {
    /// Reads a packet.
    pub fn read(bytes: &'p [u8]) -> Option<Self> {
        let (code, rest) = number(bytes)?;
        Some(match code {
            1 => {
                let mut words = rest.split(|&byte| byte == 0);
                let file = String::from_utf8_lossy(words.next()?).into_owned();
                let _mode = words.next()?;
                Self::Read(file, block_size(words))
            }
            3 => {
                let (block, data) = number(rest)?;
                Self::Data(block, data)
            }
            4 => Self::Ack,
            5 => {
                let (code, text) = number(rest)?;
                let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
                Self::Error(code, String::from_utf8_lossy(text).into_owned())
            }
            6 => Self::Options(block_size(rest.split(|&byte| byte == 0))),
            _ => return None,
        })
    }
}

/// The size of blocks that options name.
fn block_size<'p>(mut words: impl Iterator<Item = &'p [u8]>) -> usize {
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        if name.eq_ignore_ascii_case(b"blksize") {
            let value = str::from_utf8(value).ok();
            return value.and_then(|it| it.parse().ok()).unwrap_or(BLOCK);
        }
    }
    BLOCK
}

fn number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u16::from_be_bytes(*number), rest))
}

/// A file on its way.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The file, as it was asked for.
    pub file: String,
    /// Whether anything came.
    pub is_answered: bool,
    /// The bytes so far.
    pub bytes: u64,
    /// The blocks that came more than once.
    pub again: u64,
    size: usize,
    last: u16,
}

/// What a packet makes of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// It goes on.
    On,
    /// All of the file has come.
    Whole,
    /// The client has seen enough: it asked for the size alone.
    Aborted,
    /// The server refuses it.
    Refused(u16, String),
}

impl Transfer {
    /// A file was asked for.
    pub fn new(file: String) -> Self {
        Self {
            file,
            is_answered: false,
            bytes: 0,
            again: 0,
            size: BLOCK,
            last: 0,
        }
    }

    /// Takes a packet from the server.
    pub fn server_says(&mut self, packet: &Tftp<'_>) -> Then {
        self.is_answered = true;
        match packet {
            Tftp::Options(size) => self.size = *size,
            // Numbers wrap.
            Tftp::Data(block, data) if *block == self.last.wrapping_add(1) => {
                self.last = *block;
                self.bytes += data.len() as u64;
                if data.len() < self.size {
                    return Then::Whole;
                }
            }
            Tftp::Data(..) => self.again += 1,
            Tftp::Error(code, text) => return Then::Refused(*code, text.clone()),
            Tftp::Read(..) | Tftp::Ack => {}
        }
        Then::On
    }

    /// Takes a packet from the client.
    pub fn client_says(packet: &Tftp<'_>) -> Then {
        match packet {
            Tftp::Error(..) => Then::Aborted,
            _ => Then::On,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_read_and_anything_else_is_not() {
        let read = Tftp::read(b"\0\x01a/b\0octet\0tsize\x000\0blksize\x001468\0");
        assert_eq!(read, Some(Tftp::Read("a/b".to_owned(), 1468)));
        assert_eq!(
            Tftp::read(b"\0\x05\0\x01File not found\0"),
            Some(Tftp::Error(1, "File not found".to_owned()))
        );
        assert_eq!(
            Tftp::read(b"\0\x06blksize\x001400\0"),
            Some(Tftp::Options(1400))
        );
        for bad in [&b""[..], b"\0", b"\0\x07", b"\0\x03\0", b"\0\x01a"] {
            assert_eq!(Tftp::read(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_transfer_ends_with_a_short_block_and_counts_what_came_twice() {
        let mut transfer = Transfer::new("f".to_owned());
        let full = [0; 512];
        assert_eq!(transfer.server_says(&Tftp::Data(1, &full)), Then::On);
        assert_eq!(transfer.server_says(&Tftp::Data(1, &full)), Then::On);
        assert_eq!(transfer.server_says(&Tftp::Data(2, &[0; 5])), Then::Whole);
        assert_eq!((transfer.bytes, transfer.again), (517, 1));
    }
}
