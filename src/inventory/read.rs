//! Tree to types, keeping on after every fault.
//!
//! serde would stop at the first fault of a mapping and cannot say where a flattened value stood,
//! so an inventory is read by [`MapReader`]: a section asks for each of its keys, a key that
//! cannot be read is reported and becomes [`Field::Faulty`], and later phases pass over it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::FromText;
use crate::yaml::{Entry, Node, Style, Value};

/// What stands at a key.
#[derive(Clone, Debug, Default)]
pub enum Field<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// It is there, and its fault has been reported.
    Faulty,
    /// It is there.
    Given(Spanned<T>),
}

impl<T> Field<T> {
    /// What was written, if it could be read.
    pub fn given(&self) -> Option<&Spanned<T>> {
        match self {
            Self::Given(spanned) => Some(spanned),
            Self::Absent | Self::Faulty => None,
        }
    }

    /// The value, if it could be read.
    pub fn value(&self) -> Option<&T> {
        self.given().map(|spanned| &spanned.value)
    }

    /// Whether the key is not there at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// A mapping whose keys are names that the user chose, in the order in which they were written.
#[derive(Clone, Debug)]
pub struct Named<K, T>(pub Vec<(Spanned<K>, T)>);

impl<K, T> Default for Named<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, T> Named<K, T> {
    /// The names and what they name.
    pub fn entries(&self) -> std::slice::Iter<'_, (Spanned<K>, T)> {
        self.0.iter()
    }
}

/// A key, and where it was written; faults that concern a whole mapping are shown there.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// The key's text.
    pub name: &'a str,
    /// Where it was written.
    pub span: Span,
}

/// A type that is read from a node of the tree.
pub trait Read: Sized {
    /// Reads the node; `None` where it is not even of the right kind, which has been reported.
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self>;
}

/// Reports that `key` holds something else than `wanted`.
pub fn wrong_type(node: Node<'_, '_>, key: Key<'_>, wanted: &str, out: &mut Diagnostics) {
    let found = match node.value() {
        Value::Faulty => return,
        _ if node.is_null() => {
            out.push(
                Diagnostic::new(
                    Code::NoValue,
                    node.span(),
                    format!("`{}` has no value", key.name),
                )
                .help(format!("write {wanted}, or leave the key out")),
            );
            return;
        }
        Value::Scalar(..) => "a single value",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    };
    out.push(
        Diagnostic::new(
            Code::WrongType,
            node.span(),
            format!("`{}` wants {wanted}, and this is {found}", key.name),
        )
        .label(format!("{found}, not {wanted}")),
    );
}

impl<T: FromText> Read for T {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        let text = match node.value() {
            Value::Scalar(text, _) if !node.is_null() => text,
            _ => {
                wrong_type(node, key, T::WANTED, out);
                return None;
            }
        };
        if T::SECRET && text != "locked" {
            out.hide(node.span());
        }
        let value = from_text(text, node.span(), Some(key), out);
        if let Value::Scalar(text, Style::Plain) = node.value()
            && value.is_some()
            && let Some(fault) = T::unquoted(text)
        {
            let mut warning = Diagnostic::new(fault.code, node.span(), fault.message);
            warning.help = fault.help;
            out.push(warning);
        }
        value
    }
}

/// Reads a value from `text`, which stands at `span`, at `key` or as a key itself.
fn from_text<T: FromText>(
    text: &str,
    span: Span,
    key: Option<Key<'_>>,
    out: &mut Diagnostics,
) -> Option<T> {
    match T::from_text(text) {
        Ok(value) => Some(value),
        Err(fault) => {
            // A part can be pointed at only where the text stands as it was typed: plainly, or
            // between two quotes.
            let quotes =
                (span.end - span.start) as usize - text.len().min((span.end - span.start) as usize);
            let span = match fault.part {
                Some(part) if quotes == 0 || quotes == 2 => {
                    span.part(part.start + quotes / 2, part.end + quotes / 2)
                }
                _ => span,
            };
            let mut diagnostic = Diagnostic::new(fault.code, span, fault.message);
            if let Some(key) = key {
                diagnostic = diagnostic.label(format!("`{}` wants {}", key.name, T::WANTED));
            }
            diagnostic.help = fault.help;
            out.push(diagnostic);
            None
        }
    }
}

/// A list, each of its values with its place; values that cannot be read are left out.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<Spanned<T>>);

impl<T: Read> Read for List<T> {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::List(items) => Some(Self(
                items
                    .filter_map(|item| {
                        T::read(item, key, out).map(|value| Spanned {
                            value,
                            span: item.span(),
                        })
                    })
                    .collect(),
            )),
            Value::Scalar(text, _) if !node.is_null() => {
                out.push(
                    Diagnostic::new(
                        Code::WrongType,
                        node.span(),
                        format!("`{}` wants a list, and this is a single value", key.name),
                    )
                    .help(format!("write `{}: [{text}]`", key.name)),
                );
                None
            }
            _ => {
                wrong_type(node, key, "a list", out);
                None
            }
        }
    }
}

impl<K: FromText, T: Read> Read for Named<K, T> {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Map(entries) => {
                let read = |entry: Entry<'_, '_>| {
                    let key = Key {
                        name: entry.key,
                        span: entry.key_span,
                    };
                    // Both are read, so that a bad name hides no fault of what it names.
                    let name = from_text(entry.key, entry.key_span, None, out);
                    let value = T::read(entry.value, key, out);
                    name.zip(value).map(|(name, read)| {
                        let span = entry.key_span;
                        (Spanned { value: name, span }, read)
                    })
                };
                Some(Self(entries.filter_map(read).collect()))
            }
            // `hosts:` with every host commented out.
            _ if node.is_null() => Some(Self::default()),
            _ => {
                wrong_type(node, key, "a mapping of names", out);
                None
            }
        }
    }
}

/// Reads the keys of one mapping, and reports at the end those that nobody asked for.
pub struct MapReader<'t, 's, 'o> {
    node: Node<'t, 's>,
    key: Key<'t>,
    out: &'o mut Diagnostics,
    /// "a host", "a network": what the mapping describes.
    what: &'static str,
    asked: Vec<&'static str>,
    missing: Vec<(&'static str, &'static str)>,
}

impl<'t, 's, 'o> MapReader<'t, 's, 'o> {
    /// A reader of the mapping `node`, which stands at `key` and describes `what`; nothing, as in
    /// `d1:`, is an empty mapping. `None`, and reported, where it is no mapping.
    pub fn open(
        node: Node<'t, 's>,
        key: Key<'t>,
        what: &'static str,
        out: &'o mut Diagnostics,
    ) -> Option<Self> {
        if !matches!(node.value(), Value::Map(_)) && !node.is_null() {
            wrong_type(node, key, "a mapping", out);
            return None;
        }
        Some(Self {
            node,
            key,
            out,
            what,
            asked: Vec::with_capacity(32),
            missing: Vec::new(),
        })
    }

    /// What stands at `key`, where the key may be left out.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Field<T> {
        self.asked.push(key);
        let Some(entry) = self.find(key) else {
            return Field::Absent;
        };
        let key = Key {
            name: entry.key,
            span: entry.key_span,
        };
        match T::read(entry.value, key, self.out) {
            Some(value) => Field::Given(Spanned {
                value,
                span: entry.value.span(),
            }),
            None => Field::Faulty,
        }
    }

    /// What stands at `key`, which must be there; `example` is shown where it is not.
    pub fn required<T: Read>(&mut self, key: &'static str, example: &'static str) -> Field<T> {
        let field = self.optional(key);
        if field.is_absent() {
            self.missing.push((key, example));
            return Field::Faulty;
        }
        field
    }

    /// Reports unknown and missing keys. A missing key for which an unknown one was meant is not
    /// reported a second time.
    pub fn finish(self) {
        let mut missing = self.missing;
        if let Value::Map(entries) = self.node.value() {
            for entry in entries.filter(|entry| !self.asked.contains(&entry.key)) {
                let fault = Diagnostic::new(
                    Code::UnknownKey,
                    entry.key_span,
                    format!("{} has no key `{}`", self.what, entry.key),
                );
                let there = |key: &&str| self.node.value().has(key);
                let candidates = self.asked.iter().copied().filter(|key| !there(key));
                let fault = match suggest::nearest(entry.key, candidates) {
                    Some(meant) => {
                        missing.retain(|&(key, _)| key != meant);
                        fault.help(format!("did you mean `{meant}`?"))
                    }
                    None => {
                        let mut known = self.asked.clone();
                        known.sort_unstable();
                        fault.help(format!("{} has {}", self.what, suggest::list(&known)))
                    }
                };
                self.out.push(fault);
            }
        }
        for (key, example) in missing {
            let fault = Diagnostic::new(
                Code::MissingKey,
                self.key.span,
                format!("{} needs the key `{key}`", self.what),
            )
            .help(format!("write `{key}: {example}`"));
            self.out.push(fault);
        }
    }

    /// Where the key stands that holds the mapping.
    pub fn key_span(&self) -> Span {
        self.key.span
    }

    fn find(&self, key: &str) -> Option<Entry<'t, 's>> {
        match self.node.value() {
            Value::Map(mut entries) => entries.find(|entry| entry.key == key),
            _ => None,
        }
    }
}

impl Value<'_, '_> {
    fn has(&self, key: &str) -> bool {
        match self {
            Self::Map(entries) => entries.clone().any(|entry| entry.key == key),
            _ => false,
        }
    }
}
