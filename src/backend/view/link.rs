//! `host.links`.

use std::net::Ipv4Addr;

use serde::Serialize;

use crate::plan::{Bond, BondKind, Host, Link, LinkDevice, Plan};
use crate::value::{BondOption, Bootproto};

/// Each of `host.links`: an interface of the installed system.
#[derive(Debug, Serialize)]
pub struct LinkView<'p> {
    /// The MAC address of a NIC, or the name of a bond.
    pub device: String,
    /// The NICs of a bond that this link creates, as numbers from 1 into `host.nics`; empty if it
    /// is not a bond, or one that already exists.
    pub bond_nics: Vec<usize>,
    /// Its mode and options, joined by commas, or empty.
    pub bond_options: String,
    /// The NIC of a bond that works whenever it can, as such a number; 0 where none is preferred.
    pub bond_primary: usize,
    /// The NICs of a bridge that this link creates, as such numbers; empty if it is none.
    pub bridge_nics: Vec<usize>,
    /// The bridge's options, or empty.
    pub bridge_options: &'static str,
    /// The number of the VLAN; 0 where it is none.
    pub vlan: u32,
    /// The name of the VLAN's interface, or empty.
    pub vlan_name: &'p str,
    /// `dhcp`, `static` or `none`.
    pub bootproto: &'static str,
    /// Its address if that is static, or empty.
    pub address: String,
    /// The netmask of its network, or empty.
    pub netmask: String,
    /// The gateway of its network, or empty.
    pub gateway: String,
    /// The name servers of its network.
    pub dns: &'p [Ipv4Addr],
    /// Whether it is the main one, which identifies the machine.
    pub main: bool,
    /// Whether it has the default route.
    pub default_route: bool,
    /// Whether the installer brings it up for its own use.
    pub activate: bool,
    /// Its MTU, in bytes; 0 for the default.
    pub mtu: u32,
}

impl<'p> LinkView<'p> {
    /// One link of a machine.
    pub fn new(plan: &'p Plan, host: &'p Host, link: &'p Link) -> Self {
        let text = |address: Option<Ipv4Addr>| address.map_or_else(String::new, |a| a.to_string());
        let network = link.network.map(|id| plan.network(id));
        let (device, bond) = match &link.device {
            LinkDevice::Nic(id) => (host.nic(*id).mac.to_string(), None),
            LinkDevice::Bond(bond) => (bond.name.to_string(), Some(bond)),
            LinkDevice::SameBond(name) => (name.to_string(), None),
        };
        let numbers = |bond: &Bond| bond.nics.iter().map(|id| id.index() + 1).collect();
        let (mut bond_nics, mut bond_options, mut bond_primary) = (Vec::new(), String::new(), 0);
        let (mut bridge_nics, mut bridge_options) = (Vec::new(), "");
        match bond.map(|bond| (bond, &bond.kind)) {
            None => {}
            Some((bond, BondKind::Bridge { stp })) => {
                bridge_nics = numbers(bond);
                bridge_options = if *stp { "stp=yes" } else { "stp=no" };
            }
            Some((
                bond,
                BondKind::Bond {
                    mode,
                    options,
                    primary,
                },
            )) => {
                bond_nics = numbers(bond);
                bond_primary = primary.map_or(0, |id| id.index() + 1);
                let mode = format!("mode={}", mode.word());
                let options = options.iter().map(BondOption::as_str);
                let options = std::iter::once(mode.as_str()).chain(options);
                bond_options = options.collect::<Vec<_>>().join(",");
            }
        }
        Self {
            device,
            bond_nics,
            bond_options,
            bond_primary,
            bridge_nics,
            bridge_options,
            vlan: link.vlan.as_ref().map_or(0, |vlan| vlan.id),
            vlan_name: link.vlan.as_ref().map_or("", |vlan| vlan.name.as_str()),
            bootproto: link.bootproto.word(),
            address: text(link.address.filter(|_| link.bootproto == Bootproto::Static)),
            netmask: text(network.map(|network| network.subnet.netmask())),
            gateway: text(network.and_then(|network| network.gateway)),
            dns: network.map_or(&[], |network| &network.dns),
            main: link.main,
            default_route: link.default_route && link.bootproto != Bootproto::None,
            activate: link.activate,
            mtu: link.mtu.unwrap_or(0),
        }
    }
}
