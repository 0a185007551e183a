//! Links: the network interfaces of the installed system, which may be more than its NICs.

use std::net::Ipv4Addr;

use super::{NetworkId, NicId};
use crate::value::{BondMode, BondOption, Bootproto, InterfaceName};

/// One interface of the installed system: a NIC, a bond, or a VLAN on one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The NIC or the bond.
    pub device: LinkDevice,
    /// The VLAN on that device, if the link is one.
    pub vlan: Option<Vlan>,
    /// How it gets its address.
    pub bootproto: Bootproto,
    /// Its address: the static one, or the one that is reserved for its NICs.
    pub address: Option<Ipv4Addr>,
    /// Its network, where that is known.
    pub network: Option<NetworkId>,
    /// Whether it is the main link, by which the machine is reached. One link of a host is.
    pub main: bool,
    /// Whether the default route leaves by it. That is so for at most one link of a host.
    pub default_route: bool,
    /// Whether the installer activates it for its own use: it is the main link, it has the default
    /// route, or other links stand on it.
    pub activate: bool,
    /// The largest packet in bytes; `None` for the usual 1500.
    pub mtu: Option<u32>,
}

/// What a link is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkDevice {
    /// A NIC.
    Nic(NicId),
    /// A bond or a bridge, which this link creates.
    Bond(Bond),
    /// A bond that an earlier link of the host creates.
    SameBond(InterfaceName),
}

impl LinkDevice {
    /// Whether both are the same NIC, or the same bond.
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

/// Several NICs that act as one: a bond, or a bridge.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bond {
    /// Its interface name.
    pub name: InterfaceName,
    /// Its NICs, in the order of the inventory.
    pub nics: Vec<NicId>,
    /// How they act as one.
    pub kind: BondKind,
}

/// How NICs act as one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum BondKind {
    /// By the bonding driver.
    Bond {
        /// How the NICs share the traffic.
        mode: BondMode,
        /// Options of the driver, besides the mode and `primary`.
        options: Vec<BondOption>,
        /// The NIC that works whenever it can (`primary`).
        primary: Option<NicId>,
    },
    /// As the ports of a bridge, which virtual machines have too.
    Bridge {
        /// Whether it takes part in the spanning tree.
        stp: bool,
    },
}

/// A tagged network (IEEE 802.1Q).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vlan {
    /// Its number, 1 to 4094.
    pub id: u32,
    /// Its interface name.
    pub name: InterfaceName,
}
