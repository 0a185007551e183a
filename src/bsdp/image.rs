//! What a boot image is called on the wire: a 32-bit id, and in a list also a name.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU16;

const INSTALL: u32 = 1 << 31;

const MAX_NAME: usize = 255;

/// The number of a boot image, 1 to 65535: the low half of an [`ImageId`].
///
/// 1 to 4095 belong to one server; from 4096 on, a number means the same image on every
/// server (BSDP.doc 1.0.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageIndex(NonZeroU16);

impl ImageIndex {
    /// Takes a number; `None` for 0, which BSDP.doc 1.0.8 declares invalid.
    #[must_use]
    pub const fn new(index: u16) -> Option<Self> {
        match NonZeroU16::new(index) {
            Some(index) => Some(Self(index)),
            None => None,
        }
    }

    /// The number, never 0.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }
}

/// The system in a boot image: 7 bits of an [`ImageId`] (`bootplib/bsdp.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageKind {
    /// Mac OS 9, written 0.
    MacOs9 = 0,
    /// Mac OS X, written 1.
    MacOsX = 1,
    /// Mac OS X Server, written 2.
    MacOsXServer = 2,
    /// Hardware diagnostics, written 3.
    Diagnostics = 3,
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MacOs9 => "Mac OS 9",
            Self::MacOsX => "Mac OS X",
            Self::MacOsXServer => "Mac OS X Server",
            Self::Diagnostics => "diagnostics",
        })
    }
}

/// The identity of a boot image, a 32-bit value on the wire (`bootplib/bsdp.h`): from the
/// highest bit, install (1 bit), kind (7), reserved (8, zero), index (16).
///
/// Its `Display` is a sentence part, such as `install, Mac OS X, index 137`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId {
    /// Whether the image installs a system, rather than running one.
    pub install: bool,
    /// The system in the image.
    pub kind: ImageKind,
    /// The image's number.
    pub index: ImageIndex,
}

impl From<ImageId> for u32 {
    fn from(id: ImageId) -> Self {
        let install = if id.install { INSTALL } else { 0 };
        install | (id.kind as u32) << 24 | u32::from(id.index.get())
    }
}

impl TryFrom<u32> for ImageId {
    type Error = ImageIdError;

    /// Refuses every value that would not encode back to itself.
    fn try_from(id: u32) -> Result<Self, ImageIdError> {
        let [attributes, reserved, high, low] = id.to_be_bytes();
        let kind = match attributes & 0x7f {
            0 => ImageKind::MacOs9,
            1 => ImageKind::MacOsX,
            2 => ImageKind::MacOsXServer,
            3 => ImageKind::Diagnostics,
            other => return Err(ImageIdError::UnknownKind(other)),
        };
        if reserved != 0 {
            return Err(ImageIdError::ReservedBits(reserved));
        }
        let index =
            ImageIndex::new(u16::from_be_bytes([high, low])).ok_or(ImageIdError::IndexZero)?;
        Ok(Self {
            install: id & INSTALL != 0,
            kind,
            index,
        })
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let purpose = if self.install { "install" } else { "boot" };
        write!(f, "{purpose}, {}, index {}", self.kind, self.index.get())
    }
}

/// Why a 32-bit value is not an [`ImageId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageIdError {
    /// The index is 0.
    IndexZero,
    /// The 7 bits of the kind hold this value, above 3.
    UnknownKind(u8),
    /// The 8 reserved bits hold this value instead of 0.
    ReservedBits(u8),
}

impl fmt::Display for ImageIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexZero => f.write_str("image index 0 is invalid"),
            Self::UnknownKind(kind) => write!(f, "image kind {kind} is unknown, 0 to 3 are known"),
            Self::ReservedBits(bits) => {
                write!(f, "reserved bits of the image id are {bits:#04x}, not 0")
            }
        }
    }
}

impl Error for ImageIdError {}

/// One entry of an image list: an id and the name that a Mac's boot menu shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    id: ImageId,
    name: String,
}

impl Image {
    /// Joins an id and a name of at most 255 bytes of UTF-8, the most that its length byte can
    /// count.
    ///
    /// # Errors
    /// [`NameTooLong`] if the name is longer. A list may have room for even less: see
    /// [`list_length`](super::list_length).
    pub fn new(id: ImageId, name: impl Into<String>) -> Result<Self, NameTooLong> {
        let name = name.into();
        if name.len() > MAX_NAME {
            return Err(NameTooLong { length: name.len() });
        }
        Ok(Self { id, name })
    }

    /// Joins an id and a name whose length came from one byte, as on the wire.
    pub(super) const fn of_wire(id: ImageId, name: String) -> Self {
        Self { id, name }
    }

    /// The image's id.
    #[must_use]
    pub const fn id(&self) -> ImageId {
        self.id
    }

    /// The image's name, 0 to 255 bytes of UTF-8.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// An image name of more than 255 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTooLong {
    /// The bytes that the name has in UTF-8.
    pub length: usize,
}

impl fmt::Display for NameTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "image name is {} bytes long, {MAX_NAME} fit",
            self.length
        )
    }
}

impl Error for NameTooLong {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const THE_IMAGE: u32 = 0x8100_0089;

    #[test]
    fn an_id_splits_into_install_kind_and_index() {
        let id = ImageId::try_from(THE_IMAGE).unwrap();
        assert_eq!(id.to_string(), "install, Mac OS X, index 137");
        assert_eq!(u32::from(id), THE_IMAGE);
    }

    #[test]
    fn an_id_of_no_known_shape_is_refused() {
        let fault = |id| ImageId::try_from(id).unwrap_err();
        assert_eq!(fault(0x8100_0000), ImageIdError::IndexZero);
        assert_eq!(fault(0x8400_0089), ImageIdError::UnknownKind(4));
        assert_eq!(fault(0x8101_0089), ImageIdError::ReservedBits(1));
    }

    #[test]
    fn index_0_is_refused_and_both_ends_of_the_range_are_not() {
        assert_eq!(ImageIndex::new(0), None);
        assert_eq!(ImageIndex::new(1).map(ImageIndex::get), Some(1));
        assert_eq!(ImageIndex::new(65535).map(ImageIndex::get), Some(65535));
    }

    #[test]
    fn a_name_is_measured_in_bytes_not_in_characters() {
        let id = ImageId::try_from(THE_IMAGE).unwrap();
        assert!(Image::new(id, "a".repeat(255)).is_ok());
        let fault = Image::new(id, "é".repeat(128)).unwrap_err();
        assert_eq!(fault.to_string(), "image name is 256 bytes long, 255 fit");
    }

    proptest! {
        #[test]
        fn every_accepted_number_comes_back_unchanged(kind in 0_u32..=255, index: u16) {
            let number = kind << 24 | u32::from(index);
            if let Ok(id) = ImageId::try_from(number) {
                prop_assert_eq!(u32::from(id), number);
            } else {
                prop_assert!(index == 0 || kind & 0x7f > 3);
            }
        }
    }
}
