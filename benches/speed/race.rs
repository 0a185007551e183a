//! Who runs, and in which order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::disk::{self, Disk, Kind};
use crate::options::Options;
use crate::process::{Cost, cost, own};
use crate::{inventory, report};

/// The program.
const NETPXE: &str = env!("CARGO_BIN_EXE_netpxe");
/// The nine hosts of the lab in which netpxe began.
const LAB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/inventory.example.yaml");
/// The same tree by `PyYAML` and Jinja2.
const JINJA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/jinja/gen.py");
/// Starting a process is over so quickly that one is not enough to measure.
const STARTS: u32 = 100;
/// Jinja2 takes its time.
const MOST_JINJA: u32 = 10_000;

/// Bytes of memory for each file, more than it takes on average with all that the kernel knows of it.
const ROOM: u64 = 8192;

/// A contestant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The raw writer.
    Raw,
    /// The raw writer with two threads.
    RawTwo,
    /// `tar x` of the finished tree.
    Tar,
    /// `PyYAML` and Jinja2, to the same tree.
    Jinja,
    /// `netpxe gen` to a tree that is not there.
    Fresh,
    /// `netpxe gen` to a tree that is right.
    Unchanged,
    /// `netpxe gen` where one host has another address and another `install_id`.
    OneHost,
    /// `netpxe check`.
    Check,
    /// What libyaml takes merely to parse the inventory.
    Libyaml,
    /// What the parser that netpxe uses takes for its events alone.
    Events,
    /// What the SHA-256 of every file takes.
    Fingerprints,
    /// What a look at every file takes.
    Looks,
    /// `/bin/true`.
    True,
    /// `netpxe gen` of the lab, nothing changed.
    Lab,
}

/// What each contestant cost, round by round.
pub type Costs = BTreeMap<Who, Vec<Cost>>;

/// A contestant that makes a tree in a folder that is not there.
type Writer<'a> = (Who, &'a dyn Fn(&str) -> Result<Cost>);

/// One inventory on one disk.
pub struct Race {
    /// How many hosts it has.
    pub hosts: u32,
    /// Its size in bytes.
    pub size: usize,
    /// How many files, and bytes, its tree has.
    pub tree: (usize, u64),
    /// Where it was run.
    pub disk: Kind,
    /// What it cost.
    pub costs: Costs,
}

/// Runs all races and prints the tables.
pub fn run(options: &Options) -> Result<()> {
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&work)?;
    let mut races = Vec::new();
    for &hosts in &options.hosts {
        for &disk in &options.disks {
            if disk == Kind::Ext4 && !disk::is_root() {
                eprintln!("bench: this is not root, so nothing is measured on an ext4");
                continue;
            }
            eprintln!("bench: {hosts} hosts on {disk}");
            races.push(Race::run(hosts, disk, options, &work)?);
        }
    }
    let start = start(options, &work)?;
    let text = report::text(&races, &start, options.python.is_some());
    print!("{text}");
    if let Some(path) = &options.report {
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

impl Race {
    fn run(hosts: u32, kind: Kind, options: &Options, work: &Path) -> Result<Self> {
        let text = inventory::inventory(hosts);
        let (path, changed) = (work.join("inventory.yaml"), work.join("changed.yaml"));
        fs::write(&path, &text)?;
        fs::write(&changed, change_one(&text)?)?;
        let (path, changed) = (text_of(&path), text_of(&changed));
        // What the others are to make, and where nothing is changed.
        let standing = Disk::fresh(kind, &work.join("standing"))?;
        let finished = text_of(&standing.tree());
        fresh(&path, &finished)?;
        let archive = text_of(&work.join("tree.tar"));
        disk::command("tar", &["-cf", &archive, "-C", &finished, "."])?;

        let tree = size_of(Path::new(&finished))?;
        let mut costs = Costs::new();
        for round in 0..options.rounds(hosts) {
            let mut ran = |who, cost| costs.entry(who).or_default().push(cost);
            let on_fresh = |run: &dyn Fn(&str) -> Result<Cost>| -> Result<Cost> {
                disk::warm(tree.0 as u64 * ROOM, work)?;
                let disk = Disk::fresh(kind, work)?;
                let cost = run(&text_of(&disk.tree()))?;
                if round == 0 {
                    same(&finished, &text_of(&disk.tree()))?;
                }
                Ok(cost)
            };
            let raw = |to: &str, threads| {
                fs::create_dir(to)?;
                own("write", &[&finished, to, threads])
            };
            let unpack = |to: &str| {
                fs::create_dir(to)?;
                cost(1, &["tar", "-xf", &archive, "-C", to])
            };
            // Whoever is the first finds other things in the caches: every time another one.
            let mut writers: [Writer<'_>; 4] = [
                (Who::Raw, &|to| raw(to, "1")),
                (Who::Fresh, &|to| fresh(&path, to)),
                (Who::RawTwo, &|to| raw(to, "2")),
                (Who::Tar, &unpack),
            ];
            let count = writers.len();
            writers.rotate_left(round % count);
            for (who, run) in writers {
                ran(who, on_fresh(run)?);
            }
            if let Some(python) = &options.python
                && hosts <= MOST_JINJA
            {
                let python = text_of(python);
                let run = |to: &str| cost(1, &[&python, JINJA, &path, to]);
                // Its values have to follow those of the templates: whoever changes one is told.
                match on_fresh(&run) {
                    Ok(cost) => ran(Who::Jinja, cost),
                    Err(error) => eprintln!("bench: Jinja2 is out of the race: {error:#}"),
                }
            }
            ran(Who::Check, cost(1, &[NETPXE, "check", &path])?);
            ran(Who::Libyaml, own("parse", &[&path])?);
            ran(Who::Events, own("events", &[&path])?);
            ran(Who::Fingerprints, own("fingerprints", &[&finished])?);
            ran(Who::Looks, own("looks", &[&finished])?);
            ran(Who::Unchanged, fresh(&path, &finished)?);
            ran(Who::OneHost, fresh(&changed, &finished)?);
            fresh(&path, &finished)?;
        }
        Ok(Self {
            hosts,
            size: text.len(),
            tree,
            disk: kind,
            costs,
        })
    }
}

/// What it takes to start, look at a small tree, and end.
fn start(options: &Options, work: &Path) -> Result<Costs> {
    let mut costs = Costs::new();
    let disk = Disk::fresh(Kind::Tmpfs, work)?;
    let tree = text_of(&disk.tree());
    fresh(LAB, &tree)?;
    for _ in 0..options.rounds(0) {
        let mut ran = |who, cost| costs.entry(who).or_default().push(cost);
        ran(Who::True, cost(STARTS, &["/bin/true"])?);
        ran(Who::Lab, cost(STARTS, &[NETPXE, "gen", LAB, "-o", &tree])?);
    }
    Ok(costs)
}

fn fresh(inventory: &str, to: &str) -> Result<Cost> {
    cost(1, &[NETPXE, "gen", inventory, "-o", to])
}

/// The inventory in which one host has another address, for dhcpd.conf, and another `install_id`,
/// for its `grub.cfg` and its kickstart.
fn change_one(text: &str) -> Result<String> {
    let parts = || {
        let (before, after) = text.split_once("\n    install_id: ")?;
        let (above, rest) = before.rsplit_once("    address: ")?;
        let (_, profile) = rest.split_once('\n')?;
        Some((above, profile, after))
    };
    let (above, profile, after) = parts().context("no host can be changed")?;
    // Above the addresses of hosts, below the pool.
    Ok(format!(
        "{above}    address: 10.0.3.236\n{profile}\n    install_id: 7{after}"
    ))
}

/// Holds one tree against another, but for the manifest, which is netpxe's own affair.
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
