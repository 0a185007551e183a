//! How a document is stored: its values one behind the other.

use crate::source::Span;

/// The place of a value among those of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

impl NodeId {
    /// The place with this index.
    pub(super) fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Its index.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    /// The place so many values further on.
    pub(super) fn after(self, values: u32) -> Self {
        Self(self.0 + values)
    }
}

/// A value or a key, in twelve bytes: an inventory of 100,000 hosts has two million of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) span: Span,
    kind: u32,
}

/// What a stored value is.
///
/// A list is followed by its values, a mapping by its keys and values in turn; each of them may be
/// followed by its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text at its place, without quotes.
    Plain,
    /// The text between the two quotes at its place.
    Quoted,
    /// Text that does not stand there as it is meant, by its number among those; without quotes.
    PlainMade(u32),
    /// The same, in quotes or as a block.
    QuotedMade(u32),
    /// How many stored values it is, with all that it holds.
    List(u32),
    /// The same.
    Map(u32),
    /// The value that stands there, which is no alias itself.
    Alias(NodeId),
    /// Something whose fault was reported when it was stored: readers pass over it, and over the
    /// value of such a key.
    Faulty,
}

/// The bits of a [`Stored`] that tell its kind; the others hold its number.
const TAG_BITS: u32 = 3;

/// There is room for so many values; a builder stops before.
pub(super) const MOST_NODES: u64 = 1 << (u32::BITS - TAG_BITS);

impl Stored {
    /// A value at `span`.
    pub(super) fn new(span: Span, kind: Kind) -> Self {
        let (tag, number) = match kind {
            Kind::Plain => (0, 0),
            Kind::Quoted => (1, 0),
            Kind::PlainMade(number) => (2, number),
            Kind::QuotedMade(number) => (3, number),
            Kind::List(size) => (4, size),
            Kind::Map(size) => (5, size),
            Kind::Alias(NodeId(number)) => (6, number),
            Kind::Faulty => (7, 0),
        };
        debug_assert!(u64::from(number) < MOST_NODES);
        let kind = number << TAG_BITS | tag;
        Self { span, kind }
    }

    /// What it is.
    pub(super) fn kind(self) -> Kind {
        let number = self.kind >> TAG_BITS;
        match self.kind & ((1 << TAG_BITS) - 1) {
            0 => Kind::Plain,
            1 => Kind::Quoted,
            2 => Kind::PlainMade(number),
            3 => Kind::QuotedMade(number),
            4 => Kind::List(number),
            5 => Kind::Map(number),
            6 => Kind::Alias(NodeId(number)),
            _ => Kind::Faulty,
        }
    }

    /// How many stored values it is, with all that it holds.
    pub(super) fn size(self) -> u32 {
        match self.kind() {
            Kind::List(size) | Kind::Map(size) => size,
            _ => 1,
        }
    }

    /// Whether it is text.
    pub(super) fn is_text(self) -> bool {
        self.kind & ((1 << TAG_BITS) - 1) <= 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_found_again() {
        let largest = u32::MAX >> TAG_BITS;
        for kind in [
            Kind::Plain,
            Kind::Quoted,
            Kind::PlainMade(largest),
            Kind::QuotedMade(7),
            Kind::List(largest),
            Kind::Map(1),
            Kind::Alias(NodeId(largest)),
            Kind::Faulty,
        ] {
            let stored = Stored::new(Span::new(1, 2), kind);
            assert_eq!(stored.kind(), kind);
            let text = !matches!(
                kind,
                Kind::List(_) | Kind::Map(_) | Kind::Alias(_) | Kind::Faulty
            );
            assert_eq!(stored.is_text(), text, "{kind:?}");
        }
        assert_eq!(size_of::<Stored>(), 12);
    }
}
