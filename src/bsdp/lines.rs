//! Options -> bytes part by part, each with its meaning in words.
//!
//! This is the only writer of BSDP bytes: the plain encoder joins these lines, so that a
//! comment always describes the bytes beside it.

use super::code;
use super::image::Image;
use super::limits::{EncodeError, MAX_LENGTH};
use super::option::BsdpOption;
use crate::hex;

/// The longest value of a sub-option: its length field is one byte.
const MAX_VALUE: usize = 255;

/// Some consecutive bytes of a message, at least one, and what they mean.
///
/// Only this module makes the comments, and ensures that they stay comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HexLine {
    depth: usize,
    bytes: Vec<u8>,
    comment: String,
}

impl HexLine {
    fn value(bytes: impl Into<Vec<u8>>, comment: impl Into<String>) -> Self {
        Self {
            depth: 1,
            bytes: bytes.into(),
            comment: comment.into(),
        }
    }

    /// Bytes that do not belong to a readable sub-option; `None` if there are none.
    pub(super) fn raw(bytes: &[u8], comment: impl Into<String>) -> Option<Self> {
        (!bytes.is_empty()).then(|| Self {
            depth: 0,
            bytes: bytes.to_vec(),
            comment: comment.into(),
        })
    }

    /// The depth of the line: 0 for the header of a sub-option, 1 for a part of its value.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The bytes themselves.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes with colons: `09:0e`.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::colons(&self.bytes)
    }

    /// What the bytes mean: `image list, 14 bytes`. One line of printable characters; any
    /// others, and quotes and backslashes, in names are escaped the way Rust writes them.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

/// Writes a message as commented lines: one for the header of each sub-option (with the value,
/// if that is the message type), one for each part of its value.
///
/// The bytes of all lines in order are those of [`encode`](fn@super::encode).
///
/// # Errors
/// [`EncodeError`] if a sub-option or the message has more bytes than fit.
pub fn hex_lines(options: &[BsdpOption]) -> Result<Vec<HexLine>, EncodeError> {
    let mut lines = Vec::new();
    for option in options {
        lines.extend(option_lines(option)?);
    }
    let length = length(&lines);
    if length > MAX_LENGTH {
        return Err(EncodeError::MessageTooLong {
            length,
            fits: MAX_LENGTH,
        });
    }
    Ok(lines)
}

fn option_lines(option: &BsdpOption) -> Result<Vec<HexLine>, EncodeError> {
    let length = length(&value_lines(option));
    match u8::try_from(length) {
        Ok(length) => Ok(lines_of(option, length)),
        Err(_) => Err(EncodeError::OptionTooLong {
            option: code::name_or_unknown(option.code()),
            length,
            fits: MAX_VALUE,
        }),
    }
}

/// The lines of one sub-option, whose value is `length` bytes long.
pub(super) fn lines_of(option: &BsdpOption, length: u8) -> Vec<HexLine> {
    let code = option.code();
    let name = code::name_or_unknown(code);
    let mut lines = value_lines(option);
    // A line without bytes would leave two colons in a row where lines are joined.
    lines.retain(|line| !line.bytes.is_empty());
    let mut header = HexLine {
        depth: 0,
        bytes: vec![code, length],
        comment: format!("{name}, {}", count(length.into())),
    };
    // The one value that a reader looks for stands on the first line.
    if let BsdpOption::MessageType(message) = option {
        header
            .bytes
            .extend(lines.drain(..).flat_map(|line| line.bytes));
        header.comment = format!("{name}: {message}");
    }
    lines.insert(0, header);
    lines
}

fn value_lines(option: &BsdpOption) -> Vec<HexLine> {
    use BsdpOption as O;
    match option {
        O::MessageType(message) => vec![HexLine::value([*message as u8], message.to_string())],
        O::Version(version) => {
            let [major, minor] = version.to_be_bytes();
            vec![HexLine::value([major, minor], format!("{major}.{minor}"))]
        }
        O::ServerIdentifier(address) => {
            vec![HexLine::value(address.octets(), address.to_string())]
        }
        O::ServerPriority(number) | O::ReplyPort(number) | O::MaxMessageSize(number) => {
            vec![HexLine::value(number.to_be_bytes(), number.to_string())]
        }
        O::DefaultImage(id) | O::SelectedImage(id) => {
            vec![HexLine::value(u32::from(*id).to_be_bytes(), id.to_string())]
        }
        O::ImageList(images) => images.iter().flat_map(entry_lines).collect(),
        O::NetBoot10Firmware => Vec::new(),
        O::AttributeFilter(attributes) => attributes
            .iter()
            .map(|bits| HexLine::value(bits.to_be_bytes(), format!("attributes {bits:#06x}")))
            .collect(),
        O::ShadowMountPath(text) | O::ShadowFilePath(text) | O::MachineName(text) => {
            vec![text_line(text)]
        }
        O::Other { data, .. } => vec![HexLine::value(data.as_slice(), "as it came")],
    }
}

fn entry_lines(image: &Image) -> [HexLine; 3] {
    let id = image.id();
    let name = image.name();
    // No `Image` has a name that one byte cannot count, so this falls back on nothing.
    let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    [
        HexLine::value(u32::from(id).to_be_bytes(), id.to_string()),
        HexLine::value([length], format!("name, {}", count(name.len()))),
        text_line(name),
    ]
}

/// `Debug` escapes everything that could end a comment or hide what follows: control characters,
/// line separators, changes of the writing direction.
fn text_line(text: &str) -> HexLine {
    HexLine::value(text, format!("{text:?}"))
}

fn length(lines: &[HexLine]) -> usize {
    lines.iter().map(|line| line.bytes.len()).sum()
}

fn count(bytes: usize) -> String {
    match bytes {
        0 => "empty".to_owned(),
        1 => "1 byte".to_owned(),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{THE_IMAGE, messages, the_image};
    use crate::bsdp::{encode, hex, list_reply};
    use proptest::prelude::*;

    fn joined(options: &[BsdpOption]) -> String {
        let lines = hex_lines(options).unwrap();
        let parts: Vec<_> = lines.iter().map(HexLine::hex).collect();
        parts.join(":")
    }

    #[test]
    fn joined_lines_of_a_list_reply_are_its_bytes() {
        let reply = list_reply(32768, THE_IMAGE, &[the_image()]);
        assert_eq!(joined(&reply), hex(&encode(&reply).unwrap()));
    }

    #[test]
    fn an_empty_value_makes_no_line() {
        let options = [BsdpOption::MachineName(String::new())];
        assert_eq!(joined(&options), "82:00");
    }

    #[test]
    fn a_name_cannot_leave_its_comment() {
        let name = "a\nb\r\u{0}\u{85}\u{2028}\u{202e}\"\\é";
        let lines = hex_lines(&[BsdpOption::MachineName(name.to_owned())]).unwrap();
        assert_eq!(
            lines[1].comment(),
            r#""a\nb\r\0\u{85}\u{2028}\u{202e}\"\\é""#
        );
    }

    proptest! {
        #[test]
        fn joined_lines_are_the_bytes(options in messages()) {
            prop_assert_eq!(joined(&options), hex(&encode(&options).unwrap()));
        }

        #[test]
        fn no_comment_holds_a_control_character(options in messages()) {
            for line in hex_lines(&options).unwrap() {
                prop_assert!(!line.comment().contains(char::is_control));
            }
        }
    }
}
