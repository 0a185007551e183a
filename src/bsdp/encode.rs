//! Options -> bytes.

use super::limits::EncodeError;
use super::lines::{HexLine, hex_lines};
use super::option::BsdpOption;

/// Writes a message as the value of DHCP option 43, in the order given, without an end mark.
///
/// # Errors
/// [`EncodeError`] if a sub-option or the message is too long.
pub fn encode(options: &[BsdpOption]) -> Result<Vec<u8>, EncodeError> {
    let lines = hex_lines(options)?;
    Ok(lines.iter().flat_map(HexLine::bytes).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{THE_IMAGE, image};
    use crate::bsdp::{LIST_OVERHEAD, MAX_LENGTH, hex, list_length, list_reply};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn list_of(names: &[String]) -> Result<Vec<u8>, EncodeError> {
        let images: Vec<_> = names.iter().map(|name| image(name)).collect();
        encode(&list_reply(0, THE_IMAGE, &images))
    }

    #[test]
    fn a_list_without_images_is_the_overhead() {
        assert_eq!(list_of(&[]).unwrap().len(), LIST_OVERHEAD);
    }

    #[test]
    fn a_list_of_255_bytes_fits_and_one_of_256_is_refused_with_both_sizes() {
        assert_eq!(list_of(&["a".repeat(235)]).unwrap().len(), MAX_LENGTH);
        let fault = list_of(&["a".repeat(236)]).unwrap_err();
        assert_eq!(fault.to_string(), "BSDP message is 256 bytes long, 255 fit");
    }

    #[test]
    fn a_sub_option_above_255_bytes_is_refused_by_name() {
        let path = BsdpOption::ShadowMountPath("é".repeat(128));
        assert_eq!(
            encode(&[path]).unwrap_err().to_string(),
            "BSDP shadow mount path is 256 bytes long, 255 fit"
        );
    }

    #[test]
    fn list_entries_follow_each_other_without_a_gap() {
        let bytes = encode(&[BsdpOption::ImageList(vec![
            image("A"),
            image("é"),
            image(""),
        ])]);
        assert_eq!(
            hex(&bytes.unwrap()),
            "09:12:81:00:00:89:01:41:81:00:00:89:02:c3:a9:81:00:00:89:00"
        );
    }

    #[test]
    fn every_option_of_a_client_is_written_big_endian() {
        let bytes = encode(&[
            BsdpOption::Version(0x0101),
            BsdpOption::NetBoot10Firmware,
            BsdpOption::ReplyPort(993),
            BsdpOption::ServerIdentifier([172, 22, 10, 2].into()),
            BsdpOption::AttributeFilter(vec![0x8100, 1]),
            BsdpOption::MaxMessageSize(1500),
        ]);
        assert_eq!(
            hex(&bytes.unwrap()),
            "02:02:01:01:0a:00:05:02:03:e1:03:04:ac:16:0a:02:0b:04:81:00:00:01:0c:02:05:dc"
        );
    }

    #[test]
    fn texts_are_written_as_they_are_without_a_terminator() {
        let bytes = encode(&[
            BsdpOption::ShadowMountPath("a".to_owned()),
            BsdpOption::ShadowFilePath("b/c".to_owned()),
            BsdpOption::MachineName("é".to_owned()),
        ]);
        assert_eq!(hex(&bytes.unwrap()), "80:01:61:81:03:62:2f:63:82:02:c3:a9");
    }

    proptest! {
        #[test]
        fn list_length_foretells_what_encode_does(names in vec("\\PC{0,40}", 0..8)) {
            let length = list_length(names.iter().map(String::as_str));
            match list_of(&names) {
                Ok(bytes) => prop_assert_eq!(bytes.len(), length),
                Err(EncodeError::MessageTooLong { length: refused, fits }) => {
                    prop_assert_eq!(refused, length);
                    prop_assert!(length > fits);
                }
                Err(EncodeError::OptionTooLong { length: refused, fits, .. }) => {
                    prop_assert_eq!(refused + LIST_OVERHEAD, length);
                    prop_assert!(refused > fits);
                }
            }
        }
    }
}
