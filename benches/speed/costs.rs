//! What each contestant cost.

use std::collections::BTreeMap;

use crate::process::Cost;

/// A contestant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The raw writer.
    Raw,
    /// `PyYAML` and Jinja2, to the same tree.
    Jinja,
    /// `netpxe gen` to a tree that is not there.
    Fresh,
    /// `netpxe gen` to a tree that is right.
    Unchanged,
    /// `netpxe check`.
    Check,
    /// libyaml, which merely parses the inventory.
    Libyaml,
}

/// The costs of one inventory.
pub struct Costs {
    /// How many hosts it has.
    pub hosts: u32,
    /// Its size in bytes.
    pub size: usize,
    /// How many files its tree has, and how many bytes they have together.
    pub tree: (usize, u64),
    /// Round by round.
    pub rounds: BTreeMap<Who, Vec<Cost>>,
}

impl Costs {
    /// Adds what one run cost.
    pub fn add(&mut self, who: Who, cost: Cost) {
        self.rounds.entry(who).or_default().push(cost);
    }

    /// The median over the rounds; nothing where the contestant did not run.
    pub fn median(&self, who: Who, of: impl Fn(&Cost) -> f64) -> Option<f64> {
        let mut costs: Vec<f64> = self.rounds.get(&who)?.iter().map(of).collect();
        costs.sort_by(f64::total_cmp);
        costs.get(costs.len() / 2).copied()
    }

    /// One contestant's median by another's.
    pub fn ratio(&self, who: Who, to: Who, of: impl Fn(&Cost) -> f64) -> Option<f64> {
        Some(self.median(who, &of)? / self.median(to, &of)?)
    }
}
