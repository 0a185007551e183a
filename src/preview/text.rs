//! A preview as text for a terminal: files, then machines, then what to do.

use std::fmt::Write as _;

use super::{Preview, machines};
use crate::write::Fate;

/// The most lines of one kind that are listed; the rest is counted.
const LISTED: usize = 24;

/// The fates that are shown: the word for each, and an explanation.
const FATES: &[(Fate, &str, &str)] = &[
    (Fate::New, "new", ""),
    (Fate::Changed, "changed", ""),
    (Fate::ModeChanged, "mode", ": only its permissions are set"),
    (Fate::Edited, "edited", ": by hand, since netpxe wrote it"),
    (Fate::Foreign, "foreign", ": another's file in its place"),
    (
        Fate::Blocked,
        "blocked",
        ": something else stands in its place",
    ),
    (Fate::Removed, "removed", ""),
    (
        Fate::Gone,
        "gone",
        ": someone else removed it, and it is not wanted any more",
    ),
    (
        Fate::Kept,
        "kept",
        ": no longer wanted, but edited since netpxe wrote it",
    ),
];

/// The word for what happens to a file.
pub fn word(fate: Fate) -> &'static str {
    let found = FATES.iter().find(|&&(its, ..)| its == fate);
    found.map_or("unchanged", |&(_, word, _)| word)
}

/// The whole preview.
pub fn render(preview: &Preview<'_>) -> String {
    let mut out = String::new();
    files(preview, &mut out);
    // In a new tree each host is new: what matters is which are due.
    if !preview.is_new {
        out.push_str(&machines::changes(&preview.hosts));
    }
    out.push_str(&machines::installations(&preview.hosts, preview.due_before));
    for action in &preview.actions {
        let _ = writeln!(out, "To do: {}.", action.sentence);
    }
    out
}

fn files(preview: &Preview<'_>, out: &mut String) {
    let of = |fate: Fate| {
        let files = preview.files.iter().filter(move |&&(_, its)| its == fate);
        files.map(|&(path, _)| path).collect::<Vec<_>>()
    };
    let mut counts = Vec::new();
    for &(fate, word, more) in FATES {
        let paths = of(fate);
        for path in paths.iter().take(LISTED) {
            let _ = writeln!(out, "  {word:<8} {path}{more}");
        }
        if paths.len() > LISTED {
            let _ = writeln!(out, "  {word:<8} ... and {} more", paths.len() - LISTED);
        }
        if !paths.is_empty() {
            counts.push(format!("{} {word}", paths.len()));
        }
    }
    let Preview {
        output, unchanged, ..
    } = preview;
    let _ = if preview.changes && counts.is_empty() {
        writeln!(
            out,
            "{output}: only the list .netpxe.json or a leftover changes ({unchanged} files)"
        )
    } else if preview.changes {
        if *unchanged > 0 {
            counts.push(format!("{unchanged} unchanged"));
        }
        writeln!(out, "{output}: {}", counts.join(", "))
    } else {
        writeln!(out, "{output}: nothing changed ({unchanged} files)")
    };
}
