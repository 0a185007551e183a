//! The report for a person at a terminal.

use std::fmt::Write as _;

use super::origin::{self, Origin};
use super::{Report, Verdict};
use crate::inventory::Places;
use crate::source::Source;
use crate::tree::Machine;

/// The most complaints that are listed; the rest is counted. A wrong template is wrong for every
/// host.
const LISTED: usize = 50;

/// Renders the report. With the inventory, it also names the line of each complaint's host in it.
pub fn render(
    report: &Report,
    machines: &[Machine],
    inventory: Option<(&Source, &Places)>,
) -> String {
    let mut out = String::new();
    let count = report.complaints().count();
    for (checker, complaint) in report.complaints().take(LISTED) {
        let line = complaint
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        let _ = writeln!(
            out,
            "{}{line}: {} [{checker}]",
            complaint.path, complaint.text
        );
        let origin = origin::of(complaint, &report.files, machines);
        let _ = writeln!(out, "  from {}", told(&origin, inventory));
    }
    if count > LISTED {
        let _ = writeln!(out, "... and {} more complaints", count - LISTED);
    }
    for finding in &report.findings {
        let _ = match &finding.verdict {
            Verdict::Ran(files, complaints) => writeln!(
                out,
                "{}: {}, {}",
                finding.checker,
                plural(*files, "file"),
                plural(complaints.len(), "complaint")
            ),
            Verdict::NotRun(why) => writeln!(out, "{}: NOT RUN: {why}", finding.checker),
        };
    }
    for (path, why) in &report.unchecked {
        let _ = writeln!(out, "no program checks {path}: {why}");
    }
    if !report.unknown.is_empty() {
        let _ = writeln!(out, "NOT LOOKED AT: {}", report.unknown.join(", "));
    }
    out
}

fn plural(count: usize, thing: &str) -> String {
    match count {
        0 => format!("no {thing}"),
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}

fn told(origin: &Origin, inventory: Option<(&Source, &Places)>) -> String {
    let (what, span) = match origin {
        Origin::Host(name) => (
            format!("the host {name}"),
            inventory.and_then(|(_, places)| places.host(name)),
        ),
        Origin::Network(subnet) => {
            let found = inventory.and_then(|(_, places)| places.network(subnet));
            let name = found.map_or(subnet.as_str(), |(name, _)| name);
            (format!("the network {name}"), found.map(|(_, span)| span))
        }
        Origin::Dhcpd(of, line) => return of_dhcpd(of, *line, inventory),
        Origin::Extra(host, path, line) => {
            return format!("{path}:{line}, `kickstart_extra` of the host {host}");
        }
        Origin::All => {
            let of = inventory.map_or("the inventory", |(source, _)| source.name());
            return format!("{of} as a whole, or a template");
        }
    };
    match (inventory, span) {
        (Some((source, _)), Some(span)) => {
            let line = source.position(span.start).line;
            format!("{what}, {}:{line}", source.file(span.start).name())
        }
        (Some((source, _)), None) => format!("{what}, which {} does not have", source.name()),
        (None, _) => format!("{what} (--inventory FILE says on which line)"),
    }
}

/// Line `line` of a text for dhcpd.
fn of_dhcpd(of: &str, line: usize, inventory: Option<(&Source, &Places)>) -> String {
    let what = format!("`dhcpd` of {of}");
    let place = inventory.and_then(|(source, places)| Some((source, places.dhcpd(of)?)));
    let Some((source, span)) = place else {
        return format!("line {line} of {what}");
    };
    let file = source.file(span.start);
    // It begins at its first line, also where it is a block.
    let line = source.position(span.start).line + line - 1;
    format!("{what}, {}:{line}", file.name())
}
