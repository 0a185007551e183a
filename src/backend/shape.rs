//! Of which kind a machine is: all that its templates see of it, but for the texts that are its
//! own ([`gaps`](super::gaps)). Machines of one shape have the same files but for these texts.

use std::sync::Arc;

use crate::plan::{Boot, Device, Host, Install, Link, Network, Nic, Vlan};
use crate::value::{BondMode, BondOption, Bootproto, Disk, Firmware, InterfaceName, Label};

/// Of which kind a machine is.
///
/// Whoever adds a field to [`Host`], or to what it is made of, has to say here what it means: the
/// patterns below name every field. Free values are in no shape: a template that uses them is
/// rendered for each machine.
#[derive(PartialEq, Eq, Hash)]
pub struct Shape<'p> {
    firmware: Firmware,
    profile: Option<&'p Label>,
    menu_timeout: u32,
    boot: BootShape,
    nics: Vec<NicShape<'p>>,
    links: Vec<LinkShape<'p>>,
}

/// Installers and kickstarts are told apart by their places in memory: those that are the same are
/// shared.
#[derive(PartialEq, Eq, Hash)]
enum BootShape {
    Install {
        installer: usize,
        kickstart: usize,
        any_disk: bool,
    },
    Local,
    Rescue(usize),
}

#[derive(PartialEq, Eq, Hash)]
struct NicShape<'p> {
    label: Option<&'p Label>,
    has_address: bool,
    network: NetworkShape,
    boots: bool,
}

#[derive(PartialEq, Eq, Hash)]
struct NetworkShape {
    has_gateway: bool,
    name_servers: usize,
}

#[derive(PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "they are those of a link")]
struct LinkShape<'p> {
    device: DeviceShape<'p>,
    vlan: Option<(u32, &'p InterfaceName)>,
    bootproto: Bootproto,
    has_address: bool,
    network: Option<NetworkShape>,
    main: bool,
    default_route: bool,
    activate: bool,
    mtu: Option<u32>,
}

#[derive(PartialEq, Eq, Hash)]
enum DeviceShape<'p> {
    Nic(usize),
    Bond {
        name: &'p InterfaceName,
        nics: &'p [usize],
        mode: BondMode,
        options: &'p [BondOption],
    },
    SameBond(&'p InterfaceName),
}

impl<'p> Shape<'p> {
    /// The shape of a machine in these networks.
    pub fn new(host: &'p Host, networks: &[Network]) -> Self {
        let Host {
            name: _,
            firmware,
            nics,
            links,
            profile,
            boot,
            menu_timeout,
            vars: _,
        } = host;
        let boot = match boot {
            Boot::Install(Install {
                id: _,
                installer,
                disk,
                kickstart,
            }) => BootShape::Install {
                installer: Arc::as_ptr(installer).addr(),
                kickstart: Arc::as_ptr(kickstart).addr(),
                any_disk: *disk == Disk::Any,
            },
            Boot::Local => BootShape::Local,
            Boot::Rescue(installer) => BootShape::Rescue(Arc::as_ptr(installer).addr()),
        };
        Self {
            firmware: *firmware,
            profile: profile.as_ref(),
            menu_timeout: *menu_timeout,
            boot,
            nics: nics.iter().map(|nic| nic_shape(nic, networks)).collect(),
            links: links
                .iter()
                .map(|link| link_shape(link, networks))
                .collect(),
        }
    }
}

fn nic_shape<'p>(nic: &'p Nic, networks: &[Network]) -> NicShape<'p> {
    let Nic {
        label,
        mac: _,
        address,
        network,
        boots,
    } = nic;
    NicShape {
        label: label.as_ref(),
        has_address: address.is_some(),
        network: network_shape(&networks[*network]),
        boots: *boots,
    }
}

fn network_shape(network: &Network) -> NetworkShape {
    NetworkShape {
        has_gateway: network.gateway.is_some(),
        name_servers: network.dns.len(),
    }
}

fn link_shape<'p>(link: &'p Link, networks: &[Network]) -> LinkShape<'p> {
    let Link {
        device,
        vlan,
        bootproto,
        address,
        network,
        main,
        default_route,
        activate,
        mtu,
    } = link;
    LinkShape {
        device: match device {
            Device::Nic(at) => DeviceShape::Nic(*at),
            Device::Bond(bond) => DeviceShape::Bond {
                name: &bond.name,
                nics: &bond.nics,
                mode: bond.mode,
                options: &bond.options,
            },
            Device::SameBond(name) => DeviceShape::SameBond(name),
        },
        vlan: vlan.as_deref().map(|Vlan { id, name }| (*id, name)),
        bootproto: *bootproto,
        has_address: address.is_some(),
        network: network.map(|at| network_shape(&networks[at])),
        main: *main,
        default_route: *default_route,
        activate: *activate,
        mtu: *mtu,
    }
}
