//! The tree of one document.

use std::borrow::Cow;
use std::rc::Rc;

use crate::source::Span;

/// How a scalar was written; only a plain one can mean "nothing".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes, or as a block.
    Quoted,
}

/// A YAML document.
#[derive(Debug, Default)]
pub struct Document<'s> {
    pub(super) root: Option<Node<'s>>,
}

impl<'s> Document<'s> {
    /// The outermost value; `None` if the text holds nothing.
    pub fn root(&self) -> Option<&Node<'s>> {
        self.root.as_ref()
    }
}

/// A value, and where it was written.
///
/// An alias is a clone of the node that it names, at the place of that node. Clones are cheap:
/// lists and mappings are shared.
#[derive(Clone, Debug)]
pub struct Node<'s> {
    pub(super) span: Span,
    pub(super) value: Value<'s>,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub enum Value<'s> {
    /// Text, and the style it was written in.
    Scalar(Cow<'s, str>, Style),
    /// A list.
    List(Rc<[Node<'s>]>),
    /// A mapping in the order in which it was written, with merged entries at the end. No key
    /// occurs twice.
    Map(Rc<[Entry<'s>]>),
    /// A value whose fault has been reported; readers pass over it.
    Faulty,
}

/// One `key: value` of a mapping.
#[derive(Clone, Debug)]
pub struct Entry<'s> {
    /// The key's text.
    pub key: Cow<'s, str>,
    /// Where the key was written.
    pub key_span: Span,
    /// The value.
    pub value: Node<'s>,
}

impl<'s> Node<'s> {
    /// Where it was written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// A part of its text, as a value of its own at the same place.
    #[must_use]
    pub fn part(&self, text: &'s str) -> Self {
        Self {
            span: self.span,
            value: Value::Scalar(text.into(), Style::Plain),
        }
    }

    /// What it is.
    pub fn value(&self) -> &Value<'s> {
        &self.value
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[Entry<'s>] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Whether it is nothing at all: `key:`, `key: ~` or `key: null`.
    pub fn is_null(&self) -> bool {
        match &self.value {
            Value::Scalar(text, Style::Plain) => matches!(&**text, "" | "~" | "null"),
            _ => false,
        }
    }
}
