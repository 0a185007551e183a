//! The bytes still to be read, and their offset in the message.

use super::code;
use super::decode_error::{DecodeError, DecodeFault};
use super::image::{Image, ImageId};
use super::option::MessageType;

/// A message, or the value of one sub-option.
pub(super) struct Reader<'a> {
    /// Whose bytes these are, for the error.
    option: &'static str,
    /// The offset of the first byte left.
    offset: usize,
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self {
            option: "message",
            offset: 0,
            bytes: message,
        }
    }

    /// The offset of the first byte left.
    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    /// The bytes left.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next code and its value, after any pad bytes; `None` at the end.
    pub(super) fn next_option(&mut self) -> Result<Option<(u8, Self)>, DecodeError> {
        loop {
            let code = match self.bytes.first() {
                None | Some(&code::END) => return Ok(None),
                Some(&code) => code,
            };
            self.take(1)?;
            if code != code::PAD {
                self.option = code::name_or_unknown(code);
                return Ok(Some((code, self.take_counted()?)));
            }
        }
    }

    /// All bytes left, of which there must be `N`.
    pub(super) fn whole<const N: usize>(&self) -> Result<[u8; N], DecodeError> {
        self.bytes.try_into().map_err(|_| {
            self.error(DecodeFault::WrongLength {
                expected: N,
                length: self.bytes.len(),
            })
        })
    }

    pub(super) fn number(&self) -> Result<u16, DecodeError> {
        self.whole().map(u16::from_be_bytes)
    }

    pub(super) fn message_type(&self) -> Result<MessageType, DecodeError> {
        match self.whole()? {
            [1] => Ok(MessageType::List),
            [2] => Ok(MessageType::Select),
            [3] => Ok(MessageType::Failed),
            [other] => Err(self.error(DecodeFault::UnknownMessageType(other))),
        }
    }

    pub(super) fn image_id(&self) -> Result<ImageId, DecodeError> {
        let number = self.whole().map(u32::from_be_bytes)?;
        ImageId::try_from(number).map_err(|fault| self.error(DecodeFault::BadImageId(fault)))
    }

    pub(super) fn images(mut self) -> Result<Vec<Image>, DecodeError> {
        let mut images = Vec::new();
        while !self.bytes.is_empty() {
            let id = self.take(4)?.image_id()?;
            let name = self.take_counted()?.text()?;
            images.push(Image::of_wire(id, name));
        }
        Ok(images)
    }

    pub(super) fn attributes(&self) -> Result<Vec<u16>, DecodeError> {
        match self.bytes.as_chunks() {
            (pairs, []) => Ok(pairs.iter().copied().map(u16::from_be_bytes).collect()),
            _ => Err(self.error(DecodeFault::OddLength(self.bytes.len()))),
        }
    }

    pub(super) fn text(&self) -> Result<String, DecodeError> {
        match str::from_utf8(self.bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(fault) => Err(DecodeError {
                offset: self.offset + fault.valid_up_to(),
                ..self.error(DecodeFault::BadUtf8)
            }),
        }
    }

    /// Splits off a length byte and as many bytes as it says.
    fn take_counted(&mut self) -> Result<Self, DecodeError> {
        let [length] = self.take(1)?.whole()?;
        self.take(length.into())
    }

    /// Splits off the next bytes.
    fn take(&mut self, needed: usize) -> Result<Self, DecodeError> {
        let Some((taken, rest)) = self.bytes.split_at_checked(needed) else {
            return Err(self.error(DecodeFault::Truncated {
                needed,
                left: self.bytes.len(),
            }));
        };
        let taken = Self {
            bytes: taken,
            ..*self
        };
        self.offset += needed;
        self.bytes = rest;
        Ok(taken)
    }

    fn error(&self, fault: DecodeFault) -> DecodeError {
        DecodeError {
            offset: self.offset,
            option: self.option,
            fault,
        }
    }
}
