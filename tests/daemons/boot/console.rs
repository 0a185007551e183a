//! What a machine writes on its serial line, as text.

/// The text without what terminals are told: a jump to another place is a line of its own, blanks
/// in a row are one, and empty lines are none.
pub fn text(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    let mut plain = String::new();
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        match character {
            '\u{1b}' => plain.push_str(escape(&mut rest)),
            '\r' | '\n' => plain.push('\n'),
            other if other.is_control() => {}
            other => plain.push(other),
        }
    }
    let lines = plain.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Reads the rest of an escape sequence, and gives what stands for it.
fn escape(rest: &mut impl Iterator<Item = char>) -> &'static str {
    if rest.next() != Some('[') {
        return "";
    }
    let mut parameters = String::new();
    for character in rest {
        match character {
            '0'..='9' | ';' | '?' | '=' => parameters.push(character),
            // A jump to a column other than the first goes on in a line.
            'H' => {
                let column = parameters.split(';').nth(1).unwrap_or("1");
                return if column.trim_start_matches('0') == "1" {
                    "\n"
                } else {
                    " "
                };
            }
            _ => return "",
        }
    }
    ""
}
