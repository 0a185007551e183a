//! The keys of one mapping: double ones, and those that `<<` brings.

use std::collections::HashSet;
use std::collections::hash_map::Entry as Slot;

use ahash::{HashMap, HashMapExt as _};

use super::build::Builder;
use super::filter::Filter;
use super::tape::{Kind, NodeId, Stored};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// From this size on, the keys of a mapping are looked up in a table.
const LARGE: usize = 16;

impl Builder<'_, '_> {
    /// Reports keys that stand a second time among the last ones, those from `from` on, and drops
    /// them: what a copied host would bring with it (the same MAC, the same address) is not a fault
    /// of its own.
    pub(super) fn drop_double_keys(&mut self, from: usize) {
        let (document, keys) = (&mut self.document, &self.keys[from..]);
        let key = |&id: &NodeId| document.text_of(id);
        // The place of each, with that of the first of its key.
        let mut double: Vec<(usize, usize)> = Vec::new();
        if keys.len() > LARGE {
            let mut table: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
            for (at, id) in keys.iter().enumerate() {
                match table.entry(key(id)) {
                    Slot::Occupied(first) => double.push((at, *first.get())),
                    Slot::Vacant(slot) => {
                        slot.insert(at);
                    }
                }
            }
        } else {
            let mut seen = Filter::default();
            for (at, id) in keys.iter().enumerate() {
                let text = key(id);
                if seen.may_hold(text)
                    && let Some(first) = keys[..at].iter().position(|first| key(first) == text)
                {
                    double.push((at, first));
                }
                seen.add(text);
            }
        }
        for &(at, first) in &double {
            let fault = Diagnostic::new(
                Code::DoubleKey,
                document.stored(keys[at]).span,
                format!("`{}` is given twice", key(&keys[at])),
            );
            self.out.push(
                fault
                    .label("here again")
                    .also(document.stored(keys[first]).span, "first given here")
                    .help("keep one of the two"),
            );
        }
        for &(at, _) in &double {
            let stored = &mut document.nodes[keys[at].index()];
            *stored = Stored::new(stored.span, Kind::Faulty);
        }
    }

    /// Adds to the mapping that ends here, whose keys are the last ones, those from `from` on, what
    /// one `<<` brings: a mapping's own keys win, and the first of several merges. Returns how many
    /// entries that is.
    pub(super) fn merge(&mut self, from: usize, span: Span, value: NodeId) -> u64 {
        let document = &self.document;
        let own = self.keys[from..].iter().copied();
        let mut known: HashSet<&str> = own
            .filter(|&id| document.stored(id).kind() != Kind::Faulty)
            .map(|id| document.text_of(id))
            .collect();
        let value = document.follow(value);
        let sources: Vec<NodeId> = match document.stored(value).kind() {
            Kind::List(_) => document.children(value).collect(),
            _ => vec![value],
        };
        let mut merged: Vec<(NodeId, NodeId)> = Vec::new();
        for source in sources {
            let source = document.follow(source);
            match document.stored(source).kind() {
                Kind::Map(_) => merged.extend(
                    document
                        .entries(source)
                        .filter(|&(key, _)| known.insert(document.text_of(key))),
                ),
                Kind::Faulty => {}
                _ => self.out.push(
                    Diagnostic::new(
                        Code::BadMerge,
                        span,
                        "`<<` merges something that is no mapping",
                    )
                    .help("write `<<: *name` or `<<: [*one, *two]`, where each names a mapping"),
                ),
            }
        }
        for &(key, value) in &merged {
            let (key, value) = (self.document.stored(key), self.document.follow(value));
            let span = self.document.stored(value).span;
            self.document.nodes.push(key);
            self.store(span, Kind::Alias(value));
        }
        merged.len() as u64
    }
}
