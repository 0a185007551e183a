//! Networks, and the boot images that Macs are offered on them.

use std::net::Ipv4Addr;

use super::{DhcpOption, Plan};
use crate::bsdp::{Image, ImageId};
use crate::value::{
    AddressRange, DhcpdText, DomainName, Label, LeaseTime, Subnet, TftpPath, UnknownHosts,
};

/// One network: a `subnet` of dhcpd.
#[derive(Clone, Debug, Hash)]
pub struct Network {
    /// Its name in the inventory.
    pub name: Label,
    /// Its subnet.
    pub subnet: Subnet,
    /// The router.
    pub gateway: Option<Ipv4Addr>,
    /// The name servers, in the order in which machines ask them.
    pub dns: Vec<Ipv4Addr>,
    /// The domain.
    pub domain: Option<DomainName>,
    /// How long a lease lasts when the client asks for no particular time.
    pub lease: LeaseTime,
    /// The longest lease that a client can ask for.
    pub max_lease: LeaseTime,
    /// How machines that are not in the inventory are treated.
    pub unknown_hosts: UnknownHosts,
    /// The wire that it shares with other networks, if it does.
    pub shared_network: Option<Label>,
    /// Whether machines boot from it.
    pub netboot: bool,
    /// The server that machines in it load from, where that is not the deploy host.
    pub boot_server: Option<Ipv4Addr>,
    /// The pools, by first address; they are disjoint.
    pub pools: Vec<Pool>,
    /// What its machines are told besides, by space and number.
    pub options: Vec<DhcpOption>,
    /// Statements of the operator's for dhcpd.
    pub dhcpd: Option<DhcpdText>,
}

/// Identifies a network within its [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkId(usize);

impl NetworkId {
    /// The network at `index` of [`Plan::networks`].
    pub fn new(index: usize) -> Self {
        Self(index)
    }

    /// Its index in [`Plan::networks`], for lists that run parallel to it.
    pub fn index(self) -> usize {
        self.0
    }
}

impl Network {
    /// Whether machines that are not in the inventory get nothing here.
    pub fn ignores_unknown(&self) -> bool {
        self.unknown_hosts == UnknownHosts::Ignore
    }
}

impl Plan {
    /// The networks that dhcpd serves: all but those without pools that only VLANs are in. There it
    /// has nothing to give, and may not be the only DHCP server. It always has the networks of the
    /// deploy host, to listen in.
    pub fn served_networks(&self) -> impl Iterator<Item = &Network> {
        let mut has_nic = vec![false; self.networks.len()];
        let mut has_vlan = has_nic.clone();
        for host in &self.hosts {
            for nic in &host.nics {
                has_nic[nic.network.0] = true;
            }
            let tagged = host.links.iter().filter(|link| link.vlan.is_some());
            for network in tagged.filter_map(|link| link.network) {
                has_vlan[network.0] = true;
            }
        }
        for device in &self.devices {
            has_nic[device.network.0] = true;
        }
        let networks = self.networks.iter().zip(has_nic).zip(has_vlan);
        networks
            .filter(|((network, nic), vlan)| {
                let listens = self.server.address_in(network.subnet).is_some();
                let is_shared = network.shared_network.is_some();
                *nic || !vlan || listens || is_shared || !network.pools.is_empty()
            })
            .map(|((network, _), _)| network)
    }

    /// Every option that anything in the plan is told.
    pub fn options(&self) -> impl Iterator<Item = &DhcpOption> {
        let of_networks = self.networks.iter().flat_map(|network| {
            let of_pools = network.pools.iter().flat_map(|pool| &pool.options);
            network.options.iter().chain(of_pools)
        });
        let nics = self.hosts.iter().flat_map(|host| &host.nics);
        let of_devices = self.devices.iter().flat_map(|device| &device.options);
        of_networks
            .chain(nics.flat_map(|nic| &nic.options))
            .chain(of_devices)
            .chain(self.classes.iter().flat_map(|class| &class.options))
    }

    /// The networks on the wire of one of them: itself first, then those that share it.
    pub fn wire_of(&self, id: NetworkId) -> impl Iterator<Item = &Network> {
        let own = self.network(id);
        let shared = own.shared_network.as_ref();
        let others = self.networks.iter().filter(move |other| {
            shared.is_some() && other.shared_network.as_ref() == shared && other.name != own.name
        });
        std::iter::once(own).chain(others)
    }

    /// The network that `id` stands for.
    pub fn network(&self, id: NetworkId) -> &Network {
        &self.networks[id.0]
    }
}

/// A range of addresses that dhcpd leases to any machine, or to those of some classes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    /// The addresses.
    pub range: AddressRange,
    /// Whether BOOTP clients get addresses from it too.
    pub bootp: bool,
    /// The classes whose clients alone get addresses from it, by name; if empty, all machines do.
    pub only: Vec<Label>,
    /// The classes whose clients get none from it, by name.
    pub except: Vec<Label>,
    /// What machines are told that get one of its addresses, by space and number.
    pub options: Vec<DhcpOption>,
    /// Statements of the operator's for dhcpd.
    pub dhcpd: Option<DhcpdText>,
}

/// The GRUB image that `build-grub` makes for Macs with 64-bit EFI, below the TFTP root.
pub const MAC: &str = "mactel64.efi";
/// The GRUB image that `build-grub` makes for Macs with 32-bit EFI, below the TFTP root.
pub const MAC32: &str = "mactel32.efi";

/// The boot images that Macs are offered by BSDP.
///
/// The list is never empty, and fits into one DHCP option.
#[derive(Clone, Debug, Hash)]
pub struct Bsdp {
    /// The images, by index.
    pub offers: Vec<Offer>,
    /// The image that a Mac boots when nobody chooses one. Macs with 32-bit EFI that are not
    /// offered it boot the first that they are offered.
    pub default: ImageId,
    /// The image that is named in the answer to a plain DISCOVER, if any.
    pub discover: Option<ImageId>,
}

/// One image of the list.
#[derive(Clone, Debug, Hash)]
pub struct Offer {
    /// Its id, and its name in the menu.
    pub image: Image,
    /// The file for Macs with 64-bit EFI.
    pub file: TftpPath,
    /// The file for Macs with 32-bit EFI; without one they are not offered the image.
    pub file32: Option<TftpPath>,
}
