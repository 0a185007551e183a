//! What is meant: the inventory with every name resolved and every default filled in, in types
//! that cannot hold a wrong value.
//!
//! A [`Plan`] exists only if [`check`](crate::check) found no error, so a back end never sees a bad
//! one. Everything in it is in an order of its own (by name, by index) and not in that of the
//! inventory: moving a host within the file does not change a byte of the tree.

mod boot_server;
mod class;
mod ddns;
mod device;
mod dhcp_option;
mod failover;
mod guard;
mod host;
mod kickstart;
mod link;
mod menu;
mod mirror;
mod network;
mod secure_boot;
mod server;
mod storage;

pub use class::{Class, Match};
pub use ddns::Ddns;
pub use device::Device;
pub use dhcp_option::DhcpOption;
pub use failover::Failover;
pub use guard::{Decision, Guard};
pub use host::{Boot, Host, Install, Installer, Nic, NicId, Rescue};
pub use kickstart::{
    Account, Firewall, Ignition, Kickstart, Repo, RepoLocation, Script, Services, Source,
};
pub use link::{Bond, BondKind, Link, LinkDevice, Vlan};
pub use menu::{Menu, MenuEntry, Starts};
pub use mirror::{Mirror, REPOS, Release};
pub use network::{Bsdp, MAC, MAC32, Network, NetworkId, Offer, Pool};
pub use secure_boot::SecureBoot;
pub use server::{HTTP, Server, Tftp, Web};
pub use storage::{
    ARRAY, DataDisk, DiskRule, Disks, Extent, Group, Purpose, Storage, Unlock, Volume,
};

use crate::value::{DhcpdText, Firmware, Mac};

/// Everything that the back ends need to know.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The deploy host.
    pub server: Server,
    /// The other deploy host, if there are two.
    pub failover: Option<Failover>,
    /// What the deploy host mirrors, if it mirrors anything.
    pub mirror: Option<Mirror>,
    /// Statements of the operator's for dhcpd, on all networks.
    pub dhcpd: Option<DhcpdText>,
    /// The networks, by name.
    pub networks: Vec<Network>,
    /// The kinds of client that the inventory tells apart, by name.
    pub classes: Vec<Class>,
    /// Where dhcpd registers the names of machines, if it does.
    pub ddns: Option<Ddns>,
    /// The boot images that Macs are offered, if there are any.
    pub bsdp: Option<Bsdp>,
    /// What machines can boot in the place of their own disk, if a person chooses it.
    pub menu: Option<Menu>,
    /// The machines, by name.
    pub hosts: Vec<Host>,
    /// What has an address and never boots, by name.
    pub devices: Vec<Device>,
}

impl Plan {
    /// Whether any machine has this kind of firmware.
    pub fn has(&self, kind: Firmware) -> bool {
        self.hosts.iter().any(|host| host.firmware == kind)
    }

    /// The device with this MAC address.
    pub fn device_of(&self, mac: Mac) -> Option<&Device> {
        self.devices.iter().find(|device| device.mac == mac)
    }

    /// The NIC with this MAC address, and its machine.
    pub fn nic_of(&self, mac: Mac) -> Option<(&Host, &Nic)> {
        let mut nics = self
            .hosts
            .iter()
            .flat_map(|host| host.nics.iter().map(move |nic| (host, nic)));
        nics.find(|(_, nic)| nic.mac == mac)
    }
}
