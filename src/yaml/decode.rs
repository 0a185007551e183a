//! Bytes to text.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The most bytes of a line that are shown if it is not UTF-8.
const LONGEST_LINE: usize = 400;

/// The text of the file `name`. If it is not UTF-8: the text up to there, and the fault in it.
pub fn decode(name: &str, bytes: Vec<u8>) -> (String, Option<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes()[at];
    // Only the line is shown, and the rest of a binary file may be long.
    let rest = error.as_bytes()[at..].iter().take(LONGEST_LINE);
    let end = at + rest.take_while(|&&byte| byte != b'\n').count();
    let text = String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned();
    // The byte order mark of UTF-16.
    let encoding = match error.as_bytes() {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16",
        _ => "latin1",
    };
    let fault = Diagnostic::new(
        Code::NotUtf8,
        Span::new(at, at + '\u{fffd}'.len_utf8()),
        format!("the byte 0x{byte:02x} is not UTF-8"),
    )
    .help(format!(
        "save the file as UTF-8, or: iconv -f {encoding} -t UTF-8 {name} >new.yaml"
    ));
    (text, Some(fault))
}
