//! Diagnostics for a person at a terminal: the source line, what is wrong in it, what to write.

use std::fmt::Write as _;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::mask::masked;
use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{Source, Span};

/// How many diagnostics are drawn; the rest is counted. Who has made more than fifty mistakes has
/// made one mistake fifty times.
pub const LIMIT: usize = 50;

/// A label further away than this many lines from the one before gets a window of its own.
const NEAR: usize = 2;

/// A line longer than this many bytes is cut around the labels: a line of 50 MB is a fault too.
const LONGEST_LINE: usize = 400;

/// Draws the diagnostics of one source and a closing line that counts them; colours where
/// `coloured`. Empty where there are none.
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

/// "inventory.yaml: 3 errors, 1 warning; nothing was written".
fn summary(diagnostics: &Diagnostics, source: &Source) -> String {
    let counted = [(Severity::Error, "error"), (Severity::Warning, "warning")]
        .map(|(severity, word)| (diagnostics.count(severity), word))
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect::<Vec<_>>()
        .join(", ");
    format!("{}: {counted}", source.name())
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

/// One snippet for each run of neighbouring lines; the one with the primary label comes first.
///
/// A snippet holds only its own lines: drawing one out of the whole text of a large inventory
/// costs a hundred times more.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    source: &'a Source,
    secrets: &[Span],
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut labels: Vec<(usize, AnnotationKind, &Label)> =
        std::iter::once((AnnotationKind::Primary, &diagnostic.primary))
            .chain(
                diagnostic
                    .secondary
                    .iter()
                    .map(|label| (AnnotationKind::Context, label)),
            )
            .map(|(kind, label)| (source.line_of(label.span.start as usize), kind, label))
            .collect();
    labels.sort_by_key(|&(line, _, label)| (line, label.span.start));

    let mut windows: Vec<Vec<(usize, AnnotationKind, &Label)>> = Vec::new();
    for label in labels {
        match windows.last_mut() {
            Some(window) if window.last().is_some_and(|last| label.0 - last.0 <= NEAR) => {
                window.push(label);
            }
            _ => windows.push(vec![label]),
        }
    }
    let has_primary = |window: &Vec<(usize, AnnotationKind, &Label)>| {
        window
            .iter()
            .any(|&(_, kind, _)| kind == AnnotationKind::Primary)
    };
    windows.sort_by_key(|window| !has_primary(window));
    windows
        .into_iter()
        .map(|window| snippet(&window, source, secrets))
        .collect()
}

fn snippet<'a>(
    window: &[(usize, AnnotationKind, &'a Label)],
    source: &'a Source,
    secrets: &[Span],
) -> Snippet<'a, Annotation<'a>> {
    let (first, last) = (window[0].0, window[window.len() - 1].0);
    let mut start = source.line_bounds(first).0;
    let mut end = source.line_bounds(last).1;
    if first == last && end - start > LONGEST_LINE {
        (start, end) = cut(window, source, start, end);
    }
    let annotations = window.iter().map(|&(line, kind, label)| {
        // A fault that spans lines is shown where it begins.
        let line_end = source.line_bounds(line).1.clamp(start, end);
        let from = on_character(source.text(), label.span.start as usize).clamp(start, line_end);
        let to = on_character(source.text(), label.span.end as usize).clamp(from, line_end);
        kind.span(from - start..to - start)
            .label((!label.text.is_empty()).then_some(label.text.as_str()))
    });
    Snippet::source(masked(source.text(), start, end, secrets))
        .line_start(first)
        .path(source.name())
        .annotations(annotations)
}

/// The part of an overlong line that holds the labels' beginnings.
fn cut(
    window: &[(usize, AnnotationKind, &Label)],
    source: &Source,
    start: usize,
    end: usize,
) -> (usize, usize) {
    let text = source.text();
    let from = (window[0].2.span.start as usize).saturating_sub(LONGEST_LINE / 4);
    let to = from + LONGEST_LINE;
    (
        on_character(text, from.max(start)),
        on_character(text, to.min(end)),
    )
}

/// The nearest beginning of a character at or before `at`.
fn on_character(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
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
    }
}
