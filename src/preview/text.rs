//! A preview as text for a terminal: files, then machines, then what to do.

use std::fmt::Write as _;

use super::{Detail, HostChange, Kind, Preview};
use crate::write::Fate;

/// At most so many lines of one kind are listed; the rest is counted.
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

/// The word for what becomes of a file.
pub fn word(fate: Fate) -> &'static str {
    let found = FATES.iter().find(|&&(its, ..)| its == fate);
    found.map_or("unchanged", |&(_, word, _)| word)
}

/// The whole preview.
pub fn render(preview: &Preview<'_>) -> String {
    let mut out = String::new();
    files(preview, &mut out);
    hosts(preview, &mut out);
    out.push_str(&will_be_installed(&preview.will_be_installed));
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

fn hosts(preview: &Preview<'_>, out: &mut String) {
    // In a new tree each host is new: what matters is which will be installed.
    if preview.hosts_before.is_empty() && preview.unchanged == 0 {
        return;
    }
    let hosts = preview.hosts();
    for host in hosts.iter().take(LISTED) {
        let _ = writeln!(out, "{}", line(host));
    }
    if hosts.len() > LISTED {
        let rest = hosts.len() - LISTED;
        let _ = writeln!(out, "... and {rest} more hosts change");
    }
}

/// What changes for one machine, such as `mm2: address 172.22.10.52 -> 172.22.10.53`.
pub fn line(host: &HostChange) -> String {
    let mut parts: Vec<String> = match &host.kind {
        Kind::New => vec!["new".to_owned()],
        Kind::Removed => vec!["removed".to_owned()],
        Kind::Renamed(from) => vec![format!("renamed from {from}")],
        Kind::Changed => Vec::new(),
    };
    let whole = matches!(host.kind, Kind::New | Kind::Removed);
    parts.extend(host.details.iter().map(|it| detail(it, whole)));
    if host.will_be_installed {
        let again = if host.again { " again" } else { "" };
        parts.push(format!("WILL be installed{again}"));
    }
    format!("{}: {}", host.name, parts.join(", "))
}

/// `whole`: the machine itself comes or goes, so its address need not be said to do so.
fn detail(it: &Detail, whole: bool) -> String {
    let what = match &it.nic {
        Some(nic) if it.what == "NIC" => format!("NIC {nic}"),
        Some(nic) => format!("{} of {nic}", it.what),
        None => it.what.to_owned(),
    };
    match (&it.from, &it.to) {
        (Some(from), Some(to)) => format!("{what} {from} -> {to}"),
        (Some(value), None) | (None, Some(value)) if whole => format!("{what} {value}"),
        (Some(from), None) => format!("{what} {from} -> none"),
        (None, Some(to)) => format!("{what} none -> {to}"),
        (None, None) => format!("{what} changed"),
    }
}

/// Which machines will wipe a disk: a person must see it before it happens.
pub fn will_be_installed(names: &[&str]) -> String {
    let (subject, its) = match names.len() {
        0 => return "No host will be installed.\n".to_owned(),
        1 => ("1 host".to_owned(), "its disk"),
        count => (format!("{count} hosts"), "their disks"),
    };
    let shown = names.len().min(LISTED);
    let rest = match names.len() - shown {
        0 => String::new(),
        rest => format!(" and {rest} more"),
    };
    format!(
        "{subject} WILL be installed, unless this installation is on {its} already: {}{rest}\n",
        names[..shown].join(", ")
    )
}
