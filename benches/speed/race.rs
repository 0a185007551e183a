//! Who runs, and in which order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::costs::{Costs, Who};
use crate::disk::{self, Disk};
use crate::options::Options;
use crate::process::{Cost, cost, own};
use crate::{inventory, report};

/// The program.
const NETPXE: &str = env!("CARGO_BIN_EXE_netpxe");
/// The same tree by `PyYAML` and Jinja2.
const JINJA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/jinja/gen.py");
/// Jinja2 takes its time.
const MOST_JINJA: u32 = 10_000;
/// Bytes of memory a file takes on average, with what the kernel keeps about it, rounded up.
const ROOM: u64 = 8192;

/// A contestant that makes a tree in a folder that is not there.
type Writer<'a> = (Who, &'a dyn Fn(&str) -> Result<Cost>);

/// Runs all races and prints the table.
pub fn run(options: &Options) -> Result<()> {
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&work)?;
    let mut races = Vec::new();
    for &hosts in &options.hosts {
        eprintln!("bench: {hosts} hosts on {}", options.disk);
        races.push(race(hosts, options, &work)?);
    }
    let text = report::text(&races, options.disk);
    print!("{text}");
    if let Some(path) = &options.report {
        // What another benchmark has measured stays.
        let old = fs::read_to_string(path).unwrap_or_default();
        let rest = old.find(report::OTHERS).map_or("", |at| &old[at..]);
        fs::write(path, text + rest).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn race(hosts: u32, options: &Options, work: &Path) -> Result<Costs> {
    let text = inventory::inventory(hosts);
    let path = work.join("inventory.yaml");
    fs::write(&path, &text)?;
    let path = text_of(&path);
    // What the others are to make, and where nothing is changed.
    let standing = Disk::fresh(options.disk, &work.join("standing"))?;
    let finished = text_of(&standing.tree());
    generate(&path, &finished)?;
    let mut costs = Costs {
        hosts,
        size: text.len(),
        tree: size_of(Path::new(&finished))?,
        rounds: BTreeMap::new(),
    };
    for round in 0..options.rounds(hosts) {
        let on_fresh_disk = |run: &dyn Fn(&str) -> Result<Cost>| -> Result<Cost> {
            disk::warm(costs.tree.0 as u64 * ROOM, work)?;
            let disk = Disk::fresh(options.disk, work)?;
            let cost = run(&text_of(&disk.tree()))?;
            if round == 0 {
                same(&finished, &text_of(&disk.tree()))?;
            }
            Ok(cost)
        };
        let raw = |to: &str| {
            fs::create_dir(to)?;
            own("write", &[&finished, to])
        };
        // The first finds other things in the caches than the second: they take turns.
        let mut writers: [Writer<'_>; 2] =
            [(Who::Raw, &raw), (Who::Fresh, &|to| generate(&path, to))];
        writers.rotate_left(round % 2);
        let mut ran: Vec<(Who, Cost)> = Vec::new();
        for (who, run) in writers {
            ran.push((who, on_fresh_disk(run)?));
        }
        if let Some(python) = &options.python
            && hosts <= MOST_JINJA
        {
            let python = text_of(python);
            let run = |to: &str| cost(&[&python, JINJA, &path, to]);
            ran.push((Who::Jinja, on_fresh_disk(&run)?));
        }
        ran.push((Who::Check, cost(&[NETPXE, "check", &path])?));
        ran.push((Who::Libyaml, own("parse", &[&path])?));
        ran.push((Who::Unchanged, generate(&path, &finished)?));
        for (who, cost) in ran {
            costs.add(who, cost);
        }
    }
    Ok(costs)
}

fn generate(inventory: &str, to: &str) -> Result<Cost> {
    cost(&[NETPXE, "gen", inventory, "-o", to])
}

/// Compares two trees, but for the manifest, which is netpxe's own affair.
fn same(one: &str, other: &str) -> Result<()> {
    let output = Command::new("diff")
        .args(["-r", "-q", "-x", ".netpxe.json", one, other])
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let said: String = said.lines().take(5).collect::<Vec<_>>().join("\n");
    ensure!(output.status.success(), "the trees differ:\n{said}");
    Ok(())
}

/// How many files and bytes are in a folder.
fn size_of(folder: &Path) -> Result<(usize, u64)> {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (files, bytes) = if entry.file_type()?.is_dir() {
            size_of(&entry.path())?
        } else {
            (1, entry.metadata()?.len())
        };
        sum = (sum.0 + files, sum.1 + bytes);
    }
    Ok(sum)
}

fn text_of(path: &Path) -> String {
    path.display().to_string()
}
