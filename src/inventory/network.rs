//! `networks:`, what dhcpd serves.

use std::net::Ipv4Addr;

use super::read::{self, Field, Key, List, Read};
use super::section;

use crate::diagnostic::Diagnostics;
use crate::value::{AddressRange, DomainName, Seconds, Subnet, UnknownHosts};
use crate::yaml::{Node, Value};

/// One network: a `subnet` of dhcpd.
#[derive(Debug)]
pub struct Network {
    /// The subnet.
    pub subnet: Field<Subnet>,
    /// The router that machines are told of.
    pub gateway: Field<Ipv4Addr>,
    /// The name servers that machines are told of.
    pub dns: Field<List<Ipv4Addr>>,
    /// The domain that machines are told of.
    pub domain: Field<DomainName>,
    /// How long an address is lent to a machine that asks for no time.
    pub lease: Field<Seconds>,
    /// How long it is lent at the longest.
    pub max_lease: Field<Seconds>,
    /// What a machine gets that the inventory does not know.
    pub unknown_hosts: Field<UnknownHosts>,
    /// The addresses that are lent to machines without one of their own.
    pub pools: Field<List<Pool>>,
}

section!(Network, "a network", |map| Self {
    subnet: map.required("subnet", "172.22.10.0/24"),
    gateway: map.optional("gateway"),
    dns: map.optional("dns"),
    domain: map.optional("domain"),
    lease: map.optional("lease"),
    max_lease: map.optional("max_lease"),
    unknown_hosts: map.optional("unknown_hosts"),
    pools: map.optional("pools"),
});

/// A pool: `172.22.10.5-172.22.10.30`, or `{range: ..., bootp: true}`.
#[derive(Debug)]
pub struct Pool {
    /// Its addresses.
    pub range: Field<AddressRange>,
    /// Whether BOOTP clients get addresses from it too, which they keep for ever.
    pub bootp: Field<bool>,
}

impl Read for Pool {
    fn read(node: Node<'_, '_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.value(), Value::Map(_)) {
            return AddressRange::read(node, key, out).map(|value| Self {
                range: Field::Given(crate::source::Spanned {
                    value,
                    span: node.span(),
                }),
                bootp: Field::Absent,
            });
        }
        read::section(node, key, "a pool", out, |map| Self {
            range: map.required("range", "172.22.10.31-172.22.10.49"),
            bootp: map.optional("bootp"),
        })
    }
}
