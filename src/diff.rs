//! Unified diffs of generated files, as `diff -u` and `git diff` draw them.
//!
//! A diff is shown to people, kept in logs and posted in merge requests. So none of its lines shows a
//! password or a hash of the old text or the new: two lines that look the same mean that only the
//! secret changed. What is not safe to print is shown as escapes.

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, ChangeTag, TextDiff};

use crate::diagnostic::mask;
use crate::printable::printable_lines;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const HUNK: Style = AnsiColor::Cyan.on_default();
const HEAD: Style = Style::new().bold();

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// One side of a diff: a file's bytes and permissions, or `None` where there is no file.
pub type Side<'a> = Option<(&'a [u8], u32)>;

/// The diff of the file `path` from `before` to `after`, with escapes for colours. After `most` lines
/// it is cut off, and the rest is counted. Empty if nothing differs.
pub fn unified(path: &str, before: Side<'_>, after: Side<'_>, most: usize) -> String {
    if before == after {
        return String::new();
    }
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = draw(&mut out, path, before, after);
    match out.match_indices('\n').nth(most.saturating_sub(1)) {
        Some((end, _)) if end + 1 < out.len() => {
            let rest = out[end + 1..].lines().count();
            out.truncate(end + 1);
            let _ = writeln!(out, "... and {rest} more lines");
            out
        }
        _ => out,
    }
}

fn draw(out: &mut String, path: &str, before: Side<'_>, after: Side<'_>) -> fmt::Result {
    let name = |side: Side<'_>, prefix: &str| match side {
        Some(_) => format!("{prefix}/{path}"),
        None => "/dev/null".to_owned(),
    };
    styled(out, HEAD, "--- ", &name(before, "a"))?;
    styled(out, HEAD, "+++ ", &name(after, "b"))?;
    if let (Some((_, old)), Some((_, new))) = (before, after)
        && old != new
    {
        styled(out, HEAD, "mode ", &format!("{old:04o} -> {new:04o}"))?;
    }
    let text = |side: Side<'_>| {
        side.map_or_else(String::new, |(bytes, _)| {
            String::from_utf8_lossy(bytes).into_owned()
        })
    };
    let (before, after) = (text(before), text(after));
    // Lines that occur once, such as a host's address, anchor the rest: faster than Myers' where
    // every host of a large site changes, and nearer to what a person sees.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .diff_lines(&before, &after);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        styled(out, HUNK, "", &hunk.header().to_string())?;
        for change in hunk.iter_changes() {
            let line = change.value();
            let shown = mask::line(&printable_lines(line.trim_end_matches('\n')));
            match change.tag() {
                ChangeTag::Equal => writeln!(out, " {shown}")?,
                ChangeTag::Delete => styled(out, REMOVED, "-", &shown)?,
                ChangeTag::Insert => styled(out, ADDED, "+", &shown)?,
            }
            if !line.ends_with('\n') {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    Ok(())
}

fn styled(out: &mut String, style: Style, prefix: &str, text: &str) -> fmt::Result {
    writeln!(out, "{style}{prefix}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(before: Side<'_>, after: Side<'_>) -> String {
        anstream::adapter::strip_str(&unified("a/b", before, after, 99)).to_string()
    }

    #[expect(clippy::unnecessary_wraps, reason = "a side may be missing")]
    fn side(text: &str) -> Side<'_> {
        Some((text.as_bytes(), 0o644))
    }

    #[test]
    fn it_is_what_diff_u_prints() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n";
        let after = "1\n2\n3\n4\nfive\n6\n7\n8\n";
        assert_eq!(
            plain(side(before), side(after)),
            "--- a/a/b\n+++ b/a/b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
        assert_eq!(
            plain(None, side("x\n")),
            "--- /dev/null\n+++ b/a/b\n@@ -0,0 +1 @@\n+x\n"
        );
        assert_eq!(
            plain(side("x"), None),
            "--- a/a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n"
        );
        assert_eq!(plain(side("x"), side("x")), "");
    }

    #[test]
    fn a_mode_that_differs_is_told() {
        let after = Some((&b"x"[..], 0o640));
        assert_eq!(
            plain(side("x"), after),
            "--- a/a/b\n+++ b/a/b\nmode 0644 -> 0640\n"
        );
    }

    #[test]
    fn secrets_and_escapes_are_not_printed() {
        let told = plain(
            side("rootpw $6$old$hash\n\u{1b}[31mred\r\n"),
            side("rootpw $6$new$hash\n"),
        );
        assert_eq!(
            told,
            "--- a/a/b\n+++ b/a/b\n@@ -1,2 +1 @@\n-rootpw ***\n-\\u{1b}[31mred\\r\n+rootpw ***\n"
        );
    }

    #[test]
    fn a_long_one_is_cut() {
        let text = "x\n".repeat(50);
        let told = unified("x", None, side(&text), 5);
        assert_eq!(told.lines().count(), 6);
        assert!(told.ends_with("... and 48 more lines\n"), "{told}");
    }

    #[test]
    fn colours_are_escapes_around_whole_lines() {
        let told = unified("x", side("a\n"), side("b\n"), 99);
        assert!(
            told.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"),
            "{told:?}"
        );
    }
}
