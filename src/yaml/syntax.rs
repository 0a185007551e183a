//! What is told where the parser gives up: what somebody probably left out, at the place where it is missing.

use granit_parser::{ErrorKind, ScanError};

use super::build::too_deep;
use super::slips::{all_closed, missing_blank, missing_colon, odd_blank, open_bracket, shown};
use crate::diagnostic::{Code, Diagnostic};
use crate::printable::is_odd_blank;
use crate::source::Span;

/// `E0101`: the fault of a text that is not YAML.
pub(super) fn syntax(error: &ScanError, text: &str) -> Diagnostic {
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
    // These have a reason of their own.
    if !matches!(error.kind(), ErrorKind::UnclosedQuotedScalar) {
        let slip = tab(error, text, at)
            .or_else(|| not_a_blank(text, at))
            .or_else(|| text_below(text, at))
            .or_else(|| in_brackets(error, text, at))
            .or_else(|| no_blank(text, at))
            .or_else(|| no_colon(text, at));
        if let Some(fault) = slip {
            return fault;
        }
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
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::CommentInterceptedScalar
        | ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidIndentation => {
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

fn fault(span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, format!("this is not YAML: {why}"))
}

/// The fault between brackets that are open where the parser gave up, at `at`: no blank before them, no comma
/// between two keys in them, or none that closes them. That is shown where they open, as the line at which the
/// parser wonders may be far below.
fn in_brackets(error: &ScanError, text: &str, at: usize) -> Option<Diagnostic> {
    if matches!(error.kind(), ErrorKind::UnexpectedCharacter { .. }) {
        return None;
    }
    // Some errors are at the bracket already.
    let own = text[at..].chars().next().filter(|c| matches!(c, '[' | '{'));
    let (open, bracket) = match own {
        Some(bracket) => (at, bracket),
        None => open_bracket(&text[..at])?,
    };
    if all_closed(text) {
        return no_blank_before(text, open).or_else(|| no_comma(text, open, at));
    }
    let close = if bracket == '[' { ']' } else { '}' };
    let why = format!("a `{bracket}` is never closed");
    let fault = fault(Span::new(open, open + 1), &why)
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

/// The fault of `web2:{`.
fn no_blank_before(text: &str, open: usize) -> Option<Diagnostic> {
    let before = text[..open].strip_suffix(':')?;
    let start = before
        .rfind([' ', '\n', ',', '{', '['])
        .map_or(0, |at| at + 1);
    let key = &before[start..];
    if key.is_empty() || key.ends_with(['"', '\'']) {
        return None;
    }
    let bracket = &text[open..=open];
    Some(
        fault(
            Span::new(start, open + 1),
            "a blank is missing after the colon",
        )
        .help(format!("write `{key}: {bracket}`")),
    )
}

/// The fault of `{mac: x address: y}`, where the parser gave up at the second key or its colon.
fn no_comma(text: &str, open: usize, at: usize) -> Option<Diagnostic> {
    let within = text.get(open + 1..at)?;
    let start = open + 1 + within.rfind([' ', '\n']).map_or(0, |at| at + 1);
    let length = text[start..].find([' ', '\n', ':', ',', '}', ']'])?;
    let key = &text[start..start + length];
    let before = text[open + 1..start].trim_end();
    let is_key = !key.is_empty() && text[start + length..].starts_with(':');
    // After a colon or a comma there is no value that a comma could follow.
    if !is_key || before.is_empty() || before.ends_with([':', ',', '{', '[']) {
        return None;
    }
    Some(
        fault(
            Span::new(start, start + length),
            "a comma is missing before this",
        )
        .help(format!("write a comma after what stands before `{key}`")),
    )
}

/// The fault of a line that a tab indents: the parser may wonder at the line above it.
fn tab(error: &ScanError, text: &str, at: usize) -> Option<Diagnostic> {
    if !error.info().contains("tab") {
        return None;
    }
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_tab = |line: &&str| line.trim_start_matches(' ').starts_with('\t');
    let line = text[begin..].lines().take(2).find(is_tab)?;
    let start = begin + text[begin..].find(line)? + line.find('\t')?;
    let length = line.trim_start_matches(' ').len() - line.trim_start().len();
    Some(
        fault(Span::new(start, start + length), "a tab indents this line")
            .help("YAML is indented with spaces, never with tabs"),
    )
}

/// The fault of the first line of a text after `|` or `>` that is not indented below its key.
fn text_below(text: &str, at: usize) -> Option<Diagnostic> {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[begin..].lines().next()?;
    let above = text[..begin]
        .lines()
        .rfind(|line| !line.trim().is_empty())?;
    let opens = [": |", ": >", ": |-", ": >-"];
    let opens = opens.iter().any(|end| above.trim_end().ends_with(end));
    let indent = |line: &str| line.len() - line.trim_start().len();
    if !opens || indent(line) > indent(above) {
        return None;
    }
    let start = begin + indent(line);
    let span = Span::new(start, start + line.trim().len());
    Some(
        fault(span, "a text is not indented below its key").help(format!(
            "indent all of its lines more than `{}`",
            above.trim()
        )),
    )
}

/// The fault of a line that holds a no-break space or its like, which is the one at `at` or the one above it.
fn not_a_blank(text: &str, at: usize) -> Option<Diagnostic> {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut lines = text[..end].lines().rev().filter(|it| !it.trim().is_empty());
    let line = lines
        .by_ref()
        .take(2)
        .find(|it| it.contains(is_odd_blank))?;
    let start = text[..end].rfind(line)? + line.find(is_odd_blank)?;
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    Some(fault(Span::new(start, start + length), "a blank is not a space").help(odd_blank(line)?))
}

/// The fault of a line without a blank after the colon of its key, which is the one at `at` or the
/// one above it.
fn no_blank(text: &str, at: usize) -> Option<Diagnostic> {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let mut lines = text[..end].lines().rev().filter(|it| !it.trim().is_empty());
    let slip = |line: &str| missing_blank(line.trim().trim_start_matches("- ")).is_some();
    let line = lines.by_ref().take(2).find(|line| slip(line))?.trim();
    let (key, value) = missing_blank(line.trim_start_matches("- "))?;
    let start = text[..end].rfind(line)?;
    let span = Span::new(start, start + line.len());
    Some(
        fault(span, "a blank is missing after the colon")
            .help(format!("write `{key}: {}`", shown(key, value))),
    )
}

/// The fault of a line without a colon after its key: the one at `at`, or the one above it that it was taken to
/// go on with.
fn no_colon(text: &str, at: usize) -> Option<Diagnostic> {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text[..end].lines().rev().filter(|it| !it.trim().is_empty());
    let last = lines.next()?;
    let above = lines.next().filter(|above| indent(above) == indent(last));
    let line = [Some(last), above]
        .into_iter()
        .flatten()
        .find(|line| missing_colon(line.trim()).is_some())?
        .trim();
    let (key, value) = missing_colon(line)?;
    let start = text[..end].rfind(line)?;
    let meant = match value.chars().next() {
        None => format!("{key}:"),
        Some(bracket @ ('[' | '{')) => format!("{key}: {bracket}"),
        Some(_) => format!("{key}: {}", shown(key, value)),
    };
    let span = Span::new(start, start + key.len());
    Some(fault(span, "a colon is missing after this").help(format!("write `{meant}`")))
}
