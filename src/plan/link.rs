//! Links: what the installed system configures, which may be more than the NICs that boot.

use std::net::Ipv4Addr;

use crate::value::{BondMode, BondOption, Bootproto, InterfaceName};

/// One interface of the installed system: a NIC, a bond, or a VLAN on one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// What it is made of.
    pub device: Device,
    /// The VLAN, where it is one.
    pub vlan: Option<Box<Vlan>>,
    /// How it gets its address.
    pub bootproto: Bootproto,
    /// Its address, where the inventory has one.
    pub address: Option<Ipv4Addr>,
    /// Its network's place in [`Plan::networks`](super::Plan::networks), where it is known.
    pub network: Option<usize>,
    /// Whether it is the main one, by which the machine is known.
    pub main: bool,
    /// Whether the default route leaves by it.
    pub default_route: bool,
    /// Whether the installer brings it up for itself: it is the main one or has the default route,
    /// or others stand on it.
    pub activate: bool,
    /// The largest packet, in bytes, where it is not the usual 1500.
    pub mtu: Option<u32>,
}

/// What a link is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The NIC at this place in [`Host::nics`](super::Host::nics).
    Nic(usize),
    /// A bond that this link brings into being.
    Bond(Box<Bond>),
    /// A bond that an earlier link brought into being.
    SameBond(InterfaceName),
}

impl Device {
    /// Whether it is the same NIC, or the same bond.
    pub fn is_on(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nic(one), Self::Nic(other)) => one == other,
            (Self::Nic(_), _) | (_, Self::Nic(_)) => false,
            (one, other) => one.bond() == other.bond(),
        }
    }

    fn bond(&self) -> Option<&InterfaceName> {
        match self {
            Self::Nic(_) => None,
            Self::Bond(bond) => Some(&bond.name),
            Self::SameBond(name) => Some(name),
        }
    }
}

/// Several NICs that act as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bond {
    /// Its name.
    pub name: InterfaceName,
    /// The places of its NICs in [`Host::nics`](super::Host::nics), the first one first.
    pub nics: Vec<usize>,
    /// How they share the traffic.
    pub mode: BondMode,
    /// Options of the bonding driver.
    pub options: Vec<BondOption>,
}

/// A tagged network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vlan {
    /// Its number.
    pub id: u32,
    /// The name of its interface.
    pub name: InterfaceName,
}
