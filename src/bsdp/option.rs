//! The sub-options, each with its own type of value.

use std::fmt;
use std::net::Ipv4Addr;

use super::code;
use super::image::{Image, ImageId};

/// What a message asks or answers: the value of sub-option 1 (`bootplib/bsdp.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageType {
    /// Which images are there? And the answer.
    List = 1,
    /// This image. And the answer.
    Select = 2,
    /// It did not work: from a server, a refusal.
    Failed = 3,
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => "LIST",
            Self::Select => "SELECT",
            Self::Failed => "FAILED",
        })
    }
}

/// One sub-option of a BSDP message (BSDP.doc 1.0.8, `bootplib/bsdp.h`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BsdpOption {
    /// 1: what the message asks or answers.
    MessageType(MessageType),
    /// 2: the protocol version, major number in the high byte; 0x0101 is 1.1.
    Version(u16),
    /// 3: the address of the server that a SELECT is meant for.
    ServerIdentifier(Ipv4Addr),
    /// 4: the server's priority. Of several servers, the Mac prefers the one with the highest.
    ServerPriority(u16),
    /// 5: the client's UDP port for the reply, below 1024; not enforced here.
    ReplyPort(u16),
    /// 7: the image to boot if nobody chooses.
    DefaultImage(ImageId),
    /// 8: the image that was chosen.
    SelectedImage(ImageId),
    /// 9: the images that the server offers, in menu order.
    ImageList(Vec<Image>),
    /// 10: the client's firmware speaks `NetBoot` 1.0.
    NetBoot10Firmware,
    /// 11: the client wants only images with these attributes (the high half of an image id).
    AttributeFilter(Vec<u16>),
    /// 12: the size in bytes of the largest DHCP message that the client takes.
    MaxMessageSize(u16),
    /// 128: URL of the volume that holds the shadow file.
    ShadowMountPath(String),
    /// 129: path of the shadow file on that volume.
    ShadowFilePath(String),
    /// 130: the machine name that the Mac is to have.
    MachineName(String),
    /// Any other code, kept as it came.
    Other {
        /// The code byte.
        code: OtherCode,
        /// The value, at most 255 bytes when encoded.
        data: Vec<u8>,
    },
}

impl BsdpOption {
    /// The code byte, one of [`code`](super::code) or another.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::MessageType(_) => code::MESSAGE_TYPE,
            Self::Version(_) => code::VERSION,
            Self::ServerIdentifier(_) => code::SERVER_IDENTIFIER,
            Self::ServerPriority(_) => code::SERVER_PRIORITY,
            Self::ReplyPort(_) => code::REPLY_PORT,
            Self::DefaultImage(_) => code::DEFAULT_IMAGE,
            Self::SelectedImage(_) => code::SELECTED_IMAGE,
            Self::ImageList(_) => code::IMAGE_LIST,
            Self::NetBoot10Firmware => code::NETBOOT_1_0_FIRMWARE,
            Self::AttributeFilter(_) => code::ATTRIBUTE_FILTER,
            Self::MaxMessageSize(_) => code::MAX_MESSAGE_SIZE,
            Self::ShadowMountPath(_) => code::SHADOW_MOUNT_PATH,
            Self::ShadowFilePath(_) => code::SHADOW_FILE_PATH,
            Self::MachineName(_) => code::MACHINE_NAME,
            Self::Other { code, .. } => code.get(),
        }
    }
}

/// The code byte of a sub-option that has no variant of its own in [`BsdpOption`].
///
/// A type of its own, so that no message can be written two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherCode(pub(super) u8);

impl OtherCode {
    /// Takes a code byte; `None` if a typed variant has it, and for [`code::PAD`] and
    /// [`code::END`], which carry no value.
    #[must_use]
    pub const fn new(code: u8) -> Option<Self> {
        if code == code::PAD || code == code::END || code::name(code).is_some() {
            None
        } else {
            Some(Self(code))
        }
    }

    /// The code byte.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}
