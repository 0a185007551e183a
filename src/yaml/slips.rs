//! Slips of the hand that YAML reads as something else, told at the place where they were made.

use std::borrow::Cow;

use crate::diagnostic::mask::is_secret;
use crate::printable::is_odd_blank;

/// The key and the value of a line or a scalar in which the blank after the colon is missing, as in
/// `mac:52:54:00:12:34:56`: to YAML it is one text. A URL is none.
pub fn missing_blank(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_value = !value.starts_with(['/', ' ', '\t']) && !value.is_empty();
    (is_key && is_value && !text.contains(": ")).then_some((key, value))
}

/// What to write where `text` holds a blank that is none to YAML.
pub fn odd_blank(text: &str) -> Option<String> {
    let odd = text.chars().find(|&c| is_odd_blank(c))?;
    Some(format!(
        "U+{:04X} looks like a space and is none to YAML: write a space in its place",
        u32::from(odd)
    ))
}

/// The key and the value of a line in which the colon is missing, as in `gateway 10.0.0.1`, `os = el9`,
/// `web2 {mac: ...}` or `hosts`.
pub(super) fn missing_colon(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let (key, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let rest = rest.trim_start();
    let rest = rest.strip_prefix("= ").unwrap_or(rest);
    let is_key = key.starts_with(|c: char| c.is_ascii_alphanumeric())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    let opens = rest.starts_with(['[', '{']);
    let has_colon = line.contains(": ") || line.ends_with(':');
    (is_key && (opens || !has_colon)).then_some((key, rest))
}

/// A scalar as it is written between brackets or braces: in quotes where it needs them, or where a
/// reader of YAML 1.1 would take it for a number.
pub fn written(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/+=-:%".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let is_number = || text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    if begins && !text.ends_with(':') && text.chars().all(is_plain) && !is_number() {
        return text.into();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"").into()
}

/// A value as a message shows it: `...` where it may be a secret.
pub fn shown<'t>(key: &str, value: &'t str) -> Cow<'t, str> {
    if is_secret(key) {
        return "...".into();
    }
    written(value)
}

/// The innermost bracket or brace that is open at the end of `text`, which is the beginning of a
/// document: its place and itself.
pub(super) fn open_bracket(text: &str) -> Option<(usize, char)> {
    brackets(text, false).pop()
}

/// Whether every bracket of a whole document is closed, by its own kind.
pub(super) fn all_closed(text: &str) -> bool {
    brackets(text, true).is_empty()
}

/// The brackets that are open at the end of `text`; with `strictly`, or where one is closed by the other kind.
fn brackets(text: &str, strictly: bool) -> Vec<(usize, char)> {
    let mut open = Vec::new();
    let mut quote = None;
    // What stands before, blanks left out: it says whether a character is the first of a value.
    let mut before = '\n';
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if let Some(end) = quote {
            match c {
                '\\' if end == '"' => drop(characters.next()),
                _ if c == end => quote = None,
                _ => {}
            }
            continue;
        }
        let begins = matches!(before, '\n' | ':' | ',' | '-' | '[' | '{');
        match c {
            '"' | '\'' if begins => quote = Some(c),
            '[' | '{' if begins => open.push((at, c)),
            ']' | '}' => {
                let wanted = if c == ']' { '[' } else { '{' };
                let fits = open.last().is_none_or(|&(_, opened)| opened == wanted);
                if strictly && !fits {
                    break;
                }
                open.pop();
            }
            '#' if text[..at].is_empty() || text[..at].ends_with([' ', '\t', '\n']) => {
                while characters.next_if(|&(_, c)| c != '\n').is_some() {}
                continue;
            }
            _ => {}
        }
        if !matches!(c, ' ' | '\t' | '\r') {
            before = c;
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_blank_is_told_from_a_text_with_a_colon() {
        assert_eq!(
            missing_blank("mac:00:25:90:96:c4:9a"),
            Some(("mac", "00:25:90:96:c4:9a"))
        );
        for text in ["http://x/", "mac: x", "00:25:90", "mac:", "a b:c", "x"] {
            assert_eq!(missing_blank(text), None, "{text}");
        }
    }

    #[test]
    fn a_missing_colon_is_told_from_a_text() {
        for (line, wanted) in [
            ("gateway 10.0.0.1", Some(("gateway", "10.0.0.1"))),
            ("os = el9", Some(("os", "el9"))),
            ("hosts", Some(("hosts", ""))),
            ("- web-2 {mac: x}", Some(("web-2", "{mac: x}"))),
            ("mac 00:25:90:96:c4:9a", Some(("mac", "00:25:90:96:c4:9a"))),
            ("os: el9", None),
            ("hosts:", None),
            ("\"a\" b", None),
            ("# a", None),
        ] {
            assert_eq!(missing_colon(line), wanted, "{line}");
        }
    }

    #[test]
    fn what_means_something_to_yaml_is_written_in_quotes() {
        for (text, wanted) in [
            ("10.0.0.1", "10.0.0.1"),
            ("console=tty0", "console=tty0"),
            ("@core", "\"@core\""),
            ("52:54:00:12:34:56", "\"52:54:00:12:34:56\""),
            ("a\"b\\", r#""a\"b\\""#),
            ("a, b", "\"a, b\""),
        ] {
            assert_eq!(written(text), wanted);
        }
    }

    #[test]
    fn the_bracket_that_is_open_is_found_and_no_other() {
        for (text, wanted) in [
            ("a: {b: [1, 2]\nc: ", Some((3, '{'))),
            ("a: {b: \"}\", c: '{'}\nd: [", Some((23, '['))),
            ("# {\na: it's {\nb: x # [\n", None),
            ("a: {b: \"\\\"{\"}", None),
        ] {
            assert_eq!(open_bracket(text), wanted, "{text}");
        }
        assert!(all_closed("a: {b: [1, 2]}\nc: x] y\n"));
        assert!(!all_closed("a: {b: [1, 2}}\nc: ]"));
        assert!(!all_closed("a: {b: {c: 1}\nd: {e: 2}"));
    }
}
