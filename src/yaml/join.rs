//! Several documents as one.

use super::keys::drop_double_keys;
use super::tree::{Document, Entry, Node, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Joins documents whose roots are mappings: where several have the same key, the mappings that
/// stand there become one. A key is reported that two of these mappings have, or two documents whose
/// values are no mappings; only `repeated` may stand in each of them, with the same value.
pub fn join<'s>(
    documents: impl IntoIterator<Item = Document<'s>>,
    repeated: &str,
    out: &mut Diagnostics,
) -> Document<'s> {
    let mut roots = documents.into_iter().filter_map(|document| document.root);
    let Some(first) = roots.next() else {
        return Document::default();
    };
    let mut joined = Joined {
        entries: Vec::new(),
        repeated,
    };
    for root in std::iter::once(&first).chain(&roots.collect::<Vec<_>>()) {
        match &root.value {
            Value::Map(entries) => joined.add(entries, out),
            _ if root.is_null() => {}
            _ => out.push(
                Diagnostic::new(
                    Code::WrongType,
                    root.span,
                    "this is no mapping of the inventory's keys",
                )
                .help("begin with a key such as `hosts:`, and write what belongs to it below it"),
            ),
        }
    }
    let entries = joined.entries.into_iter().map(|entry| whole(entry, out));
    let value = Value::Map(entries.collect());
    let span = first.span;
    let root = Some(Node { span, value });
    Document { root }
}

/// The keys of the documents so far. What stands in several files has several values.
struct Joined<'s, 'r> {
    entries: Vec<(Entry<'s>, Vec<Node<'s>>)>,
    repeated: &'r str,
}

impl<'s> Joined<'s, '_> {
    fn add(&mut self, entries: &[Entry<'s>], out: &mut Diagnostics) {
        for entry in entries {
            let mut known = self.entries.iter_mut();
            let Some((first, more)) = known.find(|(it, _)| it.key == entry.key) else {
                self.entries.push((entry.clone(), Vec::new()));
                continue;
            };
            match (&first.value.value, &entry.value.value) {
                (Value::Faulty, _) | (_, Value::Faulty) => {}
                (Value::Scalar(one, _), Value::Scalar(other, _))
                    if one == other && entry.key == self.repeated => {}
                _ if is_mapping(&first.value) && is_mapping(&entry.value) => {
                    more.push(entry.value.clone());
                }
                _ => out.push(
                    Diagnostic::new(
                        Code::DoubleKey,
                        entry.key_span,
                        format!("`{}` is given in two files", entry.key),
                    )
                    .label("here again")
                    .also(first.key_span, "first given here")
                    .help("only mappings are put together: keep one of the two"),
                ),
            }
        }
    }
}

/// Whether it is a mapping, or one without keys.
fn is_mapping(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Map(_)) || node.is_null()
}

/// The entry with what other files have at its key.
fn whole<'s>((mut entry, more): (Entry<'s>, Vec<Node<'s>>), out: &mut Diagnostics) -> Entry<'s> {
    if !more.is_empty() {
        let nodes = std::iter::once(&entry.value).chain(&more);
        let mut entries: Vec<Entry<'s>> = nodes.flat_map(Node::entries).cloned().collect();
        drop_double_keys(&mut entries, out);
        entry.value.value = Value::Map(entries.into());
    }
    entry
}
