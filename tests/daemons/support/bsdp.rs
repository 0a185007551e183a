//! BSDP's bytes, written by hand: nothing of netpxe's own encoder is believed.

use dhcproto::v4::{DhcpOption, Message, OptionCode};

/// A request: which images are there?
pub const LIST: &[u8] = &[1, 1, 1];
/// A request: this image.
pub const SELECT: &[u8] = &[1, 1, 2];
/// A report that loading failed.
pub const FAILED: &[u8] = &[1, 1, 3];
/// Version 1.1.
pub const VERSION: &[u8] = &[2, 2, 1, 1];
/// The deploy host, as the server of a SELECT.
pub const OURS: &[u8] = &[3, 4, 172, 22, 10, 2];
/// Another server.
pub const OTHERS: &[u8] = &[3, 4, 172, 22, 10, 77];
/// The port that the answer is wanted on.
pub const PORT: &[u8] = &[5, 2, 0x03, 0xe1];
/// An image that no inventory of these tests offers.
pub const IMAGE_77: &[u8] = &[8, 4, 0x81, 0, 0, 77];
/// The image 137.
pub const IMAGE_137: &[u8] = &[8, 4, 0x81, 0, 0, 137];
/// The image 200.
pub const IMAGE_200: &[u8] = &[8, 4, 0x81, 0, 0, 200];
/// The mark of the oldest firmware.
pub const OLD_FIRMWARE: &[u8] = &[10, 0];
/// Only images with these attributes.
pub const FILTER: &[u8] = &[11, 2, 0, 1];
/// The longest answer that is taken.
pub const SIZE: &[u8] = &[12, 2, 0x05, 0xdc];

/// LIST of the image 137 alone: type, priority, default image, list.
pub const ONE_IMAGE: &str = "01:01:01:04:02:80:00:07:04:81:00:00:89:\
    09:0e:81:00:00:89:09:54:68:65:2d:49:6d:61:67:65";
/// SELECT of the image 137: type, image, name.
pub const CHOSEN_137: &str = "01:01:02:08:04:81:00:00:89:82:09:54:68:65:2d:49:6d:61:67:65";
/// The refusal.
pub const REFUSED: &str = "01:01:03";
/// What a Mac gets that is not answered in BSDP.
pub const BARE: &str = "ACK, next-server 172.22.10.2";

/// The ids of the images in a LIST answer.
///
/// # Panics
/// If it holds no list.
pub fn listed(message: &Message) -> Vec<[u8; 4]> {
    let option = message.opts().get(OptionCode::VendorExtensions);
    let Some(DhcpOption::VendorExtensions(bytes)) = option else {
        panic!("no list: {option:?}");
    };
    // Type, priority and default image come before: 13 bytes; then the list's own head.
    let mut images = &bytes[15..];
    let mut ids = Vec::new();
    while let [a, b, c, d, length, rest @ ..] = images {
        ids.push([*a, *b, *c, *d]);
        images = &rest[usize::from(*length)..];
    }
    ids
}
