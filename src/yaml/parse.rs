//! Text to a [`Document`], by way of the parser's events.

use granit_parser::Parser;

use super::build::{Builder, DEEPEST};
use super::syntax::syntax;
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
