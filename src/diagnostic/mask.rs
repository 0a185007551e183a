//! Hides secrets in the lines of the source that a diagnostic shows.
//!
//! Values that were read as secrets are known by their place. A line that could not be read may
//! hold one too, so what looks like a password there is hidden as well.

use crate::source::Span;

/// The text `start..end` of `text` with every secret in it replaced, byte for byte, by `*`, so that
/// places in it stay where they are.
pub fn masked(text: &str, start: usize, end: usize, secrets: &[Span]) -> String {
    let mut bytes = text.as_bytes()[start..end].to_vec();
    let mut hide = |from: usize, to: usize| {
        for byte in &mut bytes[from..to] {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
    };
    for secret in secrets {
        let from = (secret.start as usize).clamp(start, end);
        let to = (secret.end as usize).clamp(from, end);
        hide(from - start, to - start);
    }
    let mut line_start = 0;
    for line in text[start..end].split_inclusive('\n') {
        for (from, to) in look_like_secrets(line) {
            hide(line_start + from, line_start + to);
        }
        line_start += line.len();
    }
    // Whole characters were replaced by as many `*` as they have bytes.
    String::from_utf8(bytes).unwrap_or_else(|error| "*".repeat(error.as_bytes().len()))
}

/// The parts of a line that look like a password: what follows a key that is named like one, and
/// every hash of crypt(3).
fn look_like_secrets(line: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(colon) = line[from..].find(':').map(|at| from + at) {
        let key = line[..colon].trim_end_matches(['"', '\'', ' ']);
        let word = key.len() - key.bytes().rev().take_while(|b| is_word(*b)).count();
        let key = key[word..].to_ascii_lowercase();
        from = colon + 1;
        if ["passw", "pasw", "passphrase", "secret"]
            .iter()
            .any(|part| key.contains(part))
        {
            let value = line[from..].len() - line[from..].trim_start().len();
            let end = line[from..]
                .find([',', '}', '\n', '\r'])
                .map_or(line.len(), |at| from + at);
            let value = from + value;
            if value < end && line[value..end].trim() != "locked" {
                found.push((value, end));
            }
        }
    }
    for (at, _) in line.match_indices('$') {
        let rest = &line[at + 1..];
        let kind = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if (1..=4).contains(&kind) && rest[kind..].starts_with('$') {
            let end = rest.find(|c: char| !(c.is_ascii_graphic()) || "\"',}]".contains(c));
            found.push((at, at + 1 + end.unwrap_or(rest.len())));
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        masked(text, 0, text.len(), &[])
    }

    #[test]
    fn what_was_read_as_a_secret_is_hidden_by_its_place() {
        let text = "x: häck y";
        assert_eq!(
            masked(text, 0, text.len(), &[Span::new(3, 8)]),
            "x: ***** y"
        );
        assert_eq!(masked(text, 2, 8, &[Span::new(3, 8)]), " *****");
    }

    #[test]
    fn what_looks_like_one_is_hidden_too() {
        assert_eq!(shown("root_pasword: hunter2"), "root_pasword: *******");
        assert_eq!(
            shown("{password: \"hunter2\", groups: [a]}"),
            "{password: *********, groups: [a]}"
        );
        assert_eq!(shown("x: $6$salt$abc/. y"), "x: ************* y");
        assert_eq!(shown("password: locked"), "password: locked");
        assert_eq!(shown("bypass: x, price: 5$"), "bypass: x, price: 5$");
    }
}
