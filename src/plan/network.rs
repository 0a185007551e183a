//! Networks, and what Macs are offered on them.

use std::net::Ipv4Addr;

use crate::bsdp::{Image, ImageId};
use crate::value::{AddressRange, DomainName, Label, Seconds, Subnet, TftpPath, UnknownHosts};

/// One network: a `subnet` of dhcpd.
#[derive(Clone, Debug, Hash)]
pub struct Network {
    /// What the inventory calls it.
    pub name: Label,
    /// Its subnet.
    pub subnet: Subnet,
    /// The router.
    pub gateway: Option<Ipv4Addr>,
    /// The name servers, in the order in which machines ask them.
    pub dns: Vec<Ipv4Addr>,
    /// The domain.
    pub domain: Option<DomainName>,
    /// How long an address is lent by default.
    pub lease: Seconds,
    /// How long it is lent at the longest.
    pub max_lease: Seconds,
    /// What an unknown machine gets.
    pub unknown_hosts: UnknownHosts,
    /// The pools, by their first address.
    pub pools: Vec<Pool>,
}

/// Addresses that are lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    /// Its addresses.
    pub range: AddressRange,
    /// Whether BOOTP clients get them too.
    pub bootp: bool,
}

/// What `build-grub` makes for Macs with 64-bit EFI, below the TFTP root.
pub const MAC: &str = "mactel64.efi";
/// What it makes for Macs with 32-bit EFI, below the TFTP root.
pub const MAC32: &str = "mactel32.efi";

/// What Macs are offered by BSDP. The list is never empty and fits one DHCP option.
#[derive(Clone, Debug, Hash)]
pub struct Bsdp {
    /// The images, by index.
    pub offers: Vec<Offer>,
    /// The one that a Mac boots when nobody chooses. Macs with 32-bit EFI that are not offered it
    /// have the first that they are offered.
    pub default: ImageId,
    /// The one that the answer to a plain DISCOVER names, where one does.
    pub discover: Option<ImageId>,
}

/// One image of the list.
#[derive(Clone, Debug, Hash)]
pub struct Offer {
    /// Its id and its name in the menu.
    pub image: Image,
    /// The file for Macs with 64-bit EFI.
    pub file: TftpPath,
    /// The file for Macs with 32-bit EFI; they are not offered an image without one.
    pub file32: Option<TftpPath>,
}
