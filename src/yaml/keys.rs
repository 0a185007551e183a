//! The keys of one mapping: those that are given twice, and those that `<<` brings.

use std::collections::hash_map::Entry as Slot;
use std::collections::{HashMap, HashSet};

use super::tree::{Entry, Node, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// Reports keys that are given twice, and drops all but the first of each: what a copied host
/// brings with it (the same MAC address, the same IP address) is not a second fault.
pub(super) fn drop_double_keys(entries: &mut Vec<Entry<'_>>, out: &mut Diagnostics) {
    let double = double_keys(entries);
    for &(at, first) in &double {
        let entry = &entries[at];
        // `web2:`, indented too far, with keys of its own that are not.
        let above = entries[first..at].iter().rfind(|it| it.value.is_null());
        let help = match above {
            Some(above) => format!(
                "keep one of the two, or indent it below `{}` if it belongs there",
                above.key
            ),
            None => "keep one of the two".to_owned(),
        };
        out.push(
            Diagnostic::new(
                Code::DoubleKey,
                entry.key_span,
                format!("`{}` is given twice", entry.key),
            )
            .label("here again")
            .also(entries[first].key_span, "first given here")
            .help(help),
        );
    }
    let mut double = double.into_iter().map(|(at, _)| at).peekable();
    let mut at = 0..;
    entries.retain(|_| {
        double
            .next_if(|&double| Some(double) == at.next())
            .is_none()
    });
}

/// The indices of the entries whose key was given before, each with the index of the first.
fn double_keys(entries: &[Entry<'_>]) -> Vec<(usize, usize)> {
    let mut double = Vec::new();
    let mut firsts = HashMap::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        match firsts.entry(&*entry.key) {
            Slot::Occupied(first) => double.push((at, *first.get())),
            Slot::Vacant(slot) => {
                slot.insert(at);
            }
        }
    }
    double
}

/// Adds to a mapping what its `<<` at `span` merges, which is `value`: a mapping or a list of
/// them. The mapping's own keys win, then those of the first source. Returns how many entries were
/// added.
pub(super) fn merge<'s>(
    entries: &mut Vec<Entry<'s>>,
    span: Span,
    value: &Node<'s>,
    out: &mut Diagnostics,
) -> usize {
    let mut known: HashSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    let mut merged = Vec::new();
    let sources = match &value.value {
        Value::List(sources) => sources,
        _ => std::slice::from_ref(value),
    };
    for source in sources {
        match &source.value {
            Value::Map(entries) => {
                let new = entries.iter().filter(|entry| known.insert(&entry.key));
                merged.extend(new.cloned());
            }
            Value::Faulty => {}
            _ => out.push(
                Diagnostic::new(
                    Code::BadMerge,
                    span,
                    "`<<` merges something that is not a mapping",
                )
                .help("write `<<: *name` or `<<: [*one, *two]`, where each names a mapping"),
            ),
        }
    }
    let count = merged.len();
    entries.extend(merged);
    count
}
