//! The keys of one mapping: double ones, and those that `<<` brings.

use std::borrow::Cow;
use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};

use super::build::{Builder, usizes};
use super::tree::{Kind, NodeId, StoredEntry};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// From this size on, the keys of a mapping are looked up in a table.
const LARGE: usize = 16;

impl<'s> Builder<'s, '_> {
    /// Reports keys that stand a second time, and drops them: what a copied host would bring with
    /// it (the same MAC, the same address) is not a fault of its own.
    pub(super) fn drop_double_keys(&mut self, entries: &mut Vec<StoredEntry<'s>>) {
        let mut double = Vec::new();
        let mut report = |at: usize, entry: &StoredEntry<'_>, first: Span| {
            double.push(at);
            self.out.push(
                Diagnostic::new(
                    Code::DoubleKey,
                    entry.key_span,
                    format!("`{}` is given twice", entry.key),
                )
                .label("here again")
                .also(first, "first given here")
                .help("keep one of the two"),
            );
        };
        if entries.len() > LARGE {
            let mut table: HashMap<&str, Span> = HashMap::with_capacity(entries.len());
            for (at, entry) in entries.iter().enumerate() {
                match table.entry(&entry.key) {
                    Slot::Occupied(first) => report(at, entry, *first.get()),
                    Slot::Vacant(slot) => {
                        slot.insert(entry.key_span);
                    }
                }
            }
        } else {
            for (at, entry) in entries.iter().enumerate() {
                let first = entries[..at].iter().find(|first| first.key == entry.key);
                if let Some(first) = first {
                    report(at, entry, first.key_span);
                }
            }
        }
        if !double.is_empty() {
            let mut at = 0..;
            entries.retain(|_| {
                at.next()
                    .is_some_and(|at: usize| double.binary_search(&at).is_err())
            });
        }
    }

    /// Adds to a mapping what one `<<` brings: its own keys win, and the first of several merges.
    pub(super) fn merge(&mut self, entries: &mut Vec<StoredEntry<'s>>, span: Span, value: NodeId) {
        let mut known: HashSet<Cow<'s, str>> =
            entries.iter().map(|entry| entry.key.clone()).collect();
        let sources: Vec<NodeId> = match &self.document.nodes[value.0 as usize].kind {
            Kind::List(range) => self.document.items[usizes(range)].to_vec(),
            _ => vec![value],
        };
        for source in sources {
            match &self.document.nodes[source.0 as usize].kind {
                Kind::Map(range) => {
                    for entry in &self.document.entries[usizes(range)] {
                        if known.insert(entry.key.clone()) {
                            entries.push(entry.clone());
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
