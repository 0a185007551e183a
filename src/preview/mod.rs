//! What a run does to the network, in words: computed from the Plan and the Changes before
//! anything is written, and the same for `netpxe plan`, `netpxe gen` and a gate in CI.
//!
//! Bytes say which files differ. A person wants to know which machines get another address, which
//! will be installed, and what has to be restarted: [`hosts`] compares the machines that the tree
//! was last made for with those of the Plan, and [`services`] knows which daemon reads which file.

pub mod hosts;
pub mod json;
pub mod services;
pub mod text;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::plan::Plan;
use crate::source::Source;
use crate::tree::{Machine, Stage};
use crate::value::HostName;
use crate::write::{Changes, Fate, Refusal};

pub use crate::backend::Action;
pub use hosts::{Detail, HostChange, Kind};

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
    /// The machines that the tree was last made for.
    pub hosts_before: &'a [Machine],
    /// The machines that it is to be made for.
    pub hosts_after: &'a [Machine],
    /// Those of them whose kickstart changes.
    pub kickstarts: BTreeSet<&'a HostName>,
    /// Every machine that will install itself when it boots next, unless this installation is on
    /// its disk already.
    pub will_be_installed: Vec<&'a str>,
    /// What a person has to do on the deploy host, in this order.
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
        // What one machine asks for when it boots, no daemon has to be told of.
        let touched = changes
            .wanted()
            .filter(|(file, fate)| fate.is_written() && file.host().is_none());
        let touched: Vec<&str> = touched.map(|(file, _)| file.path().as_str()).collect();
        // Of a machine's own files, its kickstart is the one that points to no other.
        let kickstarts = changes
            .wanted()
            .filter(|(file, fate)| *fate == Fate::Changed && file.stage() == Stage::Payload);
        let installed = plan.hosts.iter().filter(|host| host.install().is_some());
        Self {
            output,
            changes: !changes.is_nothing(),
            files,
            unchanged,
            hosts_before: changes.machines_before(),
            hosts_after: changes.machines_after(),
            kickstarts: kickstarts.filter_map(|(file, _)| file.host()).collect(),
            will_be_installed: installed.map(|host| host.name.as_str()).collect(),
            actions: services::needed(&touched),
            refused: changes
                .refuse(force)
                .err()
                .map_or_else(Vec::new, |refused| refused.refusals),
        }
    }

    /// The machines that change, sorted by name. They are compared anew at each call: in a new tree all
    /// of them change, and no text names them.
    pub fn hosts(&self) -> Vec<HostChange> {
        hosts::compare(self.hosts_before, self.hosts_after, &self.kickstarts)
    }
}

/// The warnings of the inventory, for the formats that carry them along.
#[derive(Clone, Copy, Debug)]
pub struct Warnings<'a> {
    /// The diagnostics; none of them is an error, or there would be no Plan.
    pub diagnostics: &'a Diagnostics,
    /// The text in which they stand.
    pub source: &'a Source,
}
