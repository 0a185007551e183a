//! Diagnostics for a person at a terminal: the source line, what is wrong in it, what to write.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::mask::masked;
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::printable::{printable, printable_lines};
use crate::source::{File, Source, Span, on_character};

/// How many diagnostics are drawn; the rest is counted. More than fifty mistakes are usually one
/// mistake made fifty times.
pub const LIMIT: usize = 50;

/// Labels more than this many lines apart are shown in windows of their own.
const NEAR: usize = 2;

/// A line longer than this many bytes is cut around its labels: a fault can be in a line of 50 MB.
const LONGEST_LINE: usize = 400;

/// How many bytes of a cut line are shown before its first label.
const BEFORE_LABEL: usize = 100;

/// Draws the diagnostics of one source, and a last line that counts them; with escapes for colours if
/// `coloured`. Empty if there are none.
pub fn render(diagnostics: &Diagnostics, source: &Source, coloured: bool) -> String {
    let renderer = if coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(LIMIT) {
        out.push_str(&renderer.render(&report(diagnostic, source, diagnostics.secrets())));
        out.push_str("\n\n");
    }
    let total = diagnostics.iter().count();
    if total > LIMIT {
        let _ = writeln!(out, "... and {} more\n", total - LIMIT);
    }
    if total > 0 {
        out.push_str(&summary(diagnostics, source));
        out.push('\n');
    }
    out
}

/// The last line: "inventory.yaml: 3 errors, 1 warning".
fn summary(diagnostics: &Diagnostics, source: &Source) -> String {
    let counted = [(Severity::Error, "error"), (Severity::Warning, "warning")]
        .map(|(severity, word)| (diagnostics.count(severity), word))
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(", ");
    format!("{}: {counted}", printable(source.name()))
}

fn report<'a>(diagnostic: &'a Diagnostic, source: &'a Source, secrets: &[Span]) -> Vec<Group<'a>> {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.id())
        .elements(snippets(diagnostic, source, secrets));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}

/// A label as it is drawn: in its file, on the line on which it begins.
#[derive(Clone, Copy)]
struct Drawn<'a> {
    file: &'a File,
    line: usize,
    /// Counted from the beginning of the file.
    span: Span,
    kind: AnnotationKind,
    text: &'a str,
}

impl<'a> Drawn<'a> {
    fn new(kind: AnnotationKind, label: &'a Label, source: &'a Source) -> Self {
        let file = source.file(label.span.start);
        let span = file.own(label.span).unwrap_or_default();
        Self {
            file,
            line: file.line_of(span.start as usize),
            span,
            kind,
            text: &label.text,
        }
    }
}

/// One snippet for each group of neighbouring lines; the one with the primary label comes first.
///
/// A snippet holds only its own lines: drawing one out of the whole text of a large inventory
/// costs a hundred times more.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    source: &'a Source,
    secrets: &[Span],
) -> Vec<Element<'a>> {
    let primary = Drawn::new(AnnotationKind::Primary, &diagnostic.primary, source);
    let context = |label| Drawn::new(AnnotationKind::Context, label, source);
    let secondary = diagnostic.secondary.iter().map(context);
    let mut labels: Vec<Drawn<'_>> = std::iter::once(primary).chain(secondary).collect();
    labels.sort_by_key(|label| (label.file.start(), label.line, label.span.start));

    let mut windows: Vec<Vec<Drawn<'_>>> = Vec::new();
    for label in labels {
        match windows.last_mut() {
            Some(window) if fits(window, label) => window.push(label),
            _ => windows.push(vec![label]),
        }
    }
    let is_primary = |label: &Drawn<'_>| label.kind == AnnotationKind::Primary;
    windows.sort_by_key(|window| !window.iter().any(is_primary));
    windows
        .into_iter()
        .flat_map(|window| snippet(&window, secrets))
        .collect()
}

/// Whether a label can be shown in a window together with those before it.
fn fits(window: &[Drawn<'_>], label: Drawn<'_>) -> bool {
    let (first, before) = (window[0], window[window.len() - 1].line);
    if label.file.start() != first.file.start() {
        return false;
    }
    let short = |line| {
        let (start, end) = label.file.line_bounds(line);
        end - start <= LONGEST_LINE
    };
    if label.line == first.line && !short(label.line) {
        let distance = (label.span.end - first.span.start) as usize;
        return distance <= LONGEST_LINE - BEFORE_LABEL;
    }
    label.line - before <= NEAR && (first.line..=label.line).all(short)
}

/// The lines of one window and their position. A line that was cut no longer shows its columns, so its
/// position is given separately.
fn snippet<'a>(window: &[Drawn<'a>], secrets: &[Span]) -> Vec<Element<'a>> {
    let file = window[0].file;
    let (first, last) = (window[0].line, window[window.len() - 1].line);
    let start = file.line_bounds(first).0;
    let end = file.line_bounds(last).1;
    let is_cut = first == last && end - start > LONGEST_LINE;
    let (start, end) = if is_cut {
        cut(window[0].span, file, start, end)
    } else {
        (start, end)
    };
    let secrets: Vec<Span> = secrets.iter().filter_map(|&span| file.own(span)).collect();
    let text = masked(file.text(), start, end, &secrets);
    let annotations = window.iter().map(|label| {
        // A fault that spans lines is shown where it begins.
        let line_end = file.line_bounds(label.line).1.clamp(start, end);
        let from = on_character(file.text(), label.span.start as usize).clamp(start, line_end);
        let to = on_character(file.text(), label.span.end as usize).clamp(from, line_end);
        // What is shown of a character can be longer than the character.
        let shown = |to: usize| printable_lines(&text[..to - start]).len();
        let label_text = (!label.text.is_empty()).then_some(label.text);
        label.kind.span(shown(from)..shown(to)).label(label_text)
    });
    let lines = Snippet::source(printable_lines(&text).into_owned())
        .line_start(first)
        .annotations(annotations);
    if !is_cut {
        return vec![lines.path(printable(file.name())).into()];
    }
    let primary = window
        .iter()
        .find(|label| label.kind == AnnotationKind::Primary);
    let label = primary.unwrap_or(&window[0]);
    let position = file.position(label.span.start as usize);
    let origin = Origin::path(printable(file.name()))
        .line(position.line)
        .char_column(position.column);
    vec![origin.into(), lines.into()]
}

/// The part that is shown of the overlong line `start..end`, whose first label is at `first`.
fn cut(first: Span, file: &File, start: usize, end: usize) -> (usize, usize) {
    let text = file.text();
    let from = (first.start as usize).saturating_sub(BEFORE_LABEL);
    let to = from + LONGEST_LINE;
    (
        on_character(text, from.max(start)),
        on_character(text, to.min(end)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn drawn(source: &Source, diagnostic: Diagnostic) -> String {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(diagnostic);
        render(&diagnostics, source, false)
    }

    #[test]
    fn a_diagnostic_shows_both_places_and_the_help() {
        let source = Source::new("lab.yaml", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 1\n");
        let text = drawn(
            &source,
            Diagnostic::new(Code::DoubleMac, Span::new(28, 29), "`f` is `a` again")
                .label("the same")
                .also(Span::new(3, 4), "first used here")
                .help("use another"),
        );
        assert_eq!(
            text,
            "\
error[E0301]: `f` is `a` again
 --> lab.yaml:6:4
  |
6 | f: 1
  |    ^ the same
  |
 ::: lab.yaml:1:4
  |
1 | a: 1
  |    - first used here
  |
  = help: use another

lab.yaml: 1 error
"
        );
    }

    #[test]
    fn places_in_two_files_are_shown_in_each() {
        let source = Source::new("lab.yaml", "a: 1\n");
        source.include([("more.yaml".to_owned(), "b: 2\na: 3\n".to_owned())]);
        let fault = Diagnostic::new(Code::DoubleKey, Span::new(11, 12), "`a` is given twice")
            .also(Span::new(0, 1), "first given here");
        let text = drawn(&source, fault);
        assert!(text.contains(" --> more.yaml:2:1\n"), "{text}");
        assert!(text.contains("2 | a: 3\n  | ^\n"), "{text}");
        assert!(text.contains(" ::: lab.yaml:1:1\n"), "{text}");
    }

    #[test]
    fn more_than_fifty_are_counted() {
        let source = Source::new("x", "a: 1\n");
        let mut diagnostics = Diagnostics::new();
        for _ in 0..53 {
            diagnostics.push(Diagnostic::new(Code::Syntax, Span::new(0, 1), "no"));
        }
        let text = render(&diagnostics, &source, false);
        assert_eq!(text.matches("error[E0101]").count(), LIMIT);
        assert!(text.contains("\n... and 3 more\n"), "{text}");
        assert!(text.ends_with("x: 53 errors\n"), "{text}");
    }

    #[test]
    fn an_overlong_line_is_cut_around_the_fault() {
        let source = Source::new("x", format!("a: {}ß{}", "x".repeat(5000), "y".repeat(5000)));
        let fault = Diagnostic::new(Code::Syntax, Span::new(5003, 5005), "here");
        let text = drawn(&source, fault);
        assert!(text.len() < 2000 && text.contains("xßyy"), "{text}");
        assert!(text.contains(" --> x:1:5004\n"), "{text}");
    }

    #[test]
    fn two_places_of_an_overlong_line_are_both_shown() {
        let line = format!("a: 1 {} b: 2 {} c: 3", "x".repeat(5000), "y".repeat(5000));
        let (b, c) = (line.find("b: 2").unwrap(), line.find("c: 3").unwrap());
        let source = Source::new("x", format!("{line}\nd: 4\n"));
        let text = drawn(
            &source,
            Diagnostic::new(Code::DoubleMac, Span::new(c, c + 4), "again")
                .also(Span::new(b, b + 4), "first")
                .also(Span::new(line.len() + 1, line.len() + 5), "and here"),
        );
        assert!(text.len() < 3000, "{text}");
        assert!(text.contains(&format!(" --> x:1:{}\n", c + 1)), "{text}");
        assert!(text.contains(&format!(" ::: x:1:{}\n", b + 1)), "{text}");
        for shown in ["y c: 3", "x b: 2 y", "d: 4", "---- first", "---- and here"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
    }
}
