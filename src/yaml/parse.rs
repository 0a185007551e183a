//! Text to a [`Document`], by way of the parser's events.

use granit_parser::{ErrorKind, Parser, ScanError};

use super::build::{Builder, DEEPEST, too_deep};
use super::slips::{missing_blank, open_bracket, shown};
use super::tree::Document;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::printable::breaks_lines;
use crate::source::Span;

/// Reads the one document of `text`.
///
/// Faults go to `out`. What could be read is returned all the same, so that later phases can
/// report theirs in the same run; but after a syntax error nothing is, as all that follows would be
/// a guess.
pub fn parse<'s>(text: &'s str, out: &mut Diagnostics) -> Document<'s> {
    parse_at(text, 0, out)
}

/// Reads the one document of `text`, like [`parse`], in a [`Source`](crate::source::Source) in which
/// it begins at `start`.
pub fn parse_at<'s>(text: &'s str, start: u32, out: &mut Diagnostics) -> Document<'s> {
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_refused(c)) {
        out.push(
            Diagnostic::new(
                Code::ControlCharacter,
                Span::new(at, at + c.len_utf8()),
                format!(
                    "the text holds the control character 0x{:02x}",
                    u32::from(c)
                ),
            )
            .help(if c == '\0' {
                "an inventory is plain text: remove the character; if the file is UTF-16, save it \
                 as UTF-8"
            } else {
                "an inventory is plain text: remove the character"
            })
            .moved(start),
        );
        return Document::default();
    }
    let options = granit_parser::options! {
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder::new(text, out);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                let span = span
                    .byte_range()
                    .map_or_else(Span::default, |range| Span::new(range.start, range.end));
                if !builder.event(event, span.moved(start)) {
                    break;
                }
            }
            Err(error) => {
                out.push(syntax(&error, text).moved(start));
                return Document::default();
            }
        }
    }
    builder.finish()
}

/// Characters that YAML 1.2 does not allow unescaped (5.1), and the line breaks of Unicode, at which
/// readers of YAML 1.1 end a line and those of YAML 1.2 do not.
fn is_refused(c: char) -> bool {
    breaks_lines(c) && !matches!(c, '\t' | '\n' | '\r')
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
    if let Some(fault) = never_closed(error, text, at).or_else(|| no_blank(error, text, at)) {
        return fault;
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
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "this line does not fit the lines above it: check its indentation"
        }
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed => "YAML is indented with spaces, never with tabs",
        ErrorKind::UnexpectedCharacter { .. } => "a value that begins like this needs quotes",
        _ => return fault,
    };
    fault.help(help)
}

/// The fault of a bracket that is open where the parser gave up, at `at`: it is shown where it
/// opens, as the line at which the parser wonders may be far below.
fn never_closed(error: &ScanError, text: &str, at: usize) -> Option<Diagnostic> {
    // These have a reason of their own.
    if matches!(
        error.kind(),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::UnexpectedCharacter { .. }
    ) {
        return None;
    }
    // Some errors are at the bracket already.
    let own = text[at..].chars().next().filter(|c| matches!(c, '[' | '{'));
    let (open, bracket) = match own {
        Some(bracket) => (at, bracket),
        None => open_bracket(&text[..at])?,
    };
    let close = if bracket == '[' { ']' } else { '}' };
    let fault = Diagnostic::new(
        Code::Syntax,
        Span::new(open, open + 1),
        format!("this is not YAML: a `{bracket}` is never closed"),
    )
    .label("opened here")
    .help(format!(
        "write `{close}` after the last of what belongs to it"
    ));
    if at == open {
        return Some(fault);
    }
    let length = text[at..].chars().next().map_or(0, char::len_utf8);
    Some(fault.also(Span::new(at, at + length), "still open here"))
}

/// The fault of a line without a blank after the colon of its key, which is the one at `at` or the
/// one above it.
fn no_blank(error: &ScanError, text: &str, at: usize) -> Option<Diagnostic> {
    if matches!(error.kind(), ErrorKind::UnclosedQuotedScalar) {
        return None;
    }
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut lines = text[..end].lines().rev().filter(|it| !it.trim().is_empty());
    let slip = |line: &str| missing_blank(line.trim().trim_start_matches("- ")).is_some();
    let line = lines.by_ref().take(2).find(|line| slip(line))?.trim();
    let (key, value) = missing_blank(line.trim_start_matches("- "))?;
    let start = text[..end].rfind(line)?;
    let span = Span::new(start, start + line.len());
    let message = "this is not YAML: a blank is missing after the colon";
    Some(
        Diagnostic::new(Code::Syntax, span, message)
            .help(format!("write `{key}: {}`", shown(key, value))),
    )
}
