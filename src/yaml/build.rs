//! Parser events to a [`Document`].

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle};

use super::tape::{Kind, MOST_NODES, NodeId, Stored};
use super::tree::{Document, Style};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// How deeply lists and mappings may be nested, through aliases too: whoever reads the tree calls
/// itself once a level. The deepest inventory needs seven levels.
pub(super) const DEEPEST: usize = 32;

/// How many values a document may have once every alias is followed, for each byte of its text
/// (and never fewer than [`VALUES_AT_LEAST`], nor more than there is room for). Nine lines of YAML can otherwise stand for a
/// billion values.
const VALUES_PER_BYTE: u64 = 4;
const VALUES_AT_LEAST: u64 = 1 << 20;
const VALUES_AT_MOST: u64 = MOST_NODES / 8;

/// A long text counts as a value for every so many bytes of it: an alias to it is not free either.
const BYTES_PER_VALUE: usize = 16;

/// Room is made for a value in so many bytes of text before it is read: more would be unusual, and
/// room that nobody uses costs nothing.
const BYTES_PER_NODE: usize = 8;

/// A list or mapping whose end has not been seen.
pub(super) struct Open {
    pub(super) id: NodeId,
    anchor: usize,
    pub(super) children: Children,
    /// How many values it has once every alias is followed.
    pub(super) weight: u64,
    /// How many levels are below it.
    pub(super) height: usize,
}

pub(super) enum Children {
    List,
    Map {
        /// Its keys begin here in [`Builder::keys`].
        keys: usize,
        next: Next,
        /// The place of a `<<`, and what it merges.
        merge: Option<(Span, NodeId)>,
    },
}

/// What comes next in a mapping.
#[derive(Clone, Copy)]
pub(super) enum Next {
    Key,
    /// The value of this key.
    Value(NodeId),
    /// The value of a key that was faulty: it is passed over.
    FaultyValue,
}

/// A value that is finished.
#[derive(Clone, Copy)]
struct Built {
    id: NodeId,
    weight: u64,
    height: usize,
}

/// Takes the parser's events, in their order.
pub(super) struct Builder<'s, 'd> {
    /// What has been built.
    pub(super) document: Document<'s>,
    pub(super) open: Vec<Open>,
    /// The keys of all open mappings, the innermost last.
    pub(super) keys: Vec<NodeId>,
    /// What each anchor names; `None` while its value is being read.
    anchors: HashMap<usize, Option<Built>>,
    documents: usize,
    pub(super) heaviest: u64,
    /// Where faults go.
    pub(super) out: &'d mut Diagnostics,
}

impl<'s, 'd> Builder<'s, 'd> {
    /// A builder for the document of `text`, of which it is to read so many bytes.
    pub(super) fn new(text: &'s str, bytes: usize, out: &'d mut Diagnostics) -> Self {
        let per_byte = text.len() as u64 * VALUES_PER_BYTE;
        Self {
            document: Document {
                text,
                nodes: Vec::with_capacity(bytes / BYTES_PER_NODE),
                ..Document::default()
            },
            open: Vec::new(),
            keys: Vec::new(),
            anchors: HashMap::new(),
            documents: 0,
            heaviest: per_byte.clamp(VALUES_AT_LEAST, VALUES_AT_MOST),
            out,
        }
    }

    /// Takes one event; false where reading on makes no sense.
    pub(super) fn event(&mut self, event: Event<'s>, span: Span) -> bool {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.out.push(
                        Diagnostic::new(
                            Code::SeveralDocuments,
                            span,
                            "a second document begins here",
                        )
                        .help("an inventory is one document: remove the `---`, or split the file"),
                    );
                    return false;
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                if tag.is_some() {
                    self.tag(span);
                    // What `!vault` stands for is not the text that is written here.
                    if anchor == 0 && !self.awaits_key() {
                        return self.add_faulty(span);
                    }
                }
                let style = if style == ScalarStyle::Plain {
                    Style::Plain
                } else {
                    Style::Quoted
                };
                // The parser gives the text `~` to a value that is not there at all.
                let text = if span.start == span.end && style == Style::Plain {
                    Cow::Borrowed("")
                } else {
                    text
                };
                return self.scalar(&text, style, span, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                return self.start(span, anchor, tag.is_some(), Children::List);
            }
            Event::MappingStart(_, anchor, tag) => {
                let children = Children::Map {
                    keys: self.keys.len(),
                    next: Next::Key,
                    merge: None,
                };
                return self.start(span, anchor, tag.is_some(), children);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.end(span),
            Event::Alias(anchor) => return self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                self.out.push(
                    Diagnostic::new(
                        Code::UnknownAnchor,
                        span,
                        format!("no anchor `&{name}` stands before this alias"),
                    )
                    .help(format!(
                        "write `&{name}` before the value that is meant, above this line"
                    )),
                );
                return self.add_faulty(span);
            }
            _ => {}
        }
        true
    }

    /// Whether what comes next is a key.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.children),
            Some(Children::Map {
                next: Next::Key,
                ..
            })
        )
    }

    fn tag(&mut self, span: Span) {
        self.out.push(
            Diagnostic::new(Code::Tag, span, "a value has a YAML tag")
                .help("leave the `!tag` out: each key knows the type that it wants"),
        );
    }

    pub(super) fn store(&mut self, span: Span, kind: Kind) -> NodeId {
        let id = NodeId::new(self.document.nodes.len());
        self.document.nodes.push(Stored::new(span, kind));
        id
    }

    /// Whether `text` is the very part `start..end` of the document's text.
    fn stands_at(&self, text: &str, start: usize, end: usize) -> bool {
        let place = self.document.text.get(start..end);
        place.is_some_and(|place| place.len() == text.len() && place.as_ptr() == text.as_ptr())
    }

    /// Keeps the text of a scalar, which in nearly every case is a part of the document's own.
    fn text(&mut self, text: &str, style: Style, span: Span) -> Kind {
        let (start, end) = (span.start as usize, span.end as usize);
        match style {
            // Nothing may stand at no place at all.
            Style::Plain if self.stands_at(text, start, end) || start == end => Kind::Plain,
            Style::Quoted if self.stands_at(text, start + 1, end.saturating_sub(1)) => Kind::Quoted,
            _ => {
                self.document.made.push(text.into());
                let number = NodeId::new(self.document.made.len() - 1).0;
                match style {
                    Style::Plain => Kind::PlainMade(number),
                    Style::Quoted => Kind::QuotedMade(number),
                }
            }
        }
    }

    fn scalar(&mut self, text: &str, style: Style, span: Span, anchor: usize) -> bool {
        let weight = 1 + (text.len() / BYTES_PER_VALUE) as u64;
        let kind = self.text(text, style, span);
        let id = self.store(span, kind);
        if let Some(Children::Map { next, .. }) = self.open.last_mut().map(|o| &mut o.children)
            && matches!(next, Next::Key)
            && anchor == 0
        {
            *next = Next::Value(id);
            return true;
        }
        let built = Built {
            id,
            weight,
            height: 0,
        };
        if anchor != 0 {
            self.anchors.insert(anchor, Some(built));
        }
        self.add(built, span)
    }

    fn start(&mut self, span: Span, anchor: usize, tagged: bool, children: Children) -> bool {
        if tagged {
            self.tag(span);
        }
        if self.open.len() >= DEEPEST {
            return self.give_up(too_deep(span));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        let kind = match children {
            Children::List => Kind::List(1),
            Children::Map { .. } => Kind::Map(1),
        };
        let id = self.store(span, kind);
        self.open.push(Open {
            id,
            anchor,
            children,
            weight: 1,
            height: 1,
        });
        true
    }

    fn end(&mut self, span: Span) -> bool {
        let Some(open) = self.open.pop() else {
            return false;
        };
        let id = open.id;
        let begun = self.document.stored(id).span;
        // A block collection ends where the next thing begins: point at its first line only.
        let whole = Span::new(begun.start as usize, span.end.max(begun.end) as usize);
        let mut weight = open.weight;
        if let Children::Map { keys, merge, .. } = open.children {
            self.drop_double_keys(keys);
            if let Some((span, value)) = merge {
                weight += self.merge(keys, span, value);
            }
            self.keys.truncate(keys);
        }
        let size = NodeId::new(self.document.nodes.len() - id.index()).0;
        let kind = match open.children {
            Children::List => Kind::List(size),
            Children::Map { .. } => Kind::Map(size),
        };
        self.document.nodes[id.index()] = Stored::new(whole, kind);
        let built = Built {
            id,
            weight,
            height: open.height,
        };
        if open.anchor != 0 {
            self.anchors.insert(open.anchor, Some(built));
        }
        self.add(built, whole)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        if let Some(&Some(built)) = self.anchors.get(&anchor) {
            if self.open.len() + built.height > DEEPEST {
                return self.give_up(too_deep(span));
            }
            let id = self.store(span, Kind::Alias(built.id));
            return self.add(Built { id, ..built }, span);
        }
        self.out.push(
            Diagnostic::new(
                Code::UnknownAnchor,
                span,
                "this alias stands inside the very value that it names",
            )
            .help("a value cannot contain itself: write out what is meant"),
        );
        self.add_faulty(span)
    }

    /// Puts a value in its place whose fault has been reported.
    fn add_faulty(&mut self, span: Span) -> bool {
        let built = Built {
            id: self.store(span, Kind::Faulty),
            weight: 1,
            height: 0,
        };
        self.add(built, span)
    }

    /// Ends the reading: nothing of the document is kept, so that nobody has to read it.
    fn give_up(&mut self, fault: Diagnostic) -> bool {
        self.out.push(fault);
        self.document = Document::default();
        false
    }

    /// Puts a finished value where it belongs; `span` is where it, or the alias to it, stands.
    fn add(&mut self, built: Built, span: Span) -> bool {
        let Some(open) = self.open.last_mut() else {
            self.document.root = Some(built.id);
            return true;
        };
        open.weight = open.weight.saturating_add(built.weight);
        open.height = open.height.max(built.height + 1);
        if open.weight > self.heaviest || self.document.nodes.len() as u64 > MOST_NODES / 2 {
            let fault = Diagnostic::new(
                Code::TooDeep,
                span,
                format!(
                    "with its aliases followed, the document has more than {} values",
                    self.heaviest
                ),
            )
            .help("aliases to values that hold aliases multiply: write fewer of them");
            return self.give_up(fault);
        }
        let id = built.id;
        let Children::Map { next, merge, .. } = &mut open.children else {
            return true;
        };
        match std::mem::replace(next, Next::Key) {
            Next::Key => {
                let stored = self.document.stored(id);
                if self.document.stored(self.document.follow(id)).is_text() {
                    *next = Next::Value(id);
                    return true;
                }
                *next = Next::FaultyValue;
                if matches!(stored.kind(), Kind::Alias(_)) {
                    self.document.nodes[id.index()] = Stored::new(span, Kind::Faulty);
                }
                let inner = |fault: &Diagnostic| {
                    fault.code == Code::BadKey && fault.primary.span.start > span.start
                };
                // `{{ x }}`: one mistake, and not the key within the key.
                if self.out.iter().next_back().is_some_and(inner) {
                    self.out.rewind(self.out.mark() - 1);
                }
                self.out.push(
                    Diagnostic::new(Code::BadKey, span, "a key is not plain text").help(
                        "every key of an inventory is a word; or was a template not filled in?",
                    ),
                );
            }
            Next::FaultyValue => {}
            Next::Value(key) if self.document.text_of(key) == "<<" => {
                let key_span = self.document.stored(key).span;
                match merge {
                    None => *merge = Some((key_span, id)),
                    Some((first, _)) => self.out.push(
                        Diagnostic::new(Code::DoubleKey, key_span, "`<<` is given twice")
                            .label("here again")
                            .also(*first, "first given here")
                            .help("merge several with one: `<<: [*one, *two]`"),
                    ),
                }
                // It is no key of its own.
                self.document.nodes[key.index()] = Stored::new(key_span, Kind::Faulty);
            }
            Next::Value(key) => self.keys.push(key),
        }
        true
    }
}

/// Lists and mappings are nested too deeply at `span`.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TooDeep,
        span,
        format!("lists and mappings are nested more than {DEEPEST} levels deep"),
    )
    .help("an inventory needs seven levels: check the indentation, and the brackets")
}
