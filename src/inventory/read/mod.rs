//! Tree to types, keeping on after every fault.
//!
//! serde would stop at the first fault of a mapping and cannot say where a flattened value stood,
//! so an inventory is read entry by entry ([`section()`]): what cannot be read is reported and becomes
//! [`Field::Faulty`], and later phases pass over it.

mod collections;
mod known_key;
mod section;
mod synonyms;
mod unknown;

pub use collections::{Later, List, Named};
pub use known_key::{KnownKey, without_raw};
pub use section::{Keys, Section, Slot, section};

use crate::diagnostic::mask::is_secret;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::FromText;
use crate::yaml::{Entry, Node, Style, Value, missing_blank, shown, written};

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

    /// What was written, if it could be read, to be changed.
    pub fn given_mut(&mut self) -> Option<&mut Spanned<T>> {
        match self {
            Self::Given(spanned) => Some(spanned),
            Self::Absent | Self::Faulty => None,
        }
    }

    /// Whether what is there could not be read.
    pub fn is_faulty(&self) -> bool {
        matches!(self, Self::Faulty)
    }

    /// Whether the key is not there at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T> Field<List<T>> {
    /// The values of a list that could be read, with their places; none where there is no list.
    pub fn items(&self) -> &[Spanned<T>] {
        self.value().map(|list| &list.items[..]).unwrap_or_default()
    }
}

impl<T: Clone> Field<List<T>> {
    /// The values of a list; none where there is no list.
    pub fn values(&self) -> Vec<T> {
        self.value().map(List::values).unwrap_or_default()
    }
}

/// The longest value of an inventory, the arguments of a kernel or an ssh key, has a few thousand
/// bytes. What is longer stands there by mistake, and no type looks at it.
const LONGEST_VALUE: usize = 1 << 16;

/// A key, and where it was written; faults that concern a whole mapping are shown there.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// The key's text.
    pub name: &'a str,
    /// Where it was written.
    pub span: Span,
}

impl<'a> Key<'a> {
    /// The key of an entry.
    pub fn of(entry: &'a Entry<'_>) -> Self {
        Self {
            name: &entry.key,
            span: entry.key_span,
        }
    }
}

/// A type that is read from a node of the tree.
pub trait Read: Sized {
    /// Reads the node; `None` where it is not even of the right kind, which has been reported.
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self>;
}

/// Reports that `key` holds something else than `wanted`.
pub fn wrong_type(node: &Node<'_>, key: Key<'_>, wanted: &str, out: &mut Diagnostics) {
    wrong_type_like(node, key, wanted, None, out);
}

/// The same; `like` says what to write where the value itself does not tell.
fn wrong_type_like(
    node: &Node<'_>,
    key: Key<'_>,
    wanted: &str,
    like: Option<String>,
    out: &mut Diagnostics,
) {
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
    let mut fault = Diagnostic::new(
        Code::WrongType,
        node.span(),
        format!("`{}` wants {wanted}, and this is {found}", key.name),
    )
    .label(format!("{found}, not {wanted}"));
    fault.help = match like {
        Some(like) => blank_is_missing(node).or(Some(like)),
        None => instead(node, key, wanted),
    };
    out.push(fault);
}

/// What to write where the whole value is `key:value`.
fn blank_is_missing(node: &Node<'_>) -> Option<String> {
    let Value::Scalar(text, _) = node.value() else {
        return None;
    };
    let (key, value) = missing_blank(text)?;
    Some(format!(
        "a blank is missing after the colon: write `{key}: {}`",
        shown(key, value)
    ))
}

/// What to write in the place of a value of the wrong type, where that can be told.
fn instead(node: &Node<'_>, key: Key<'_>, wanted: &str) -> Option<String> {
    match node.value() {
        Value::Scalar(..) => blank_is_missing(node),
        // What is one of a kind has a key of its own for several.
        Value::List(items) if items.len() > 1 && key.name == "disk" => {
            Some("several disks stand in `disks: [...]`, and not in `disk`".to_owned())
        }
        Value::List(items) if wanted == collections::NAMES => {
            let first = items.first().map(Node::entries).unwrap_or_default();
            let named = first
                .iter()
                .find(|it| matches!(&*it.key, "name" | "hostname"));
            let name = match named.map(|entry| entry.value.value()) {
                Some(Value::Scalar(name, _)) => name,
                _ => "NAME",
            };
            Some(format!(
                "each stands under its name, without a `-`: write `{}: {{{name}: {{...}}}}`",
                key.name
            ))
        }
        Value::List(items) => match &**items {
            [item] => match item.value() {
                Value::Scalar(text, _) if !is_secret(key.name) => {
                    Some(format!("write `{}: {}`", key.name, written(text)))
                }
                _ => None,
            },
            _ => None,
        },
        Value::Map(_) | Value::Faulty => None,
    }
}

impl<T: FromText> Read for T {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        let text = match node.value() {
            Value::Scalar(text, _) if !node.is_null() => text,
            _ => {
                wrong_type(node, key, T::WANTED, out);
                return None;
            }
        };
        if T::hides(text) {
            out.hide(node.span());
        }
        let value = from_text(text, node.span(), Some(key), out);
        if let Value::Scalar(text, Style::Plain) = node.value()
            && value.is_some()
        {
            warn_unquoted::<T>(text, node.span(), out);
        }
        value
    }
}

/// Warns if the text at `span`, which has no quotes, means something else to other readers.
fn warn_unquoted<T: FromText>(text: &str, span: Span, out: &mut Diagnostics) {
    if let Some(fault) = T::unquoted(text) {
        let mut warning = Diagnostic::new(fault.code, span, fault.message);
        warning.help = fault.help;
        out.push(warning);
    }
}

/// Reads a value from `text`, which stands at `span`, at `key` or as a key itself.
fn from_text<T: FromText>(
    text: &str,
    span: Span,
    key: Option<Key<'_>>,
    out: &mut Diagnostics,
) -> Option<T> {
    if text.len() > LONGEST_VALUE {
        let length = text.len();
        out.push(Diagnostic::new(
            Code::WrongType,
            span,
            format!("here stands a text of {length} bytes, and no value is that long"),
        ));
        return None;
    }
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
