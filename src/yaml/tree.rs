//! The tree of one document.

use std::ops::Range;

use super::build::usizes;
use crate::source::Span;

/// How a scalar was written; only a plain one can mean "nothing".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In quotes, or as a block.
    Quoted,
}

/// The place of a node in its [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(pub(super) u32);

/// A piece of text: where it stands in the document's own text, or, if it does not stand there as
/// it is meant, its number among those that do not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text {
    Here { start: u32, length: u32 },
    Made(u32),
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Scalar {
        text: Text,
        style: Style,
    },
    List(Range<u32>),
    Map(Range<u32>),
    /// Something whose fault was reported when the tree was built: readers pass over it.
    Faulty,
}

#[derive(Debug)]
pub(super) struct Stored {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct StoredEntry {
    pub(super) key: Text,
    pub(super) key_span: Span,
    pub(super) value: NodeId,
}

/// A YAML document.
///
/// Nodes stand in one vector and refer to each other by number, so that an alias costs four bytes
/// however large the thing is that it names; and to the text by its place, because there are a
/// dozen of them for each host.
#[derive(Debug, Default)]
pub struct Document<'s> {
    pub(super) text: &'s str,
    pub(super) made: Vec<Box<str>>,
    pub(super) nodes: Vec<Stored>,
    pub(super) entries: Vec<StoredEntry>,
    pub(super) items: Vec<NodeId>,
    pub(super) root: Option<NodeId>,
}

impl<'s> Document<'s> {
    /// The outermost value; `None` in a text that holds nothing.
    pub fn root(&self) -> Option<Node<'_, 's>> {
        self.root.map(|id| self.node(id))
    }

    /// Keeps a piece of text, which in nearly every case is a part of the document's own.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        let small = |at: usize| u32::try_from(at).ok();
        if let Some(start) = text.as_ptr().addr().checked_sub(self.text.as_ptr().addr())
            && self.text.get(start..start + text.len()) == Some(text)
            && let (Some(start), Some(length)) = (small(start), small(text.len()))
        {
            return Text::Here { start, length };
        }
        self.made.push(text.into());
        Text::Made(u32::try_from(self.made.len() - 1).unwrap_or(u32::MAX))
    }

    /// The text that was kept.
    pub(super) fn text_of(&self, text: Text) -> &str {
        match text {
            Text::Here { start, length } => {
                let start = start as usize;
                &self.text[start..start + length as usize]
            }
            Text::Made(number) => &self.made[number as usize],
        }
    }

    fn node(&self, id: NodeId) -> Node<'_, 's> {
        Node { document: self, id }
    }
}

/// A value of a [`Document`]. Behind an alias it is the value that the alias names, at the place
/// where that was written.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 's> {
    document: &'t Document<'s>,
    id: NodeId,
}

/// What a [`Node`] is.
#[derive(Debug)]
pub enum Value<'t, 's> {
    /// Text, with the style it was written in.
    Scalar(&'t str, Style),
    /// A list.
    List(Items<'t, 's>),
    /// A mapping, in the order in which it was written; merged keys come last.
    Map(Entries<'t, 's>),
    /// Already reported.
    Faulty,
}

/// One `key: value` of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t, 's> {
    /// The key's text.
    pub key: &'t str,
    /// Where the key was written.
    pub key_span: Span,
    /// The value.
    pub value: Node<'t, 's>,
}

impl<'t, 's> Node<'t, 's> {
    /// Where it was written.
    pub fn span(self) -> Span {
        self.stored().span
    }

    /// What it is.
    pub fn value(self) -> Value<'t, 's> {
        let document = self.document;
        match &self.stored().kind {
            Kind::Scalar { text, style } => Value::Scalar(document.text_of(*text), *style),
            Kind::List(range) => Value::List(Items {
                document,
                range: range.clone(),
            }),
            Kind::Map(range) => Value::Map(Entries {
                document,
                range: range.clone(),
            }),
            Kind::Faulty => Value::Faulty,
        }
    }

    /// The entry of a mapping with this key.
    pub fn entry(self, key: &str) -> Option<Entry<'t, 's>> {
        let Kind::Map(range) = &self.stored().kind else {
            return None;
        };
        let document = self.document;
        // Nearly all keys are of another length.
        let is_key = |entry: &&StoredEntry| match entry.key {
            Text::Here { length, .. } if length as usize != key.len() => false,
            text => document.text_of(text) == key,
        };
        let mut entries = document.entries[usizes(range)].iter();
        entries.find(is_key).map(|stored| Entry {
            key: document.text_of(stored.key),
            key_span: stored.key_span,
            value: document.node(stored.value),
        })
    }

    /// Whether it is nothing at all: `key:`, `key: ~` or `key: null`.
    pub fn is_null(self) -> bool {
        match self.value() {
            Value::Scalar(text, Style::Plain) => matches!(text, "" | "~" | "null"),
            _ => false,
        }
    }

    fn stored(self) -> &'t Stored {
        &self.document.nodes[self.id.0 as usize]
    }
}

/// The values of a list.
#[derive(Clone, Debug)]
pub struct Items<'t, 's> {
    document: &'t Document<'s>,
    range: Range<u32>,
}

impl<'t, 's> Iterator for Items<'t, 's> {
    type Item = Node<'t, 's>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.range.next()?;
        Some(self.document.node(self.document.items[at as usize]))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

/// The entries of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'t, 's> {
    document: &'t Document<'s>,
    range: Range<u32>,
}

impl<'t, 's> Iterator for Entries<'t, 's> {
    type Item = Entry<'t, 's>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.range.next()?;
        let stored = &self.document.entries[at as usize];
        Some(Entry {
            key: self.document.text_of(stored.key),
            key_span: stored.key_span,
            value: self.document.node(stored.value),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}
