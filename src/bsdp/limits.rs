//! How long a message may be, and the error if it is longer.

use std::error::Error;
use std::fmt;

/// The most bytes of a BSDP message: what one instance of option 43 holds.
///
/// DHCP lets a longer value be split over several instances, and isc-dhcpd does so in the
/// middle of a name, but Apple's parser reads each instance alone and rejects both halves.
pub const MAX_LENGTH: usize = 255;

/// The bytes of a LIST reply without its entries: message type 3, priority 4, default image 6,
/// header of the list 2.
pub const LIST_OVERHEAD: usize = 15;

/// The bytes of a list entry without its name: image id 4, length of the name 1.
pub const ENTRY_OVERHEAD: usize = 5;

/// The bytes that [`list_reply`](super::list_reply) needs for images of these names, to be compared
/// with [`MAX_LENGTH`] before anything is encoded.
pub fn list_length<'a>(names: impl IntoIterator<Item = &'a str>) -> usize {
    let entries = names.into_iter().map(|name| ENTRY_OVERHEAD + name.len());
    LIST_OVERHEAD + entries.sum::<usize>()
}

/// Why options cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodeError {
    /// The value of a sub-option is longer than its length byte can say.
    OptionTooLong {
        /// The sub-option's name, such as `image list`.
        option: &'static str,
        /// The bytes that the value has.
        length: usize,
        /// The bytes that fit.
        fits: usize,
    },
    /// The message is longer than option 43 can carry.
    MessageTooLong {
        /// The bytes that the message has.
        length: usize,
        /// The bytes that fit.
        fits: usize,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OptionTooLong {
                option,
                length,
                fits,
            } => write!(f, "BSDP {option} is {length} bytes long, {fits} fit"),
            Self::MessageTooLong { length, fits } => {
                write!(f, "BSDP message is {length} bytes long, {fits} fit")
            }
        }
    }
}

impl Error for EncodeError {}
