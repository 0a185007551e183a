//! The tables, as Markdown, which a terminal shows as well.

use std::fmt::Write as _;
use std::fs;

use crate::disk::Kind;
use crate::process::Cost;
use crate::race::{Costs, Race, Who};

/// The whole report.
pub fn text(races: &[Race], start: &Costs, jinja: bool) -> String {
    let mut out = String::from(HEAD);
    let _ = writeln!(out, "{}\n", machine());
    out.push_str("## The targets\n\n");
    targets(&mut out, races, start);
    let growth = growth(races);
    if !growth.is_empty() {
        out.push_str("\n## In a straight line\n\n");
        out.push_str(&growth);
    }
    let floor = floor(races);
    if !floor.is_empty() {
        out.push_str("\n## What nobody gets below\n\n");
        out.push_str(&floor);
    }
    for race in races {
        table(&mut out, race);
    }
    if !jinja {
        out.push_str("\nPyYAML and Jinja2 were not run: no `--python` was given.\n");
    } else if races
        .iter()
        .all(|race| !race.costs.contains_key(&Who::Jinja))
    {
        out.push_str(
            "\nPyYAML and Jinja2 were not run: there are too many hosts for them, or \
             benches/speed/jinja/gen.py fails, or its tree differs.\n",
        );
    }
    out
}

const HEAD: &str = "\
# How fast netpxe is

Written by `make bench`; do not edit. Medians of several rounds, in which all contestants run by
turns, each as a process of its own. `raw writer` makes the very same files with the very same
bytes, already in memory: `openat` relative to the folder, `write`, `close`, and nothing else.
Ratios are to it. CPU is that of the program and of the kernel on its behalf, of all threads.

";

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

fn targets(out: &mut String, races: &[Race], start: &Costs) {
    let _ = writeln!(
        out,
        "| target | hosts | disk | wanted | measured | |\n|---|---|---|---|---|---|"
    );
    let mut line = |name: &str, hosts: &str, disk: &str, most: f64, is: Option<f64>| {
        if let Some(is) = is {
            let verdict = if is <= most { "met" } else { "**missed**" };
            let _ = writeln!(
                out,
                "| {name} | {hosts} | {disk} | <= {most} | {is:.2} | {verdict} |"
            );
        }
    };
    let largest = races.iter().map(|race| race.hosts).max().unwrap_or(0);
    for race in races.iter().filter(|race| race.hosts == largest) {
        let (hosts, disk) = (grouped(race.hosts), race.disk.to_string());
        let cpu = |a, b| race.ratio(a, b, |cost| cost.cpu);
        let wall = |a, b| race.ratio(a, b, |cost| cost.wall);
        let mut line = |name: &str, most, is| line(name, &hosts, &disk, most, is);
        line(
            "fresh `gen`, CPU / raw writer",
            1.2,
            cpu(Who::Fresh, Who::Raw),
        );
        line(
            "fresh `gen`, wall / raw writer",
            0.7,
            wall(Who::Fresh, Who::Raw),
        );
        line(
            "fresh `gen`, wall / `tar x`",
            1.0,
            wall(Who::Fresh, Who::Tar),
        );
        line(
            "nothing changed, CPU / raw writer",
            0.25,
            cpu(Who::Unchanged, Who::Raw),
        );
        line(
            "the same, by an index of what was written",
            0.06,
            cpu(Who::Unchanged, Who::Raw),
        );
        let above = cpu(Who::OneHost, Who::Raw).zip(cpu(Who::Unchanged, Who::Raw));
        let above = above.map(|(one, nothing)| one - nothing);
        line("one host changed, CPU / raw writer above that", 0.05, above);
        line(
            "`check`, CPU / libyaml's parse",
            1.0,
            cpu(Who::Check, Who::Libyaml),
        );
        let memory = race.median(Who::Fresh, |cost| cost.memory);
        #[expect(clippy::cast_precision_loss, reason = "inventories are small")]
        let memory = memory.map(|memory| memory * 1e6 / race.size as f64);
        line("fresh `gen`, memory / inventory", 8.0, memory);
    }
    for race in races {
        let ratio = race.ratio(Who::Fresh, Who::Jinja, |cost| cost.cpu);
        let (hosts, disk) = (grouped(race.hosts), race.disk.to_string());
        if race.hosts == 10_000 {
            line(
                "fresh `gen`, CPU / PyYAML and Jinja2",
                &hosts,
                &disk,
                0.14,
                ratio,
            );
        }
    }
    let cpu = |cost: &Cost| cost.cpu;
    let starts = median(start, Who::Lab, cpu).zip(median(start, Who::True, cpu));
    let ratio = starts.map(|(lab, nothing)| lab / nothing);
    line(
        "the lab, nothing changed, CPU / `/bin/true`",
        "9",
        "tmpfs",
        3.0,
        ratio,
    );
    let wall = |cost: &Cost| cost.wall;
    let starts = median(start, Who::Lab, wall).zip(median(start, Who::True, wall));
    let ratio = starts.map(|(lab, nothing)| lab / nothing);
    line(
        "the lab, nothing changed, wall / `/bin/true`",
        "9",
        "tmpfs",
        3.0,
        ratio,
    );
}

/// What a fresh run and one of a host that changed cannot get below.
fn floor(races: &[Race]) -> String {
    let largest = races.iter().map(|race| race.hosts).max().unwrap_or(0);
    let mut out = String::new();
    let mut line = |name: &str, race: &Race, most: f64, floor: Option<f64>, is: Option<f64>| {
        if let Some((floor, is)) = floor.zip(is) {
            let (hosts, disk) = (grouped(race.hosts), race.disk);
            let _ = writeln!(
                out,
                "| {name} | {hosts} | {disk} | <= {most} | {floor:.2} | {is:.2} |"
            );
        }
    };
    for race in races {
        let cpu = |who| race.median(who, |cost| cost.cpu);
        let wall = |who| race.median(who, |cost| cost.wall);
        let all = |raw: Option<f64>, events: Option<f64>, hashes: Option<f64>| {
            Some(raw? + events? + hashes?)
        };
        let needed = |who| all(cpu(Who::Raw), cpu(who), cpu(Who::Fingerprints));
        let of = |it: Option<f64>, to: Option<f64>| Some(it? / to?);
        if race.hosts == largest {
            let name = "fresh `gen`, CPU / raw writer";
            let is = of(cpu(Who::Fresh), cpu(Who::Raw));
            for (name, who) in [(name, Who::Events), (CHECKED, Who::Check)] {
                line(name, race, 1.2, of(needed(who), cpu(Who::Raw)), is);
            }
            let by_two = |who| wall(who).map(|wall| wall / 2.0);
            let (events, hashes) = (by_two(Who::Events), by_two(Who::Fingerprints));
            let needed = all(wall(Who::RawTwo), events, hashes);
            line(
                "fresh `gen`, wall / raw writer",
                race,
                0.7,
                of(needed, wall(Who::Raw)),
                of(wall(Who::Fresh), wall(Who::Raw)),
            );
            line(
                "nothing changed, CPU / raw writer, by an index",
                race,
                0.06,
                of(cpu(Who::Looks), cpu(Who::Raw)),
                of(cpu(Who::Unchanged), cpu(Who::Raw)),
            );
            let above = cpu(Who::OneHost).zip(cpu(Who::Unchanged));
            let above = above.map(|(one, nothing)| one - nothing);
            let name = "one host changed, CPU / raw writer above an unchanged run";
            for (name, who) in [(name, Who::Events), (CHECKED, Who::Check)] {
                let floor = of(cpu(who), cpu(Who::Raw));
                line(name, race, 0.05, floor, of(above, cpu(Who::Raw)));
            }
        }
        if race.hosts == 10_000 {
            line(
                "fresh `gen`, CPU / PyYAML and Jinja2",
                race,
                0.14,
                of(needed(Who::Events), cpu(Who::Jinja)),
                of(cpu(Who::Fresh), cpu(Who::Jinja)),
            );
        }
    }
    if out.is_empty() {
        return out;
    }
    format!("{FLOOR}{out}")
}

const CHECKED: &str = "the same, with `check` for the parser";

const FLOOR: &str = "\
Three things are in every run of this kind: the events of the YAML parser, here thrown away; the
SHA-256 of every file, which the list of a tree holds; and the writing. For the clock two threads
share all of them. Nothing is checked, filled in or compared yet. With `check` for the parser, the
inventory is read and checked too, and still no file is filled in. A run that has to read a changed
inventory is compared with its parsing alone, and one with nothing changed with a mere look at every
file: `getdents`, and `fstatat` for each.

| | hosts | disk | wanted | these alone | measured |
|---|---|---|---|---|---|
";

/// CPU time a host, from 1,000 hosts on.
fn growth(races: &[Race]) -> String {
    let mut out = String::new();
    for disk in [Kind::Tmpfs, Kind::Ext4] {
        let of = |race: &&Race| race.disk == disk && race.hosts >= 1_000;
        let runs: Vec<&Race> = races.iter().filter(of).collect();
        if let [first, .., last] = runs.as_slice() {
            for (who, name) in [(Who::Fresh, "fresh `gen`"), (Who::Check, "`check`")] {
                let each = |race: &Race| {
                    let median = race.median(who, |cost| cost.cpu);
                    median.map(|cpu| cpu * 1e6 / f64::from(race.hosts))
                };
                if let Some((few, many)) = each(first).zip(each(last)) {
                    let _ = writeln!(
                        out,
                        "- {name} on {disk}: {few:.1} us of CPU a host with {} hosts, {many:.1} us with {}: {:.2} x (wanted: <= 1.2)",
                        grouped(first.hosts),
                        grouped(last.hosts),
                        many / few
                    );
                }
            }
        }
    }
    out
}

fn table(out: &mut String, race: &Race) {
    let _ = write!(
        out,
        "\n## {} hosts on {}\n\nAn inventory of {:.1} MB, {} files of {:.1} MB together; {} rounds.\n\n\
         | | CPU ms | wall ms | CPU ratio | wall ratio | memory MB |\n|---|---|---|---|---|---|\n",
        grouped(race.hosts),
        race.disk,
        megabytes(race.size as u64),
        grouped(u32::try_from(race.tree.0).unwrap_or(u32::MAX)),
        megabytes(race.tree.1),
        race.costs.values().map(Vec::len).max().unwrap_or(0),
    );
    for (who, name) in [
        (Who::Raw, "raw writer"),
        (Who::RawTwo, "raw writer, two threads"),
        (Who::Tar, "`tar x` of the tree"),
        (Who::Jinja, "PyYAML (C) and Jinja2"),
        (Who::Fresh, "`netpxe gen`, fresh"),
        (Who::Unchanged, "`netpxe gen`, nothing changed"),
        (Who::OneHost, "`netpxe gen`, one host changed"),
        (Who::Check, "`netpxe check`"),
        (Who::Libyaml, "libyaml's parse of the inventory"),
        (Who::Events, "the YAML parser's events alone"),
        (Who::Fingerprints, "SHA-256 of every file"),
        (Who::Looks, "a look at every file"),
    ] {
        let cpu = race.median(who, |cost| cost.cpu);
        let wall = race.median(who, |cost| cost.wall);
        let memory = race.median(who, |cost| cost.memory);
        if let (Some(cpu), Some(wall), Some(memory)) = (cpu, wall, memory) {
            let ratio = |of: fn(&Cost) -> f64| race.ratio(who, Who::Raw, of).unwrap_or(f64::NAN);
            // The yardstick holds all files in memory.
            let memory = match who {
                Who::Raw | Who::RawTwo | Who::Fingerprints => "-".to_owned(),
                _ => format!("{memory:.1}"),
            };
            let _ = writeln!(
                out,
                "| {name} | {:.1} | {:.1} | {:.2} | {:.2} | {memory} |",
                cpu * 1e3,
                wall * 1e3,
                ratio(|cost| cost.cpu),
                ratio(|cost| cost.wall)
            );
        }
    }
}

impl Race {
    fn median(&self, who: Who, of: impl Fn(&Cost) -> f64) -> Option<f64> {
        median(&self.costs, who, of)
    }

    fn ratio(&self, who: Who, to: Who, of: impl Fn(&Cost) -> f64) -> Option<f64> {
        Some(self.median(who, &of)? / self.median(to, &of)?)
    }
}

fn median(costs: &Costs, who: Who, of: impl Fn(&Cost) -> f64) -> Option<f64> {
    let mut costs: Vec<f64> = costs.get(&who)?.iter().map(of).collect();
    costs.sort_by(f64::total_cmp);
    costs.get(costs.len() / 2).copied()
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
