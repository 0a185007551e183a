//! Lists, and mappings of names that the user chose.

use std::marker::PhantomData;

use super::{Key, Read, from_text, warn_unquoted, wrong_type};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::FromText;
use crate::yaml::{Entry, Node, Value, written};

/// What a mapping of names is called.
pub(super) const NAMES: &str = "a mapping of names";

/// A mapping whose keys are names that the user chose, in the order in which they were written.
#[derive(Clone, Debug)]
pub struct Named<K, T> {
    entries: Vec<(Spanned<K>, T)>,
    /// The part of the text that each entry takes.
    parts: Vec<Span>,
    /// Whether every entry could be read: only then is a name that is not here one that is not
    /// there.
    pub complete: bool,
}

impl<K, T> Default for Named<K, T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            parts: Vec::new(),
            complete: true,
        }
    }
}

impl<K, T> Named<K, T> {
    /// The names and what they name.
    pub fn entries(&self) -> std::slice::Iter<'_, (Spanned<K>, T)> {
        self.entries.iter()
    }

    /// The names and what they name, to be changed.
    pub fn entries_mut(&mut self) -> std::slice::IterMut<'_, (Spanned<K>, T)> {
        self.entries.iter_mut()
    }

    /// What the names name, each with the part of the text that it takes.
    pub fn parts(&self) -> impl Iterator<Item = (Span, &T)> {
        let values = self.entries.iter().map(|(_, value)| value);
        self.parts.iter().copied().zip(values)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it is known that there are none.
    pub fn is_empty(&self) -> bool {
        self.complete && self.entries.is_empty()
    }
}

/// A mapping whose keys are names that the user chose, and whose entries are read one after the
/// other, when somebody asks for them: of 100,000 hosts nobody wants more than one at a time.
#[derive(Clone, Copy, Debug)]
pub struct Later<'t, K, T> {
    node: Option<&'t Node<'t>>,
    len: usize,
    read: PhantomData<fn() -> (K, T)>,
}

impl<K, T> Default for Later<'_, K, T> {
    fn default() -> Self {
        let (node, len, read) = (None, 0, PhantomData);
        Self { node, len, read }
    }
}

impl<'t, K: FromText, T: Read> Later<'t, K, T> {
    /// The mapping at `node`, which stands at `key`; what is no mapping is reported.
    pub fn new(node: &'t Node<'t>, key: Key<'_>, out: &mut Diagnostics) -> Self {
        let mut later = Self::default();
        match node.value() {
            Value::Map(entries) => {
                later.node = Some(node);
                later.len = entries.len();
            }
            // `hosts:` with every host commented out.
            _ if node.is_null() => {}
            _ => wrong_type(node, key, NAMES, out),
        }
        later
    }

    /// How many entries there are, those among them that cannot be read.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads each entry and hands it on, with the part of the text that it takes, if it could be
    /// read.
    pub fn each(
        &self,
        out: &mut Diagnostics,
        mut take: impl FnMut(Spanned<K>, Span, &mut T, &mut Diagnostics),
    ) {
        for entry in self.node.into_iter().flat_map(Node::entries) {
            let (name, mut value) = parts(entry, out);
            // It is large: it stays where it is.
            if let (Some(name), Some(value)) = (name, &mut value) {
                take(name, part(entry), value, out);
            }
        }
    }
}

/// The part of the text that an entry takes; of an alias, which stands elsewhere, the name alone.
fn part(entry: &Entry<'_>) -> Span {
    let (name, value) = (entry.key_span, entry.value.span());
    let end = if value.start >= name.end {
        value.end.max(name.end)
    } else {
        name.end
    };
    Span { end, ..name }
}

/// Reads a name and what it names.
fn parts<K: FromText, T: Read>(
    entry: &Entry<'_>,
    out: &mut Diagnostics,
) -> (Option<Spanned<K>>, Option<T>) {
    let (key, span) = (Key::of(entry), entry.key_span);
    // Both are read, so that a bad name hides no fault of what it names.
    let name = from_text(&entry.key, span, None, out);
    // Quotes are part of the span.
    if name.is_some() && (span.end - span.start) as usize == entry.key.len() {
        warn_unquoted::<K>(&entry.key, span, out);
    }
    let value = T::read(&entry.value, key, out);
    (name.map(|value| Spanned { value, span }), value)
}

/// A list, each of its values with its place; values that cannot be read are left out.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// Those that could be read.
    pub items: Vec<Spanned<T>>,
    /// Whether all could be read.
    pub complete: bool,
}

impl<T: Clone> List<T> {
    /// The values without their places.
    pub fn values(&self) -> Vec<T> {
        self.items.iter().map(|item| item.value.clone()).collect()
    }
}

/// What to write for a single value where a list is wanted: the value itself if it can be an item, what an item's
/// own reader would write, or its words.
fn listed<T: Read>(node: &Node<'_>, key: Key<'_>, text: &str) -> String {
    let mut faults = Diagnostics::new();
    let name = key.name;
    if T::read(node, key, &mut faults).is_some() {
        return format!("write `{name}: [{}]`", written(text));
    }
    let help = faults.iter().find_map(|fault| fault.help.as_deref());
    let meant = help.and_then(|help| help.strip_prefix("write `")?.strip_suffix('`'));
    if let Some(meant) = meant {
        return format!("write `{name}: [{meant}]`");
    }
    let words: Vec<&str> = text
        .split([',', ' ', '\t', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    let is_item = |word: &&str| T::read(&node.part(word), key, &mut Diagnostics::new()).is_some();
    if words.iter().all(is_item) {
        let words: Vec<_> = words.into_iter().map(written).collect();
        return format!("write `{name}: [{}]`", words.join(", "));
    }
    match help {
        Some(help) => format!("a list stands in brackets: `{name}: [...]`; {help}"),
        None => format!("a list stands in brackets: `{name}: [...]`"),
    }
}

impl<T: Read> Read for List<T> {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::List(nodes) => {
                let mut list = Self {
                    items: Vec::new(),
                    complete: true,
                };
                for node in nodes.iter() {
                    let span = node.span();
                    match T::read(node, key, out) {
                        Some(value) => list.items.push(Spanned { value, span }),
                        None => list.complete = false,
                    }
                }
                Some(list)
            }
            Value::Scalar(text, _) if !node.is_null() => {
                out.push(
                    Diagnostic::new(
                        Code::WrongType,
                        node.span(),
                        format!("`{}` wants a list, and this is a single value", key.name),
                    )
                    .help(listed::<T>(node, key, text)),
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
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Map(entries) => {
                let mut named = Self::default();
                for entry in entries.iter() {
                    match parts(entry, out) {
                        (Some(name), Some(value)) => {
                            named.entries.push((name, value));
                            named.parts.push(part(entry));
                        }
                        _ => named.complete = false,
                    }
                }
                Some(named)
            }
            // `hosts:` with every host commented out.
            _ if node.is_null() => Some(Self::default()),
            _ => {
                wrong_type(node, key, NAMES, out);
                None
            }
        }
    }
}
