//! `vars:`, free values that netpxe hands to templates unread.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::read::{Key, Read, wrong_type};
use crate::diagnostic::Diagnostics;
use crate::yaml::{Node, Style, Value};

/// A free value. Unquoted `true`, `false` and whole numbers are what they look like, as in YAML
/// 1.2; all else is text.
#[derive(Clone, Debug, PartialEq)]
pub enum Var {
    /// `true` or `false`, so that a template can ask for it.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Arc<str>),
    /// A list.
    List(Vec<Var>),
    /// A mapping.
    Map(Vars),
}

/// Free values, by name: few, so that a sorted list is smaller than a tree and quicker too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vars(Vec<(Arc<str>, Var)>);

impl Vars {
    /// The same with those of `above`: mappings merge, all else is replaced.
    pub fn merge(&mut self, above: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&above.0);
            return;
        }
        for (name, value) in &above.0 {
            match self.0.binary_search_by(|(known, _)| known.cmp(name)) {
                Ok(at) => match (&mut self.0[at].1, value) {
                    (Var::Map(below), Var::Map(above)) => below.merge(above),
                    (below, value) => below.clone_from(value),
                },
                Err(at) => self.0.insert(at, (Arc::clone(name), value.clone())),
            }
        }
    }
}

impl FromIterator<(Arc<str>, Var)> for Vars {
    /// No name comes twice.
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Var)>>(values: I) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(values)
    }
}

impl Serialize for Vars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name.as_ref(), value)?;
        }
        map.end()
    }
}

impl Serialize for Var {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => value.serialize(serializer),
            Self::Int(value) => value.serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(value) => value.serialize(serializer),
            Self::Map(value) => value.serialize(serializer),
        }
    }
}

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
