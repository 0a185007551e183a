//! Sections: mappings whose keys netpxe knows.
//!
//! The `section!` macro (`src/inventory/section.rs`) implements the traits.

use super::known_key::KnownKey;
use super::unknown::Unknown;
use super::{Field, Key, Later, Named, Read, wrong_type_like};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Spanned;
use crate::suggest;
use crate::value::FromText;
use crate::yaml::{Node, Value};

/// A struct with a field for each key of a mapping, or for some of them.
pub trait Keys<'t>: Default {
    /// Its keys, those of flattened structs among them.
    const KEYS: &'static [KnownKey];

    /// The field of a key; `None` if there is no such key.
    fn slot(&mut self, key: &str) -> Option<&mut dyn Slot<'t>>;

    /// Whether none of its keys is there.
    fn is_unset(&self) -> bool;

    /// Takes over every field whose key is there in `above`.
    fn overlay(&mut self, above: &Self);
}

/// A mapping with known keys.
pub trait Section<'t>: Keys<'t> {
    /// What a message calls it: "a NIC".
    const NAME: &'static str;

    /// The key whose value may be written in place of the whole mapping.
    const SHORT: Option<&'static str> = None;

    /// Whether anything else written in place of the mapping may be a password, as in
    /// `users: {ann: hunter2}`, and so must never be shown.
    const IS_SECRET: bool = false;
}

/// The field of a section that holds what stands at one key.
pub trait Slot<'t> {
    /// Reads the value at a key. Reports faults, and returns whether there were none.
    fn fill(&mut self, node: &'t Node<'t>, key: Key<'t>, out: &mut Diagnostics) -> bool;

    /// Marks the key as there, with a value that cannot be used.
    fn spoil(&mut self);

    /// Whether nothing was written at the key.
    fn is_absent(&self) -> bool;

    /// Replaces the field by that of `above`, unless nothing was written there.
    fn overlay(&mut self, above: &Self)
    where
        Self: Clone + Sized,
    {
        if !above.is_absent() {
            self.clone_from(above);
        }
    }
}

impl<'t, T: Read> Slot<'t> for Field<T> {
    fn fill(&mut self, node: &'t Node<'t>, key: Key<'t>, out: &mut Diagnostics) -> bool {
        let span = node.span();
        *self = match T::read(node, key, out) {
            Some(value) => Self::Given(Spanned { value, span }),
            None => Self::Faulty,
        };
        !self.is_faulty()
    }

    fn spoil(&mut self) {
        *self = Self::Faulty;
    }

    fn is_absent(&self) -> bool {
        Self::is_absent(self)
    }
}

impl<'t, K: FromText, T: Read> Slot<'t> for Named<K, T> {
    fn fill(&mut self, node: &'t Node<'t>, key: Key<'t>, out: &mut Diagnostics) -> bool {
        match <Self as Read>::read(node, key, out) {
            Some(named) => *self = named,
            None => self.complete = false,
        }
        self.complete
    }

    fn spoil(&mut self) {
        self.complete = false;
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<'t, K: FromText, T: Read> Slot<'t> for Later<'t, K, T> {
    fn fill(&mut self, node: &'t Node<'t>, key: Key<'t>, out: &mut Diagnostics) -> bool {
        *self = Self::new(node, key, out);
        true
    }

    /// Nobody concludes anything from the absence of a host.
    fn spoil(&mut self) {}

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Reads the mapping `node`, which stands at `key`.
///
/// Nothing at all, as in `d1:`, is an empty mapping. `None`, which is reported, if it is something
/// else. Unknown and missing keys are reported too.
pub fn section<'t, S: Section<'t>>(
    node: &'t Node<'t>,
    key: Key<'t>,
    out: &mut Diagnostics,
) -> Option<S> {
    let mut section = S::default();
    if !matches!(node.value(), Value::Map(_)) {
        if let Some(short) = S::SHORT {
            let is_read = section.slot(short)?.fill(node, key, out);
            return is_read.then_some(section);
        }
        if !node.is_null() {
            if S::IS_SECRET {
                out.hide(node.span());
            }
            wrong_type_like(node, key, "a mapping", Some(example::<S>(key.name)), out);
            return None;
        }
    }
    let mut unknown = Vec::new();
    for (at, entry) in node.entries().iter().enumerate() {
        match section.slot(&entry.key) {
            Some(slot) => _ = slot.fill(&entry.value, Key::of(entry), out),
            None => unknown.push((at.checked_sub(1).map(|at| &node.entries()[at]), entry)),
        }
    }
    let is_there = |key: &str| node.entries().iter().any(|entry| entry.key == key);
    let mut misspelt = Vec::new();
    let names = S::KEYS.iter().map(|key| key.name);
    let absent: Vec<&'static str> = if unknown.is_empty() {
        Vec::new()
    } else {
        names.filter(|name| !is_there(name)).collect()
    };
    for (before, entry) in unknown {
        let unknown = Unknown::new(S::NAME, S::KEYS, entry, before, &absent);
        // The right key is there in some form: nobody may conclude that it is not.
        if let Some(meant) = unknown.meant
            && let Some(slot) = section.slot(meant)
        {
            slot.spoil();
            misspelt.push(meant);
        }
        out.push(unknown.report(S::NAME));
    }
    let is_there = |key: &str| misspelt.contains(&key) || is_there(key);
    for known in S::KEYS {
        if let Some(example) = known.required
            && !is_there(known.name)
            && !known.unless.is_some_and(is_there)
        {
            out.push(missing_key::<S>(key, known.name, example));
            if let Some(slot) = section.slot(known.name) {
                slot.spoil();
            }
        }
    }
    Some(section)
}

/// What to write for a section: the keys that it needs, or those that it has. A key of its own in the place of a
/// name is not indented enough, as `gateway` below `networks`.
fn example<'t, S: Section<'t>>(key: &str) -> String {
    if S::KEYS.iter().any(|known| known.name == key.trim()) {
        return format!(
            "`{}` is a key of {}: indent it below the name of one",
            key.trim(),
            S::NAME
        );
    }
    let needed = S::KEYS.iter().filter_map(|known| {
        let example = known.required.filter(|_| known.unless.is_none())?;
        Some(format!("{}: {example}", known.name))
    });
    let needed: Vec<_> = needed.collect();
    if !needed.is_empty() {
        return format!("write `{key}: {{{}}}`", needed.join(", "));
    }
    let known: Vec<_> = S::KEYS.iter().map(|known| known.name).collect();
    format!(
        "{} has the keys {}: write `{key}: {{}}` where it needs none",
        S::NAME,
        suggest::list(known)
    )
}

fn missing_key<'t, S: Section<'t>>(key: Key<'_>, name: &str, example: &str) -> Diagnostic {
    Diagnostic::new(
        Code::MissingKey,
        key.span,
        format!("{} needs the key `{name}`", S::NAME),
    )
    .help(format!("write `{name}: {example}`"))
}
