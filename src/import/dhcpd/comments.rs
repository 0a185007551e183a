//! Comments, which stay with what they stood at.

use super::tree::{Statement, View};

/// The lines of the comments at a statement, each without its `#`. Those that netpxe wrote are not
/// the user's.
pub fn of(statement: &Statement, view: View<'_>) -> Vec<String> {
    if view.is_own {
        return Vec::new();
    }
    lines(statement, view)
}

/// The same, whoever wrote them.
pub fn lines(statement: &Statement, view: View<'_>) -> Vec<String> {
    let spans = statement.above.iter().chain(&statement.behind);
    let lines = spans.map(|&span| {
        let text = view.slice(span).trim_end();
        text.strip_prefix('#').unwrap_or(text).to_owned()
    });
    lines.collect()
}

/// The same of all statements in a block, at any depth.
pub fn within(statement: &Statement, view: View<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for inner in statement.body.iter().flatten() {
        lines.extend(of(inner, view));
        lines.extend(within(inner, view));
    }
    lines
}
