//! Parser events to a [`Document`].

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, ScalarStyle, Tag};

use super::keys::{drop_double_keys, merge};
use super::tree::{Document, Entry, Node, Style, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// How deeply lists and mappings may be nested, aliases included: whoever reads the tree calls
/// itself once for each level. The deepest inventory needs seven levels.
pub(super) const DEEPEST: usize = 32;

/// How many values a document may have with every alias followed, for each byte of its text, and
/// how many it may have however short it is. Nine lines of YAML can otherwise stand for a billion
/// values.
const VALUES_PER_BYTE: u64 = 4;
const VALUES_AT_LEAST: u64 = 1 << 20;

/// A long text counts as one more value for every so many bytes: an alias to it is not free either.
const BYTES_PER_VALUE: usize = 16;

/// Takes the parser's events, in their order.
pub(super) struct Builder<'s, 'd> {
    /// The lists and mappings whose end has not been seen, the innermost last.
    open: Vec<Open<'s>>,
    /// What each anchor names; `None` while its value is being read.
    anchors: HashMap<usize, Option<Built<'s>>>,
    root: Option<Node<'s>>,
    documents: usize,
    most_values: u64,
    out: &'d mut Diagnostics,
}

/// A list or mapping whose end has not been seen.
struct Open<'s> {
    span: Span,
    anchor: usize,
    items: Items<'s>,
    /// How many values it has so far with every alias followed, itself included.
    weight: u64,
    /// How many levels it has so far, itself included.
    height: usize,
}

enum Items<'s> {
    List(Vec<Node<'s>>),
    Map {
        entries: Vec<Entry<'s>>,
        next: Next<'s>,
        /// Where `<<` stands, and what it merges.
        merge: Option<(Span, Node<'s>)>,
    },
}

/// What comes next in a mapping.
enum Next<'s> {
    Key,
    /// The value of this key, which stands at this place.
    ValueOf(Cow<'s, str>, Span),
    /// The value of a key whose fault has been reported; it is dropped.
    FaultyValue,
}

/// A value that is complete.
#[derive(Clone)]
struct Built<'s> {
    node: Node<'s>,
    weight: u64,
    height: usize,
}

impl<'s, 'd> Builder<'s, 'd> {
    /// A builder for the document of `text`, which reports faults to `out`.
    pub(super) fn new(text: &str, out: &'d mut Diagnostics) -> Self {
        Self {
            open: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            documents: 0,
            most_values: (text.len() as u64 * VALUES_PER_BYTE).max(VALUES_AT_LEAST),
            out,
        }
    }

    /// The document, once all events were taken.
    pub(super) fn finish(self) -> Document<'s> {
        Document { root: self.root }
    }

    /// Takes one event. False means that reading on makes no sense; why has been reported.
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
                if let Some(tag) = &tag {
                    self.report_tag(tag, span);
                    if !self.expects_key() {
                        // What `!vault` stands for is not the text that is written here.
                        return self.scalar(Value::Faulty, span, anchor);
                    }
                }
                let value = match style {
                    // The parser gives the text `~` to a value that is not there at all.
                    ScalarStyle::Plain if span.start == span.end => {
                        Value::Scalar(Cow::Borrowed(""), Style::Plain)
                    }
                    ScalarStyle::Plain => Value::Scalar(text, Style::Plain),
                    _ => Value::Scalar(text, Style::Quoted),
                };
                return self.scalar(value, span, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                return self.start(span, anchor, tag.as_deref(), Items::List(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                let items = Items::Map {
                    entries: Vec::new(),
                    next: Next::Key,
                    merge: None,
                };
                return self.start(span, anchor, tag.as_deref(), items);
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
                return self.scalar(Value::Faulty, span, 0);
            }
            _ => {}
        }
        true
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.items),
            Some(Items::Map {
                next: Next::Key,
                ..
            })
        )
    }

    fn report_tag(&mut self, tag: &Tag, span: Span) {
        let help = if matches!(tag.suffix(), "vault" | "vault-encrypted") {
            "netpxe cannot open a vault: where a secret belongs, write where it lies, as in \
             `{env: ROOT_HASH}` or `{file: root.hash}`"
        } else {
            "leave the `!tag` out: each key knows the type that it wants"
        };
        self.out
            .push(Diagnostic::new(Code::Tag, span, "a value has a YAML tag").help(help));
    }

    /// Takes a value that holds no others.
    fn scalar(&mut self, value: Value<'s>, span: Span, anchor: usize) -> bool {
        let length = match &value {
            Value::Scalar(text, _) => text.len(),
            _ => 0,
        };
        let built = Built {
            node: Node { span, value },
            weight: 1 + (length / BYTES_PER_VALUE) as u64,
            height: 0,
        };
        self.complete(built, anchor, span)
    }

    /// Opens a list or a mapping.
    fn start(&mut self, span: Span, anchor: usize, tag: Option<&Tag>, items: Items<'s>) -> bool {
        if let Some(tag) = tag {
            self.report_tag(tag, span);
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
            items,
            weight: 1,
            height: 1,
        });
        true
    }

    /// Closes the innermost list or mapping.
    fn end(&mut self, span: Span) -> bool {
        let Some(mut open) = self.open.pop() else {
            return false;
        };
        let value = match open.items {
            Items::List(nodes) => Value::List(nodes.into()),
            Items::Map {
                mut entries,
                merge: source,
                ..
            } => {
                drop_double_keys(&mut entries, self.out);
                if let Some((span, source)) = source {
                    open.weight += merge(&mut entries, span, &source, self.out) as u64;
                }
                Value::Map(entries.into())
            }
        };
        let span = Span::new(
            open.span.start as usize,
            span.end.max(open.span.end) as usize,
        );
        let built = Built {
            node: Node { span, value },
            weight: open.weight,
            height: open.height,
        };
        self.complete(built, open.anchor, span)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        if let Some(Some(built)) = self.anchors.get(&anchor) {
            if self.open.len() + built.height > DEEPEST {
                return self.give_up(too_deep(span));
            }
            return self.add(built.clone(), span);
        }
        self.out.push(
            Diagnostic::new(
                Code::UnknownAnchor,
                span,
                "this alias stands inside the very value that it names",
            )
            .help("a value cannot contain itself: write out what is meant"),
        );
        self.scalar(Value::Faulty, span, 0)
    }

    /// Stops reading, and drops what was read: nobody should have to go through it.
    fn give_up(&mut self, fault: Diagnostic) -> bool {
        self.out.push(fault);
        self.root = None;
        false
    }

    /// Takes a complete value, and remembers it under its anchor, where that is not 0.
    fn complete(&mut self, built: Built<'s>, anchor: usize, span: Span) -> bool {
        if anchor != 0 {
            self.anchors.insert(anchor, Some(built.clone()));
        }
        self.add(built, span)
    }

    /// Puts a complete value where it belongs. It, or the alias to it, stands at `span`.
    fn add(&mut self, built: Built<'s>, span: Span) -> bool {
        if self.expects_key() {
            self.add_key(built.node, span);
            return true;
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(built.node);
            return true;
        };
        open.weight = open.weight.saturating_add(built.weight);
        open.height = open.height.max(built.height + 1);
        if open.weight > self.most_values {
            let fault = Diagnostic::new(
                Code::TooDeep,
                span,
                format!(
                    "with its aliases followed, the document has more than {} values",
                    self.most_values
                ),
            )
            .help("aliases to values that hold aliases multiply: write fewer of them");
            return self.give_up(fault);
        }
        match &mut open.items {
            Items::List(nodes) => nodes.push(built.node),
            Items::Map {
                entries,
                next,
                merge,
            } => match std::mem::replace(next, Next::Key) {
                // Keys were taken above.
                Next::Key | Next::FaultyValue => {}
                Next::ValueOf(key, key_span) if key == "<<" => match merge {
                    None => *merge = Some((key_span, built.node)),
                    Some((first, _)) => self.out.push(
                        Diagnostic::new(Code::DoubleKey, key_span, "`<<` is given twice")
                            .label("here again")
                            .also(*first, "first given here")
                            .help("merge several with one: `<<: [*one, *two]`"),
                    ),
                },
                Next::ValueOf(key, key_span) => entries.push(Entry {
                    key,
                    key_span,
                    value: built.node,
                }),
            },
        }
        true
    }

    /// Takes the key of the innermost mapping, which stands at `span`.
    fn add_key(&mut self, node: Node<'s>, span: Span) {
        let key = match node.value {
            Value::Scalar(text, _) => Next::ValueOf(text, span),
            _ => {
                self.report_bad_key(span);
                Next::FaultyValue
            }
        };
        if let Some(Items::Map { next, .. }) = self.open.last_mut().map(|open| &mut open.items) {
            *next = key;
        }
    }

    fn report_bad_key(&mut self, span: Span) {
        // `{{ x }}` is one mistake: leave out the key within the key.
        let is_inner = |fault: &Diagnostic| {
            fault.code == Code::BadKey && fault.primary.span.start > span.start
        };
        if self.out.iter().next_back().is_some_and(is_inner) {
            self.out.rewind(self.out.mark() - 1);
        }
        self.out.push(
            Diagnostic::new(Code::BadKey, span, "a key is not plain text")
                .help("every key of an inventory is a word; or was a template not filled in?"),
        );
    }
}

/// The fault of lists and mappings that are nested too deeply, at `span`.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::TooDeep,
        span,
        format!("lists and mappings are nested more than {DEEPEST} levels deep"),
    )
    .help("an inventory needs seven levels: check the indentation, and the brackets")
}
