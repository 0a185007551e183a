//! Why bytes are not a BSDP message.

use std::error::Error;
use std::fmt;

use super::image::ImageIdError;

/// Where and why bytes are not a BSDP message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    /// The offset of the byte where the fault begins, from 0 at the start of the message.
    pub offset: usize,
    /// The name of the sub-option at fault, such as `image list`.
    pub option: &'static str,
    /// What is wrong there.
    pub fault: DecodeFault,
}

/// What is wrong with the bytes of a sub-option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeFault {
    /// The message, or the entry of a list, ends too early.
    Truncated {
        /// How many bytes should follow.
        needed: usize,
        /// How many bytes do.
        left: usize,
    },
    /// A value of fixed size has another size.
    WrongLength {
        /// How many bytes it should have.
        expected: usize,
        /// How many bytes it has.
        length: usize,
    },
    /// A list of 2-byte values has an odd number of bytes: this many.
    OddLength(usize),
    /// A message type other than 1, 2 and 3.
    UnknownMessageType(u8),
    /// Four bytes that are not an image id.
    BadImageId(ImageIdError),
    /// Text that is not UTF-8.
    BadUtf8,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "BSDP {} at byte {}: {}",
            self.option, self.offset, self.fault
        )
    }
}

impl fmt::Display for DecodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, left } => {
                write!(f, "cut short, bytes needed: {needed}, left: {left}")
            }
            Self::WrongLength { expected, length } => {
                write!(f, "length is {length}, must be {expected}")
            }
            Self::OddLength(length) => write!(f, "length is {length}, must be even"),
            Self::UnknownMessageType(number) => {
                write!(f, "message type {number} is unknown, 1 to 3 are known")
            }
            Self::BadImageId(fault) => fault.fmt(f),
            Self::BadUtf8 => f.write_str("text is not UTF-8"),
        }
    }
}

impl Error for DecodeError {}
