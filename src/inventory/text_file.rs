//! The text of a file that an installer reads.

use std::sync::Arc;

use super::Unread;
use crate::printable::breaks_lines;

/// The text of a file, a `what`, whose lines end with a line feed for everybody who reads them.
pub(super) fn lines(what: &str, path: &str, bytes: Vec<u8>) -> Result<Arc<str>, Unread> {
    const ENDS: &str = "the installer may end the line there: write it by its number, as in \
                        `printf '\\342\\200\\250'` for U+2028";
    let is_text = format!("a {what} is a text file with Unix line ends");
    let Ok(text) = String::from_utf8(bytes) else {
        return fault(format!("the {what} `{path}` is not UTF-8"), &is_text);
    };
    // The kernel would find no `#!` behind it.
    if text.starts_with('\u{feff}') {
        return fault(
            format!("{path}:1: here is a byte order mark, U+FEFF"),
            "save the file as UTF-8 without it, as `sed -i '1s/^\\xEF\\xBB\\xBF//'` does",
        );
    }
    for (line, number) in text.split('\n').zip(1..) {
        if let Some(c) = line.chars().find(|&c| breaks_lines(c) && c != '\t') {
            return fault(
                format!(
                    "{path}:{number}: here is the character U+{:04X}",
                    u32::from(c)
                ),
                if c == '\r' { &is_text } else { ENDS },
            );
        }
    }
    Ok(text.into())
}

/// Why a file cannot be taken, and what to write instead.
pub(super) fn fault<T>(why: String, help: &str) -> Result<T, Unread> {
    Err(Unread {
        help: Some(help.to_owned()),
        ..Unread::because(why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_told_and_not_passed_on() {
        let text = "\u{feff}#!/bin/sh\n".as_bytes().to_vec();
        let why = lines("script", "a.sh", text).unwrap_err().why;
        assert_eq!(why, "a.sh:1: here is a byte order mark, U+FEFF");
        let plain = lines("script", "a.sh", b"#!/bin/sh\n".to_vec());
        assert_eq!(&*plain.unwrap(), "#!/bin/sh\n");
    }
}
