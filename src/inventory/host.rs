//! `hosts:` and `profiles:`, the machines and what they share.

use std::net::Ipv4Addr;

use super::device::Bmc;
use super::dhcp_options::DhcpOptions;
use super::link::{Bond, Bridge, Mtu, Vlan};
use super::read::{Field, List, Named};
use super::section;
use super::settings::Settings;
use crate::value::{
    Bootproto, DhcpdText, DomainName, HostName, InterfaceName, Label, Mac, Marker, Warning,
};

section! {
    /// One machine. Its settings win over those of its profile.
    #[section("a host")]
    pub struct Host {
        /// The MAC address of its only NIC, in quotes: "52:54:00:12:34:56".
        pub mac: Field<Mac>,
        /// The IPv4 address that is reserved for that NIC, outside of every pool. Without one it
        /// gets an address from a pool.
        pub address: Field<Ipv4Addr>,
        /// The network that its NIC (`mac`) is in; needed only where it has no `address`.
        pub network: Field<Label>,
        /// The server that it loads everything from, by address, where that is neither the deploy
        /// host nor the `boot_server` of its network.
        pub boot_server: Field<Ipv4Addr>,
        /// Its NICs, where it has several, each under a name such as `eno1`. The first that boots
        /// is the main one: its MAC address names the machine's files.
        pub nics: Field<Named<Label, Nic>>,
        /// Bonds that the installed system makes of its NICs, each under a name such as `bond0`.
        pub bonds: Named<InterfaceName, Bond>,
        /// Bridges that the installed system makes of its NICs, for virtual machines, each under a name
        /// such as `br0`: `{nics: [eno1]}`.
        pub bridges: Named<InterfaceName, Bridge>,
        /// VLANs of the installed system, each under a name such as `storage`.
        pub vlans: Named<InterfaceName, Vlan>,
        /// Its BMC (iDRAC, iLO, IPMI), which gets an address and the name of the machine with `-bmc`
        /// behind it: `{mac: "52:54:00:12:34:56", address: 172.22.10.90}`.
        pub bmc: Field<Bmc>,
        /// The DNS domain that it is told of. Default: that of its network.
        pub domain: Field<DomainName>,
        /// The names that it had before: `[web2]`. What was installed under them is its own, so a
        /// machine that is renamed keeps its disk.
        pub formerly: Field<List<HostName>>,
        /// Markers of other machines that it may wipe: `[web2-1]`, for a second-hand disk.
        pub wipe: Field<List<Marker>>,
        /// Warnings of this machine that are accepted, by their codes: `[W0301]`.
        pub allow: Field<List<Warning>>,
        /// Statements that are written into its part of dhcpd.conf as they are, for each of its NICs.
        pub dhcpd: Field<DhcpdText>,
        /// The profile whose settings it takes over.
        pub profile: Field<Label>,
        #[flatten]
        /// What it is told by DHCP, on each of its NICs.
        pub options: DhcpOptions,
        #[flatten]
        /// Its own settings, above those of the profile.
        pub settings: Settings,
    }
}

section! {
    /// One of several NICs of a machine.
    #[section("a NIC")]
    pub struct Nic {
        /// Its MAC address, in quotes: "52:54:00:12:34:56".
        #[required("\"52:54:00:12:34:56\"")]
        pub mac: Field<Mac>,
        /// The IPv4 address that is reserved for it, outside of every pool. Without one it gets an
        /// address from a pool.
        pub address: Field<Ipv4Addr>,
        /// The network that it is in; needed only where it has no `address`.
        pub network: Field<Label>,
        /// Whether the machine may boot from it. It may, unless this or the `netboot` of its network
        /// says `false`.
        pub boot: Field<bool>,
        /// How it gets its address in the installed system. Default: what the machine's `bootproto`
        /// says.
        pub bootproto: Field<Bootproto>,
        /// Whether the default route of the installed system leaves by it. Default: by the main NIC
        /// or the bond that it is in, or else by the first link whose network has a gateway.
        pub default_route: Field<bool>,
        /// The largest packet in the installed system, in bytes.
        pub mtu: Field<Mtu>,
        #[flatten]
        /// What it is told by DHCP.
        pub options: DhcpOptions,
    }
}

section! {
    /// Settings under a name.
    #[section("a profile")]
    pub struct Profile {
        /// Another profile, whose settings hold where this one says nothing else.
        pub extends: Field<Label>,
        /// Warnings of its machines that are accepted, by their codes: `[W0301]`.
        pub allow: Field<List<Warning>>,
        #[flatten]
        /// Its settings.
        pub settings: Settings,
    }
}
