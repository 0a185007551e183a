//! Bonds and VLANs: interfaces that the installed system makes of its NICs.

use std::net::Ipv4Addr;

use schemars::JsonSchema;

use super::read::{Field, Key, List};
use super::schema::needs;
use super::section;
use crate::value::{BondMode, BondOption, Bootproto, Int, Label};

/// Several NICs that act as one.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["nics"]))]
pub struct Bond {
    /// The machine's NICs that it is made of, by their names under `nics`. A bond without an
    /// `address` of its own takes over that of the first which has one.
    pub nics: Field<List<Label>>,
    /// How they share the traffic. Default: `active-backup`, which asks nothing of the switch.
    pub mode: Field<BondMode>,
    /// Options of the bonding driver. Default: `[miimon=100]`.
    pub options: Field<List<BondOption>>,
    /// How it gets its address. Default: what the machine's `bootproto` says.
    pub bootproto: Field<Bootproto>,
    /// Its IPv4 address in the installed system.
    pub address: Field<Ipv4Addr>,
    /// The network it is in; needed only where no address says it.
    pub network: Field<Label>,
    /// Whether the default route leaves by it.
    pub default_route: Field<bool>,
    /// The largest packet, in bytes.
    pub mtu: Field<Mtu>,
}

/// A link's MTU.
pub type Mtu = Int<576, 9216>;

section!(Bond, "a bond", |map| Self {
    nics: map.required("nics", "[eno1, eno2]"),
    mode: map.optional("mode"),
    options: map.optional("options"),
    bootproto: map.optional("bootproto"),
    address: map.optional("address"),
    network: map.optional("network"),
    default_route: map.optional("default_route"),
    mtu: map.optional("mtu"),
});

/// A tagged network on a NIC or a bond (IEEE 802.1Q).
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["id", "on"]))]
pub struct Vlan {
    /// Its number, 1 to 4094.
    pub id: Field<Int<1, 4094>>,
    /// The NIC, by its name under `nics`, or the bond that carries it.
    pub on: Field<Label>,
    /// How it gets its address. Default: what the machine's `bootproto` says.
    pub bootproto: Field<Bootproto>,
    /// Its IPv4 address in the installed system.
    pub address: Field<Ipv4Addr>,
    /// The network it is in; needed only where no address says it.
    pub network: Field<Label>,
    /// Whether the default route leaves by it.
    pub default_route: Field<bool>,
    /// The largest packet, in bytes.
    pub mtu: Field<Mtu>,
}

section!(Vlan, "a VLAN", |map| Self {
    id: map.required("id", "171"),
    on: map.required("on", "bond0"),
    bootproto: map.optional("bootproto"),
    address: map.optional("address"),
    network: map.optional("network"),
    default_route: map.optional("default_route"),
    mtu: map.optional("mtu"),
});
