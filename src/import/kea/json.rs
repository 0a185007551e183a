//! Kea's JSON: with comments, and read by the YAML reader, which knows where each value stands.

use crate::yaml::{Node, Value};

/// The text with blanks in the place of comments and of tabs, so that places stay what they are.
pub fn without_comments(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let length = match rest {
            [b'"', ..] => {
                let mut end = 1;
                while end < rest.len() && rest[end] != b'"' {
                    end += if rest[end] == b'\\' { 2 } else { 1 };
                }
                at += end + 1;
                continue;
            }
            [b'#', ..] | [b'/', b'/', ..] => rest.iter().take_while(|&&b| b != b'\n').count(),
            [b'/', b'*', ..] => {
                let end = rest.windows(2).position(|pair| pair == b"*/");
                end.map_or(rest.len(), |end| end + 2)
            }
            [b'\t', ..] => 1,
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut bytes[at..at + length] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at += length;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// The value of a key; `None` for `null` too.
pub fn get<'n, 's>(node: &'n Node<'s>, key: &str) -> Option<&'n Node<'s>> {
    let entry = node.entries().iter().find(|entry| entry.key == key);
    entry
        .map(|entry| &entry.value)
        .filter(|node| !node.is_null())
}

/// The text of a key, if it has some.
pub fn text<'n>(node: &'n Node<'_>, key: &str) -> Option<&'n str> {
    match get(node, key)?.value() {
        Value::Scalar(text, _) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The items of a key; none without it.
pub fn list<'n, 's>(node: &'n Node<'s>, key: &str) -> &'n [Node<'s>] {
    match get(node, key).map(Node::value) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

/// The value of a key in the innermost scope that has it.
pub fn inherited<'n>(scopes: &[&'n Node<'_>], key: &str) -> Option<&'n str> {
    scopes.iter().find_map(|scope| text(scope, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_blanks_and_texts_stay() {
        let text = "{ // a\n\t\"b # c\": /* d\n */ \"e // \\\" f\" # g\n}";
        let wanted = "{     \n \"b # c\":     \n    \"e // \\\" f\"    \n}";
        assert_eq!(without_comments(text), wanted);
    }
}
