//! Diffs of the files that a run changes.

use anyhow::Result;

use crate::diff;
use crate::write::{Changes, Contents, Fate};

/// The most lines of a diff that are shown unasked.
const LINES_OF_AN_EDIT: usize = 60;

/// The complete diffs of all files that change.
pub fn all(changes: &Changes<'_>) -> Result<String> {
    of(changes, usize::MAX, |fate| {
        !matches!(
            fate,
            Fate::Unchanged | Fate::Kept | Fate::Gone | Fate::Blocked
        )
    })
}

/// The diffs of files that someone edited: from the edited text to what netpxe would write.
pub fn of_edits(changes: &Changes<'_>) -> Result<String> {
    of(changes, LINES_OF_AN_EDIT, |fate| fate == Fate::Edited)
}

fn of(changes: &Changes<'_>, most: usize, wanted: fn(Fate) -> bool) -> Result<String> {
    let mut out = String::new();
    let files = changes.files().into_iter();
    for (path, _) in files.filter(|&(_, fate)| wanted(fate)) {
        let Contents { before, after } = changes.contents(path)?;
        let before = before.as_ref().map(|(bytes, mode)| (&bytes[..], *mode));
        let after = after.as_ref().map(|(bytes, mode)| (&bytes[..], *mode));
        out.push_str(&diff::unified(path.as_str(), before, after, most));
    }
    Ok(out)
}
