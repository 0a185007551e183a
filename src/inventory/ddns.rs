//! `ddns:`, the names of machines in the DNS.

use std::net::Ipv4Addr;

use super::read::{Field, List};
use super::section;
use crate::value::DomainName;

section! {
    /// Dynamic DNS: dhcpd registers the inventory's machines, under their names in the `domain` of
    /// their network, as soon as they have their addresses.
    #[section("`ddns`")]
    pub struct Ddns {
        /// The primary name server of the zones, by address.
        #[required("172.22.10.53")]
        pub server: Field<Ipv4Addr>,
        /// The zones that may be updated, forward and reverse:
        /// `[lab.example.org, 10.22.172.in-addr.arpa]`.
        #[required("[lab.example.org]")]
        pub zones: Field<List<DomainName>>,
        /// The name of the key that the name server knows (TSIG). The key itself lies on the deploy
        /// host alone, in `/etc/dhcp/netpxe-ddns.key`, as `tsig-keygen` prints it.
        #[required("netpxe")]
        pub key: Field<DomainName>,
    }
}
