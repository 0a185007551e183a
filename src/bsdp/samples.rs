//! Messages for the tests: the lab's own, and arbitrary ones.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{BsdpOption, Image, ImageId, ImageIndex, ImageKind, MessageType, OtherCode, encode};

/// 0x81000089, the id of the lab's image.
pub(super) const THE_IMAGE: ImageId = ImageId {
    install: true,
    kind: ImageKind::MacOsX,
    index: ImageIndex::new(137).unwrap(),
};

pub(super) fn image(name: &str) -> Image {
    Image::new(THE_IMAGE, name).unwrap()
}

pub(super) fn the_image() -> Image {
    image("The-Image")
}

/// Any options that fit into one message.
pub(super) fn messages() -> impl Strategy<Value = Vec<BsdpOption>> {
    vec(options(), 0..8).prop_map(|mut options| {
        while encode(&options).is_err() {
            options.pop();
        }
        options
    })
}

/// The bytes of a message, up to two of them replaced.
pub(super) fn damaged_messages() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![0_u8..14, any::<u8>()];
    let damage = vec((any::<proptest::sample::Index>(), byte), 0..3);
    (messages(), damage).prop_map(|(options, damage)| {
        let mut bytes = encode(&options).unwrap();
        for (place, byte) in damage {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        bytes
    })
}

fn options() -> impl Strategy<Value = BsdpOption> {
    use BsdpOption as O;
    let message_type = prop_oneof![
        Just(MessageType::List),
        Just(MessageType::Select),
        Just(MessageType::Failed),
    ];
    let images = (ids(), texts()).prop_map(|(id, name)| Image::new(id, name).unwrap());
    let code = any::<u8>().prop_filter_map("typed", OtherCode::new);
    prop_oneof![
        message_type.prop_map(O::MessageType),
        any::<u16>().prop_map(O::Version),
        any::<[u8; 4]>().prop_map(|octets| O::ServerIdentifier(octets.into())),
        any::<u16>().prop_map(O::ServerPriority),
        any::<u16>().prop_map(O::ReplyPort),
        ids().prop_map(O::DefaultImage),
        ids().prop_map(O::SelectedImage),
        vec(images, 0..4).prop_map(O::ImageList),
        Just(O::NetBoot10Firmware),
        vec(any::<u16>(), 0..4).prop_map(O::AttributeFilter),
        any::<u16>().prop_map(O::MaxMessageSize),
        texts().prop_map(O::ShadowMountPath),
        texts().prop_map(O::ShadowFilePath),
        texts().prop_map(O::MachineName),
        (code, vec(any::<u8>(), 0..40)).prop_map(|(code, data)| O::Other { code, data }),
    ]
}

fn ids() -> impl Strategy<Value = ImageId> {
    let kind = prop_oneof![
        Just(ImageKind::MacOs9),
        Just(ImageKind::MacOsX),
        Just(ImageKind::MacOsXServer),
        Just(ImageKind::Diagnostics),
    ];
    (any::<bool>(), kind, 1..=u16::MAX).prop_map(|(install, kind, index)| ImageId {
        install,
        kind,
        index: ImageIndex::new(index).unwrap(),
    })
}

/// Texts of up to 24 characters, including those that mean something to dhcpd.
fn texts() -> impl Strategy<Value = String> {
    let special = proptest::sample::select(vec!['\n', '\r', '#', ';', '"', '}']);
    vec(prop_oneof![any::<char>(), special], 0..25).prop_map(String::from_iter)
}
