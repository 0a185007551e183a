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
    /// The lower number that it had before: its disks carry that installation, and are wiped.
    pub from: Option<u32>,
    /// Its number.
    pub to: u32,
    /// The markers of other machines that may now be wiped, and could not before.
    pub wipes: Vec<Marker>,
    /// Former names that it newly has: what they installed under a lower number is wiped.
    pub claims: Vec<HostName>,
    /// Where what survives it is mounted.
    pub keeps: Vec<MountPoint>,
    /// Where what would have survived it before is mounted, and no longer does.
    pub loses: Vec<MountPoint>,
}

impl Installation {
    /// Whether the disks that it is meant for carry an installation.
    pub fn wipes_one(&self) -> bool {
        self.from.is_some() || !self.wipes.is_empty() || !self.claims.is_empty()
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
    let old = Index::new(before, after);
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
    /// Which machine has each NIC now.
    held: BTreeMap<Mac, &'m Machine>,
    /// The addresses from which an installation could be booted.
    due: BTreeSet<Mac>,
}

impl<'m> Index<'m> {
    fn new(before: &'m [Machine], after: &'m [Machine]) -> Self {
        let nics = |machines: &'m [Machine]| {
            let machines = machines.iter();
            machines.flat_map(|machine| machine.nics.iter().map(move |nic| (machine, nic)))
        };
        let by_mac = |machines| {
            nics(machines)
                .map(|(machine, nic)| (nic.mac, machine))
                .collect()
        };
        Self {
            names: before
                .iter()
                .map(|machine| (machine.name.folded(), machine))
                .collect(),
            macs: by_mac(before),
            held: by_mac(after),
            due: nics(before)
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
        let same = self.of_nics(after).next();
        let namesake = self.names.get(&after.name.folded()).copied();
        let former = self.of_names(after).next();
        let installation = self.installation(after);
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

    /// The machines whose NICs it has, that of its main one first.
    fn of_nics(&self, after: &'m Machine) -> impl Iterator<Item = &'m Machine> {
        let nics = after.main_nic().into_iter().chain(&after.nics);
        nics.filter_map(|nic| self.macs.get(&nic.mac).copied())
    }

    /// The machines that had one of its names.
    fn of_names(&self, after: &'m Machine) -> impl Iterator<Item = &'m Machine> {
        names(after).filter_map(|name| self.names.get(&name).copied())
    }

    /// The machines whose disks it may have: those whose NICs it has; and if none of these had one of its names, those
    /// that had, unless their NICs are in another machine now.
    fn may_have_disks_of(&self, after: &'m Machine) -> Vec<&'m Machine> {
        let is_another = |known: &&Machine| {
            let mut holders = known.nics.iter().filter_map(|nic| self.held.get(&nic.mac));
            holders.any(|holder| holder.name != after.name)
        };
        let mut known: Vec<&Machine> = self.of_nics(after).collect();
        if !known.iter().any(|known| is_own(known, after)) {
            known.extend(self.of_names(after).filter(|known| !is_another(known)));
        }
        let mut seen = BTreeSet::new();
        known.retain(|known| seen.insert(&known.name));
        known
    }

    /// The installation that a run makes due for a machine.
    ///
    /// That is anything that may lead to an installation that was not due after the last run: a
    /// machine that was not due, a raised number, a marker under `wipe`, a former name whose
    /// markers have lower numbers, something that is no longer kept. It is asked of each machine whose disks it may
    /// have: what one of them could wipe already, another could not.
    fn installation(&self, after: &'m Machine) -> Option<Installation> {
        let to = due(after)?;
        let disks = self.may_have_disks_of(after);
        let (own, others): (Vec<&Machine>, Vec<&Machine>) =
            disks.iter().partition(|known| is_own(known, after));
        let numbers = own.iter().filter_map(|known| known.install_id);
        let from = numbers.filter(|number| *number < to).min();
        let is_known = |marker: &&Marker| disks.iter().all(|known| known.wipe.contains(marker));
        let wipes = after
            .wipe
            .iter()
            .filter(|it| disks.is_empty() || !is_known(it));
        // A name that nobody had before is on no disk.
        let is_used =
            |name: &HostName| *name != after.name.folded() || self.names.contains_key(name);
        let had = |name: &HostName| own.iter().all(|known| names(known).any(|it| it == *name));
        let claims = names(after).filter(|name| to > 1 && !had(name) && is_used(name));
        let pending = own.iter().filter(|known| due(known) == Some(to));
        let kept = pending.flat_map(|known| &known.keeps);
        let loses = kept.filter(|it| !after.keeps.contains(it));
        let installation = Installation {
            from,
            to,
            wipes: wipes.cloned().collect(),
            claims: claims.collect(),
            keeps: after.keeps.clone(),
            loses: loses.cloned().collect(),
        };
        // The disks of another machine may carry an older installation of this name.
        let takes_over = !others.is_empty() && to > 1;
        let mut boots = after.nics.iter().filter(|nic| nic.boots);
        let was_due = !disks.is_empty()
            && disks.iter().all(|known| due(known).is_some())
            && boots.all(|nic| self.due.contains(&nic.mac));
        let is_new =
            !was_due || takes_over || installation.wipes_one() || !installation.loses.is_empty();
        is_new.then_some(installation)
    }
}

/// Whether a machine had a name that `after` knows as its own.
fn is_own(known: &Machine, after: &Machine) -> bool {
    names(after).any(|name| name == known.name.folded())
}

/// The note for a machine whose MAC address belonged to another name.
fn other_owner(same: &Machine, after: &Machine, taken: &BTreeSet<HostName>) -> Option<String> {
    let (old, new) = (&same.name, &after.name);
    if names(after).any(|name| name == old.folded()) {
        return None;
    }
    let has = format!("`{new}` has the MAC address that was `{old}`'s");
    let wiped = after.wipe.iter().find(|marker| marker.host == old.folded());
    let raised = same
        .install_id
        .filter(|number| after.install_id > Some(*number));
    Some(match (wiped, raised) {
        (Some(marker), _) => {
            format!("{has}: its `wipe` is for what that machine has on its disk, {marker}")
        }
        _ if taken.contains(&old.folded()) => {
            format!("{has}, so it is that machine: what `{old}` installed stays on its disk")
        }
        (None, None) => format!("{has}: write `formerly: [{old}]` if it is the same machine"),
        (None, Some(number)) => format!(
            "{has}: if it is the same machine, write `formerly: [{old}]`, and `install_id: {number}` if \
             what it installed is to stay"
        ),
    })
}
