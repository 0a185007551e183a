//! Diagnostics as a Code Quality report, which annotates the lines of a GitLab merge request
//! (docs.gitlab.com, "Code Quality report format").

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::region::Region;
use super::{Diagnostic, Diagnostics, Severity};
use crate::hex;
use crate::source::Source;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The diagnostics, as one JSON list.
pub fn render(diagnostics: &Diagnostics, source: &Source) -> String {
    let mut met = BTreeMap::new();
    let (told, left_out) = diagnostics.first();
    let issues = told.iter().map(|diagnostic| {
        let what = format!("{} {}", diagnostic.code.id(), diagnostic.message);
        let times: &mut usize = met.entry(what.clone()).or_default();
        *times += 1;
        issue(diagnostic, source, &format!("{what} {times}"))
    });
    let issues: Vec<Issue<'_>> = issues.chain(rest(left_out, source)).collect();
    // JSON can hold everything in it: strings and numbers.
    let mut text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    text.push('\n');
    text
}

/// An issue that counts those that are left out.
fn rest(left_out: usize, source: &Source) -> Option<Issue<'_>> {
    (left_out > 0).then(|| Issue {
        description: format!("{left_out} more are not told: mend these first"),
        check_name: "left-out",
        fingerprint: hex::digits(&Sha256::digest("left-out")),
        severity: "info",
        location: Location {
            path: source.name(),
            lines: Lines { begin: 1, end: 1 },
        },
    })
}

/// `identity` tells the fault from all others of the report, and stays the same when lines above it
/// come or go: GitLab finds out by it which faults a merge request adds.
fn issue<'a>(diagnostic: &Diagnostic, source: &'a Source, identity: &str) -> Issue<'a> {
    let region = Region::of(diagnostic.primary.span, source);
    let help = diagnostic.help.as_ref();
    let help = help.map_or_else(String::new, |help| format!(": {help}"));
    Issue {
        description: format!("{}{help}", diagnostic.message),
        check_name: diagnostic.code.id(),
        fingerprint: hex::digits(&Sha256::digest(identity)),
        severity: match diagnostic.code.severity() {
            Severity::Error => "major",
            Severity::Warning => "minor",
        },
        location: Location {
            path: source.file(diagnostic.primary.span.start).name(),
            lines: Lines {
                begin: region.line,
                end: region.end_line,
            },
        },
    }
}
