//! Diagnostics as GitHub workflow commands, which annotate the lines of a pull request
//! (docs.github.com, "Workflow commands for GitHub Actions").

use std::fmt::Write as _;

use super::region::Region;
use super::{Diagnostic, Diagnostics};
use crate::printable::printable;
use crate::source::Source;

/// The diagnostics, one command each.
pub fn render(diagnostics: &Diagnostics, source: &Source) -> String {
    let (told, left_out) = diagnostics.first();
    let mut out: String = told
        .iter()
        .map(|diagnostic| command(diagnostic, source))
        .collect();
    if left_out > 0 {
        let _ = writeln!(
            out,
            "::notice::{left_out} more are not told: mend these first"
        );
    }
    out
}

fn command(diagnostic: &Diagnostic, source: &Source) -> String {
    let region = Region::of(diagnostic.primary.span, source);
    let file = source.file(diagnostic.primary.span.start).name();
    let mut text = diagnostic.message.clone();
    for label in &diagnostic.secondary {
        let line = source.position(label.span.start).line;
        let other = source.file(label.span.start).name();
        let _ = if other == file {
            write!(text, "\nline {line}: {}", label.text)
        } else {
            write!(text, "\n{other}:{line}: {}", label.text)
        };
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    format!(
        "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
        diagnostic.code.severity(),
        property(&printable(file)),
        region.line,
        region.column,
        region.end_line,
        region.end_column,
        diagnostic.code,
        data(&text)
    )
}

/// Escapes the data of a command, which ends at the line break.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a command, which also ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("a: 5%,\nb"), "a: 5%25,%0Ab");
        assert_eq!(property("a,b:c.yaml"), "a%2Cb%3Ac.yaml");
    }
}
