//! What changes for a machine: the machines that the tree was last made for, compared with those
//! that it is to be made for.

use std::collections::{BTreeMap, BTreeSet};

use ahash::HashMap;

use crate::tree::{Machine, MachineNic, Machines};
use crate::write::Fate;

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

/// The machines that change, by name. `files` are the files that change: one that belongs to a
/// machine alone says so where nothing else does.
pub fn compare(
    before: &[Machine],
    after: &dyn Machines,
    files: &[(&str, Fate)],
) -> Vec<HostChange> {
    let changed = changed_kickstarts(files);
    let (before, after) = without_same(before, after, &changed);
    compare_all(&before, &after, &changed)
}

/// The machines without those, nearly all of them nearly always, of which there is nothing to say.
fn without_same<'a>(
    before: &'a [Machine],
    after: &dyn Machines,
    changed: &BTreeSet<&str>,
) -> (Vec<&'a Machine>, Vec<Machine>) {
    // Both are sorted by name; where somebody edited that, more machines are compared.
    let mut old = before.iter().peekable();
    let (mut before, mut rest) = (Vec::new(), Vec::new());
    after.each(&mut |machine| {
        before.extend(std::iter::from_fn(|| {
            old.next_if(|its| its.name < machine.name)
        }));
        let same = old.next_if(|its| *its == machine && !has_any(machine, changed));
        if same.is_none() {
            rest.push(machine.clone());
        }
    });
    before.extend(old);
    (before, rest)
}

fn compare_all(
    before: &[&Machine],
    after: &[Machine],
    kickstarts: &BTreeSet<&str>,
) -> Vec<HostChange> {
    let (old, new) = (by_name(before.iter().copied()), by_name(after));
    // Those that left, by the address that a machine cannot change with its name.
    let mut left: BTreeMap<&str, &Machine> = before
        .iter()
        .filter(|machine| !new.contains_key(&*machine.name))
        .filter_map(|&machine| Some((&*machine.main_nic()?.mac, machine)))
        .collect();
    let mut changes = Vec::new();
    for machine in after {
        let known = old.get(&*machine.name).copied();
        let mut renamed = || left.remove(&*machine.main_nic()?.mac);
        let change = match known {
            Some(known) => changed(known, machine, has_any(machine, kickstarts)),
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

/// To be looked up in, and never gone through.
fn by_name<'a>(machines: impl IntoIterator<Item = &'a Machine>) -> HashMap<&'a str, &'a Machine> {
    machines.into_iter().map(|m| (&*m.name, m)).collect()
}

/// The number of the installation that the machine runs when it boots next.
fn installation(machine: &Machine) -> Option<u32> {
    machine.install_id.filter(|_| machine.state == "install")
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

/// The MAC addresses, with dashes, in the names of kickstarts that get other contents.
fn changed_kickstarts<'a>(files: &[(&'a str, Fate)]) -> BTreeSet<&'a str> {
    let changed = files.iter().filter(|&&(_, fate)| fate == Fate::Changed);
    let changed = changed.filter_map(|&(path, _)| {
        // Below the folder of a deploy host, where there are two.
        let (_, name) = path.rsplit_once("http/ks/")?;
        name.strip_suffix(".cfg")
    });
    changed.collect()
}

/// Whether the machine's kickstart is one of these.
fn has_any(machine: &Machine, kickstarts: &BTreeSet<&str>) -> bool {
    !kickstarts.is_empty()
        && machine.main_nic().is_some_and(|nic| {
            let mac = nic.mac.replace(':', "-");
            kickstarts.contains(mac.as_str())
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
    let text = |value: &str| Some(value.to_owned());
    let number = |value: Option<u32>| value.map(|value| value.to_string());
    nics(&before.nics, &after.nics, &mut out);
    out.add("state", None, text(&before.state), text(&after.state));
    if before.state == after.state {
        let (was, is) = (number(before.install_id), number(after.install_id));
        out.add("install_id", None, was, is);
        let of = |machine: &Machine| machine.os.as_deref().and_then(text);
        out.add("os", None, of(before), of(after));
    }
    out.0
}

/// NICs are the same where they have the same label. An only NIC has none, and is the same as the
/// one of its MAC address when the machine gets several, or loses them.
fn nics(before: &[MachineNic], after: &[MachineNic], out: &mut Details) {
    let by_label = before.iter().chain(after).all(|nic| nic.label.is_some())
        || (before.len() == 1 && after.len() == 1);
    let same = |a: &MachineNic, b: &MachineNic| match by_label {
        true if before.len() == 1 && after.len() == 1 => true,
        true => a.label == b.label,
        false => a.mac == b.mac,
    };
    for old in before {
        match after.iter().find(|new| same(old, new)) {
            Some(new) => {
                let nic = (after.len() > 1).then_some(()).and(new.label.as_deref());
                let text = |value: &str| Some(value.to_owned());
                out.add("MAC address", nic, text(&old.mac), text(&new.mac));
                let address = |nic: &MachineNic| nic.address.as_deref().and_then(text);
                out.add("address", nic, address(old), address(new));
                let boots = |nic: &MachineNic| text(if nic.boots { "yes" } else { "no" });
                out.add("boots", nic, boots(old), boots(new));
            }
            None => out.add("NIC", old.label.as_deref(), Some(old.mac.to_string()), None),
        }
    }
    for new in after {
        if !before.iter().any(|old| same(old, new)) {
            out.add("NIC", new.label.as_deref(), None, Some(new.mac.to_string()));
        }
    }
}

struct Details(Vec<Detail>);

impl Details {
    /// Notes it where it differs.
    fn add(
        &mut self,
        what: &'static str,
        nic: Option<&str>,
        from: Option<String>,
        to: Option<String>,
    ) {
        if from != to {
            let nic = nic.map(str::to_owned);
            self.0.push(Detail {
                what,
                nic,
                from,
                to,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::text::line;

    /// `name state install_id nics`; a NIC is `label=mac@address`, all but the MAC optional.
    fn machine(text: &str) -> Machine {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap().to_owned();
        let (name, state, id) = (word().into(), word(), word());
        let nic = |text: &str| {
            let (label, rest) = text
                .split_once('=')
                .map_or((None, text), |(l, r)| (Some(l), r));
            let (mac, address) = rest
                .split_once('@')
                .map_or((rest, None), |(m, a)| (m, Some(a)));
            MachineNic {
                label: label.map(Into::into),
                mac: mac.trim_end_matches('-').into(),
                address: address.map(Into::into),
                boots: !mac.ends_with('-'),
            }
        };
        Machine {
            name,
            os: (state == "install").then(|| "el7".into()),
            state: state.into(),
            install_id: id.parse().ok(),
            nics: words.map(nic).collect(),
        }
    }

    fn told(before: &[&str], after: &[&str], files: &[(&str, Fate)]) -> Vec<String> {
        let machines = |texts: &[&str]| texts.iter().map(|text| machine(text)).collect::<Vec<_>>();
        let (before, after) = (machines(before), machines(after));
        let changes = compare(&before, &after, files);
        let all: Vec<&Machine> = before.iter().collect();
        assert_eq!(
            changes,
            compare_all(&all, &after, &changed_kickstarts(files))
        );
        changes.iter().map(line).collect()
    }

    #[track_caller]
    fn one(before: &str, after: &str, wanted: &str) {
        assert_eq!(told(&[before], &[after], &[]), [wanted]);
    }

    #[test]
    fn machines_that_stay_as_they_are_are_not_told() {
        let all = ["a local - aa@1", "b install 1 x=bb@2 y=cc-"];
        assert_eq!(told(&all, &all, &[]), [""; 0]);
        let other = [
            ("http/ks/dd.cfg", Fate::Changed),
            ("http/ks/bb.cfg", Fate::New),
        ];
        assert_eq!(told(&all, &all, &other), [""; 0]);
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
        let all = ["a install 1 aa:bb"];
        let files = [("http/ks/aa-bb.cfg", Fate::Changed)];
        assert_eq!(told(&all, &all, &files), ["a: kickstart changed"]);
        let two = ["deploy1", "deploy2"].map(|host| format!("{host}/http/ks/aa-bb.cfg"));
        let two = [0, 1].map(|n| (two[n].as_str(), Fate::Changed));
        assert_eq!(told(&all, &all, &two), ["a: kickstart changed"]);
        let raised = ["a install 2 aa:bb"];
        assert_eq!(
            told(&all, &raised, &files),
            ["a: install_id 1 -> 2, kickstart changed, WILL be installed again"]
        );
    }
}
