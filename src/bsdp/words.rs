//! Words -> options: what [`annotate`](fn@super::annotate) prints is read back.
//!
//! A line opens a sub-option (`message type: LIST`, `image list, 14 bytes`) or holds a part of the
//! value of the last one (`install, Mac OS X, index 137`, `"The-Image"`).

use std::error::Error;
use std::fmt;

use super::code;
use super::image::{Image, ImageId, ImageIndex, ImageKind};
use super::option::{BsdpOption, MessageType, OtherCode};
use crate::hex;
use crate::suggest;

/// The options that `lines` say in words, in their order. Empty lines, offsets and bytes at the
/// start of a line, and lengths (`, 14 bytes`) are passed over, so that the table of
/// [`annotate`](fn@super::annotate) can be given as it is.
///
/// # Errors
/// The first line that cannot be read, and what to write instead.
pub fn from_words<'a>(
    lines: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<BsdpOption>, WordsError> {
    let mut options: Vec<Open> = Vec::new();
    for line in lines {
        let words = without_bytes(line.trim());
        // Of an empty text there is no line but this.
        let words = if words == "name, empty" {
            "\"\""
        } else {
            words
        };
        if words.is_empty() || is_skipped(words) {
            continue;
        }
        let (name, value) = words.split_once(": ").unwrap_or((words, ""));
        let name = without_length(name.trim_end_matches(':'));
        match (code_of(name), options.last_mut()) {
            (Some(code), _) => {
                let mut open = Open::new(code);
                open.take(value);
                options.push(open);
            }
            (None, Some(open)) if value.is_empty() || words.starts_with('"') => open.take(words),
            _ => return Err(unknown(name)),
        }
    }
    options.iter().map(Open::close).collect()
}

/// Words that say no sub-option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsError(String);

impl fmt::Display for WordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for WordsError {}

/// A sub-option, and the parts of its value so far.
struct Open {
    code: u8,
    values: Vec<String>,
}

impl Open {
    fn new(code: u8) -> Self {
        let values = Vec::new();
        Self { code, values }
    }

    fn take(&mut self, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.values.push(value.to_owned());
        }
    }

    fn close(&self) -> Result<BsdpOption, WordsError> {
        use BsdpOption as O;
        Ok(match self.code {
            code::MESSAGE_TYPE => O::MessageType(self.message_type()?),
            code::VERSION => O::Version(self.version()?),
            code::SERVER_IDENTIFIER => O::ServerIdentifier(self.read("172.22.10.2")?),
            code::SERVER_PRIORITY => O::ServerPriority(self.read("32768")?),
            code::REPLY_PORT => O::ReplyPort(self.read("68")?),
            code::DEFAULT_IMAGE => O::DefaultImage(self.id(self.only()?)?),
            code::SELECTED_IMAGE => O::SelectedImage(self.id(self.only()?)?),
            code::IMAGE_LIST => O::ImageList(self.images()?),
            code::NETBOOT_1_0_FIRMWARE => match self.values[..] {
                [] => O::NetBoot10Firmware,
                _ => return Err(self.wrong("nothing after it")),
            },
            code::ATTRIBUTE_FILTER => O::AttributeFilter(self.attributes()?),
            code::MAX_MESSAGE_SIZE => O::MaxMessageSize(self.read("1500")?),
            code::SHADOW_MOUNT_PATH => O::ShadowMountPath(self.text()?),
            code::SHADOW_FILE_PATH => O::ShadowFilePath(self.text()?),
            code::MACHINE_NAME => O::MachineName(self.text()?),
            other => self.other(other)?,
        })
    }

    fn message_type(&self) -> Result<MessageType, WordsError> {
        let known = [MessageType::List, MessageType::Select, MessageType::Failed];
        let word = self.only()?;
        let meant = |kind: &MessageType| kind.to_string().eq_ignore_ascii_case(word);
        let found = known.into_iter().find(meant);
        found.ok_or_else(|| self.wrong("LIST, SELECT or FAILED"))
    }

    fn version(&self) -> Result<u16, WordsError> {
        let halves = self.only()?.split_once('.');
        let numbers = halves.and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
        numbers
            .map(u16::from_be_bytes)
            .ok_or_else(|| self.wrong("1.1"))
    }

    fn read<T: std::str::FromStr>(&self, example: &str) -> Result<T, WordsError> {
        self.only()?.parse().map_err(|_| self.wrong(example))
    }

    /// `install, Mac OS X, index 137`, or the number that it stands for: `0x81000089`.
    fn id(&self, words: &str) -> Result<ImageId, WordsError> {
        if let Some(digits) = words.strip_prefix("0x") {
            let number = u32::from_str_radix(digits, 16).ok();
            let id = number.map(ImageId::try_from);
            return match id {
                Some(Ok(id)) => Ok(id),
                Some(Err(fault)) => Err(WordsError(format!("`{words}`: {fault}"))),
                None => Err(self.wrong_id()),
            };
        }
        let id = || {
            let mut parts = words.split(", ");
            let install = match parts.next()? {
                "install" => true,
                "boot" => false,
                _ => return None,
            };
            let word = parts.next()?;
            let kinds = [
                ImageKind::MacOs9,
                ImageKind::MacOsX,
                ImageKind::MacOsXServer,
                ImageKind::Diagnostics,
            ];
            let kind = kinds.into_iter().find(|kind| kind.to_string() == word)?;
            let index = parts.next()?.strip_prefix("index ")?.parse().ok()?;
            let index = ImageIndex::new(index)?;
            let id = ImageId {
                install,
                kind,
                index,
            };
            parts.next().is_none().then_some(id)
        };
        id().ok_or_else(|| self.wrong_id())
    }

    fn images(&self) -> Result<Vec<Image>, WordsError> {
        let (pairs, rest) = self.values.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(self.wrong(
                "for each image two lines: `install, Mac OS X, index 137` and `\"The-Image\"`",
            ));
        }
        let image = |[id, name]: &[String; 2]| {
            let image = Image::new(self.id(id)?, unquoted(name)?);
            image.map_err(|fault| WordsError(fault.to_string()))
        };
        pairs.iter().map(image).collect()
    }

    fn attributes(&self) -> Result<Vec<u16>, WordsError> {
        let attribute = |words: &String| {
            let number = words.strip_prefix("attributes 0x");
            number.and_then(|digits| u16::from_str_radix(digits, 16).ok())
        };
        let attributes = self.values.iter().map(attribute).collect::<Option<_>>();
        attributes.ok_or_else(|| self.wrong("`attributes 0x8100`"))
    }

    fn text(&self) -> Result<String, WordsError> {
        match &self.values[..] {
            [] => Ok(String::new()),
            _ => unquoted(self.only()?),
        }
    }

    fn other(&self, number: u8) -> Result<BsdpOption, WordsError> {
        let digits = self.values.concat().replace(':', "");
        let code = OtherCode::new(number)
            .ok_or_else(|| WordsError(format!("sub-option {number} holds no bytes of your own")))?;
        let data = hex::parse(&digits).ok_or_else(|| self.wrong("bytes: `01:02:ff`"))?;
        Ok(BsdpOption::Other { code, data })
    }

    /// The value, which is of one part.
    fn only(&self) -> Result<&str, WordsError> {
        match &self.values[..] {
            [value] => Ok(value),
            [] => Err(WordsError(format!("`{}` has no value", self.name()))),
            _ => Err(WordsError(format!("`{}` takes one value", self.name()))),
        }
    }

    fn wrong_id(&self) -> WordsError {
        self.wrong("`install, Mac OS X, index 137` or `0x81000089`")
    }

    fn wrong(&self, wanted: &str) -> WordsError {
        let (name, value) = (self.name(), self.values.join(" "));
        WordsError(format!("`{name}: {value}`: write {wanted}"))
    }

    fn name(&self) -> &'static str {
        code::name(self.code).unwrap_or("sub-option")
    }
}

/// The code of a sub-option that is called by its name, or by its number: `sub-option 200`.
fn code_of(name: &str) -> Option<u8> {
    let named = (0..=u8::MAX).find(|&code| code::name(code) == Some(name));
    named.or_else(|| name.strip_prefix("sub-option ")?.parse().ok())
}

fn unknown(name: &str) -> WordsError {
    let names: Vec<&str> = (0..=u8::MAX).filter_map(code::name).collect();
    let help = match suggest::nearest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if name.starts_with("unknown sub-option") => {
            "write its number and its bytes: `sub-option 200: 01:02`".to_owned()
        }
        None => format!("they are {}", names.join(", ")),
    };
    WordsError(format!("there is no sub-option `{name}`: {help}"))
}

/// Whether a line of the table stands for no value: what only counts, and what is between options.
fn is_skipped(words: &str) -> bool {
    matches!(words, "padding" | "end") || without_length(words) == "name"
}

/// Removes the offset and the bytes that stand before the words in the table.
fn without_bytes(line: &str) -> &str {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_bytes = |word: &str| {
        word.split(':')
            .all(|it| it.len() == 2 && hex::parse(it).is_some())
    };
    match line.split_once("  ") {
        Some((offset, rest)) if is_number(offset) => {
            let rest = rest.trim_start();
            let (bytes, words) = rest.split_once("  ").unwrap_or((rest, ""));
            if is_bytes(bytes) {
                words.trim_start()
            } else {
                line
            }
        }
        _ => line,
    }
}

/// Removes `, 14 bytes` or `, empty`.
fn without_length(name: &str) -> &str {
    match name.rsplit_once(", ") {
        Some((name, count))
            if count == "empty" || count.ends_with(" bytes") || count == "1 byte" =>
        {
            name
        }
        _ => name,
    }
}

/// The text that [`str`]'s `Debug` wrote; one without quotes is taken as it is.
fn unquoted(text: &str) -> Result<String, WordsError> {
    let Some(inner) = text.strip_prefix('"') else {
        return Ok(text.to_owned());
    };
    let bad = || WordsError(format!("{text} is no text in quotes"));
    let inner = inner.strip_suffix('"').ok_or_else(bad)?;
    let (mut out, mut rest) = (String::new(), inner.chars());
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match rest.next().ok_or_else(bad)? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            c @ ('\\' | '"' | '\'') => c,
            'u' => {
                let after = rest.as_str().strip_prefix('{').ok_or_else(bad)?;
                let (digits, after) = after.split_once('}').ok_or_else(bad)?;
                rest = after.chars();
                let number = u32::from_str_radix(digits, 16).ok();
                number.and_then(char::from_u32).ok_or_else(bad)?
            }
            _ => return Err(bad()),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bsdp::samples::{THE_IMAGE, messages, the_image};
    use crate::bsdp::{HexLine, annotate, encode, list_reply};
    use proptest::prelude::*;

    fn fault(words: &[&str]) -> String {
        from_words(words.iter().copied()).unwrap_err().to_string()
    }

    #[test]
    fn the_labs_list_is_said_in_words() {
        let words = [
            "message type: list",
            "server priority: 32768",
            "default image id: 0x81000089",
            "image list:",
            "install, Mac OS X, index 137",
            "The-Image",
        ];
        assert_eq!(
            from_words(words),
            Ok(list_reply(32768, THE_IMAGE, &[the_image()]))
        );
    }

    #[test]
    fn what_says_no_sub_option_is_answered_with_what_does() {
        for (words, help) in [
            (&["message typ: LIST"][..], "did you mean `message type`?"),
            (&["message type: LISTS"], "write LIST, SELECT or FAILED"),
            (&["message type:"], "`message type` has no value"),
            (&["LIST"], "they are message type, version,"),
            (&["unknown sub-option, 2 bytes"], "`sub-option 200: 01:02`"),
            (&["sub-option 255: 01"], "holds no bytes"),
            (&["selected image id: 137"], "or `0x81000089`"),
            (&["selected image id: 0x81000000"], "image index 0"),
            (&["image list:", "boot, Mac OS X, index 1"], "two lines"),
            (&["machine name: \"a"], "no text in quotes"),
            (&["machine name: a", "b"], "takes one value"),
            (&["version: 1.256"], "write 1.1"),
        ] {
            let fault = fault(words);
            assert!(fault.contains(help), "{words:?}: {fault}");
        }
    }

    #[test]
    fn a_table_is_read_as_it_was_printed() {
        let table = "   0  01:01:02           message type: SELECT\n   3  82:03              \
                     machine name, 3 bytes\n   5    54:68:65           \"The\"\n   8  00   padding\n";
        let options = from_words(table.lines()).unwrap();
        assert_eq!(encode(&options).unwrap(), b"\x01\x01\x02\x82\x03The");
    }

    proptest! {
        #[test]
        fn the_words_of_a_message_are_read_back(options in messages()) {
            let is_other = |option: &BsdpOption| matches!(option, BsdpOption::Other { .. });
            let options: Vec<_> = options.into_iter().filter(|it| !is_other(it)).collect();
            let (lines, _) = annotate(&encode(&options).unwrap());
            let words = lines.iter().map(HexLine::comment);
            prop_assert_eq!(from_words(words), Ok(options));
        }

        #[test]
        fn any_words_are_read_or_refused(words in proptest::collection::vec("\\PC{0,30}", 0..4)) {
            let _ = from_words(words.iter().map(String::as_str));
        }
    }
}
