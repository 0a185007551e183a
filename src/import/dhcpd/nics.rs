//! Several declarations with one host name: the NICs of one machine.

use crate::import::site::Machine;
use crate::import::yaml::Entry;
use crate::value::{FromText as _, Label};

/// What an inventory says of a machine, and not of each of its NICs.
pub(super) const OF_MACHINE: &[&str] = &["boot_server", "domain"];

/// Whether two declarations with one host name are NICs of one machine: a text for dhcpd would be of all
/// of its NICs, and so is what they say of the machine.
pub(super) fn is_same_machine(first: &Machine, other: &Machine) -> bool {
    let of_machine = |machine: &Machine| -> Vec<Entry> {
        let entries = machine.entries.iter();
        entries
            .filter(|it| OF_MACHINE.contains(&&*it.key))
            .cloned()
            .collect()
    };
    let boots = |machine: &Machine| {
        machine.firmware.is_some() && !machine.entries.iter().any(|it| it.key == "dhcpd")
    };
    boots(first) && boots(other) && of_machine(first) == of_machine(other)
}

/// Gives the NICs of a machine names that the inventory takes.
pub(super) fn nic_names(machine: &mut Machine) {
    for (number, nic) in machine.nics.iter_mut().enumerate() {
        if Label::from_text(&nic.name).is_err() {
            nic.name = format!("nic{}", number + 1);
        }
    }
}
