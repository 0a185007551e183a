//! Diagnostics as JSON lines: one object a diagnostic, all of them, in the order of the source.
//!
//! The shape is an interface, documented in `docs/formats.md`; keys are added, never changed.

use serde::Serialize;

use super::place::Place;
use super::{Diagnostic, Diagnostics, Label};
use crate::source::Source;

/// One diagnostic.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    code: &'static str,
    severity: String,
    message: &'a str,
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    label: &'a str,
    also: Vec<Also<'a>>,
    help: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Also<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

/// The diagnostics, a line each.
pub fn render(diagnostics: &Diagnostics, source: &Source) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| line(diagnostic, source) + "\n")
        .collect()
}

fn also<'a>(label: &'a Label, source: &Source) -> Also<'a> {
    Also {
        place: Place::of(label.span, source),
        text: &label.text,
    }
}

impl<'a> Line<'a> {
    /// All diagnostics, for a format that carries them along.
    pub fn all(diagnostics: &'a Diagnostics, source: &'a Source) -> Vec<Self> {
        let all = diagnostics.iter();
        all.map(|diagnostic| Self::new(diagnostic, source))
            .collect()
    }

    fn new(diagnostic: &'a Diagnostic, source: &'a Source) -> Self {
        let also = |label| also(label, source);
        Self {
            code: diagnostic.code.id(),
            severity: diagnostic.code.severity().to_string(),
            message: &diagnostic.message,
            file: source.name(),
            place: Place::of(diagnostic.primary.span, source),
            label: &diagnostic.primary.text,
            also: diagnostic.secondary.iter().map(also).collect(),
            help: diagnostic.help.as_deref(),
        }
    }
}

fn line(diagnostic: &Diagnostic, source: &Source) -> String {
    let line = Line::new(diagnostic, source);
    // Strings, numbers and lists: there is nothing in it that JSON could not hold.
    serde_json::to_string(&line).unwrap_or_default()
}
