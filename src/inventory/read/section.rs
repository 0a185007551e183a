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
    node: &'t Node<'s>,
    key: Key<'t>,
    what: &'static str,
    out: &mut Diagnostics,
    read: impl Fn(&mut MapReader<'t, 's, '_>) -> S,
) -> Option<S> {
    if !matches!(node.value(), Value::Map(_)) && !node.is_null() {
        // `users: {ann: hunter2}`: what stands there may be the password.
        if what == "a user" {
            out.hide(node.span());
        }
        wrong_type(node, key, "a mapping", out);
        return None;
    }
    let mark = out.mark();
    let mut map = MapReader::new(node, key, out);
    let section = read(&mut map);
    // Nearly always.
    if map.is_known() && map.missing.is_empty() {
        return Some(section);
    }
    let missing = std::mem::take(&mut map.missing);
    let known = keys(node, key, out, &read);
    let slips = misspelt(node, &known);
    if slips.is_empty() {
        finish(node, key, what, &known, &missing, out);
        return Some(section);
    }
    out.rewind(mark);
    let mut map = MapReader::new(node, key, out);
    map.slips = slips;
    let section = read(&mut map);
    let missing = map.missing;
    finish(node, key, what, &known, &missing, out);
    Some(section)
}

/// The keys that `read` asks for.
fn keys<'t, 's, S>(
    node: &'t Node<'s>,
    key: Key<'t>,
    out: &mut Diagnostics,
    read: impl Fn(&mut MapReader<'t, 's, '_>) -> S,
) -> Vec<&'static str> {
    let mark = out.mark();
    let mut map = MapReader::new(node, key, out);
    map.asked = Some(Vec::with_capacity(64));
    read(&mut map);
    let asked = map.asked.unwrap_or_default();
    out.rewind(mark);
    asked
}

/// The keys that are not there and that an unknown one was surely meant for.
fn misspelt(node: &Node<'_>, known: &[&'static str]) -> Vec<&'static str> {
    let mut unknown = unknown(node, known).peekable();
    if unknown.peek().is_none() {
        return Vec::new();
    }
    let absent = absent(node, known);
    unknown
        .filter_map(|entry| suggest::nearest(&entry.key, absent.iter().copied()))
        .collect()
}

fn unknown<'t, 's>(node: &'t Node<'s>, known: &[&str]) -> impl Iterator<Item = &'t Entry<'s>> {
    let entries = node.entries().iter();
    entries.filter(|entry| !known.contains(&&*entry.key))
}

/// The keys that an unknown one can have been meant for.
fn absent(node: &Node<'_>, known: &[&'static str]) -> Vec<&'static str> {
    let is_absent = |key: &&str| node.entries().iter().all(|entry| entry.key != *key);
    known.iter().copied().filter(is_absent).collect()
}

/// Reports unknown and missing keys.
fn finish(
    node: &Node<'_>,
    key: Key<'_>,
    what: &str,
    known: &[&'static str],
    missing: &[(&str, &str)],
    out: &mut Diagnostics,
) {
    let mut unknown = unknown(node, known).peekable();
    if unknown.peek().is_some() {
        let absent = absent(node, known);
        for entry in unknown {
            out.push(unknown_key(entry, what, known, &absent));
        }
    }
    for (name, example) in missing {
        let fault = Diagnostic::new(
            Code::MissingKey,
            key.span,
            format!("{what} needs the key `{name}`"),
        )
        .help(format!("write `{name}: {example}`"));
        out.push(fault);
    }
}

fn unknown_key(entry: &Entry<'_>, what: &str, known: &[&str], absent: &[&str]) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::UnknownKey,
        entry.key_span,
        format!("{what} has no key `{}`", entry.key),
    );
    match suggest::nearest(&entry.key, absent.iter().copied()) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None => {
            let mut known = known.to_vec();
            known.sort_unstable();
            fault.help(format!("{what} has {}", suggest::list(&known)))
        }
    }
}

/// Reads the keys of one mapping, and knows at the end whether there are others.
pub struct MapReader<'t, 's, 'o> {
    entries: &'t [Entry<'s>],
    key: Key<'t>,
    out: &'o mut Diagnostics,
    /// The entries that were asked for, each by its place; no section knows more keys than these
    /// are bits.
    found: u64,
    /// Keys that are not there, and that a slip of the finger stands for.
    slips: Vec<&'static str>,
    /// Where it is only asked which keys there can be, these; then nothing is read.
    asked: Option<Vec<&'static str>>,
    missing: Vec<(&'static str, &'static str)>,
}

impl<'t, 's, 'o> MapReader<'t, 's, 'o> {
    /// A reader of the mapping `node`; nothing, as in `d1:`, is an empty mapping.
    fn new(node: &'t Node<'s>, key: Key<'t>, out: &'o mut Diagnostics) -> Self {
        Self {
            entries: node.entries(),
            key,
            out,
            found: 0,
            slips: Vec::new(),
            asked: None,
            missing: Vec::new(),
        }
    }

    /// What stands at `key`, where the key may be left out.
    pub fn optional<T: Read>(&mut self, key: &'static str) -> Field<T> {
        let Some(entry) = self.find(key) else {
            return if self.slips.contains(&key) {
                Field::Faulty
            } else {
                Field::Absent
            };
        };
        let key = Key {
            name: &entry.key,
            span: entry.key_span,
        };
        match T::read(&entry.value, key, self.out) {
            Some(value) => Field::Given(Spanned {
                value,
                span: entry.value.span(),
            }),
            None => Field::Faulty,
        }
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
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
        let Some(entry) = self.find(key) else {
            return Later::default();
        };
        let key = Key {
            name: &entry.key,
            span: entry.key_span,
        };
        Later::new(&entry.value, key, self.out)
    }

    /// Where the key stands that holds the mapping.
    pub fn key_span(&self) -> Span {
        self.key.span
    }

    /// The entry with this key, which has been asked for now.
    fn find(&mut self, key: &'static str) -> Option<&'t Entry<'s>> {
        if let Some(asked) = &mut self.asked {
            asked.push(key);
            return None;
        }
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        self.found |= 1_u64.checked_shl(u32::try_from(at).ok()?).unwrap_or(0);
        Some(&self.entries[at])
    }

    /// Whether every entry was asked for.
    fn is_known(&self) -> bool {
        self.found.count_ones() as usize == self.entries.len()
    }
}
