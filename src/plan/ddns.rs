//! Where dhcpd registers the names of machines.

use std::net::Ipv4Addr;

use crate::value::DomainName;

/// Dynamic DNS. Its key is on the deploy host alone, and in no plan.
#[derive(Clone, Debug, Hash)]
pub struct Ddns {
    /// The primary name server of the zones.
    pub server: Ipv4Addr,
    /// The zones that it lets dhcpd update.
    pub zones: Vec<DomainName>,
    /// The name of the key.
    pub key: DomainName,
}
