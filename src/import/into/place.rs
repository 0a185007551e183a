//! Where something is put into the text of an inventory, so that all else stays as it is.

use std::fmt::Write as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::import::yaml::{self, Entry};
use crate::source::Span;
use crate::yaml::{Entry as There, Node, Value as Written};

/// What is put where, in bytes of the old text.
pub type Insert = (usize, String);

/// Something cannot be put where it belongs.
pub fn refusal(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(Code::CannotInsert, span, message)
        .help("write the section with a line for each of its entries, or add to it by hand")
}

/// Entries behind the last one of a mapping, as far in as its others.
pub fn at_end_of(
    text: &str,
    node: &Node<'_>,
    root: &Node<'_>,
    new: &[Entry],
) -> Result<Insert, Diagnostic> {
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
pub fn below(text: &str, key: Span, new: &[Entry]) -> Insert {
    (end_of(text, key.end as usize, 0), lines(new, 2))
}

/// Entries as a section of their own, at the end.
pub fn as_section(text: &str, key: &str, new: &[Entry]) -> Insert {
    let mut out = format!("{key}:\n");
    out.push_str(&lines(new, 2));
    at_end(text, &out)
}

/// A whole section, at the end.
pub fn whole_section(text: &str, section: &Entry) -> Insert {
    at_end(text, &lines(std::slice::from_ref(section), 0))
}

fn at_end(text: &str, section: &str) -> Insert {
    let gap = if text.ends_with("\n\n") { "" } else { "\n" };
    (text.len(), format!("{gap}{section}"))
}

/// Lines behind those of a text that stands as a block (`dhcpd: |`).
pub fn at_end_of_text(text: &str, there: &There<'_>, new: &str) -> Result<Insert, Diagnostic> {
    let behind = &text[there.key_span.end as usize..];
    let (line, below) = behind.split_once('\n').unwrap_or((behind, ""));
    let first = below.lines().find(|line| !line.trim().is_empty());
    let indent = first.map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let is_block = line.trim() == ": |" || line.trim() == ":|";
    if !is_block || indent == 0 || there.value.span().start < there.key_span.start {
        let fault = refusal(
            there.key_span,
            "nothing can be added to a text that is written like this",
        );
        return Err(fault.help("write it as a block, with `|` behind the key"));
    }
    let mut out = String::new();
    for line in new.lines() {
        let indent = if line.trim().is_empty() { 0 } else { indent };
        let _ = writeln!(out, "{:indent$}{}", "", line.trim_end());
    }
    Ok((end_of(text, there.value.span().end as usize, 0), out))
}

/// Entries as lines.
pub fn lines(new: &[Entry], indent: usize) -> String {
    let mut out = String::new();
    yaml::write(new, indent, &mut out);
    out
}
