//! Sections: mappings whose keys netpxe knows.

use super::{Field, Key, Later, Read, wrong_type};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::FromText;
use crate::yaml::{Entry, Node, Value};

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

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
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

    /// The mapping at `key`, to be read entry by entry.
    pub fn later<K: FromText, T: Read>(&mut self, key: &'static str) -> Later<'t, K, T>
    where
        's: 't,
    {
        self.asked.push(key);
        let Some(entry) = self.find(key) else {
            return Later::default();
        };
        let key = Key {
            name: entry.key,
            span: entry.key_span,
        };
        Later::new(entry.value, key, self.out)
    }

    /// The keys that are not there and that an unknown one was surely meant for.
    fn misspelt(&self) -> Vec<&'static str> {
        let mut unknown = self.unknown().peekable();
        // Nearly always.
        if unknown.peek().is_none() {
            return Vec::new();
        }
        let absent = self.absent();
        unknown
            .filter_map(|entry| suggest::nearest(entry.key, absent.iter().copied()))
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

    /// The keys that an unknown one can have been meant for.
    fn absent(&self) -> Vec<&'static str> {
        let asked = self.asked.iter().copied();
        asked.filter(|key| self.find(key).is_none()).collect()
    }

    /// Reports unknown and missing keys.
    fn finish(self) {
        let unknown: Vec<_> = self.unknown().collect();
        if !unknown.is_empty() {
            let absent = self.absent();
            for entry in unknown {
                let fault = self.unknown_key(entry, &absent);
                self.out.push(fault);
            }
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

    fn unknown_key(&self, entry: Entry<'_, '_>, absent: &[&str]) -> Diagnostic {
        let fault = Diagnostic::new(
            Code::UnknownKey,
            entry.key_span,
            format!("{} has no key `{}`", self.what, entry.key),
        );
        match suggest::nearest(entry.key, absent.iter().copied()) {
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
        self.node.entry(key)
    }
}
