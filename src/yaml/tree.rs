//! The tree of one document.

use super::tape::{Kind, NodeId, Stored};
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
///
/// Its values stand one behind the other in the order of the text, and refer to the text by their
/// places in it; an alias is one more of them, however large the thing is that it names.
#[derive(Debug, Default)]
pub struct Document<'s> {
    pub(super) text: &'s str,
    pub(super) made: Vec<Box<str>>,
    pub(super) nodes: Vec<Stored>,
    pub(super) root: Option<NodeId>,
}

impl<'s> Document<'s> {
    /// The outermost value; `None` in a text that holds nothing.
    pub fn root(&self) -> Option<Node<'_, 's>> {
        self.root.map(|id| self.node(id))
    }

    #[inline]
    pub(super) fn stored(&self, id: NodeId) -> Stored {
        self.nodes[id.index()]
    }

    /// The value itself, where this is an alias to it.
    #[inline]
    pub(super) fn follow(&self, id: NodeId) -> NodeId {
        match self.stored(id).kind() {
            Kind::Alias(target) => target,
            _ => id,
        }
    }

    /// The text of a scalar, or of the scalar that an alias names; nothing else has any.
    #[inline]
    pub(super) fn text_of(&self, id: NodeId) -> &str {
        let stored = self.stored(id);
        let (start, end) = (stored.span.start as usize, stored.span.end as usize);
        match stored.kind() {
            Kind::Plain => &self.text[start..end],
            Kind::Quoted => &self.text[start + 1..end - 1],
            Kind::PlainMade(number) | Kind::QuotedMade(number) => &self.made[number as usize],
            Kind::Alias(target) => self.text_behind(target),
            Kind::List(_) | Kind::Map(_) | Kind::Faulty => "",
        }
    }

    /// The text of what an alias names.
    #[cold]
    fn text_behind(&self, target: NodeId) -> &str {
        match self.stored(target).kind() {
            // No alias names another.
            Kind::Alias(_) => "",
            _ => self.text_of(target),
        }
    }

    /// The entries of the mapping at `id`, as places of keys and values.
    pub(super) fn entries(&self, id: NodeId) -> Pairs<'_, 's> {
        Pairs(self.children(id))
    }

    /// What the list or mapping at `id` holds, one after the other.
    pub(super) fn children(&self, id: NodeId) -> Children<'_, 's> {
        let size = self.stored(id).size();
        Children {
            document: self,
            next: id.after(1),
            end: id.after(size),
        }
    }

    fn node(&self, id: NodeId) -> Node<'_, 's> {
        Node {
            document: self,
            id: self.follow(id),
        }
    }
}

/// The places of what a list or a mapping holds.
#[derive(Clone, Debug)]
pub(super) struct Children<'t, 's> {
    document: &'t Document<'s>,
    next: NodeId,
    end: NodeId,
}

impl Iterator for Children<'_, '_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        if self.next >= self.end {
            return None;
        }
        let id = self.next;
        self.next = id.after(self.document.stored(id).size());
        Some(id)
    }
}

/// The places of the keys of a mapping, each with that of its value; without those that are none.
#[derive(Clone, Debug)]
pub(super) struct Pairs<'t, 's>(Children<'t, 's>);

impl Iterator for Pairs<'_, '_> {
    type Item = (NodeId, NodeId);

    #[inline]
    fn next(&mut self) -> Option<(NodeId, NodeId)> {
        loop {
            let (key, value) = (self.0.next()?, self.0.next()?);
            let stored = self.0.document.stored(key);
            if stored.is_text() || matches!(stored.kind(), Kind::Alias(_)) {
                return Some((key, value));
            }
        }
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
        self.document.stored(self.id).span
    }

    /// What it is.
    pub fn value(self) -> Value<'t, 's> {
        let Self { document, id } = self;
        match document.stored(id).kind() {
            Kind::Plain | Kind::PlainMade(_) => Value::Scalar(document.text_of(id), Style::Plain),
            Kind::Quoted | Kind::QuotedMade(_) => {
                Value::Scalar(document.text_of(id), Style::Quoted)
            }
            Kind::List(_) => Value::List(Items(document.children(id))),
            Kind::Map(_) => Value::Map(Entries(document.entries(id))),
            // No node is an alias.
            Kind::Faulty | Kind::Alias(_) => Value::Faulty,
        }
    }

    /// The entries of a mapping; of anything else there are none.
    pub fn entries(self) -> Entries<'t, 's> {
        let Self { document, id } = self;
        let mut pairs = document.entries(id);
        if !matches!(document.stored(id).kind(), Kind::Map(_)) {
            pairs.0.end = pairs.0.next;
        }
        Entries(pairs)
    }

    /// Whether it is nothing at all: `key:`, `key: ~` or `key: null`.
    pub fn is_null(self) -> bool {
        match self.document.stored(self.id).kind() {
            Kind::Plain | Kind::PlainMade(_) => {
                matches!(self.document.text_of(self.id), "" | "~" | "null")
            }
            _ => false,
        }
    }
}

/// The values of a list.
#[derive(Clone, Debug)]
pub struct Items<'t, 's>(Children<'t, 's>);

impl<'t, 's> Iterator for Items<'t, 's> {
    type Item = Node<'t, 's>;

    fn next(&mut self) -> Option<Self::Item> {
        let id = self.0.next()?;
        Some(self.0.document.node(id))
    }
}

/// The entries of a mapping.
#[derive(Clone, Debug)]
pub struct Entries<'t, 's>(Pairs<'t, 's>);

impl<'t, 's> Iterator for Entries<'t, 's> {
    type Item = Entry<'t, 's>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.0.next()?;
        let document = self.0.0.document;
        Some(Entry {
            key: document.text_of(key),
            key_span: document.stored(key).span,
            value: document.node(value),
        })
    }
}
