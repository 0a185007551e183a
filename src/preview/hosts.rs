//! What changes for a machine: the machines that the tree was last made for, compared with those
//! that it is to be made for.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{Machine, MachineNic};
use crate::value::{HostName, Label, Mac, State};

/// What becomes of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The tree did not know it.
    New,
    /// The tree knew it, under this name or (renamed) another, and something of it changes.
    Changed,
    /// It is no longer in the inventory.
    Removed,
    /// It had this other name: a machine is known by the MAC address of its main NIC.
    Renamed(String),
}

/// One thing that changes about a machine that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What: `address`, `MAC address`, `state`, `install_id`, `os`, `NIC`, `boots` or `kickstart`.
    pub what: &'static str,
    /// Which NIC, where the machine has several.
    pub nic: Option<String>,
    /// What it was; `None`: not there.
    pub from: Option<String>,
    /// What it becomes; `None`: not there.
    pub to: Option<String>,
}

/// A machine that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostChange {
    /// Its name; of a removed one, the name that it had.
    pub name: String,
    /// What becomes of it.
    pub kind: Kind,
    /// What changes about it; of a new or removed one, what it has or had.
    pub details: Vec<Detail>,
    /// It will install itself when it boots next, and would not have without this change.
    pub will_be_installed: bool,
    /// Its state was `install` before this change too, with another number or under another name.
    pub again: bool,
}

/// The machines that change, sorted by name. `kickstarts` are the machines whose kickstart changes.
pub fn compare(
    before: &[Machine],
    after: &[Machine],
    kickstarts: &BTreeSet<&HostName>,
) -> Vec<HostChange> {
    let (old, new) = (by_name(before), by_name(after));
    // Those that left, by the address that a machine keeps when it is renamed.
    let mut left: BTreeMap<Mac, &Machine> = before
        .iter()
        .filter(|machine| !new.contains_key(&machine.name))
        .filter_map(|machine| Some((machine.main_nic()?.mac, machine)))
        .collect();
    let mut changes = Vec::new();
    for machine in after {
        let mut renamed = || left.remove(&machine.main_nic()?.mac);
        let change = match old.get(&machine.name) {
            Some(known) => changed(known, machine, kickstarts.contains(&machine.name)),
            None => match renamed() {
                Some(known) => Some(renamed_from(known, machine)),
                None => Some(new_one(machine)),
            },
        };
        changes.extend(change);
    }
    changes.extend(left.into_values().map(|machine| HostChange {
        name: machine.name.to_string(),
        kind: Kind::Removed,
        details: addresses(machine, |address| (Some(address), None)),
        will_be_installed: false,
        again: false,
    }));
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

fn by_name(machines: &[Machine]) -> BTreeMap<&HostName, &Machine> {
    machines
        .iter()
        .map(|machine| (&machine.name, machine))
        .collect()
}

/// The number of the installation that the machine runs when it boots next.
fn installation(machine: &Machine) -> Option<u32> {
    machine
        .install_id
        .filter(|_| machine.state == State::Install)
}

fn new_one(machine: &Machine) -> HostChange {
    HostChange {
        name: machine.name.to_string(),
        kind: Kind::New,
        details: addresses(machine, |address| (None, Some(address))),
        will_be_installed: installation(machine).is_some(),
        again: false,
    }
}

/// The marker on the disk has the machine's name in it, so one that is renamed installs again.
fn renamed_from(before: &Machine, after: &Machine) -> HostChange {
    HostChange {
        name: after.name.to_string(),
        kind: Kind::Renamed(before.name.to_string()),
        details: details(before, after),
        will_be_installed: installation(after).is_some(),
        again: installation(before).is_some(),
    }
}

fn changed(before: &Machine, after: &Machine, has_other_kickstart: bool) -> Option<HostChange> {
    let (was, is) = (installation(before), installation(after));
    let mut details = details(before, after);
    if was.is_some() && is.is_some() && has_other_kickstart {
        details.push(Detail {
            what: "kickstart",
            nic: None,
            from: None,
            to: None,
        });
    }
    (!details.is_empty()).then(|| HostChange {
        name: after.name.to_string(),
        kind: Kind::Changed,
        details,
        will_be_installed: is.is_some() && was != is,
        again: was.is_some(),
    })
}

/// The reserved addresses of a machine, each on the side that `side` puts it.
fn addresses(
    machine: &Machine,
    side: fn(String) -> (Option<String>, Option<String>),
) -> Vec<Detail> {
    let with = machine.nics.iter().filter_map(|nic| {
        let (from, to) = side(nic.address.as_ref()?.to_string());
        Some(Detail {
            what: "address",
            nic: nic.label.as_ref().map(ToString::to_string),
            from,
            to,
        })
    });
    with.collect()
}

fn details(before: &Machine, after: &Machine) -> Vec<Detail> {
    let mut out = Details(Vec::new());
    nics(&before.nics, &after.nics, &mut out);
    out.add("state", None, Some(before.state), Some(after.state));
    if before.state == after.state {
        out.add("install_id", None, before.install_id, after.install_id);
        out.add("os", None, before.os.as_deref(), after.os.as_deref());
    }
    out.0
}

/// NICs are the same if they have the same label. An only NIC has none, and is the same as the one
/// of its MAC address when the machine gets several, or loses them.
fn nics(before: &[MachineNic], after: &[MachineNic], out: &mut Details) {
    let are_single = before.len() == 1 && after.len() == 1;
    let by_label = before.iter().chain(after).all(|nic| nic.label.is_some());
    let same = |one: &MachineNic, other: &MachineNic| {
        are_single || (by_label && one.label == other.label) || (!by_label && one.mac == other.mac)
    };
    let yes = |boots: bool| if boots { "yes" } else { "no" };
    for old in before {
        match after.iter().find(|new| same(old, new)) {
            Some(new) => {
                let nic = new.label.as_ref().filter(|_| after.len() > 1);
                out.add("MAC address", nic, Some(old.mac), Some(new.mac));
                out.add("address", nic, old.address, new.address);
                out.add("boots", nic, Some(yes(old.boots)), Some(yes(new.boots)));
            }
            None => out.add("NIC", old.label.as_ref(), Some(old.mac), None),
        }
    }
    for new in after {
        if !before.iter().any(|old| same(old, new)) {
            out.add("NIC", new.label.as_ref(), None, Some(new.mac));
        }
    }
}

struct Details(Vec<Detail>);

impl Details {
    /// Notes it where it differs.
    fn add<T: PartialEq + ToString>(
        &mut self,
        what: &'static str,
        nic: Option<&Label>,
        from: Option<T>,
        to: Option<T>,
    ) {
        if from != to {
            self.0.push(Detail {
                what,
                nic: nic.map(ToString::to_string),
                from: from.map(|it| it.to_string()),
                to: to.map(|it| it.to_string()),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::text::line;
    use crate::value::FromText as _;

    /// `name state install_id nics`; a NIC is `label=mac@address`, all but the MAC optional, and of
    /// the addresses only the last byte.
    fn machine(text: &str) -> Machine {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap();
        let name = HostName::from_text(word()).unwrap();
        let (state, id) = (State::from_text(word()).unwrap(), word());
        let nic = |text: &str| {
            let (label, rest) = text
                .split_once('=')
                .map_or((None, text), |(l, r)| (Some(l), r));
            let (mac, address) = rest
                .split_once('@')
                .map_or((rest, None), |(m, a)| (m, Some(a)));
            let of = format!("{MAC}{}", mac.trim_end_matches('-'));
            MachineNic {
                label: label.map(|label| Label::from_text(label).unwrap()),
                mac: Mac::from_text(&of).unwrap(),
                address: address.map(|it| format!("{NETWORK}{it}").parse().unwrap()),
                boots: !mac.ends_with('-'),
            }
        };
        Machine {
            name,
            os: (state == State::Install).then(|| "el7".to_owned()),
            state,
            install_id: id.parse().ok(),
            nics: words.map(nic).collect(),
        }
    }

    const MAC: &str = "00:00:00:00:00:";
    const NETWORK: &str = "10.0.0.";

    fn told(before: &[&str], after: &[&str], kickstarts: &[&str]) -> Vec<String> {
        let machines = |texts: &[&str]| texts.iter().map(|text| machine(text)).collect::<Vec<_>>();
        let kickstarts: Vec<_> = kickstarts
            .iter()
            .map(|name| HostName::from_text(name).unwrap())
            .collect();
        let kickstarts = kickstarts.iter().collect();
        let changes = compare(&machines(before), &machines(after), &kickstarts);
        let short = |change| line(change).replace(MAC, "").replace(NETWORK, "");
        changes.iter().map(short).collect()
    }

    #[track_caller]
    fn one(before: &str, after: &str, wanted: &str) {
        assert_eq!(told(&[before], &[after], &[]), [wanted]);
    }

    #[test]
    fn machines_that_stay_as_they_are_are_not_told() {
        let all = ["a local - aa@1", "b install 1 x=bb@2 y=cc-"];
        assert_eq!(told(&all, &all, &[]), [""; 0]);
        assert_eq!(told(&all, &all, &["c", "a"]), [""; 0]);
    }

    #[test]
    fn each_thing_that_changes_is_told_in_both_its_values() {
        one("a local - aa@1", "a local - aa@2", "a: address 1 -> 2");
        one("a local - aa@1", "a local - aa", "a: address 1 -> none");
        one("a local - aa", "a local - aa@1", "a: address none -> 1");
        one(
            "a local - aa@1",
            "a local - bb@1",
            "a: MAC address aa -> bb",
        );
        one(
            "a local - aa@1",
            "a rescue - aa@1",
            "a: state local -> rescue",
        );
        one(
            "a install 1 aa",
            "a local - aa",
            "a: state install -> local",
        );
        one(
            "a local - x=aa@1 y=bb@2",
            "a local - x=aa@1 y=bb@3",
            "a: address of y 2 -> 3",
        );
        one(
            "a local - x=aa y=bb",
            "a local - x=aa y=bb-",
            "a: boots of y yes -> no",
        );
        one(
            "a local - x=aa y=bb",
            "a local - x=aa",
            "a: NIC y bb -> none",
        );
        one(
            "a local - aa@1",
            "a local - x=aa@1 y=bb",
            "a: NIC y none -> bb",
        );
    }

    #[test]
    fn an_installation_that_was_not_due_before_is_told_loudly() {
        one(
            "a local - aa",
            "a install 1 aa",
            "a: state local -> install, WILL be installed",
        );
        one(
            "a install 1 aa",
            "a install 2 aa",
            "a: install_id 1 -> 2, WILL be installed again",
        );
        one("a install 1 aa@1", "a install 1 aa@2", "a: address 1 -> 2");
        one(
            "a install 1 aa",
            "b install 1 aa",
            "b: renamed from a, WILL be installed again",
        );
        one("a local - aa", "b local - aa", "b: renamed from a");
    }

    #[test]
    fn machines_come_and_go() {
        assert_eq!(
            told(
                &["a local - aa@1", "c local - cc@3"],
                &["a local - aa@1", "b install 1 bb@2"],
                &[]
            ),
            [
                "b: new, address 2, WILL be installed",
                "c: removed, address 3"
            ]
        );
    }

    #[test]
    fn a_kickstart_that_changes_under_the_same_number_is_told() {
        let all = ["a install 1 aa"];
        assert_eq!(told(&all, &all, &["a"]), ["a: kickstart changed"]);
        let raised = ["a install 2 aa"];
        assert_eq!(
            told(&all, &raised, &["a"]),
            ["a: install_id 1 -> 2, kickstart changed, WILL be installed again"]
        );
    }
}
