//! What is meant: every name resolved, every inheritance settled, every value of a type that
//! cannot be wrong.
//!
//! A [`Plan`] exists only where [`check`](crate::check) found no error, so no back end ever sees a
//! bad one. Everything in it stands in an order of its own (by name, by index), never in the order
//! of the inventory: moving a host about in the file changes no byte of the tree.

mod failover;
mod host;
mod kickstart;
mod link;
mod mirror;
mod network;
mod server;

pub use failover::Failover;
pub use host::{Boot, Host, Install, Installer, Nic};
pub use kickstart::{Account, Firewall, Kickstart, Place, Repo, Script, Services};
pub use link::{Bond, Device, Link, Vlan};
pub use mirror::{Mirror, REPOS, Release};
pub use network::{Bsdp, MAC, MAC32, Network, Offer, Pool};
pub use server::{Server, Tftp, Web};

use crate::value::Firmware;

/// Everything that the back ends need to know.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The deploy host.
    pub server: Server,
    /// The other deploy host, where there are two.
    pub failover: Option<Failover>,
    /// What the deploy host mirrors; `None` where it mirrors nothing.
    pub mirror: Option<Mirror>,
    /// The networks, by name.
    pub networks: Vec<Network>,
    /// What Macs are offered; `None` where there is nothing for them.
    pub bsdp: Option<Bsdp>,
    /// The machines, by name.
    pub hosts: Vec<Host>,
}

impl Plan {
    /// Whether any machine has this kind of firmware.
    pub fn has(&self, kind: Firmware) -> bool {
        self.hosts.iter().any(|host| host.firmware == kind)
    }
}
