//! The keys of one mapping: double ones, and those that `<<` brings.

use std::collections::HashSet;
use std::collections::hash_map::Entry as Slot;

use ahash::{HashMap, HashMapExt as _};

use super::build::{Builder, usizes};
use super::tree::{Kind, NodeId, StoredEntry};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// From this size on, the keys of a mapping are looked up in a table.
const LARGE: usize = 16;

impl Builder<'_, '_> {
    /// Reports keys that stand a second time among the last entries, those from `from` on, and drops
    /// them: what a copied host would bring with it (the same MAC, the same address) is not a fault
    /// of its own.
    pub(super) fn drop_double_keys(&mut self, from: usize) {
        let (document, entries) = (&self.document, &self.entries[from..]);
        let key = |entry: &StoredEntry| document.text_of(entry.key);
        // The place of each, with that of the first of its key.
        let mut double: Vec<(usize, usize)> = Vec::new();
        if entries.len() > LARGE {
            let mut table: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
            for (at, entry) in entries.iter().enumerate() {
                match table.entry(key(entry)) {
                    Slot::Occupied(first) => double.push((at, *first.get())),
                    Slot::Vacant(slot) => {
                        slot.insert(at);
                    }
                }
            }
        } else {
            for (at, entry) in entries.iter().enumerate() {
                let mut before = entries[..at].iter();
                if let Some(first) = before.position(|first| key(first) == key(entry)) {
                    double.push((at, first));
                }
            }
        }
        for &(at, first) in &double {
            let fault = Diagnostic::new(
                Code::DoubleKey,
                entries[at].key_span,
                format!("`{}` is given twice", key(&entries[at])),
            );
            self.out.push(
                fault
                    .label("here again")
                    .also(entries[first].key_span, "first given here")
                    .help("keep one of the two"),
            );
        }
        if !double.is_empty() {
            let mut at = 0..;
            self.entries.retain(|_| {
                let Some(at) = at.next().and_then(|at: usize| at.checked_sub(from)) else {
                    return true;
                };
                double.binary_search_by_key(&at, |&(at, _)| at).is_err()
            });
        }
    }

    /// Adds to the last entries, those from `from` on, what one `<<` brings: a mapping's own keys
    /// win, and the first of several merges.
    pub(super) fn merge(&mut self, from: usize, span: Span, value: NodeId) {
        let document = &self.document;
        let mut known: HashSet<&str> = self.entries[from..]
            .iter()
            .map(|entry| document.text_of(entry.key))
            .collect();
        let sources: Vec<NodeId> = match &document.nodes[value.0 as usize].kind {
            Kind::List(range) => document.items[usizes(range)].to_vec(),
            _ => vec![value],
        };
        for source in sources {
            match &document.nodes[source.0 as usize].kind {
                Kind::Map(range) => {
                    for entry in &document.entries[usizes(range)] {
                        if known.insert(document.text_of(entry.key)) {
                            self.entries.push(*entry);
                        }
                    }
                }
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
    }
}
