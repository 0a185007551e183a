//! Bonds, bridges and VLANs: interfaces that the installed system makes of its NICs.

use std::net::Ipv4Addr;

use super::read::{Field, List};
use super::section;
use crate::value::{BondMode, BondOption, Bootproto, Int, Label};

section! {
    /// Several NICs that act as one.
    #[section("a bond")]
    pub struct Bond {
        /// The machine's NICs that it is made of, by their names under `nics`, all in one network. A
        /// bond without an `address` of its own takes over that of the first which has one.
        #[required("[eno1, eno2]")]
        pub nics: Field<List<Label>>,
        /// How they share the traffic. Default: `active-backup`, which asks nothing of the switch.
        pub mode: Field<BondMode>,
        /// Options of the bonding driver, as `name=value`. `primary` names one of the NICs. Default:
        /// `[miimon=100]`.
        pub options: Field<List<BondOption>>,
        /// How it gets its address. Default: what the machine's `bootproto` says.
        pub bootproto: Field<Bootproto>,
        /// Its IPv4 address in the installed system. Where it asks by DHCP, the address is reserved
        /// for each of its NICs.
        pub address: Field<Ipv4Addr>,
        /// The network it is in; needed only where no address says it.
        pub network: Field<Label>,
        /// Whether the default route leaves by it. Default: by the main link, or else by the first
        /// whose network has a gateway.
        pub default_route: Field<bool>,
        /// The largest packet, in bytes.
        pub mtu: Field<Mtu>,
    }
}

section! {
    /// One or several NICs that virtual machines share with the host. It takes their place in the
    /// network.
    #[section("a bridge")]
    pub struct Bridge {
        /// The machine's NICs that it is made of, by their names under `nics`, all in one network. A
        /// bridge without an `address` of its own takes over that of the first which has one.
        #[required("[eno1]")]
        pub nics: Field<List<Label>>,
        /// Whether it takes part in the spanning tree, by which it waits half a minute before it
        /// sends anything. Default: `false`.
        pub stp: Field<bool>,
        /// How it gets its address. Default: what the machine's `bootproto` says.
        pub bootproto: Field<Bootproto>,
        /// Its IPv4 address in the installed system. Where it asks by DHCP, the address is reserved
        /// for each of its NICs.
        pub address: Field<Ipv4Addr>,
        /// The network it is in; needed only where no address says it.
        pub network: Field<Label>,
        /// Whether the default route leaves by it. Default: by the main link, or else by the first
        /// whose network has a gateway.
        pub default_route: Field<bool>,
        /// The largest packet, in bytes.
        pub mtu: Field<Mtu>,
    }
}

/// A link's MTU.
pub type Mtu = Int<576, 9216>;

section! {
    /// A tagged network on a NIC or a bond (IEEE 802.1Q).
    #[section("a VLAN")]
    pub struct Vlan {
        /// Its number, 1 to 4094.
        #[required("171")]
        pub id: Field<Int<1, 4094>>,
        /// The NIC, by its name under `nics`, or the bond that carries it.
        #[required("bond0")]
        pub device: Field<Label>,
        /// How it gets its address. Default: what the machine's `bootproto` says.
        pub bootproto: Field<Bootproto>,
        /// Its IPv4 address in the installed system; it wants `bootproto: static`.
        pub address: Field<Ipv4Addr>,
        /// The network it is in; needed only where no address says it.
        pub network: Field<Label>,
        /// Whether the default route leaves by it. Default: by the main link, or else by the first
        /// whose network has a gateway.
        pub default_route: Field<bool>,
        /// The largest packet, in bytes.
        pub mtu: Field<Mtu>,
    }
}
