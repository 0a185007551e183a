//! What a tree notes of each machine that it was made for.
//!
//! The writer keeps it in its manifest, so that the next run can say what a change means for a
//! machine: of a file it knows only that its bytes differ. There is no secret in it.

use std::fmt;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use smol_str::SmolStr;

/// One machine, in the words of the inventory: short texts, kept in place, since a run has as many
/// as there are machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Its name.
    pub name: SmolStr,
    /// `install`, `local` or `rescue`.
    pub state: SmolStr,
    /// The number of its installation, where its state is `install`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install_id: Option<u32>,
    /// The release that is installed or that rescues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<SmolStr>,
    /// Its NICs, as written.
    pub nics: SmallVec<[MachineNic; 1]>,
}

/// One of its NICs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineNic {
    /// What the inventory calls it, where the machine has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<SmolStr>,
    /// Its MAC address, lower case with colons.
    pub mac: SmolStr,
    /// The address that is reserved for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<SmolStr>,
    /// Whether the machine may boot from it.
    pub boots: bool,
}

/// Machines that somebody can tell one after the other, without all of them in memory.
pub trait Machines: fmt::Debug + Send + Sync {
    /// Hands out each of them, by name.
    fn each(&self, take: &mut dyn FnMut(&Machine));

    /// All of them.
    fn all(&self) -> Vec<Machine> {
        let mut all = Vec::new();
        self.each(&mut |machine| all.push(machine.clone()));
        all
    }
}

impl Machines for Vec<Machine> {
    fn each(&self, take: &mut dyn FnMut(&Machine)) {
        self.iter().for_each(take);
    }
}

impl Machine {
    /// Writes the machine on one line.
    pub(crate) fn write_json(&self, out: &mut Vec<u8>) {
        // Strings and numbers always can be written, and memory takes whatever is written to it.
        let _ = serde_json::to_writer(out, self);
    }

    /// Whether every text in it is one that an inventory can hold: nothing that a terminal takes
    /// for a command.
    pub(crate) fn is_plain(&self) -> bool {
        let of_nic = |nic: &MachineNic| {
            let given = [&nic.label, &nic.address].into_iter().flatten();
            given.chain([&nic.mac]).all(|text| is_plain(text))
        };
        is_plain(&self.name)
            && [Some(&self.state), self.os.as_ref()]
                .into_iter()
                .flatten()
                .all(|text| is_plain(text))
            && self.nics.iter().all(of_nic)
    }

    /// The NIC that names the machine's files: the first that boots.
    pub fn main_nic(&self) -> Option<&MachineNic> {
        let boots = self.nics.iter().find(|nic| nic.boots);
        boots.or(self.nics.first())
    }
}

/// The MAC address, with colons, that a file of the tree has at the end of its name: such a file
/// belongs to the machine of that address alone.
pub fn mac_of(path: &str) -> Option<String> {
    mac_part(path).map(|mac| mac.replace('-', ":"))
}

/// Whether a file of the tree belongs to one machine alone.
pub fn is_of_one_machine(path: &str) -> bool {
    mac_part(path).is_some()
}

fn mac_part(path: &str) -> Option<&str> {
    const LENGTH: usize = "00-00-00-00-00-00".len();
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let stem = name.strip_suffix(".cfg").unwrap_or(name);
    let mac = stem.get(stem.len().checked_sub(LENGTH)?..)?;
    let is_mac = mac.bytes().enumerate().all(|(at, byte)| match at % 3 {
        2 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    is_mac.then_some(mac)
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::mac_of;

    #[test]
    fn a_file_of_one_machine_ends_in_its_mac_address() {
        for path in [
            "http/ks/00-25-90-00-00-01.cfg",
            "tftp/boot/grub/grub.cfg-01-00-25-90-00-00-01",
        ] {
            assert_eq!(mac_of(path).as_deref(), Some("00:25:90:00:00:01"));
        }
        for path in [
            "tftp/grub.cfg-net",
            "dhcp/dhcpd.conf",
            "x",
            "",
            "a/01-00-25-90-00-00-xy.cfg",
        ] {
            assert_eq!(mac_of(path), None, "{path}");
        }
    }
}
