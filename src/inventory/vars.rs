//! `vars:`, free values that netpxe hands to templates unread.

use std::collections::BTreeMap;

use serde::Serialize;

use super::read::{Key, Read, wrong_type};
use crate::diagnostic::Diagnostics;
use crate::yaml::{Node, Style, Value};

/// A free value. Unquoted `true`, `false` and whole numbers are what they look like, as in YAML
/// 1.2; all else is text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Var {
    /// `true` or `false`, so that a template can ask for it.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Box<str>),
    /// A list.
    List(Vec<Var>),
    /// A mapping.
    Map(BTreeMap<Box<str>, Var>),
}

/// The free values of one layer, by name.
pub type Vars = BTreeMap<Box<str>, Var>;

impl Read for Vars {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Map(entries) => Some(
                entries
                    .map(|entry| (entry.key.into(), var(entry.value)))
                    .collect(),
            ),
            _ if node.is_null() => Some(Self::default()),
            _ => {
                wrong_type(node, key, "a mapping", out);
                None
            }
        }
    }
}

fn var(node: Node<'_, '_>) -> Var {
    match node.value() {
        Value::Scalar(text, Style::Plain) => plain(text),
        Value::Scalar(text, Style::Quoted) => Var::Text(text.into()),
        Value::List(items) => Var::List(items.map(var).collect()),
        Value::Map(entries) => Var::Map(
            entries
                .map(|entry| (entry.key.into(), var(entry.value)))
                .collect(),
        ),
        Value::Faulty => Var::Text("".into()),
    }
}

fn plain(text: &str) -> Var {
    let number = || {
        let number: i64 = text.parse().ok()?;
        // `010` and `+1` are other things in other readers.
        (number.to_string() == text).then_some(Var::Int(number))
    };
    match text {
        "true" => Var::Bool(true),
        "false" => Var::Bool(false),
        "~" | "null" => Var::Text("".into()),
        _ => number().unwrap_or_else(|| Var::Text(text.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_what_yaml_1_2_says_and_no_more() {
        assert_eq!(plain("true"), Var::Bool(true));
        assert_eq!(plain("8080"), Var::Int(8080));
        for text in ["yes", "010", "1.5", "52:54:00:12:34:56", "+1"] {
            assert_eq!(plain(text), Var::Text(text.into()));
        }
    }
}
