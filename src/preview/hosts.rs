//! What happens to each machine: compares those that the tree was last made for with those that it
//! is to be made for.
//!
//! A machine is identified by its MAC addresses first, because its disks go where its NICs go, and
//! by its name and former names second.

use std::collections::{BTreeMap, BTreeSet};

use super::details::{Detail, addresses, differing};
use crate::tree::Machine;
use crate::value::{HostName, Mac, Marker, MountPoint, State};

/// What happens to a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The tree knew neither its name nor any of its MAC addresses.
    New,
    /// The tree knew it under this name, and something about it changes.
    Changed,
    /// The tree knew it under this other name.
    Renamed(HostName),
    /// It keeps its name, but all of its MAC addresses are new: another card, or another machine.
    Replaced,
    /// It is no longer in the inventory.
    Removed,
}

/// An installation that a run makes due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// The lower number that was due before: its disks carry that installation, and are wiped.
    pub from: Option<u32>,
    /// Its number.
    pub to: u32,
    /// The markers of other machines that may now be wiped, and could not before.
    pub wipes: Vec<Marker>,
    /// Where what survives it is mounted.
    pub keeps: Vec<MountPoint>,
}

impl Installation {
    /// Whether the disks that it is meant for carry an installation.
    pub fn wipes_one(&self) -> bool {
        self.from.is_some() || !self.wipes.is_empty()
    }
}

/// A machine that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostChange {
    /// Its name; of a removed one, the name that it had.
    pub name: HostName,
    /// What happens to it.
    pub kind: Kind,
    /// What changes about it; for a new or removed one, what it has or had.
    pub details: Vec<Detail>,
    /// The installation that is due for it now, and was not before.
    pub installation: Option<Installation>,
    /// What the operator should know or write because of this change.
    pub note: Option<String>,
}

/// The machines of which a file changes that they alone read.
#[derive(Default)]
pub struct OwnFiles<'n> {
    /// Those whose kickstart does.
    pub kickstarts: BTreeSet<&'n HostName>,
    /// Those whose `grub.cfg` does.
    pub menus: BTreeSet<&'n HostName>,
}

/// The machines that change, sorted by name.
pub fn compare(before: &[Machine], after: &[Machine], own: &OwnFiles<'_>) -> Vec<HostChange> {
    let old = Index::new(before);
    let names: BTreeSet<HostName> = after.iter().map(|machine| machine.name.folded()).collect();
    let mut gone: BTreeMap<HostName, &Machine> = before
        .iter()
        .map(|machine| (machine.name.folded(), machine))
        .filter(|(name, _)| !names.contains(name))
        .collect();
    let mut changes = Vec::new();
    for machine in after {
        let change = old.change(machine, own, &names);
        if let Some(HostChange {
            kind: Kind::Renamed(from),
            ..
        }) = &change
        {
            gone.remove(&from.folded());
        }
        changes.extend(change);
    }
    changes.extend(gone.into_values().map(|machine| HostChange {
        name: machine.name.clone(),
        kind: Kind::Removed,
        details: addresses(machine, |address| (Some(address), None)),
        installation: None,
        note: None,
    }));
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

/// How many machines were due for an installation before `changes`, and still are.
pub fn due_before(after: &[Machine], changes: &[HostChange]) -> usize {
    let newly = changes.iter().filter(|host| host.installation.is_some());
    after
        .iter()
        .filter(|machine| due(machine).is_some())
        .count()
        - newly.count()
}

/// The number of the installation that is due for a machine.
fn due(machine: &Machine) -> Option<u32> {
    let number = machine.install_id;
    number.filter(|_| machine.state == State::Install)
}

/// The names by which a machine knows its own markers.
fn names(machine: &Machine) -> impl Iterator<Item = HostName> {
    let own = std::iter::once(machine.name.folded());
    own.chain(machine.formerly.iter().map(HostName::folded))
}

/// The machines of the last run.
struct Index<'m> {
    names: BTreeMap<HostName, &'m Machine>,
    macs: BTreeMap<Mac, &'m Machine>,
    /// The addresses from which an installation could be booted.
    due: BTreeSet<Mac>,
}

impl<'m> Index<'m> {
    fn new(machines: &'m [Machine]) -> Self {
        let by_name = machines
            .iter()
            .map(|machine| (machine.name.folded(), machine));
        let nics = machines
            .iter()
            .flat_map(|machine| machine.nics.iter().map(move |nic| (machine, nic)));
        Self {
            names: by_name.collect(),
            macs: nics
                .clone()
                .map(|(machine, nic)| (nic.mac, machine))
                .collect(),
            due: nics
                .filter(|(machine, nic)| nic.boots && due(machine).is_some())
                .map(|(_, nic)| nic.mac)
                .collect(),
        }
    }

    /// What happens to a machine; `None` if it stays as it is. `taken` are the names in use.
    fn change(
        &self,
        after: &Machine,
        own: &OwnFiles<'_>,
        taken: &BTreeSet<HostName>,
    ) -> Option<HostChange> {
        // Whose NICs it has, and so whose disks.
        let mut main = after.main_nic().into_iter().chain(&after.nics);
        let same = main.find_map(|nic| self.macs.get(&nic.mac).copied());
        let namesake = self.names.get(&after.name.folded()).copied();
        let former = names(after).find_map(|name| self.names.get(&name).copied());
        let installation = self.installation(same.or(former), after);
        let Some(known) = namesake.or(same).or(former) else {
            return Some(HostChange {
                name: after.name.clone(),
                kind: Kind::New,
                details: addresses(after, |address| (None, Some(address))),
                installation,
                note: None,
            });
        };
        let kind = if known.name != after.name {
            Kind::Renamed(known.name.clone())
        } else if same.is_none() && known.main_nic() != after.main_nic() {
            Kind::Replaced
        } else {
            Kind::Changed
        };
        let mut details = differing(known, after);
        if due(known).is_some() && due(after).is_some() && own.kickstarts.contains(&after.name) {
            details.push(Detail::contents_of("kickstart"));
        }
        // Most of the above changes it, too: it is told where it would be all.
        let is_told = kind != Kind::Changed || !details.is_empty() || installation.is_some();
        if !is_told && own.menus.contains(&after.name) {
            details.push(Detail::contents_of("grub.cfg"));
        }
        let stays = kind == Kind::Changed && details.is_empty() && installation.is_none();
        (!stays).then(|| HostChange {
            name: after.name.clone(),
            kind,
            details,
            installation,
            note: same.and_then(|same| other_owner(same, after, taken)),
        })
    }

    /// The installation that a run makes due for a machine with the disks of `same`, if that is
    /// known.
    ///
    /// That is anything that may lead to an installation that was not due after the last run: a
    /// machine that was not due, a raised number, a marker under `wipe`, a former name whose
    /// markers have lower numbers.
    fn installation(&self, same: Option<&Machine>, after: &Machine) -> Option<Installation> {
        let to = due(after)?;
        let was = same.and_then(due);
        let is_own = |same: &&Machine| names(after).any(|name| name == same.name.folded());
        let own = same.filter(is_own);
        let known = own.map_or(&[][..], |own| &own.wipe);
        let wipes = after.wipe.iter().filter(|marker| !known.contains(marker));
        let wipes: Vec<Marker> = wipes.cloned().collect();
        let has_name = |name: &HostName| same.is_some_and(|same| names(same).any(|it| it == *name));
        let claims = to > 1 && after.formerly.iter().any(|name| !has_name(name));
        let mut boots = after.nics.iter().filter(|nic| nic.boots);
        let was_due = boots.all(|nic| self.due.contains(&nic.mac)) && was.is_some();
        let is_raised = was.is_some_and(|was| was < to);
        let is_new = is_raised || !was_due || !wipes.is_empty() || claims;
        is_new.then(|| Installation {
            from: was.filter(|_| is_raised && own.is_some()),
            to,
            wipes,
            keeps: after.keeps.clone(),
        })
    }
}

/// The note for a machine whose MAC address belonged to another name.
fn other_owner(same: &Machine, after: &Machine, taken: &BTreeSet<HostName>) -> Option<String> {
    let (old, new) = (&same.name, &after.name);
    if names(after).any(|name| name == old.folded()) {
        return None;
    }
    let has = format!("`{new}` has the MAC address that was `{old}`'s");
    Some(if taken.contains(&old.folded()) {
        format!("{has}, so it is that machine: what `{old}` installed stays on its disk")
    } else {
        format!("{has}: write `formerly: [{old}]` if it is the same machine")
    })
}
