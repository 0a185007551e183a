//! Devices: what has an address in a network and never boots from it.

use std::net::Ipv4Addr;

use super::{DhcpOption, NetworkId};
use crate::value::{DhcpdText, HostName, Mac};

/// A switch, a printer, the BMC of a machine: dhcpd knows it, and gives it no boot file.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its name, which no machine has.
    pub name: HostName,
    /// Its MAC address.
    pub mac: Mac,
    /// Its reserved address.
    pub address: Option<Ipv4Addr>,
    /// Its network.
    pub network: NetworkId,
    /// What it is told besides, by space and number.
    pub options: Vec<DhcpOption>,
    /// Statements of the operator's for dhcpd.
    pub dhcpd: Option<DhcpdText>,
}
