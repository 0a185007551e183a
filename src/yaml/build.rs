//! Parser events to a [`Document`].

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle};

use super::tree::{Document, Kind, NodeId, Stored, StoredEntry, Style, Text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// How deeply lists and mappings may be nested, through aliases too: whoever reads the tree calls
/// itself once a level. The deepest inventory needs seven levels.
pub(super) const DEEPEST: usize = 32;

/// How many values a document may have once every alias is followed, for each byte of its text
/// (and never fewer than [`VALUES_AT_LEAST`]). Nine lines of YAML can otherwise stand for a
/// billion values.
const VALUES_PER_BYTE: u64 = 4;
const VALUES_AT_LEAST: u64 = 1 << 20;

/// A long text counts as a value for every so many bytes of it: an alias to it is not free either.
const BYTES_PER_VALUE: usize = 16;

/// A list or mapping whose end has not been seen.
struct Open {
    span: Span,
    anchor: usize,
    children: Children,
    /// How many values it has once every alias is followed.
    weight: u64,
    /// How many levels are below it.
    height: usize,
}

enum Children {
    /// Its items begin here in [`Builder::items`].
    List(usize),
    Map {
        /// Its entries begin here in [`Builder::entries`].
        entries: usize,
        key: Pending,
        merge: Option<(Span, NodeId)>,
    },
}

/// The key whose value comes next.
enum Pending {
    /// A key comes next.
    None,
    /// The key was faulty: its value is passed over.
    Faulty,
    /// This one.
    Key(Text, Span),
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
    open: Vec<Open>,
    /// Those of all open lists, the innermost last.
    items: Vec<NodeId>,
    /// Those of all open mappings, the innermost last.
    pub(super) entries: Vec<StoredEntry>,
    /// What each anchor names; `None` while its value is being read.
    anchors: HashMap<usize, Option<Built>>,
    documents: usize,
    heaviest: u64,
    /// Where faults go.
    pub(super) out: &'d mut Diagnostics,
}

impl<'s, 'd> Builder<'s, 'd> {
    /// A builder for the document of `text`.
    pub(super) fn new(text: &'s str, out: &'d mut Diagnostics) -> Self {
        Self {
            document: Document {
                text,
                ..Document::default()
            },
            open: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            anchors: HashMap::new(),
            documents: 0,
            heaviest: VALUES_AT_LEAST.max(text.len() as u64 * VALUES_PER_BYTE),
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
                let items = Children::List(self.items.len());
                return self.start(span, anchor, tag.is_some(), items);
            }
            Event::MappingStart(_, anchor, tag) => {
                let children = Children::Map {
                    entries: self.entries.len(),
                    key: Pending::None,
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
    fn awaits_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.children),
            Some(Children::Map {
                key: Pending::None,
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

    fn store(&mut self, span: Span, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        self.document.nodes.push(Stored { span, kind });
        id
    }

    fn scalar(&mut self, text: &str, style: Style, span: Span, anchor: usize) -> bool {
        let weight = 1 + (text.len() / BYTES_PER_VALUE) as u64;
        let text = self.document.keep(text);
        if let Some(Children::Map { key, .. }) = self.open.last_mut().map(|o| &mut o.children)
            && matches!(key, Pending::None)
            && anchor == 0
        {
            // A plain key needs no node of its own.
            *key = Pending::Key(text, span);
            return true;
        }
        let built = Built {
            weight,
            height: 0,
            id: self.store(span, Kind::Scalar { text, style }),
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
        self.open.push(Open {
            span,
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
        // A block collection ends where the next thing begins: point at its first line only.
        let whole = Span::new(
            open.span.start as usize,
            span.end.max(open.span.end) as usize,
        );
        let mut weight = open.weight;
        let kind = match open.children {
            Children::List(items) => {
                let start = self.document.items.len();
                self.document.items.extend(self.items.drain(items..));
                Kind::List(range(start, self.document.items.len()))
            }
            Children::Map { entries, merge, .. } => {
                self.drop_double_keys(entries);
                let own = self.entries.len();
                if let Some((span, value)) = merge {
                    self.merge(entries, span, value);
                }
                weight += (self.entries.len() - own) as u64;
                let start = self.document.entries.len();
                self.document.entries.extend(self.entries.drain(entries..));
                Kind::Map(range(start, self.document.entries.len()))
            }
        };
        let built = Built {
            id: self.store(whole, kind),
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
            return self.add(built, span);
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
        if open.weight > self.heaviest {
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
        match &mut open.children {
            Children::List(_) => self.items.push(id),
            Children::Map { key, merge, .. } => match std::mem::replace(key, Pending::None) {
                Pending::None => {
                    *key = match &self.document.nodes[id.0 as usize].kind {
                        Kind::Scalar { text, .. } => Pending::Key(*text, span),
                        _ => {
                            let inner = |fault: &Diagnostic| {
                                fault.code == Code::BadKey && fault.primary.span.start > span.start
                            };
                            // `{{ x }}`: one mistake, and not the key within the key.
                            if self.out.iter().next_back().is_some_and(inner) {
                                self.out.rewind(self.out.mark() - 1);
                            }
                            self.out.push(
                                Diagnostic::new(Code::BadKey, span, "a key is not plain text")
                                    .help(
                                        "every key of an inventory is a word; or was a template \
                                         not filled in?",
                                    ),
                            );
                            Pending::Faulty
                        }
                    };
                }
                Pending::Faulty => {}
                Pending::Key(key, key_span) if self.document.text_of(key) == "<<" => match merge {
                    None => *merge = Some((key_span, id)),
                    Some((first, _)) => self.out.push(
                        Diagnostic::new(Code::DoubleKey, key_span, "`<<` is given twice")
                            .label("here again")
                            .also(*first, "first given here")
                            .help("merge several with one: `<<: [*one, *two]`"),
                    ),
                },
                Pending::Key(key, key_span) => self.entries.push(StoredEntry {
                    key,
                    key_span,
                    value: id,
                }),
            },
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

fn range(start: usize, end: usize) -> std::ops::Range<u32> {
    let small = |at| u32::try_from(at).unwrap_or(u32::MAX);
    small(start)..small(end)
}

/// The same range as indices.
pub(super) fn usizes(range: &std::ops::Range<u32>) -> std::ops::Range<usize> {
    range.start as usize..range.end as usize
}
