//! `devices:`, and the `bmc` of a host: what has an address and never boots from the network.

use std::net::Ipv4Addr;

use super::dhcp_options::ClientOptions;
use super::read::{Field, List};
use super::section;
use crate::value::{DhcpdText, Label, Mac, Warning};

section! {
    /// One device: a switch, a printer, a phone, a BMC. It gets an address, and never a boot file.
    #[section("a device")]
    pub struct Device {
        /// Warnings of this device that are accepted, by their codes: `[W0301]`.
        pub allow: Field<List<Warning>>,
        #[flatten]
        /// What dhcpd is told of it.
        pub keys: DeviceKeys,
    }
}

section! {
    /// The BMC of a machine (iDRAC, iLO, IPMI): a device of its own, named after the machine.
    #[section("a BMC")]
    pub struct Bmc {
        #[flatten]
        /// What dhcpd is told of it.
        pub keys: DeviceKeys,
    }
}

section! {
    /// What dhcpd is told of a device.
    pub struct DeviceKeys {
        /// Its MAC address, in quotes: "52:54:00:12:34:56".
        #[required("\"52:54:00:12:34:56\"")]
        pub mac: Field<Mac>,
        /// The IPv4 address that is reserved for it, outside of every pool. Without one it gets an
        /// address from a pool.
        pub address: Field<Ipv4Addr>,
        /// The network it is in; needed only where no `address` says it.
        pub network: Field<Label>,
        /// Statements that are written into its part of dhcpd.conf as they are.
        pub dhcpd: Field<DhcpdText>,
        #[flatten]
        /// What it is told by DHCP.
        pub options: ClientOptions,
    }
}
