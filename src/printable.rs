//! Text from outside, made safe to print.
//!
//! File names, values of an inventory and what other programs say may hold characters that a
//! terminal takes for commands, or that make a line look different from what it says ("Trojan
//! Source", CVE-2021-42574). All text printed for people goes through here.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` on one line, with every character that is not safe to print shown as Rust writes it:
/// `\n`, `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// Like [`printable`], but keeps tabs and the ends of lines.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for whole in text.split_inclusive('\n') {
        let line = whole.strip_suffix("\r\n").or(whole.strip_suffix('\n'));
        let line = line.unwrap_or(whole);
        for (number, part) in line.split('\t').enumerate() {
            out.push_str(if number > 0 { "\t" } else { "" });
            out.push_str(&printable(part));
        }
        out.push_str(&whole[line.len()..]);
    }
    out.into()
}

/// Whether `c` may end a line for one of those who read what is written, or has no place in one:
/// control characters, among them all but two at which Python's `str.splitlines`, and so
/// pykickstart, ends a line; and these two, the separators of Unicode, which YAML 1.1 knows too.
pub fn breaks_lines(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// A JSON text with what is not safe to print as escapes: JSON itself demands them for C0 alone.
pub fn printable_json(text: &str) -> Cow<'_, str> {
    let escaped = |c: char| is_unsafe(c) && !c.is_ascii_control() || c == '\u{7f}';
    if !text.contains(escaped) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if escaped(c) {
            // All of them have four digits.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// Whether `c` looks like a space, or like nothing, and is no space: a no-break space (U+00A0), as word
/// processors and web pages have it, is a letter like any other to YAML.
pub fn is_odd_blank(c: char) -> bool {
    !c.is_ascii() && c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Whether printing `c` does something other than showing it: control characters (C0, DEL, C1),
/// line separators, what changes the direction of text, and blanks that are no spaces.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || is_odd_blank(c)
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_shown_and_not_printed() {
        for (text, wanted) in [
            ("plain, ä, 日本, \"quoted\" \\ and 'so'", None),
            ("\u{1b}[31mred", Some(r"\u{1b}[31mred")),
            (
                "\u{9b}31mred\u{80}\u{9f}",
                Some(r"\u{9b}31mred\u{80}\u{9f}"),
            ),
            ("a\tb\r\nc\0\u{7f}", Some(r"a\tb\r\nc\u{0}\u{7f}")),
            ("a\u{2028}b\u{2029}", Some(r"a\u{2028}b\u{2029}")),
            ("a\u{a0}b\u{200b}", Some(r"a\u{a0}b\u{200b}")),
            (
                "\u{202e}\u{2066}\u{2069}\u{200f}\u{61c}",
                Some(r"\u{202e}\u{2066}\u{2069}\u{200f}\u{61c}"),
            ),
        ] {
            assert_eq!(printable(text), wanted.unwrap_or(text));
        }
    }

    #[test]
    fn json_stays_the_same_text() {
        let text = "ä\u{9b}31m\u{7f}\u{202e}\u{1b}";
        let json = serde_json::to_string(text).unwrap();
        let shown = printable_json(&json);
        assert_eq!(shown, "\"ä\\u009b31m\\u007f\\u202e\\u001b\"");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
        assert_eq!(printable_json("{\n}\n"), "{\n}\n");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(printable_lines("a\tb\r\nc\n\nd"), "a\tb\r\nc\n\nd");
        assert_eq!(
            printable_lines("a\rb\u{9b}\tc\r\n\r"),
            "a\\rb\\u{9b}\tc\r\n\\r"
        );
    }
}
