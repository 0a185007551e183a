//! What a run does to the network, in words: computed from the Plan and the Changes before anything
//! is written, and identical for `netpxe plan`, `netpxe gen` and a gate in CI.
//!
//! Bytes say which files differ. A person wants to know which machines get another address, which
//! will be installed, and what has to be restarted: [`hosts`] compares the machines that the tree
//! was last made for with those of the Plan, and [`services`] knows which daemon reads which file.

mod details;
pub mod hosts;
pub mod json;
pub mod machines;
pub mod services;
#[cfg(test)]
mod tests;
pub mod text;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::tree::Stage;
use crate::value::HostName;
use crate::write::{Changes, Fate, Refusal};

pub use crate::backend::Action;
pub use details::Detail;
pub use hosts::{HostChange, Installation, Kind};

/// Everything that a run does.
#[derive(Debug)]
pub struct Preview<'a> {
    /// The output folder, as the user named it.
    pub output: String,
    /// Whether the tree changes in any byte.
    pub changes: bool,
    /// Every file that does not simply stay as it is, and what happens to it, sorted by path.
    pub files: Vec<(&'a str, Fate)>,
    /// How many files stay as they are.
    pub unchanged: usize,
    /// Whether the output folder held nothing that netpxe wrote.
    pub is_new: bool,
    /// The machines that change, sorted by name.
    pub hosts: Vec<HostChange>,
    /// How many machines were due for an installation before this run, and still are.
    pub due_before: usize,
    /// What the operator has to do on the deploy host, in this order.
    pub actions: Vec<&'static Action>,
    /// Places that prevent the run from writing anything.
    pub refused: Vec<Refusal>,
}

impl<'a> Preview<'a> {
    /// What `changes` mean. With `force`, edited and foreign files do not stand in the way.
    pub fn new(output: String, changes: &'a Changes<'_>, force: bool) -> Self {
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
        let gone = files.iter().filter(|(_, fate)| fate.is_gone());
        let gone: Vec<&str> = gone.map(|&(path, _)| path).collect();
        // Of a machine's own files, its kickstart is the one that points to no other.
        let of_hosts = |stage: Stage| -> BTreeSet<&HostName> {
            let files = changes
                .wanted()
                .filter(|(file, fate)| *fate == Fate::Changed && file.stage() == stage);
            files.filter_map(|(file, _)| file.host()).collect()
        };
        let own = hosts::OwnFiles {
            kickstarts: of_hosts(Stage::Payload),
            menus: of_hosts(Stage::Menu),
        };
        let before = changes.machines_before();
        let hosts = hosts::compare(before, changes.machines_after(), &own);
        Self {
            output,
            changes: !changes.is_nothing(),
            files,
            unchanged,
            is_new: before.is_empty() && unchanged == 0,
            due_before: hosts::due_before(changes.machines_after(), &hosts),
            hosts,
            actions: services::needed(&touched, &gone),
            refused: changes
                .refuse(force)
                .err()
                .map_or_else(Vec::new, |refused| refused.refusals),
        }
    }
}

/// The warnings of the inventory, for the formats that carry them along.
#[derive(Clone, Copy, Debug)]
pub struct Warnings<'a> {
    /// The diagnostics; none of them is an error, or there would be no Plan.
    pub diagnostics: &'a Diagnostics,
    /// The text that they are about.
    pub source: &'a Source,
}
