//! Faults of the inventory, as data.
//!
//! A [`Diagnostic`] says what is wrong, where, which other places matter, and what to write
//! instead. It is drawn by one renderer for each format: [`human`], [`json`], [`github`], [`sarif`],
//! [`codequality`].

mod code;
pub mod codequality;
mod explain;
pub mod github;
pub mod human;
pub mod json;
pub mod mask;
mod region;
pub mod sarif;

pub use code::{Code, Severity};

use std::borrow::Cow;

use crate::printable::printable;
use crate::source::{Span, on_character};

/// A place in the source and what to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place that is underlined.
    pub span: Span,
    /// What is written beside it; may be empty.
    pub text: String,
}

/// One fault, or one warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code, which `netpxe explain` knows.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where the fault is.
    pub primary: Label,
    /// Other places that matter: "first used here".
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of `code` at `span`.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            help: None,
        }
    }

    /// The same, with all places `by` bytes further on.
    #[must_use]
    pub fn moved(mut self, by: u32) -> Self {
        for label in std::iter::once(&mut self.primary).chain(&mut self.secondary) {
            label.span = label.span.moved(by);
        }
        self
    }

    /// The same, with a text beside the underlined place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// The same, with another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// How many diagnostics a program is told of; the rest is counted. A mistake that a generator made for
/// every host is one mistake, and no service takes a report of a gigabyte.
pub const MOST: usize = 1000;

/// The longest text of a diagnostic, in bytes; only one that quotes something huge is longer.
const LONGEST_TEXT: usize = 1200;
/// How much is kept of each end of a longer text, in bytes.
const KEPT: usize = 400;

/// Makes a text safe to print, since it may quote any value, and cuts out its middle if it is too
/// long.
fn clip(text: &mut String) {
    if let Cow::Owned(safe) = printable(text) {
        *text = safe;
    }
    if text.len() > LONGEST_TEXT {
        let head = on_character(text, KEPT);
        let tail = on_character(text, text.len() - KEPT);
        *text = format!("{} [...] {}", &text[..head], &text[tail..]);
    }
}

/// All diagnostics of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    secrets: Vec<Span>,
}

impl Diagnostics {
    /// No diagnostics yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic. Its texts are made safe to print, and cut if they quote something huge.
    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        let labels = std::iter::once(&mut diagnostic.primary).chain(&mut diagnostic.secondary);
        for text in labels
            .map(|label| &mut label.text)
            .chain([&mut diagnostic.message])
            .chain(&mut diagnostic.help)
        {
            clip(text);
        }
        self.list.push(diagnostic);
    }

    /// Adds those that there are.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// How many there are now, for [`rewind`](Self::rewind).
    pub fn mark(&self) -> usize {
        self.list.len()
    }

    /// Removes what was added since `mark`.
    pub fn rewind(&mut self, mark: usize) {
        self.list.truncate(mark);
    }

    /// If there is an error, removes the warnings about things that are *not* there: perhaps they are
    /// there and could not be read.
    pub fn drop_conclusions(&mut self) {
        if self.has_errors() {
            self.list
                .retain(|diagnostic| !diagnostic.code.concludes_from_absence());
        }
    }

    /// Keeps those for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Hides what stands at `span` wherever the source is shown.
    pub fn hide(&mut self, span: Span) {
        self.secrets.push(span);
    }

    /// The places that are hidden.
    pub fn secrets(&self) -> &[Span] {
        &self.secrets
    }

    /// Whether any of them is an error, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        let same = |diagnostic: &&Diagnostic| diagnostic.code.severity() == severity;
        self.list.iter().filter(same).count()
    }

    /// Sorts them by place, the order in which a person mends them, and removes repetitions: a fault
    /// of a profile is found again for each of its hosts.
    pub fn sort(&mut self) {
        self.list
            .sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
        self.list.dedup();
    }

    /// The first of them, as many as a program is told of, and how many are left out.
    pub fn first(&self) -> (&[Diagnostic], usize) {
        let told = self.list.len().min(MOST);
        (&self.list[..told], self.list.len() - told)
    }

    /// The diagnostics, in their current order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_quotes_something_huge_keeps_both_its_ends() {
        let mut out = Diagnostics::new();
        let text = format!("`{}` is not a name: it is too long", "ä".repeat(1 << 20));
        out.push(
            Diagnostic::new(Code::NotAName, Span::default(), &*text)
                .label(&*text)
                .also(Span::default(), &*text)
                .help(&*text),
        );
        let kept = out.iter().next().unwrap();
        let texts = [&kept.message, &kept.primary.text, &kept.secondary[0].text];
        for text in texts.into_iter().chain(&kept.help) {
            assert!(text.len() < LONGEST_TEXT, "{} bytes", text.len());
            assert!(text.starts_with("`ä") && text.ends_with("it is too long"));
        }
    }
}
