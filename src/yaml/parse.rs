//! Text to a [`Document`], by way of the parser's events.

use granit_parser::{ErrorKind, Parser, ScanError, options};

use super::build::Builder;
use super::tree::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// How deeply lists and mappings may be nested. The deepest inventory needs seven levels.
const DEEPEST: usize = 32;

/// Reads the one document of `text`.
///
/// Faults go to `out`; what could be read is returned all the same, so that later phases can
/// report theirs in the same run. After a syntax error nothing is: what follows would be guesses.
pub fn parse<'s>(text: &'s str, out: &mut Diagnostics) -> Document<'s> {
    if let Some(at) = control_character(text) {
        let byte = text.as_bytes()[at];
        out.push(
            Diagnostic::new(
                Code::ControlCharacter,
                Span::new(at, at + 1),
                format!("the text holds the control character 0x{byte:02x}"),
            )
            .help("an inventory is plain text: remove the character"),
        );
        return Document::default();
    }
    let options = options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder::new(text, out);
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => {
                let span = span
                    .byte_range()
                    .map_or_else(Span::default, |range| Span::new(range.start, range.end));
                if !builder.event(event, span) {
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

/// The first byte that no text file has: C0 without tab and line breaks, and DEL.
fn control_character(text: &str) -> Option<usize> {
    text.bytes()
        .position(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7f)
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
        return Diagnostic::new(
            Code::TooDeep,
            span,
            format!("lists and mappings are nested more than {DEEPEST} levels deep"),
        )
        .help("an inventory needs seven levels: check the indentation, and the brackets");
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
