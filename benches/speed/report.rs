//! The table, as Markdown, which a terminal shows as well.

use std::fmt::Write as _;
use std::fs;

use crate::costs::{Costs, Who};
use crate::disk::Kind;
use crate::process::Cost;

/// What a row compares.
struct Row {
    hosts: u32,
    what: &'static str,
    is: fn(&Costs) -> Option<f64>,
    target: Target,
}

enum Target {
    AtMost(f64),
    AtLeast(f64),
}

const ROWS: &[Row] = &[
    Row {
        hosts: 100_000,
        what: "fresh `gen`, CPU / raw writer",
        is: |costs| costs.ratio(Who::Fresh, Who::Raw, cpu),
        target: Target::AtMost(2.0),
    },
    Row {
        hosts: 100_000,
        what: "fresh `gen`, wall / raw writer",
        is: |costs| costs.ratio(Who::Fresh, Who::Raw, wall),
        target: Target::AtMost(1.2),
    },
    Row {
        hosts: 10_000,
        what: "`gen` with nothing changed, CPU / raw writer",
        is: |costs| costs.ratio(Who::Unchanged, Who::Raw, cpu),
        target: Target::AtMost(0.8),
    },
    Row {
        hosts: 100_000,
        what: "`check`, CPU / libyaml's parse of the inventory",
        is: |costs| costs.ratio(Who::Check, Who::Libyaml, cpu),
        target: Target::AtMost(1.2),
    },
    Row {
        hosts: 100_000,
        what: "fresh `gen`, memory / inventory",
        is: memory,
        target: Target::AtMost(10.0),
    },
    Row {
        hosts: 10_000,
        what: "PyYAML (C) and Jinja2, CPU / fresh `gen`",
        is: |costs| costs.ratio(Who::Jinja, Who::Fresh, cpu),
        target: Target::AtLeast(4.0),
    },
];

/// The whole report.
pub fn text(races: &[Costs], disk: Kind) -> String {
    let mut out = String::from(HEAD);
    let _ = writeln!(out, "{} Files are written to {disk}.\n", machine());
    out.push_str("| hosts | | target | measured | |\n|---|---|---|---|---|\n");
    for row in ROWS {
        let race = races.iter().find(|race| race.hosts == row.hosts);
        if let Some(is) = race.and_then(row.is) {
            let (target, met) = match row.target {
                Target::AtMost(most) => (format!("<= {most}"), is <= most),
                Target::AtLeast(least) => (format!(">= {least}"), is >= least),
            };
            let verdict = if met { "met" } else { "**missed**" };
            let (hosts, what) = (grouped(row.hosts), row.what);
            let _ = writeln!(out, "| {hosts} | {what} | {target} | {is:.2} | {verdict} |");
        }
    }
    for race in races {
        seconds(&mut out, race);
    }
    out
}

/// Where another benchmark's part of the page begins.
pub const OTHERS: &str = "\n## ";

const HEAD: &str = "\
# How fast netpxe is

Written by `make bench`; do not edit. Medians of several rounds in which the contestants take turns,
each in a process of its own. The raw writer writes the same files with the same bytes, which are
already in memory: `openat`, `write`, `close`, and nothing else. CPU is the time of the program and
of the kernel on its behalf, in all threads.

";

/// In a sentence, what these ratios are in seconds.
fn seconds(out: &mut String, race: &Costs) {
    let each = [
        (Who::Raw, "raw writer"),
        (Who::Fresh, "fresh `gen`"),
        (Who::Unchanged, "nothing changed"),
        (Who::Check, "`check`"),
    ];
    let each = each.iter().filter_map(|&(who, name)| {
        let (cpu, wall) = (race.median(who, cpu)?, race.median(who, wall)?);
        Some(format!("{name} {wall:.2} s ({cpu:.2} s of CPU)"))
    });
    let _ = writeln!(
        out,
        "\n{} hosts, {} files, {:.0} MB: {}.",
        grouped(race.hosts),
        grouped(u32::try_from(race.tree.0).unwrap_or(u32::MAX)),
        megabytes(race.tree.1),
        each.collect::<Vec<_>>().join(", ")
    );
}

fn cpu(cost: &Cost) -> f64 {
    cost.cpu
}

fn wall(cost: &Cost) -> f64 {
    cost.wall
}

/// The most memory of a fresh run, by the size of the inventory.
fn memory(costs: &Costs) -> Option<f64> {
    let most = costs.median(Who::Fresh, |cost| cost.memory)?;
    Some(most / megabytes(costs.size as u64))
}

/// What the machine is, without its name.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    let memory = read("/proc/meminfo");
    let memory: u64 = memory
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .unwrap_or(0);
    format!(
        "Measured on {cores} cores ({}), {} GiB of memory, Linux {}.",
        model.unwrap_or("of an unknown kind"),
        memory >> 20,
        // What follows is the name that the machine's makers gave their build.
        kernel.trim().split('-').next().unwrap_or_default()
    )
}

#[expect(clippy::cast_precision_loss, reason = "they are rounded anyway")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// 100,000 and not 100000.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
