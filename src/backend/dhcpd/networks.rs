//! `networks`: what dhcpd is told of each network, wire by wire.

use std::net::Ipv4Addr;

use anyhow::Result;
use serde::Serialize;
use tera::Value;

use super::{classes, options, written};
use crate::dhcp::{self, SHORTEST, Wire};
use crate::plan::{Network, Plan, Pool};

/// The networks that dhcpd serves, those that share a wire side by side.
pub fn views(plan: &Plan) -> Result<Vec<NetworkView<'_>>> {
    let wires = dhcp::wires(plan);
    let wires: Result<Vec<_>> = wires.iter().map(|wire| of_wire(plan, wire)).collect();
    Ok(wires?.into_iter().flatten().collect())
}

fn of_wire<'p>(plan: &'p Plan, wire: &Wire<'p>) -> Result<Vec<NetworkView<'p>>> {
    let networks = &wire.networks;
    let ignores_unknown = wire.ignores_unknown();
    let last = networks.len() - 1;
    let mut pools = networks.iter().flat_map(|network| &network.pools);
    let lets_in = pools.any(|pool| !pool.only.is_empty());
    let views = networks.iter().copied().enumerate().map(|(at, network)| {
        let is_shared = wire.is_shared() || ignores_unknown;
        let wire = WireView {
            name: wire.name,
            begins: is_shared && at == 0,
            ends: is_shared && at == last,
            ignores_unknown,
            lets_in,
        };
        NetworkView::new(plan, network, wire)
    });
    views.collect()
}

fn text(address: Option<Ipv4Addr>) -> String {
    address.map_or_else(String::new, |address| address.to_string())
}

/// Each of `networks`.
#[derive(Serialize)]
pub struct NetworkView<'p> {
    name: &'p str,
    address: Ipv4Addr,
    netmask: Ipv4Addr,
    broadcast: Ipv4Addr,
    gateway: String,
    dns: &'p [Ipv4Addr],
    domain: &'p str,
    lease: String,
    max_lease: String,
    min_lease: String,
    ignores_unknown: bool,
    netboot: bool,
    /// The server that machines load from, where it is not the deploy host by its main address.
    boot_server: String,
    /// The root of its web server.
    web: String,
    wire: WireView<'p>,
    pools: Vec<PoolView>,
    options: Value,
    dhcpd: &'p str,
}

/// `wire` of each network: networks that share one follow each other.
#[derive(Clone, Copy, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a template asks each of them by its name"
)]
struct WireView<'p> {
    /// Its name; that of the network where it shares none, and dhcpd needs one to be silent on it.
    name: &'p str,
    /// Whether a `shared-network` begins before the network.
    begins: bool,
    /// Whether it ends after it.
    ends: bool,
    /// Whether all networks on it ignore unknown machines.
    ignores_unknown: bool,
    /// Whether some pool on it is for classes, of which others may not be known.
    #[serde(skip)]
    lets_in: bool,
}

/// Each of a network's `pools`.
#[derive(Serialize)]
struct PoolView {
    first: Ipv4Addr,
    last: Ipv4Addr,
    bootp: bool,
    /// The names of the classes that alone get addresses from it; if empty, all do.
    only: Vec<String>,
    /// The names of the classes that get none from it.
    except: Vec<String>,
    /// Whether those of `only` are known here, where others that the inventory lacks are ignored.
    welcomes: bool,
    /// Whether it is for known machines: the network lets in some that are not, to other pools.
    known_only: bool,
    options: Value,
    dhcpd: String,
}

impl<'p> NetworkView<'p> {
    fn new(plan: &Plan, network: &'p Network, wire: WireView<'p>) -> Result<Self> {
        let server = plan.boot_server(network);
        let other = Some(server).filter(|&server| server != plan.server.address);
        let pools = network.pools.iter();
        let pools: Result<_> = pools
            .map(|pool| PoolView::new(network, wire, pool))
            .collect();
        Ok(Self {
            name: network.name.as_str(),
            address: network.subnet.network(),
            netmask: network.subnet.netmask(),
            broadcast: network.subnet.broadcast(),
            gateway: text(network.gateway),
            dns: &network.dns,
            domain: network.domain.as_ref().map_or("", |domain| domain.as_str()),
            lease: network.lease.to_string(),
            max_lease: network.max_lease.to_string(),
            min_lease: if network.lease < SHORTEST {
                network.lease.to_string()
            } else {
                String::new()
            },
            ignores_unknown: network.ignores_unknown(),
            netboot: network.netboot,
            boot_server: text(other),
            web: plan.server.url_at(server),
            wire,
            pools: pools?,
            options: options::views(&network.options)?,
            dhcpd: written(network.dhcpd.as_ref()),
        })
    }
}

impl PoolView {
    fn new(network: &Network, wire: WireView<'_>, pool: &Pool) -> Result<Self> {
        let is_open = pool.only.is_empty();
        Ok(Self {
            first: pool.range.first,
            last: pool.range.last,
            bootp: pool.bootp,
            only: pool.only.iter().map(classes::name).collect(),
            except: pool.except.iter().map(classes::name).collect(),
            welcomes: network.ignores_unknown() && !is_open,
            known_only: wire.ignores_unknown && wire.lets_in && is_open,
            options: options::views(&pool.options)?,
            dhcpd: written(pool.dhcpd.as_ref()).to_owned(),
        })
    }
}
