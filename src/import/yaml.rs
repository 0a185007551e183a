//! An inventory's text: what is written as YAML, with its comments, quoted where it must be.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::printable::printable;
use crate::source::Span;

/// How long a line with a mapping on it may be, in characters.
const LONGEST_LINE: usize = 100;

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A scalar, in quotes where another reader might take it for something else.
    Text(String),
    /// A scalar that stands in quotes whatever it is, as MAC addresses do.
    Quoted(String),
    /// `true` or `false`.
    Flag(bool),
    /// A list, on one line.
    List(Vec<Value>),
    /// A mapping, on one line where it is short and holds no comment.
    Map(Vec<Entry>),
    /// A mapping with a line for each entry.
    Block(Vec<Entry>),
    /// Lines of text as they are (`key: |`).
    Lines(String),
    /// An item of a list below lines of comments, without their `#`.
    Commented(Vec<String>, Box<Value>),
}

/// One `key: value`, with what is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Lines above it, without their `#`.
    pub comments: Vec<String>,
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where it was written in the old file, as far as that is known.
    pub place: Span,
}

impl Entry {
    /// An entry without a comment.
    pub fn new(key: impl Into<String>, value: Value) -> Self {
        Self {
            comments: Vec::new(),
            key: key.into(),
            value,
            place: Span::default(),
        }
    }

    /// The same entry, with its place in the old file.
    #[must_use]
    pub fn at(self, place: Span) -> Self {
        Self { place, ..self }
    }

    /// An entry whose value is a scalar.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers have values as often as references"
    )]
    pub fn text(key: impl Into<String>, value: impl ToString) -> Self {
        Self::new(key, Value::Text(value.to_string()))
    }

    /// An entry whose value is a list of scalars.
    pub fn list<T: ToString>(key: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(|it| Value::Text(it.to_string()));
        Self::new(key, Value::List(values.collect()))
    }
}

/// Writes entries, each line of them behind `indent` blanks.
pub fn write(entries: &[Entry], indent: usize, out: &mut String) {
    for entry in entries {
        comments(&entry.comments, indent, out);
        let key = scalar(&entry.key);
        let _ = write!(out, "{:indent$}{key}:", "");
        match &entry.value {
            Value::Lines(text) => {
                out.push_str(" |\n");
                for line in text.lines() {
                    let line = printable(line.trim_end());
                    let _ = writeln!(
                        out,
                        "{:1$}{line}",
                        "",
                        if line.is_empty() { 0 } else { indent + 2 }
                    );
                }
            }
            Value::Block(inner) if !inner.is_empty() => block(inner, indent, out),
            value => match on_one_line(value) {
                Some(text) if is_short(&text, indent + key.len()) || !holds_maps(value) => {
                    let _ = writeln!(out, " {text}");
                }
                _ => match value {
                    Value::Map(inner) => block(inner, indent, out),
                    Value::List(items) => list(items, indent + 2, out),
                    _ => out.push('\n'),
                },
            },
        }
    }
}

/// Writes lines of comments.
pub fn comments(lines: &[String], indent: usize, out: &mut String) {
    for line in lines {
        let line = printable(line.trim_end());
        let _ = writeln!(out, "{:indent$}#{line}", "");
    }
}

fn block(inner: &[Entry], indent: usize, out: &mut String) {
    out.push('\n');
    write(inner, indent + 2, out);
}

/// A list with a line for each item, or several for one that needs them.
fn list(items: &[Value], indent: usize, out: &mut String) {
    out.push('\n');
    for item in items {
        let item = match item {
            Value::Commented(lines, item) => {
                comments(lines, indent, out);
                item
            }
            item => item,
        };
        if let Some(text) = on_one_line(item) {
            let _ = writeln!(out, "{:indent$}- {text}", "");
            continue;
        }
        let (Value::Map(entries) | Value::Block(entries)) = item else {
            continue;
        };
        let mut inner = String::new();
        write(entries, indent + 2, &mut inner);
        // The first line stands behind the dash.
        let _ = write!(out, "{:indent$}- {}", "", inner.trim_start());
    }
}

/// Whether a value can stand on several lines, and is better read so where it is long.
fn holds_maps(value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().any(holds_maps),
        _ => matches!(value, Value::Map(_)),
    }
}

fn is_short(text: &str, before: usize) -> bool {
    text.chars().count() + before + 2 <= LONGEST_LINE
}

/// A value on one line; `None` for one that needs several.
fn on_one_line(value: &Value) -> Option<String> {
    Some(match value {
        Value::Text(text) => scalar(text),
        Value::Quoted(text) => quoted(text),
        Value::Flag(flag) => flag.to_string(),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(on_one_line).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Map(entries) | Value::Block(entries) => {
            let entry = |entry: &Entry| {
                let value = on_one_line(&entry.value)?;
                let plain = entry.comments.is_empty();
                plain.then(|| format!("{}: {value}", scalar(&entry.key)))
            };
            let entries: Option<Vec<String>> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries?.join(", "))
        }
        Value::Lines(_) | Value::Commented(..) => return None,
    })
}

/// A scalar without quotes where it means itself to every reader of YAML.
fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./-".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    if begins && text.chars().all(is_plain) && !is_word_of_yaml(text) {
        return text.to_owned();
    }
    quoted(text)
}

/// Whether YAML 1.1 takes it for a truth value or for nothing.
fn is_word_of_yaml(text: &str) -> bool {
    let words = ["y", "yes", "on", "true", "n", "no", "off", "false", "null"];
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A scalar in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}

fn is_printable(c: char) -> bool {
    let mut buffer = [0; 4];
    matches!(printable(c.encode_utf8(&mut buffer)), Cow::Borrowed(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_quoted_where_a_reader_might_take_them_for_something_else() {
        for plain in ["db1", "10.0.0.1-10.0.0.9", "/srv/x", "lab.example.org"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, written) in [
            ("no", "\"no\""),
            ("", "\"\""),
            ("a b", "\"a b\""),
            ("say \"x\"\\", "\"say \\\"x\\\"\\\\\""),
            ("a\u{1b}", "\"a\\U0000001b\""),
            ("- x", "\"- x\""),
            ("é", "\"é\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }

    #[test]
    fn lists_of_what_needs_several_lines_have_a_line_for_each_item() {
        let text = Entry::new("dhcpd", Value::Lines("one;\ntwo;\n".to_owned()));
        let pool = Value::Map(vec![Entry::text("range", "a-b"), text]);
        let pools = Entry::new(
            "pools",
            Value::List(vec![Value::Text("c-d".to_owned()), pool]),
        );
        let mut out = String::new();
        write(&[pools], 4, &mut out);
        assert_eq!(
            out,
            "    pools:\n      - c-d\n      - range: a-b\n        dhcpd: |\n          one;\n          two;\n"
        );
    }

    #[test]
    fn items_with_comments_have_a_line_each() {
        let item = |text: &str| Value::Text(text.to_owned());
        let commented = Value::Commented(vec![" why".to_owned()], Box::new(item("b")));
        let list = Entry::new("of", Value::List(vec![item("a"), commented]));
        let mut out = String::new();
        write(&[Entry::new("match", Value::Map(vec![list]))], 2, &mut out);
        let wanted = "  match:\n    of:\n      - a\n      # why\n      - b\n";
        assert_eq!(out, wanted);
    }

    #[test]
    fn mappings_stand_on_one_line_where_they_are_short() {
        let short = Entry::new("a", Value::Map(vec![Entry::text("mac", "x")]));
        let mut commented = Entry::text("mac", "z");
        commented.comments.push(" why".to_owned());
        let long = Entry::new("b", Value::Map(vec![commented]));
        let lines = Entry::new("dhcpd", Value::Lines("one;\n\n  two;\n".to_owned()));
        let mut out = String::new();
        write(&[short, long, lines], 2, &mut out);
        assert_eq!(
            out,
            "  a: {mac: x}\n  b:\n    # why\n    mac: z\n  dhcpd: |\n    one;\n\n      two;\n"
        );
    }
}
