//! What happens to machines, as text for a terminal.

use std::fmt::Write as _;

use super::details::in_words;
use super::{Detail, HostChange, Installation, Kind};
use crate::value::MountPoint;

/// The most changed machines that are listed; the rest is counted.
const LISTED: usize = 24;

/// A line for each machine that changes.
pub fn changes(hosts: &[HostChange]) -> String {
    let mut out = String::new();
    for host in hosts.iter().take(LISTED) {
        let _ = writeln!(out, "{}", line(host));
    }
    if hosts.len() > LISTED {
        let _ = writeln!(out, "... and {} more hosts change", hosts.len() - LISTED);
    }
    // Whoever acts on a change must have seen what it means for a disk: all of these are told.
    for note in hosts.iter().filter_map(|host| host.note.as_ref()) {
        let _ = writeln!(out, "note: {note}");
    }
    out
}

/// What changes for one machine, such as `mm2: address 172.22.10.52 -> 172.22.10.53`.
pub fn line(host: &HostChange) -> String {
    let mut parts: Vec<String> = match &host.kind {
        Kind::New => vec!["new".to_owned()],
        Kind::Removed => vec!["removed".to_owned()],
        Kind::Renamed(from) => vec![format!("renamed from {from}")],
        Kind::Replaced => vec!["card replaced".to_owned()],
        Kind::Changed => Vec::new(),
    };
    let whole = matches!(host.kind, Kind::New | Kind::Removed);
    parts.extend(host.details.iter().map(|it| detail(it, whole)));
    match &host.installation {
        Some(installation) if installation.wipes_one() => parts.push("WILL BE WIPED".to_owned()),
        Some(_) => parts.push("newly due".to_owned()),
        None => {}
    }
    if parts.is_empty() {
        parts.push("`formerly` changed".to_owned());
    }
    format!("{}: {}", host.name, parts.join(", "))
}

/// `whole`: the machine itself comes or goes, so its address need not be reported as new or gone.
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

/// Which machines a run makes due for an installation. Every one is listed, because a person must
/// see it before it happens; those that were due before are only counted.
pub fn installations(hosts: &[HostChange], due_before: usize) -> String {
    let (wiped, newly): (Vec<_>, Vec<_>) = hosts
        .iter()
        .filter_map(|host| Some((host, host.installation.as_ref()?)))
        .partition(|(_, installation)| installation.wipes_one());
    if wiped.is_empty() && newly.is_empty() {
        return match due_before {
            0 => "No host is due for an installation.\n".to_owned(),
            1 => "No host is newly due for an installation; 1 was due before.\n".to_owned(),
            count => {
                format!("No host is newly due for an installation; {count} were due before.\n")
            }
        };
    }
    let mut out = String::new();
    if !wiped.is_empty() {
        let names: Vec<String> = wiped
            .iter()
            .map(|(host, installation)| format!("{} ({})", host.name, over(installation)))
            .collect();
        let _ = writeln!(
            out,
            "{} WILL BE WIPED and installed again: {}",
            hosts_in_words(names.len()),
            names.join(", ")
        );
    }
    if !newly.is_empty() {
        let names: Vec<String> = newly
            .iter()
            .map(|(host, installation)| {
                let words = [installation.to.to_string()].into_iter();
                let words: Vec<String> = words.chain(spares(installation)).collect();
                format!("{} ({})", host.name, words.join(", "))
            })
            .collect();
        let (are, each) = if names.len() == 1 {
            ("is", "it")
        } else {
            ("are", "each")
        };
        let _ = writeln!(
            out,
            "{} {are} newly due: {each} installs itself when it boots next, unless one of its disks \
             has the marker of this installation (its number is in brackets), of a later one, or of another machine: {}",
            hosts_in_words(names.len()),
            names.join(", ")
        );
    }
    let _ = match due_before {
        0 => Ok(()),
        1 => writeln!(out, "1 host was due before."),
        count => writeln!(out, "{count} hosts were due before."),
    };
    out
}

/// What an installation wipes: `installation 1 -> 2`, or the markers of other machines; and what it keeps.
fn over(installation: &Installation) -> String {
    let raised = installation
        .from
        .map(|from| format!("installation {from} -> {}", installation.to));
    let wiped = installation
        .wipes
        .iter()
        .map(|marker| format!("wipes {marker}"));
    let claimed = installation
        .claims
        .iter()
        .map(|name| match installation.to {
            2 => format!("wipes {name}-1"),
            to => format!("wipes {name}-1 to {name}-{}", to - 1),
        });
    raised
        .into_iter()
        .chain(wiped)
        .chain(claimed)
        .chain(spares(installation))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What an installation leaves as it is, and what it would have left before: `keeps /srv, /home`.
fn spares(installation: &Installation) -> impl Iterator<Item = String> {
    let words = |what: &str, mounts: &[MountPoint]| {
        (!mounts.is_empty()).then(|| format!("{what} {}", in_words(mounts)))
    };
    let keeps = words("keeps", &installation.keeps);
    keeps
        .into_iter()
        .chain(words("no longer keeps", &installation.loses))
}

/// `1 host`, `3 hosts`.
pub fn hosts_in_words(count: usize) -> String {
    match count {
        1 => "1 host".to_owned(),
        count => format!("{count} hosts"),
    }
}
