//! Diagnostics as JSON lines: one object for each, in the order of the source.
//!
//! The format is documented in `docs/formats.md`; keys are added, but never changed.

use serde::Serialize;

use super::region::Region;
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
    region: Region,
    label: &'a str,
    also: Vec<Also<'a>>,
    help: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Also<'a> {
    file: &'a str,
    #[serde(flatten)]
    region: Region,
    text: &'a str,
}

/// The diagnostics, one per line; if some are left out, a last line counts them.
pub fn render(diagnostics: &Diagnostics, source: &Source) -> String {
    let (told, left_out) = diagnostics.first();
    let lines = told.iter().map(|it| line(it, source) + "\n");
    let rest = (left_out > 0).then(|| format!("{{\"left_out\":{left_out}}}\n"));
    lines.chain(rest).collect()
}

fn also<'a>(label: &'a Label, source: &'a Source) -> Also<'a> {
    Also {
        file: source.file(label.span.start).name(),
        region: Region::of(label.span, source),
        text: &label.text,
    }
}

impl<'a> Line<'a> {
    /// All diagnostics, to be part of another JSON text.
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
            file: source.file(diagnostic.primary.span.start).name(),
            region: Region::of(diagnostic.primary.span, source),
            label: &diagnostic.primary.text,
            also: diagnostic.secondary.iter().map(also).collect(),
            help: diagnostic.help.as_deref(),
        }
    }
}

fn line(diagnostic: &Diagnostic, source: &Source) -> String {
    let line = Line::new(diagnostic, source);
    // JSON can hold everything in it: strings, numbers and lists.
    serde_json::to_string(&line).unwrap_or_default()
}
