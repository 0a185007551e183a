//! Bytes -> options, in any order; malformed bytes are refused, with their offset.

use super::code;
use super::decode_error::DecodeError;
use super::option::{BsdpOption, OtherCode};
use super::reader::Reader;

/// Reads the value of DHCP option 43, of any length. Repeated sub-options are all kept, pad
/// bytes skipped; an end mark ends the message, whatever follows.
///
/// # Errors
/// [`DecodeError`] at the first sub-option that is truncated or has a value of the wrong length or
/// content.
pub fn decode(bytes: &[u8]) -> Result<Vec<BsdpOption>, DecodeError> {
    let mut message = Reader::new(bytes);
    let mut options = Vec::new();
    while let Some((code, value)) = message.next_option()? {
        options.push(option(code, value)?);
    }
    Ok(options)
}

pub(super) fn option(code: u8, value: Reader<'_>) -> Result<BsdpOption, DecodeError> {
    Ok(match code {
        code::MESSAGE_TYPE => BsdpOption::MessageType(value.message_type()?),
        code::VERSION => BsdpOption::Version(value.number()?),
        code::SERVER_IDENTIFIER => BsdpOption::ServerIdentifier(value.whole::<4>()?.into()),
        code::SERVER_PRIORITY => BsdpOption::ServerPriority(value.number()?),
        code::REPLY_PORT => BsdpOption::ReplyPort(value.number()?),
        code::DEFAULT_IMAGE => BsdpOption::DefaultImage(value.image_id()?),
        code::SELECTED_IMAGE => BsdpOption::SelectedImage(value.image_id()?),
        code::IMAGE_LIST => BsdpOption::ImageList(value.images()?),
        code::NETBOOT_1_0_FIRMWARE => {
            let [] = value.whole()?;
            BsdpOption::NetBoot10Firmware
        }
        code::ATTRIBUTE_FILTER => BsdpOption::AttributeFilter(value.attributes()?),
        code::MAX_MESSAGE_SIZE => BsdpOption::MaxMessageSize(value.number()?),
        code::SHADOW_MOUNT_PATH => BsdpOption::ShadowMountPath(value.text()?),
        code::SHADOW_FILE_PATH => BsdpOption::ShadowFilePath(value.text()?),
        code::MACHINE_NAME => BsdpOption::MachineName(value.text()?),
        _ => BsdpOption::Other {
            code: OtherCode(code),
            data: value.bytes().to_vec(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{damaged_messages, messages};
    use crate::bsdp::{MessageType, encode};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn fault(bytes: &[u8]) -> String {
        decode(bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_malformed_value_is_refused_with_its_place() {
        let cases: [(&[u8], &str); 11] = [
            (
                b"\x01",
                "message type at byte 1: cut short, bytes needed: 1, left: 0",
            ),
            (
                b"\x01\x01\x01\x04\x02\x80",
                "server priority at byte 5: cut short, bytes needed: 2, left: 1",
            ),
            (
                b"\x01\x01\x01\x04\x01\x80",
                "server priority at byte 5: length is 1, must be 2",
            ),
            (
                b"\x0a\x01\x00",
                "NetBoot 1.0 firmware at byte 2: length is 1, must be 0",
            ),
            (
                b"\x0b\x03\x81\x00\x01",
                "attribute filter at byte 2: length is 3, must be even",
            ),
            (
                b"\x01\x01\x04",
                "message type at byte 2: message type 4 is unknown, 1 to 3 are known",
            ),
            (
                b"\x08\x04\x81\x00\x00\x00",
                "selected image id at byte 2: image index 0 is invalid",
            ),
            (
                b"\x82\x03ab\xff",
                "machine name at byte 4: text is not UTF-8",
            ),
            (
                b"\x09\x04\x81\x00\x00\x89",
                "image list at byte 6: cut short, bytes needed: 1, left: 0",
            ),
            (
                b"\x09\x06\x81\x00\x00\x89\x09T",
                "image list at byte 7: cut short, bytes needed: 9, left: 1",
            ),
            (
                b"\xc8\x02\x00",
                "unknown sub-option at byte 2: cut short, bytes needed: 2, left: 1",
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(fault(bytes), format!("BSDP {expected}"));
        }
    }

    #[test]
    fn the_select_of_a_startup_disk_pane_is_read_in_its_order() {
        let bytes = b"\x01\x01\x02\x02\x02\x01\x01\x05\x02\x03\xe1\x03\x04\xac\x16\x0a\x02";
        assert_eq!(
            decode(bytes).unwrap(),
            [
                BsdpOption::MessageType(MessageType::Select),
                BsdpOption::Version(0x0101),
                BsdpOption::ReplyPort(993),
                BsdpOption::ServerIdentifier([172, 22, 10, 2].into()),
            ]
        );
    }

    #[test]
    fn pad_bytes_are_skipped_and_nothing_is_read_after_the_end_mark() {
        let bytes = b"\x00\x01\x01\x03\x00\xff\x01\x01";
        let expected = [BsdpOption::MessageType(MessageType::Failed)];
        assert_eq!(decode(bytes).unwrap(), expected);
    }

    #[test]
    fn exactly_the_codes_without_a_type_are_kept_raw() {
        for code in 0..=255 {
            let kept = decode(&[code, 0])
                .is_ok_and(|options| matches!(options[..], [BsdpOption::Other { .. }]));
            assert_eq!(kept, OtherCode::new(code).is_some(), "code {code}");
        }
    }

    proptest! {
        #[test]
        fn decode_gives_back_what_encode_took(options in messages()) {
            prop_assert_eq!(decode(&encode(&options).unwrap()), Ok(options));
        }

        #[test]
        fn decode_never_panics_on_random_bytes(bytes in vec(any::<u8>(), 0..600)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn a_damaged_message_is_refused_or_means_what_it_encodes_to(bytes in damaged_messages()) {
            if let Ok(options) = decode(&bytes) {
                prop_assert_eq!(decode(&encode(&options).unwrap()), Ok(options));
            }
        }

        #[test]
        fn a_message_cut_anywhere_is_refused_within_it_or_is_its_beginning(
            options in messages(),
            cut in 0_usize..=255,
        ) {
            let bytes = encode(&options).unwrap();
            let cut = cut.min(bytes.len());
            match decode(&bytes[..cut]) {
                Ok(beginning) => prop_assert!(options.starts_with(&beginning)),
                Err(error) => prop_assert!(error.offset <= cut),
            }
        }
    }
}
