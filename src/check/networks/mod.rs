//! `networks:` to [`plan::Network`]s.
//!
//! Each network that has a subnet becomes a [`NetworkDraft`], which the rules look at: those about
//! pools are in `pools`, those about the servers that machines boot from in `boot`, those about networks
//! that share a wire in `wires`, those about dhcpd itself in `listen`, all others in `rules`. Hosts
//! look up their network in [`Networks`].

mod boot;
mod listen;
mod pools;
mod rules;
mod table;
mod wires;

pub use boot::{boots_nearby, check_boot_server, check_outside_server, check_route, no_way};
pub use table::{NetworkDraft, Networks};

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::dhcp_options::{self, Definitions};
use crate::check::classes::Classes;
use crate::diagnostic::Diagnostics;
use crate::inventory::{self, Inventory};
use crate::plan;
use crate::source::Spanned;
use crate::value::{Label, LeaseTime, UnknownHosts};

/// The default of `lease`.
const LEASE: LeaseTime = LeaseTime::new(12 * 3600);
/// The default of `max_lease`.
const MAX_LEASE: LeaseTime = LeaseTime::new(24 * 3600);

/// Reads and checks the networks.
pub fn check<'i>(
    inventory: &'i Inventory<'_>,
    classes: &Classes<'_>,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Networks<'i> {
    let servers: Vec<Vec<Spanned<Ipv4Addr>>> = inventory
        .deploy_hosts()
        .iter()
        .map(|server| server.value.addresses().copied().collect())
        .collect();
    let mut complete = inventory.networks.complete;
    let mut drafts = Vec::new();
    for (name, written) in inventory.networks.entries() {
        let Some(&subnet) = written.subnet.given() else {
            complete = false;
            continue;
        };
        let mut network = NetworkDraft {
            name,
            subnet,
            written,
            pools: BTreeMap::new(),
            options: dhcp_options::of_network(written, definitions, out),
            servers: servers.clone(),
        };
        rules::check_gateway(&network, out);
        rules::check_leases(&network, out);
        rules::check_dns(&network, out);
        network.pools = pools::check(&network, classes, definitions, out);
        pools::check_dns(&network, out);
        drafts.push(network);
    }
    rules::check_overlaps(&drafts, out);
    let networks = Networks::new(drafts, complete);
    boot::check(inventory, &networks, out);
    wires::check(&networks, out);
    listen::check(inventory, &networks, out);
    networks
}

impl Networks<'_> {
    /// The networks as they are meant, by name.
    pub fn to_plan(&self) -> Vec<plan::Network> {
        self.iter().map(to_plan).collect()
    }

    /// The classes that pools name.
    pub fn class_names(&self) -> BTreeSet<&Label> {
        let pools = self.iter().flat_map(|network| network.pools.values());
        let names = pools.flat_map(|pool| pool.value.only.iter().chain(&pool.value.except));
        names.collect()
    }
}

fn to_plan(network: &NetworkDraft<'_>) -> plan::Network {
    let inventory::Network {
        subnet: _,
        gateway,
        dns,
        domain,
        lease,
        max_lease,
        unknown_hosts,
        shared_network,
        netboot,
        boot_server,
        ntp: _,
        mtu: _,
        pools: _,
        options: _,
        dhcpd,
    } = network.written;
    let dns = dns.value().map(|list| &list.items[..]).unwrap_or_default();
    let (lease, max_lease) = match (lease.value(), max_lease.value()) {
        (Some(&lease), Some(&max)) => (lease, max),
        (Some(&lease), None) => (lease, MAX_LEASE.max(lease)),
        (None, Some(&max)) => (LEASE.min(max), max),
        (None, None) => (LEASE, MAX_LEASE),
    };
    plan::Network {
        name: network.name.value.clone(),
        subnet: network.subnet.value,
        gateway: gateway.value().copied(),
        dns: dns.iter().map(|server| server.value).collect(),
        domain: domain.value().cloned(),
        lease,
        max_lease,
        unknown_hosts: unknown_hosts
            .value()
            .copied()
            .unwrap_or(UnknownHosts::BootLocal),
        shared_network: shared_network.value().cloned(),
        netboot: netboot.value().copied().unwrap_or(true),
        boot_server: boot_server.value().copied(),
        pools: network
            .pools
            .values()
            .map(|pool| pool.value.clone())
            .collect(),
        options: network.options.clone(),
        dhcpd: dhcpd.value().cloned(),
    }
}
