//! What differs between two records of one machine, value by value.

use crate::tree::{Machine, MachineNic};
use crate::value::{Label, MountPoint};

/// One thing that changes about a machine that remains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What: `address`, `MAC address`, `state`, `install_id`, `os`, `disks`, `keeps`, `NIC`, `boots`, `kickstart` or
    /// `grub.cfg`.
    pub what: &'static str,
    /// Which NIC, if the machine has several.
    pub nic: Option<String>,
    /// The old value; `None` if there was none.
    pub from: Option<String>,
    /// The new value; `None` if there is none.
    pub to: Option<String>,
}

impl Detail {
    /// A file whose contents change: `kickstart` or `grub.cfg`.
    pub fn contents_of(what: &'static str) -> Self {
        Self {
            what,
            nic: None,
            from: None,
            to: None,
        }
    }
}

/// What differs, in the order in which it is reported.
pub fn differing(before: &Machine, after: &Machine) -> Vec<Detail> {
    let mut out = Details(Vec::new());
    nics(&before.nics, &after.nics, &mut out);
    out.add("state", None, Some(before.state), Some(after.state));
    if before.state == after.state {
        out.add("install_id", None, before.install_id, after.install_id);
        out.add(
            "os",
            None,
            before.os.map(|os| os.word),
            after.os.map(|os| os.word),
        );
        // A record of an older netpxe has no disks.
        if before.disks.is_some() {
            out.add(
                "disks",
                None,
                before.disks.as_deref(),
                after.disks.as_deref(),
            );
        }
        out.add("keeps", None, kept(before), kept(after));
    }
    out.0
}

/// What survives, if anything does.
fn kept(machine: &Machine) -> Option<String> {
    (!machine.keeps.is_empty()).then(|| in_words(&machine.keeps))
}

/// Mount points, such as `/home, /srv`.
pub fn in_words(mounts: &[MountPoint]) -> String {
    let mounts: Vec<&str> = mounts.iter().map(MountPoint::as_str).collect();
    mounts.join(", ")
}

/// Compares NICs, paired by their labels. The only NIC of a machine has no label: two such are a
/// pair; next to several NICs, all are paired by MAC address.
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
    /// Adds it if it differs.
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

/// The reserved addresses of a machine, each on the side where `side` puts it.
pub fn addresses(
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
