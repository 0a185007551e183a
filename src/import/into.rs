//! Adds to an inventory that is there: its comments, its order and its layout stay as they are.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::yaml::{self, Entry, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::yaml::{Node, Value as Written, parse};

/// How many things were added, and left out because they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Added.
    pub new: usize,
    /// There already, by name.
    pub known: usize,
}

/// The sections to which something can be added.
const SECTIONS: &[&str] = &["networks", "mac_images", "hosts", "devices"];

/// An inventory's text with the entries of these sections added, each at the end of its section. What
/// has the name of something that is there is left out; sections that hold no names are passed over.
///
/// # Errors
/// It is no YAML, or a section of it is written such that nothing can be added to it safely.
pub fn insert(text: &str, sections: &[Entry]) -> Result<(String, Added), Diagnostics> {
    let mut faults = Diagnostics::new();
    let document = parse(text, &mut faults);
    let Some(root) = document.root().filter(|_| !faults.has_errors()) else {
        if !faults.has_errors() {
            faults.push(refusal(Span::default(), "the inventory is empty"));
        }
        return Err(faults);
    };
    let mut added = Added::default();
    // The places in the old text, and what is put there.
    let mut inserts: Vec<(usize, String)> = Vec::new();
    for section in sections.iter().filter(|it| SECTIONS.contains(&&*it.key)) {
        let (Value::Block(entries) | Value::Map(entries)) = &section.value else {
            continue;
        };
        let written = root.entries().iter().find(|it| it.key == section.key);
        let node = written.map(|it| &it.value).filter(|node| !node.is_null());
        let names: HashSet<&str> = node
            .into_iter()
            .flat_map(Node::entries)
            .map(|it| &*it.key)
            .collect();
        let is_there = |entry: &&Entry| names.contains(&*entry.key);
        let new: Vec<Entry> = entries.iter().filter(|it| !is_there(it)).cloned().collect();
        added.known += entries.len() - new.len();
        added.new += new.len();
        if new.is_empty() {
            continue;
        }
        let insert = match (node, written) {
            // An alias, whose mapping is another section's too.
            (Some(node), Some(written)) if node.span().start < written.key_span.start => {
                Err(refusal(
                    written.key_span,
                    "nothing can be added to a mapping that is written elsewhere",
                ))
            }
            (Some(node), _) => at_end_of(text, node, root, &new),
            (None, Some(written)) => Ok(below(text, written.key_span, &new)),
            (None, None) => Ok(as_section(text, &section.key, &new)),
        };
        match insert {
            Ok(insert) => inserts.push(insert),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.has_errors() {
        return Err(faults);
    }
    inserts.sort_by_key(|(at, _)| *at);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (at, insert) in inserts {
        out.push_str(&text[from..at]);
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&insert);
        from = at;
    }
    out.push_str(&text[from..]);
    if !holds_both(&out, root, sections) {
        faults.push(refusal(
            root.span(),
            "nothing can be added safely to what is written here",
        ));
        return Err(faults);
    }
    Ok((out, added))
}

/// Whether a text says all that was there, and what was to be added.
fn holds_both(text: &str, before: &Node<'_>, sections: &[Entry]) -> bool {
    let mut faults = Diagnostics::new();
    let document = parse(text, &mut faults);
    let Some(root) = document.root().filter(|_| !faults.has_errors()) else {
        return false;
    };
    let keeps = before.entries().iter().all(|old| {
        let now = root.entries().iter().find(|it| it.key == old.key);
        now.is_some_and(|now| {
            let mut keys = now.value.entries().iter().map(|it| &it.key);
            old.value
                .entries()
                .iter()
                .all(|it| keys.any(|key| *key == it.key))
        })
    });
    let added = sections
        .iter()
        .filter(|it| SECTIONS.contains(&&*it.key))
        .all(|section| {
            let now = root.entries().iter().find(|it| it.key == section.key);
            let (Value::Block(entries) | Value::Map(entries)) = &section.value else {
                return true;
            };
            let keys: HashSet<&str> = now
                .into_iter()
                .flat_map(|now| now.value.entries())
                .map(|it| &*it.key)
                .collect();
            entries.iter().all(|entry| keys.contains(&*entry.key))
        });
    keeps && added
}

fn refusal(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(Code::CannotInsert, span, message)
        .help("write the section with a line for each of its entries, or add to it by hand")
}

/// Entries behind the last one of a mapping, as far in as its others.
fn at_end_of(
    text: &str,
    node: &Node<'_>,
    root: &Node<'_>,
    new: &[Entry],
) -> Result<(usize, String), Diagnostic> {
    let (Some(first), Some(last)) = (node.entries().first(), node.entries().last()) else {
        return Err(refusal(node.span(), "this section cannot be added to"));
    };
    let start = first.key_span.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..start];
    let is_own = node.span().start >= root.span().start;
    // An alias, a merge or braces: the place is not where it seems.
    if has_brackets(text, node)
        || !is_own
        || !before.bytes().all(|b| b == b' ')
        || start < node.span().start as usize
    {
        return Err(refusal(
            node.span(),
            "this section is written such that nothing can be added to it",
        ));
    }
    let indent = before.len();
    let at = end_of(
        text,
        end(text, &last.value).max(last.key_span.end) as usize,
        indent,
    );
    Ok((at, lines(new, indent)))
}

/// The last byte of a value, or of what is in it: the span of a block ends where the next one begins.
fn end(text: &str, node: &Node<'_>) -> u32 {
    if has_brackets(text, node) {
        return node.span().end;
    }
    let last = match node.value() {
        Written::Map(entries) => entries
            .last()
            .map(|it| end(text, &it.value).max(it.key_span.end)),
        Written::List(items) => items.last().map(|it| end(text, it)),
        _ => None,
    };
    last.unwrap_or(node.span().end)
}

/// Whether a mapping or a list ends with a bracket: then its span ends there.
fn has_brackets(text: &str, node: &Node<'_>) -> bool {
    let from = text.get(node.span().start as usize..);
    from.is_some_and(|it| it.starts_with(['{', '[']))
}

/// Where the line of a byte ends, with the comments below it that are as far in as `indent`.
fn end_of(text: &str, byte: usize, indent: usize) -> usize {
    // The span of a text in a block ends behind its last line.
    let byte = text[..byte].trim_end().len();
    let mut at = text[byte..]
        .find('\n')
        .map_or(text.len(), |more| byte + more + 1);
    let mut kept = at;
    for line in text[at..].split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        if indent == 0 || blanks < indent || !line.trim_start().starts_with('#') {
            break;
        }
        kept = at;
    }
    kept
}

/// Entries below a key that has no value.
fn below(text: &str, key: Span, new: &[Entry]) -> (usize, String) {
    (end_of(text, key.end as usize, 0), lines(new, 2))
}

/// Entries as a section of their own, at the end.
fn as_section(text: &str, key: &str, new: &[Entry]) -> (usize, String) {
    let mut out = String::new();
    if !text.ends_with("\n\n") {
        out.push('\n');
    }
    let _ = writeln!(out, "{key}:");
    out.push_str(&lines(new, 2));
    (text.len(), out)
}

fn lines(new: &[Entry], indent: usize) -> String {
    let mut out = String::new();
    yaml::write(new, indent, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(name: &str) -> Vec<Entry> {
        let host = Entry::new(name, Value::Map(vec![Entry::text("firmware", "bios")]));
        vec![Entry::new("hosts", Value::Block(vec![host]))]
    }

    fn inserted(text: &str) -> String {
        insert(text, &hosts("new")).unwrap().0
    }

    const NEW: &str = "new: {firmware: bios}\n";

    #[test]
    fn entries_are_put_behind_the_last_with_its_comments() {
        for (before, after) in [
            (
                "netpxe: 1\nhosts:\n  a: {mac: x}  # one\n  # kept\n\n# next\nprofiles: {}\n",
                "\n# next\nprofiles: {}\n",
            ),
            ("hosts:\n    a:\n      mac: x\n", ""),
            ("hosts:\n    a:\n      mac: x", ""),
            (
                "hosts:\n  a:\n    dhcpd: |\n      one\n      two\n\nprofiles: {}\n",
                "\nprofiles: {}\n",
            ),
            (
                "hosts:\n  a:\n    dns: [x,\n      y]\nprofiles: {}\n",
                "profiles: {}\n",
            ),
            (
                "hosts:\n  a:\n    list:\n      - x\n      - y\nprofiles: {}\n",
                "profiles: {}\n",
            ),
        ] {
            let indent = before.split("hosts:\n").nth(1).unwrap();
            let indent = indent.len() - indent.trim_start().len();
            let head = before.strip_suffix(after).unwrap();
            let end = if head.ends_with('\n') { "" } else { "\n" };
            assert_eq!(
                inserted(before),
                format!("{head}{end}{:indent$}{NEW}{after}", ""),
                "{before}"
            );
        }
    }

    #[test]
    fn a_section_that_is_not_there_is_added_and_one_without_value_filled() {
        assert_eq!(
            inserted("netpxe: 1\n"),
            format!("netpxe: 1\n\nhosts:\n  {NEW}")
        );
        assert_eq!(inserted("hosts:\nx: 1\n"), format!("hosts:\n  {NEW}x: 1\n"));
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let text = "hosts:\n  new: {mac: x}\n";
        let (out, added) = insert(text, &hosts("new")).unwrap();
        assert_eq!((&*out, added), (text, Added { new: 0, known: 1 }));
    }

    #[test]
    fn what_cannot_be_done_safely_is_refused() {
        for text in [
            "hosts: {a: {mac: x}}\n",
            "hosts: [a]\n",
            "x: &x\n  a: 1\nhosts: *x\n",
            "hosts: a: b\n",
            "",
        ] {
            assert!(insert(text, &hosts("new")).is_err(), "{text}");
        }
    }
}
