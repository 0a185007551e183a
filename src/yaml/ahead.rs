//! Several threads read one text.
//!
//! Nearly all of a long inventory is one section, and an entry of it can be read without those
//! before it. So the text is [cut](cuts) at lines at which such an entry begins by the looks of
//! it, and from each of them a thread reads ahead, into a [`Part`] of its own.
//!
//! # Why nobody can tell
//!
//! Looks can deceive: such a line may stand in a quoted text. So what was read ahead from a cut
//! counts only if whoever reads up to there finds that a plain key begins at this very place, in a
//! block mapping as deep as the section. The parser then knows nothing but that it is in that
//! mapping and in the one around it, at these columns. Whoever reads ahead knows the first of
//! these two as well, and would need the second only for a line that is indented less than the
//! section; of which there must be none, so that they do the same from there on.
//!
//! What else the text before a cut could bring to the text behind it are anchors, and faults: an
//! alias to an anchor that is not in the part, a fault of any kind, or more values than there may
//! be, and nothing of what was read ahead is used. The text is then read on as if nobody had.

use granit_parser::{Event, Parser, ScalarStyle};

use super::build::{Builder, Children, DEEPEST, Next};
use super::parse::{self, options, place};
use super::tape::{Kind, MOST_NODES, NodeId, Stored};
use super::tree::Document;
use crate::diagnostic::Diagnostics;
use crate::source::Span;

/// A thread is worth its while from so many bytes on.
const SMALLEST: usize = 1 << 17;
/// Lists and mappings around an entry of a section: the section, and the document.
const DEPTH: usize = 2;

#[cfg(test)]
mod tests;

/// A line at which an entry of a section seems to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where the line begins.
    line: usize,
    /// Where its key does.
    key: usize,
}

/// Where to cut `text` for so many threads.
pub(super) fn cuts(text: &str, threads: usize) -> Vec<Cut> {
    let parts = threads.min(text.len() / SMALLEST);
    if parts < 2 {
        return Vec::new();
    }
    let Some(section) = last_section(text) else {
        return Vec::new();
    };
    let mut cuts: Vec<Cut> = Vec::new();
    for part in 1..parts {
        let from = (text.len() / parts * part).max(section.line);
        let next = entries(text, from, section.key - section.line).next();
        cuts.extend(next.filter(|next| cuts.last() != Some(next)));
    }
    cuts
}

/// Reads the one document of `text`, each part behind a cut by a thread of its own.
pub(super) fn read<'s>(text: &'s str, cuts: &[Cut], out: &mut Diagnostics) -> Document<'s> {
    std::thread::scope(|scope| {
        let part = |at: usize| Part::read(text, cuts[at], cuts.get(at + 1).copied());
        let threads: Vec<_> = (0..cuts.len())
            .map(|at| scope.spawn(move || part(at)))
            .collect();
        let mut ahead = cuts.first().zip(Some(threads));
        parse::read(text, out, |builder, event, span| {
            let at_cut = |(cut, _): &mut (&Cut, _)| builder.is_at(**cut, event, span, DEPTH);
            ahead.take_if(at_cut).is_some_and(|(_, threads)| {
                builder.add_parts(threads.into_iter().map(|it| it.join().ok().flatten()))
            })
        })
    })
}

/// The first entry of the last section, by the looks of it.
fn last_section(text: &str) -> Option<Cut> {
    let begins = |at: usize| {
        !matches!(
            text.as_bytes().get(at),
            None | Some(b' ' | b'\n' | b'\r' | b'#')
        )
    };
    let (break_before, _) = text.rmatch_indices('\n').find(|(at, _)| begins(at + 1))?;
    let after = text[break_before + 1..].find('\n')? + break_before + 2;
    let mut lines = text[after..]
        .split_inclusive('\n')
        .scan(after, |next, line| {
            let at = *next;
            *next += line.len();
            Some((at, line))
        });
    let is_empty = |line: &str| {
        let line = line.trim_ascii_start();
        line.is_empty() || line.starts_with('#')
    };
    let (at, line) = lines.find(|(_, line)| !is_empty(line))?;
    let blanks = line.len() - line.trim_start_matches(' ').len();
    Some(Cut {
        line: at,
        key: at + blanks,
    })
}

/// The lines after `from` at which a word begins in column `column`, from 0.
fn entries(text: &str, from: usize, column: usize) -> impl Iterator<Item = Cut> {
    let text = text.as_bytes();
    let breaks = (from..text.len()).filter(|&at| text[at] == b'\n');
    breaks.filter_map(move |at| {
        let cut = Cut {
            line: at + 1,
            key: at + 1 + column,
        };
        let is_word = text.get(cut.key)?.is_ascii_alphanumeric();
        let is_indented = text[cut.line..cut.key].iter().all(|&byte| byte == b' ');
        (is_word && is_indented).then_some(cut)
    })
}

/// What was read from one cut to the next, or to the end of the text.
struct Part {
    nodes: Vec<Stored>,
    made: Vec<Box<str>>,
    keys: Vec<NodeId>,
    weight: u64,
    /// The end of the section, in the last part.
    end: Option<Span>,
}

impl Part {
    /// Reads `text` from a cut to the next one; none where it cannot be told apart from what stands
    /// before it, or something is wrong with it.
    fn read(text: &str, from: Cut, to: Option<Cut>) -> Option<Self> {
        let mut out = Diagnostics::new();
        let bytes = to.map_or(text.len(), |to| to.line) - from.line;
        let mut builder = Builder::new(text, bytes, &mut out);
        let mut end = None;
        for next in Parser::new_from_str_with_options(&text[from.line..], options()) {
            let (event, span) = next.ok()?;
            let span = place(span, from.line);
            if to.is_some_and(|to| builder.is_at(to, &event, span, DEPTH - 1)) {
                return Self::new(builder, None);
            }
            let is_outermost = builder.open.len() == DEPTH - 1;
            match event {
                Event::MappingEnd if is_outermost => end = Some(span),
                Event::DocumentEnd | Event::StreamEnd => {}
                // Something stands behind the section.
                _ if end.is_some() => return None,
                _ if !builder.event(event, span) => return None,
                _ => {}
            }
        }
        let is_last = to.is_none() && end.is_some();
        is_last.then(|| Self::new(builder, end)).flatten()
    }

    fn new(mut builder: Builder, end: Option<Span>) -> Option<Self> {
        let [section] = builder.open.as_slice() else {
            return None;
        };
        let Children::Map {
            next: Next::Key,
            merge: None,
            ..
        } = section.children
        else {
            return None;
        };
        let weight = section.weight;
        // The document is one level more.
        let is_right = builder.out.iter().next().is_none() && section.height < DEEPEST;
        is_right.then(|| Self {
            nodes: std::mem::take(&mut builder.document.nodes),
            made: std::mem::take(&mut builder.document.made),
            keys: builder.keys,
            weight,
            end,
        })
    }
}

impl Builder<'_, '_> {
    /// Whether this event is the key at a cut, in a block mapping that is the innermost of so many
    /// open ones.
    fn is_at(&self, cut: Cut, event: &Event, span: Span, depth: usize) -> bool {
        span.start as usize == cut.key
            && matches!(event, Event::Scalar(_, ScalarStyle::Plain, 0, None))
            && self.open.len() == depth
            && self.awaits_key()
            && self.open.last().is_some_and(|open| {
                let begun = self.document.stored(open.id).span.start as usize;
                self.document.text.as_bytes()[begun] != b'{'
            })
    }

    /// Puts the entries of these parts into the mapping that is open, and ends the document; false,
    /// and nothing was done, where one is missing or there is no room for them.
    fn add_parts(&mut self, parts: impl Iterator<Item = Option<Part>>) -> bool {
        let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
            return false;
        };
        let open = self.open.iter().map(|open| open.weight);
        let weight = open
            .chain(parts.iter().map(|part| part.weight))
            .sum::<u64>();
        let nodes = parts.iter().map(|part| part.nodes.len()).sum::<usize>();
        let nodes = (self.document.nodes.len() + nodes) as u64;
        if weight > self.heaviest || nodes > MOST_NODES / 2 {
            return false;
        }
        let mut end = Span::default();
        for part in parts {
            let document = &mut self.document;
            // Without the mapping, which is the one that is open here.
            let moved_by = NodeId::new(document.nodes.len() - 1).0;
            let made_before = NodeId::new(document.made.len()).0;
            let nodes = part.nodes.iter().skip(1).map(|stored| {
                let kind = match stored.kind() {
                    Kind::Alias(target) => Kind::Alias(target.after(moved_by)),
                    Kind::PlainMade(number) => Kind::PlainMade(number + made_before),
                    Kind::QuotedMade(number) => Kind::QuotedMade(number + made_before),
                    other => other,
                };
                Stored::new(stored.span, kind)
            });
            document.nodes.extend(nodes);
            document.made.extend(part.made);
            let keys = part.keys.iter().map(|key| key.after(moved_by));
            self.keys.extend(keys);
            end = part.end.unwrap_or_default();
        }
        (0..DEPTH).all(|_| self.event(Event::MappingEnd, end))
    }
}
