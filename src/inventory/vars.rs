//! `vars:`, free values that netpxe hands to templates unread.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use smol_str::SmolStr;

use super::read::{Key, Read, wrong_type};
use crate::diagnostic::Diagnostics;
use crate::yaml::{Node, Style, Value};

/// A free value. Unquoted `true`, `false` and whole numbers are what they look like, as in YAML
/// 1.2; all else is text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Var {
    /// `true` or `false`, so that a template can ask for it.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(SmolStr),
    /// A list.
    List(Box<[Var]>),
    /// A mapping.
    Map(Vars),
}

/// Free values, by name: few, so that a sorted list is smaller than a tree and quicker too. A copy
/// is the same list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vars(Arc<[(SmolStr, Var)]>);

impl Vars {
    /// Adds those of `above`: mappings merge, all else is replaced.
    pub fn merge(&mut self, above: &Self) {
        *self = self.with(above);
    }

    /// These with those of `above`: mappings merge, all else is replaced.
    #[must_use]
    pub fn with(&self, above: &Self) -> Self {
        if self.0.is_empty() {
            return above.clone();
        }
        // Both are sorted.
        let (mut below, mut above) = (self.0.iter().peekable(), above.0.iter().peekable());
        let mut merged = Vec::with_capacity(self.0.len() + above.len());
        loop {
            let order = match (below.peek(), above.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((below, _)), Some((above, _))) => below.as_str().cmp(above),
            };
            let next = match order {
                Ordering::Less => below.next().cloned(),
                Ordering::Greater => above.next().cloned(),
                Ordering::Equal => match (below.next(), above.next()) {
                    (Some((name, Var::Map(below))), Some((_, Var::Map(above)))) => {
                        Some((name.clone(), Var::Map(below.with(above))))
                    }
                    (_, above) => above.cloned(),
                },
            };
            merged.extend(next);
        }
        Self(merged.into())
    }
}

impl FromIterator<(SmolStr, Var)> for Vars {
    /// No name comes twice.
    fn from_iter<I: IntoIterator<Item = (SmolStr, Var)>>(values: I) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self(values.into())
    }
}

impl Serialize for Vars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            map.serialize_entry(name.as_str(), value)?;
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
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Map(entries) => Some(
                entries
                    .iter()
                    .map(|entry| ((&*entry.key).into(), var(&entry.value)))
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

fn var(node: &Node<'_>) -> Var {
    match node.value() {
        Value::Scalar(text, Style::Plain) => plain(text),
        Value::Scalar(text, Style::Quoted) => Var::Text((&**text).into()),
        Value::List(items) => Var::List(items.iter().map(var).collect()),
        Value::Map(entries) => Var::Map(
            entries
                .iter()
                .map(|entry| ((&*entry.key).into(), var(&entry.value)))
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
    fn mappings_merge_and_all_else_is_replaced() {
        let of = |values: &[(&str, Var)]| -> Vars {
            let values = values.iter().cloned();
            values.map(|(name, value)| (name.into(), value)).collect()
        };
        let list = |text: &str| Var::List([Var::Text(text.into())].into());
        let below = of(&[
            ("a", Var::Int(1)),
            ("c", Var::Map(of(&[("x", Var::Int(1)), ("y", Var::Int(1))]))),
            ("d", list("below")),
            ("f", Var::Int(1)),
        ]);
        let above = of(&[
            ("f", Var::Map(of(&[("z", Var::Int(2))]))),
            ("d", list("above")),
            ("c", Var::Map(of(&[("y", Var::Int(2))]))),
            ("b", Var::Int(2)),
        ]);
        let merged = of(&[
            ("a", Var::Int(1)),
            ("b", Var::Int(2)),
            ("c", Var::Map(of(&[("x", Var::Int(1)), ("y", Var::Int(2))]))),
            ("d", list("above")),
            ("f", Var::Map(of(&[("z", Var::Int(2))]))),
        ]);
        assert_eq!(below.with(&above), merged);
        assert_eq!(Vars::default().with(&above), above);
        assert_eq!(below.with(&Vars::default()), below);
    }

    #[test]
    fn plain_scalars_are_what_yaml_1_2_says_and_no_more() {
        assert_eq!(plain("true"), Var::Bool(true));
        assert_eq!(plain("8080"), Var::Int(8080));
        for text in ["yes", "010", "1.5", "52:54:00:12:34:56", "+1"] {
            assert_eq!(plain(text), Var::Text(text.into()));
        }
    }
}
