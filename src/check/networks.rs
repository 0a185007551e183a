//! Networks: subnets, pools, gateways and leases.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::pools;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Inventory, Network};
use crate::plan::{self, NetworkId};
use crate::source::{Span, Spanned};
use crate::value::{Label, Seconds, Subnet, UnknownHosts};

/// How long an address is lent where the inventory does not say.
const LEASE: Seconds = Seconds::new(12 * 3600);
/// How long at the longest.
const MAX_LEASE: Seconds = Seconds::new(24 * 3600);

/// The networks of an inventory, as far as they could be read, by name.
pub struct Networks<'i> {
    list: Vec<Checked<'i>>,
    /// The networks that are in no other one, by the first address: a host is looked up in it.
    by_address: BTreeMap<Ipv4Addr, NetworkId>,
    /// Whether all of them could be read: only then is an address that is in none of them a fault.
    complete: bool,
}

/// A network whose subnet could be read.
pub struct Checked<'i> {
    /// Its name, and where that stands.
    pub name: &'i Spanned<Label>,
    /// Its subnet.
    pub subnet: Spanned<Subnet>,
    /// Its pools, those whose range could be read, by their first address; they are disjoint.
    pub(super) pools: BTreeMap<Ipv4Addr, Spanned<plan::Pool>>,
    pub(super) written: &'i Network,
    pub(super) servers: Vec<Spanned<Ipv4Addr>>,
}

impl<'i> Networks<'i> {
    /// The network of this name.
    pub fn named(&self, name: &Label) -> Option<(NetworkId, &Checked<'i>)> {
        let at = self
            .list
            .binary_search_by(|network| network.name.value.cmp(name));
        at.ok().map(|at| (NetworkId::new(at), &self.list[at]))
    }

    /// The network that `id` stands for, here and in the plan.
    pub fn get(&self, id: NetworkId) -> &Checked<'i> {
        &self.list[id.index()]
    }

    /// The network that an address is in.
    pub fn containing(&self, address: Ipv4Addr) -> Option<(NetworkId, &Checked<'i>)> {
        let (_, &id) = self.by_address.range(..=address).next_back()?;
        let network = self.get(id);
        (network.subnet.value.contains(address)).then_some((id, network))
    }

    /// The only network, where there is just one.
    pub fn only(&self) -> Option<(NetworkId, &Checked<'i>)> {
        match self.list.as_slice() {
            [one] if self.complete => Some((NetworkId::new(0), one)),
            _ => None,
        }
    }

    /// Whether every network could be read.
    pub fn complete(&self) -> bool {
        self.complete
    }

    /// The names of the networks.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &'i str> {
        self.list.iter().map(|network| network.name.value.as_str())
    }

    /// The networks, by name.
    pub fn iter(&self) -> std::slice::Iter<'_, Checked<'i>> {
        self.list.iter()
    }

    /// The networks as they are meant.
    pub fn into_plan(self) -> Vec<plan::Network> {
        self.list.into_iter().map(Checked::into_plan).collect()
    }
}

impl Checked<'_> {
    /// What an address already means in this network, as in "is the gateway of `lab`", and where
    /// that was written.
    pub fn meaning(&self, address: Ipv4Addr) -> Option<(String, Span)> {
        let subnet = self.subnet.value;
        let name = &self.name.value;
        let given = |field: Option<&Spanned<Ipv4Addr>>| {
            field
                .filter(|spanned| spanned.value == address)
                .map(|spanned| spanned.span)
        };
        if address == subnet.network() {
            Some((
                format!("is the network address of `{name}`"),
                self.subnet.span,
            ))
        } else if address == subnet.broadcast() {
            Some((
                format!("is the broadcast address of `{name}`"),
                self.subnet.span,
            ))
        } else if let Some(span) = given(self.written.gateway.given()) {
            Some((format!("is the gateway of `{name}`"), span))
        } else {
            let mut servers = self.servers.iter();
            let span = servers.find_map(|server| given(Some(server)));
            span.map(|span| ("is the deploy host's".to_owned(), span))
        }
    }

    /// The pool that an address is in.
    pub fn pool_of(&self, address: Ipv4Addr) -> Option<&Spanned<plan::Pool>> {
        let (_, pool) = self.pools.range(..=address).next_back()?;
        pool.value.range.contains(address).then_some(pool)
    }

    /// The fault of an address that is the network's own, or its broadcast address.
    pub fn no_machines(&self, address: &Spanned<Ipv4Addr>) -> Option<Diagnostic> {
        let which = match address.value {
            value if value == self.subnet.value.network() => "network",
            value if value == self.subnet.value.broadcast() => "broadcast",
            _ => return None,
        };
        Some(
            Diagnostic::new(
                Code::AddressTaken,
                address.span,
                format!(
                    "{} is the {which} address of `{}`: no machine can have it",
                    address.value, self.name.value
                ),
            )
            .also(self.subnet.span, "this network"),
        )
    }

    /// Whether it is known to have no pools: a faulty one is one all the same.
    pub fn has_no_pools(&self) -> bool {
        match &self.written.pools {
            Field::Absent => true,
            Field::Faulty => false,
            Field::Given(pools) => pools.value.complete && pools.value.items.is_empty(),
        }
    }

    fn into_plan(self) -> plan::Network {
        let Network {
            gateway,
            dns,
            domain,
            lease,
            max_lease,
            unknown_hosts,
            ..
        } = self.written;
        let dns = dns.value().map(|list| &list.items[..]).unwrap_or_default();
        let pools = self.pools.values().map(|pool| pool.value).collect();
        let (lease, max_lease) = match (lease.value(), max_lease.value()) {
            (Some(&lease), Some(&max)) => (lease, max),
            (Some(&lease), None) => (lease, MAX_LEASE.max(lease)),
            (None, Some(&max)) => (LEASE.min(max), max),
            (None, None) => (LEASE, MAX_LEASE),
        };
        plan::Network {
            name: self.name.value.clone(),
            subnet: self.subnet.value,
            gateway: gateway.value().copied(),
            dns: dns.iter().map(|server| server.value).collect(),
            domain: domain.value().cloned(),
            lease,
            max_lease,
            unknown_hosts: unknown_hosts
                .value()
                .copied()
                .unwrap_or(UnknownHosts::BootLocal),
            pools,
        }
    }
}

/// Checks the networks.
pub fn check<'i>(inventory: &'i Inventory<'_>, out: &mut Diagnostics) -> Networks<'i> {
    let servers: Vec<Spanned<Ipv4Addr>> = inventory
        .deploy_hosts()
        .iter()
        .filter_map(|server| server.value.address.given().copied())
        .collect();
    let mut networks = Networks {
        list: Vec::new(),
        by_address: BTreeMap::new(),
        complete: inventory.networks.complete,
    };
    for (name, written) in inventory.networks.entries() {
        let Some(&subnet) = written.subnet.given() else {
            networks.complete = false;
            continue;
        };
        let mut network = Checked {
            name,
            subnet,
            pools: BTreeMap::new(),
            written,
            servers: servers.clone(),
        };
        check_gateway(&network, out);
        check_route(&network, out);
        check_leases(&network, out);
        pools::check_dns(&network, out);
        pools::check(&mut network, out);
        networks.list.push(network);
    }
    check_overlaps(&networks.list, out);
    for server in servers {
        let mut list = networks.list.iter();
        if let Some(fault) = list.find_map(|network| network.no_machines(&server)) {
            out.push(fault);
        }
    }
    networks
        .list
        .sort_by(|a, b| a.name.value.cmp(&b.name.value));
    networks.by_address = outermost(&networks.list);
    networks
}

/// The networks that are in no other one, by their first address.
fn outermost(networks: &[Checked<'_>]) -> BTreeMap<Ipv4Addr, NetworkId> {
    let mut sorted: Vec<(Subnet, NetworkId)> = networks
        .iter()
        .enumerate()
        .map(|(at, network)| (network.subnet.value, NetworkId::new(at)))
        .collect();
    sorted.sort();
    // Subnets either nest or are disjoint, and the wider one comes first.
    sorted.dedup_by(|(inner, _), (outer, _)| outer.overlaps(*inner));
    sorted
        .into_iter()
        .map(|(subnet, id)| (subnet.network(), id))
        .collect()
}

fn check_gateway(network: &Checked<'_>, out: &mut Diagnostics) {
    let Some(gateway) = network.written.gateway.given() else {
        return;
    };
    let subnet = network.subnet;
    if !subnet.value.contains(gateway.value) {
        let (first, last) = subnet.value.usable();
        out.push(
            Diagnostic::new(
                Code::GatewayOutside,
                gateway.span,
                format!(
                    "the gateway {} is not in `{}`: machines there could not reach it",
                    gateway.value, network.name.value
                ),
            )
            .also(subnet.span, "the network")
            .help(format!("its addresses are {first} to {last}")),
        );
    } else if let Some(fault) = network.no_machines(gateway) {
        out.push(fault);
    }
}

/// Without a router, machines reach only the addresses of their own network.
fn check_route(network: &Checked<'_>, out: &mut Diagnostics) {
    let outside = |server: &&Spanned<Ipv4Addr>| !network.subnet.value.contains(server.value);
    if let Some(server) = network.servers.iter().find(outside)
        && network.written.gateway.is_absent()
    {
        out.push(
            Diagnostic::new(
                Code::NoRoute,
                network.name.span,
                format!(
                    "machines in `{}` cannot reach the deploy host: it is in another network, and \
                     there is no gateway",
                    network.name.value
                ),
            )
            .also(server.span, "the deploy host")
            .help("write `gateway: ...`"),
        );
    }
}

fn check_leases(network: &Checked<'_>, out: &mut Diagnostics) {
    if let (Some(lease), Some(max)) = (
        network.written.lease.given(),
        network.written.max_lease.given(),
    ) && lease.value > max.value
    {
        out.push(
            Diagnostic::new(
                Code::LeaseTooLong,
                lease.span,
                format!(
                    "the lease of `{}` is {} s, longer than its longest lease of {} s",
                    network.name.value,
                    lease.value.get(),
                    max.value.get()
                ),
            )
            .also(max.span, "the longest lease")
            .help("raise `max_lease`, or lower `lease`"),
        );
    }
}

/// Reports every network that overlaps one that stands before it.
fn check_overlaps(networks: &[Checked<'_>], out: &mut Diagnostics) {
    let mut sorted: Vec<&Checked<'_>> = networks.iter().collect();
    sorted.sort_by_key(|network| network.subnet.value);
    // Subnets either nest or are disjoint, so in this order one can only overlap the widest of
    // those that began before it.
    let mut widest: Option<&Checked<'_>> = None;
    for network in sorted {
        match widest {
            Some(wide) if wide.subnet.value.overlaps(network.subnet.value) => {
                let (first, second) = if wide.subnet.span < network.subnet.span {
                    (wide, network)
                } else {
                    (network, wide)
                };
                out.push(
                    Diagnostic::new(
                        Code::SubnetsOverlap,
                        second.subnet.span,
                        format!(
                            "the networks `{}` ({}) and `{}` ({}) overlap",
                            first.name.value,
                            first.subnet.value,
                            second.name.value,
                            second.subnet.value
                        ),
                    )
                    .also(first.subnet.span, "the other network")
                    .help("dhcpd would hand out the netmask of one of them in both"),
                );
            }
            _ => widest = Some(network),
        }
    }
}
