//! Text to a [`Document`], by way of the parser's events.

use granit_parser::{ErrorKind, Event, Options, Parser, ScanError};

use super::ahead::{self, cuts};
use super::build::{Builder, DEEPEST, too_deep};
use super::tree::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::threads;

/// So many bytes are looked at together.
const BLOCK: usize = 256;

/// Reads the one document of `text`.
///
/// Faults go to `out`; what could be read is returned all the same, so that later phases can
/// report theirs in the same run. After a syntax error nothing is: what follows would be guesses.
pub fn parse<'s>(text: &'s str, out: &mut Diagnostics) -> Document<'s> {
    if let Some((at, c)) = control_character(text) {
        out.push(
            Diagnostic::new(
                Code::ControlCharacter,
                Span::new(at, at + c.len_utf8()),
                format!(
                    "the text holds the control character 0x{:02x}",
                    u32::from(c)
                ),
            )
            .help("an inventory is plain text: remove the character"),
        );
        return Document::default();
    }
    ahead::read(text, &cuts(text, threads::count()), out)
}

/// Reads the one document of `text`, which has no control characters. Before each event `rest` may
/// put all that is left of the document into the builder; if it says so, that is the end.
pub(super) fn read<'s>(
    text: &'s str,
    out: &mut Diagnostics,
    mut rest: impl FnMut(&mut Builder<'s, '_>, &Event<'s>, Span) -> bool,
) -> Document<'s> {
    let mut builder = Builder::new(text, text.len(), out);
    for next in Parser::new_from_str_with_options(text, options()) {
        match next {
            Ok((event, span)) => {
                let span = place(span, 0);
                if rest(&mut builder, &event, span) || !builder.event(event, span) {
                    break;
                }
            }
            Err(error) => {
                builder.out.push(syntax(&error, text));
                return Document::default();
            }
        }
    }
    builder.document
}

/// How the parser is to read.
pub(super) fn options() -> Options {
    granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    }
}

/// The place of what the parser found at `span` in a text from byte `from` on.
pub(super) fn place(span: granit_parser::Span, from: usize) -> Span {
    span.byte_range().map_or_else(Span::default, |range| {
        Span::new(from + range.start, from + range.end)
    })
}

/// The first character that no text file has: C0 without tab and line breaks, DEL, and the line
/// breaks of Unicode, at which readers of YAML 1.1 end a line and those of YAML 1.2 do not.
fn control_character(text: &str) -> Option<(usize, char)> {
    let c0 = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
    // Of a block in which no byte can be one nothing else is asked: that is nearly every block.
    let suspect = |block: &[u8]| {
        let found = |any, &b: &u8| any | u8::from(c0(b)) | u8::from(b >= 0x7f);
        block.iter().fold(0, found) != 0
    };
    let refused = |at: usize| match text.as_bytes()[at..] {
        [b, ..] if c0(b) || b == 0x7f => true,
        // U+0085, U+2028 and U+2029.
        [0xc2, 0x85, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] => true,
        _ => false,
    };
    let blocks = text.as_bytes().chunks(BLOCK).enumerate();
    let first = blocks
        .filter(|(_, block)| suspect(block))
        .flat_map(|(number, block)| number * BLOCK..number * BLOCK + block.len())
        .find(|&at| refused(at))?;
    text[first..].chars().next().map(|c| (first, c))
}

fn syntax(error: &ScanError, text: &str) -> Diagnostic {
    let at = error
        .marker()
        .byte_offset()
        .unwrap_or(text.len())
        .min(text.len());
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(at, at + length);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(span);
    }
    let fault = Diagnostic::new(
        Code::Syntax,
        span,
        format!("this is not YAML: {}", error.info()),
    );
    let help = match error.kind() {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            "keys of one mapping stand in one column, and a value that holds `: ` needs quotes"
        }
        ErrorKind::UnclosedQuotedScalar => "the quote that begins here is never closed",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofFlowSequence => "a bracket that was opened is never closed",
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "this line does not fit the lines above it: check its indentation"
        }
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed => "YAML is indented with blanks, never with tabs",
        ErrorKind::UnexpectedCharacter { .. } => "a value that begins like this needs quotes",
        _ => return fault,
    };
    fault.help(help)
}
