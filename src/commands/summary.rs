//! What a run did, for the person who started it.

use std::fmt::Write as _;
use std::path::Path;

use crate::plan::Plan;
use crate::tree::TreePath;
use crate::value::State;
use crate::write::{Changes, Fate};

/// More files than this of one fate are counted, not listed.
const LISTED: usize = 24;

/// What was written below `output`, and what follows from it.
pub fn written(output: &Path, changes: &Changes<'_>, plan: &Plan) -> String {
    let mut out = String::new();
    let output = output.display();
    let unchanged = changes.of(Fate::Unchanged).count();
    if changes.is_nothing() {
        let _ = writeln!(out, "{output}: nothing changed ({unchanged} files)");
    } else {
        let fates = [
            (Fate::New, "new"),
            (Fate::Changed, "changed"),
            (Fate::ModeChanged, "permissions set"),
            (Fate::Edited, "overwritten, had been edited"),
            (Fate::Foreign, "overwritten, was not netpxe's"),
            (Fate::Removed, "removed"),
            (Fate::Gone, "removed by someone else"),
        ];
        for (fate, word) in fates {
            let paths: Vec<&str> = changes.of(fate).map(TreePath::as_str).collect();
            for path in paths.iter().take(LISTED) {
                let _ = writeln!(out, "  {word:<8} {path}");
            }
            if paths.len() > LISTED {
                let _ = writeln!(out, "  {word:<8} ... and {} more", paths.len() - LISTED);
            }
        }
        let counts: Vec<String> = fates
            .into_iter()
            .chain([(Fate::Unchanged, "unchanged")])
            .map(|(fate, word)| (changes.of(fate).count(), word))
            .filter(|&(count, _)| count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let _ = writeln!(out, "{output}: {}", counts.join(", "));
    }
    for path in changes.of(Fate::Kept) {
        let _ = writeln!(
            out,
            "  kept     {path}: no longer wanted, but edited since netpxe wrote it"
        );
    }
    out.push_str(&will_be_installed(plan));
    out.push_str(&to_do(changes));
    out
}

/// What an inventory without an error holds.
pub fn checked(inventory: &Path, plan: &Plan) -> String {
    let count = |count: usize, thing: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {thing}{plural}")
    };
    let images = plan.bsdp.as_ref().map_or(0, |bsdp| bsdp.offers.len());
    format!(
        "{}: no error; {}, {}, {}\n{}",
        inventory.display(),
        count(plan.hosts.len(), "host"),
        count(plan.networks.len(), "network"),
        count(images, "Mac image"),
        will_be_installed(plan)
    )
}

/// Which machines will wipe a disk: a person shall see it before it happens.
pub fn will_be_installed(plan: &Plan) -> String {
    let names: Vec<&str> = plan
        .hosts
        .iter()
        .filter(|host| host.state() == State::Install)
        .map(|host| host.name.as_str())
        .collect();
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

/// What the person has to do for the change to take effect.
fn to_do(changes: &Changes<'_>) -> String {
    let touched = |wanted: &str| {
        [Fate::New, Fate::Changed, Fate::Edited, Fate::Foreign]
            .into_iter()
            .flat_map(|fate| changes.of(fate))
            .any(|path| path.as_str() == wanted)
    };
    let mut out = String::new();
    if touched("bin/build-grub") || touched("tftp/grub.cfg-net") {
        out.push_str("To do: run bin/build-grub on the deploy host: the GRUB images change.\n");
    }
    if touched("dhcp/dhcpd.conf") {
        out.push_str("To do: restart dhcpd: it cannot reload its configuration.\n");
    }
    out
}
