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
pub struct Named<K, T> {
    entries: Vec<(Spanned<K>, T)>,
    /// Whether every entry could be read: only then is a name that is not here one that is not
    /// there.
    pub complete: bool,
}

impl<K, T> Default for Named<K, T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            complete: true,
        }
    }
}

impl<K, T> Named<K, T> {
    /// The names and what they name.
    pub fn entries(&self) -> std::slice::Iter<'_, (Spanned<K>, T)> {
        self.entries.iter()
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
        if T::hides(text) {
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
pub struct List<T> {
    /// Those that could be read.
    pub items: Vec<Spanned<T>>,
    /// Whether all could be read.
    pub complete: bool,
}

impl<T: Read> Read for List<T> {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::List(nodes) => {
                let wanted = nodes.size_hint().0;
                let read = |item: Node<'_, '_>| {
                    let span = item.span();
                    T::read(item, key, out).map(|value| Spanned { value, span })
                };
                let items: Vec<_> = nodes.filter_map(read).collect();
                Some(Self {
                    complete: items.len() == wanted,
                    items,
                })
            }
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
                let wanted = entries.size_hint().0;
                let entries: Vec<_> = entries.filter_map(read).collect();
                Some(Self {
                    complete: entries.len() == wanted,
                    entries,
                })
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

/// Reads a section: the mapping `node`, which stands at `key` and describes `what`, by the keys
/// that `read` asks for. `None`, and reported, where it is no mapping.
///
/// Where a key is misspelt the section is read a second time, with the right key known to be there
/// in some form: so that nobody concludes from its absence what is not so.
pub fn section<'t, 's, S>(
    node: Node<'t, 's>,
    key: Key<'t>,
    what: &'static str,
    out: &mut Diagnostics,
    read: impl Fn(&mut MapReader<'t, 's, '_>) -> S,
) -> Option<S> {
    let mark = out.mark();
    let mut map = MapReader::open(node, key, what, out)?;
    let section = read(&mut map);
    let slips = map.misspelt();
    if slips.is_empty() {
        map.finish();
        return Some(section);
    }
    out.rewind(mark);
    let mut map = MapReader::open(node, key, what, out)?;
    map.slips = slips;
    let section = read(&mut map);
    map.finish();
    Some(section)
}

/// Reads the keys of one mapping, and reports at the end those that nobody asked for.
pub struct MapReader<'t, 's, 'o> {
    node: Node<'t, 's>,
    key: Key<'t>,
    out: &'o mut Diagnostics,
    /// "a host", "a network": what the mapping describes.
    what: &'static str,
    /// Keys that are not there, and that a slip of the finger stands for.
    slips: Vec<&'static str>,
    asked: Vec<&'static str>,
    missing: Vec<(&'static str, &'static str)>,
}

impl<'t, 's, 'o> MapReader<'t, 's, 'o> {
    /// A reader of the mapping `node`; nothing, as in `d1:`, is an empty mapping.
    fn open(
        node: Node<'t, 's>,
        key: Key<'t>,
        what: &'static str,
        out: &'o mut Diagnostics,
    ) -> Option<Self> {
        if !matches!(node.value(), Value::Map(_)) && !node.is_null() {
            // `users: {ann: hunter2}`: what stands there may be the password.
            if what == "a user" {
                out.hide(node.span());
            }
            wrong_type(node, key, "a mapping", out);
            return None;
        }
        Some(Self {
            node,
            key,
            out,
            what,
            slips: Vec::new(),
            asked: Vec::with_capacity(32),
            missing: Vec::new(),
        })
    }

    /// What stands at `key`, where the key may be left out.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Field<T> {
        self.asked.push(key);
        let Some(entry) = self.find(key) else {
            return if self.slips.contains(&key) {
                Field::Faulty
            } else {
                Field::Absent
            };
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

    /// The keys that are not there and that an unknown one was surely meant for.
    fn misspelt(&self) -> Vec<&'static str> {
        self.unknown()
            .filter_map(|entry| self.meant(entry.key))
            .collect()
    }

    fn unknown(&self) -> impl Iterator<Item = Entry<'t, 's>> {
        let entries = match self.node.value() {
            Value::Map(entries) => Some(entries),
            _ => None,
        };
        entries
            .into_iter()
            .flatten()
            .filter(|entry| !self.asked.contains(&entry.key))
    }

    fn meant(&self, unknown: &str) -> Option<&'static str> {
        let absent = |key: &&str| self.find(key).is_none();
        suggest::nearest(unknown, self.asked.iter().copied().filter(absent))
    }

    /// Reports unknown and missing keys.
    fn finish(self) {
        let unknown: Vec<Diagnostic> = self
            .unknown()
            .map(|entry| self.unknown_key(entry))
            .collect();
        for fault in unknown {
            self.out.push(fault);
        }
        for (key, example) in self.missing {
            let fault = Diagnostic::new(
                Code::MissingKey,
                self.key.span,
                format!("{} needs the key `{key}`", self.what),
            )
            .help(format!("write `{key}: {example}`"));
            self.out.push(fault);
        }
    }

    fn unknown_key(&self, entry: Entry<'_, '_>) -> Diagnostic {
        let fault = Diagnostic::new(
            Code::UnknownKey,
            entry.key_span,
            format!("{} has no key `{}`", self.what, entry.key),
        );
        match self.meant(entry.key) {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None => {
                let mut known = self.asked.clone();
                known.sort_unstable();
                fault.help(format!("{} has {}", self.what, suggest::list(&known)))
            }
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
