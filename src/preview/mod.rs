//! What a run does to the network, in words: computed from the Plan and the Changes before
//! anything is written, and the same for `netpxe plan`, `netpxe gen` and a gate in CI.
//!
//! Bytes say which files differ. What a person wants to know is which machines get another
//! address, which are installed, and what has to be restarted: [`hosts`] compares the machines
//! that the tree was last made for with those of the Plan, [`services`] knows which daemon reads
//! which file.

pub mod hosts;
pub mod json;
pub mod services;
pub mod text;

use std::cell::OnceCell;

use crate::diagnostic::Diagnostics;
use crate::plan::Plan;
use crate::source::Source;
use crate::tree::{Machine, Machines, Tree, is_of_one_machine};
use crate::write::{Changes, Fate, Refusal};

pub use hosts::{Detail, HostChange, Kind};
pub use services::Action;

/// Everything that a run does.
#[derive(Debug)]
pub struct Preview<'a> {
    /// The output folder, as the user named it.
    pub output: String,
    /// Whether the tree changes in any byte.
    pub changes: bool,
    /// Every file that does not just stay as it is, and what becomes of it, sorted by path.
    pub files: Vec<(&'a str, Fate)>,
    /// How many files stay as they are.
    pub unchanged: usize,
    /// The machines that the tree was last made for; `None` where it does not tell.
    pub hosts_before: Option<&'a [Machine]>,
    /// Those of the tree that is wanted; `None` where they are the same.
    hosts_after: Option<&'a dyn Machines>,
    hosts: OnceCell<Vec<HostChange>>,
    /// Every machine that will install itself when it boots next, unless this installation is on
    /// its disk already.
    pub will_be_installed: Vec<&'a str>,
    /// What a person has to do on the deploy host.
    pub actions: Vec<&'static Action>,
    /// Places that keep the run from writing anything.
    pub refused: Vec<Refusal>,
}

impl<'a> Preview<'a> {
    /// What `changes` mean. With `force`, edited and foreign files do not stand in the way.
    pub fn new(output: String, plan: &'a Plan, changes: &'a Changes<'_>, force: bool) -> Self {
        let mut files: Vec<(&str, Fate)> = Vec::new();
        let mut unchanged = 0;
        for (path, fate) in changes.files() {
            match fate {
                Fate::Unchanged => unchanged += 1,
                _ => files.push((path.as_str(), fate)),
            }
        }
        let touched = files.iter().filter(|&&(_, fate)| is_made(fate));
        let touched = touched.map(|&(path, _)| path);
        // What one machine asks for when it boots, no daemon has to be told of.
        let touched: Vec<&str> = touched.filter(|path| !is_of_one_machine(path)).collect();
        Self {
            output,
            changes: !changes.is_nothing(),
            unchanged,
            hosts_before: changes.machines_before(),
            hosts_after: Some(changes.machines_after()),
            hosts: OnceCell::new(),
            will_be_installed: installed(plan),
            actions: services::needed(&touched),
            refused: changes
                .refuse(force)
                .err()
                .map_or_else(Vec::new, |refused| refused.refusals),
            files,
        }
    }

    /// The machines that change, by name: none where it is not known which there were.
    pub fn hosts(&self) -> &[HostChange] {
        self.hosts.get_or_init(|| {
            let known = self.hosts_before.zip(self.hosts_after);
            known.map_or_else(Vec::new, |(before, after)| {
                hosts::compare(before, after, &self.files)
            })
        })
    }

    /// What a run does that finds `tree` on the disk as it should be.
    pub fn of_unchanged(output: String, plan: &'a Plan, tree: &Tree<'_>) -> Self {
        Self {
            output,
            changes: false,
            files: Vec::new(),
            unchanged: tree.files().len(),
            hosts_before: Some(&[]),
            hosts_after: None,
            hosts: OnceCell::new(),
            will_be_installed: installed(plan),
            actions: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// The machines that install themselves.
fn installed(plan: &Plan) -> Vec<&str> {
    let installed = plan.hosts.iter().filter(|host| host.install().is_some());
    installed.map(|host| host.name.as_str()).collect()
}

/// Whether the file gets other contents.
fn is_made(fate: Fate) -> bool {
    matches!(
        fate,
        Fate::New | Fate::Changed | Fate::Edited | Fate::Foreign
    )
}

/// The warnings of the inventory, for the formats that carry them along.
#[derive(Clone, Copy, Debug)]
pub struct Warnings<'a> {
    /// The diagnostics; none of them is an error, or there would be no Plan.
    pub diagnostics: &'a Diagnostics,
    /// Where they stand.
    pub source: &'a Source,
}
