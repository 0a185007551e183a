//! What a server says: the three replies to a DHCPINFORM, and the answer to a DISCOVER.

use super::image::{Image, ImageId};
use super::option::{BsdpOption, MessageType};

/// The reply to LIST: what the server offers.
///
/// `priority` decides between servers, the highest wins; `default` should be one of `images`.
/// The order is 1, 4, 7, 9. Priority and default are not optional: without them the
/// Option-key menu of an iMac12,1 stays empty (a field report).
#[must_use]
pub fn list_reply(priority: u16, default: ImageId, images: &[Image]) -> Vec<BsdpOption> {
    vec![
        BsdpOption::MessageType(MessageType::List),
        BsdpOption::ServerPriority(priority),
        BsdpOption::DefaultImage(default),
        BsdpOption::ImageList(images.to_vec()),
    ]
}

/// The reply to SELECT: the image that the Mac gets, and the machine name it is given, at
/// most 244 bytes of UTF-8 (so the name of any image that a LIST reply can offer will do).
///
/// The order is 1, 8, 130. File and server are outside option 43, in the reply itself.
#[must_use]
pub fn select_reply(selected: ImageId, name: &str) -> Vec<BsdpOption> {
    vec![
        BsdpOption::MessageType(MessageType::Select),
        BsdpOption::SelectedImage(selected),
        BsdpOption::MachineName(name.to_owned()),
    ]
}

/// The refusal of a SELECT: FAILED and nothing else.
#[must_use]
pub fn failed_reply() -> Vec<BsdpOption> {
    vec![BsdpOption::MessageType(MessageType::Failed)]
}

/// What an OFFER to a plain DISCOVER carries: the selected image alone.
///
/// Some older Macs boot from it without ever asking; newer ones do not need it.
#[must_use]
pub fn discover_answer(selected: ImageId) -> Vec<BsdpOption> {
    vec![BsdpOption::SelectedImage(selected)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{THE_IMAGE, the_image};
    use crate::bsdp::{encode, hex};

    fn wire(options: &[BsdpOption]) -> String {
        hex(&encode(options).unwrap())
    }

    #[test]
    fn list_reply_has_the_bytes_of_the_working_lab() {
        assert_eq!(
            wire(&list_reply(32768, THE_IMAGE, &[the_image()])),
            "01:01:01:04:02:80:00:07:04:81:00:00:89:\
             09:0e:81:00:00:89:09:54:68:65:2d:49:6d:61:67:65"
        );
    }

    #[test]
    fn select_reply_has_the_bytes_of_the_working_lab() {
        assert_eq!(
            wire(&select_reply(THE_IMAGE, "The-Image")),
            "01:01:02:08:04:81:00:00:89:82:09:54:68:65:2d:49:6d:61:67:65"
        );
    }

    #[test]
    fn failed_reply_is_three_bytes() {
        assert_eq!(wire(&failed_reply()), "01:01:03");
    }

    #[test]
    fn discover_answer_is_the_selected_image_alone() {
        assert_eq!(wire(&discover_answer(THE_IMAGE)), "08:04:81:00:00:89");
    }

    #[test]
    fn the_longest_machine_name_of_a_select_reply_is_244_bytes() {
        assert!(encode(&select_reply(THE_IMAGE, &"a".repeat(244))).is_ok());
        assert!(encode(&select_reply(THE_IMAGE, &"a".repeat(245))).is_err());
    }
}
