//! `kea.wires`: the networks, and the classes that each of them demands.

use serde::Serialize;

use super::classes::{self, ClassView};
use super::macs;
use super::options::OptionView;
use super::reservation::{self, Reservation};
use super::test::{all, any, begins, member, not};
use crate::dhcp::{self, Dhcp, Given, SHORTEST, Wire};
use crate::plan::{Network, Plan, Pool};

/// Each of `kea.wires`: networks that share a wire, or one that does not.
#[derive(Serialize)]
pub struct WireView<'p> {
    /// The name of the wire; empty where it is not shared.
    name: &'p str,
    /// Whether no other wire that is shared follows.
    last: bool,
    networks: Vec<NetworkView<'p>>,
}

/// Each of a wire's `networks`.
#[derive(Serialize)]
struct NetworkView<'p> {
    name: &'p str,
    /// Whether no other network follows in its list.
    last: bool,
    /// Its number: the address itself, so that no other network ever gets it, nor its leases.
    id: u32,
    subnet: String,
    /// The server that machines load from; empty where nothing boots.
    next_server: String,
    /// Whether a machine that asks for a wrong address is told so.
    authoritative: bool,
    lease: u32,
    max_lease: u32,
    min_lease: u32,
    pools: Vec<PoolView>,
    /// The classes that are looked at, in this order.
    demands: Vec<String>,
    /// The machines and devices of the network.
    reservations: Vec<Reservation<'p>>,
}

/// Each of a network's `pools`.
#[derive(Serialize)]
struct PoolView {
    range: String,
    /// The class that alone gets addresses from it, or empty.
    guard: String,
    /// The classes that are looked at for its addresses.
    demands: Vec<String>,
}

/// The networks, and the classes that are theirs alone.
pub struct Networks<'p> {
    pub wires: Vec<WireView<'p>>,
    pub classes: Vec<ClassView>,
}

impl<'p> Networks<'p> {
    /// The networks of a plan, each of which demands the classes that `demands` names for it, and its
    /// own.
    pub fn new(plan: &'p Plan, demands: impl Fn(&Network) -> Vec<String>) -> Self {
        let mut classes = Vec::new();
        let wires = dhcp::wires(plan).into_iter().map(|wire| {
            let networks = wire.networks.iter();
            let networks = networks.map(|network| {
                let theirs = demands(network);
                of_network(plan, &wire, network, theirs, &mut classes)
            });
            WireView {
                name: if wire.is_shared() { wire.name } else { "" },
                last: false,
                networks: networks.collect(),
            }
        });
        let mut wires: Vec<WireView<'_>> = wires.collect();
        let (mut shared, mut single): (Vec<_>, Vec<_>) =
            wires.iter_mut().partition(|wire| !wire.name.is_empty());
        for wire in &mut shared {
            mark_last(&mut wire.networks);
        }
        if let Some(wire) = shared.last_mut() {
            wire.last = true;
        }
        if let Some(wire) = single.last_mut() {
            mark_last(&mut wire.networks);
        }
        Self { wires, classes }
    }
}

fn mark_last(networks: &mut [NetworkView<'_>]) {
    if let Some(network) = networks.last_mut() {
        network.last = true;
    }
}

fn of_network<'p>(
    plan: &'p Plan,
    wire: &Wire<'p>,
    network: &'p Network,
    mut demands: Vec<String>,
    classes: &mut Vec<ClassView>,
) -> NetworkView<'p> {
    let everywhere: Vec<String> = plan
        .bsdp
        .iter()
        .map(|_| not(&member(macs::ANSWERED)))
        .collect();
    let mut tests = everywhere.clone();
    if reservation::pools_tell(network) {
        // What a pool tells must not come second: it tells all that its network does.
        let reserved = member(&reservation::class(network));
        tests.extend(any([reserved.clone(), "pkt4.msgtype == 8".to_owned()]));
        let about = "machines with an address of their own there";
        classes.push(ClassView::of_reservations(
            reservation::class(network),
            about,
        ));
    }
    let told = told(
        &format!("network {}", network.name),
        &tests,
        dhcp::told(network, &[]),
    );
    let pools = network.pools.iter();
    let pools = pools.map(|pool| of_pool(plan, network, pool, &demands, &everywhere, classes));
    let pools = pools.collect();
    demands.extend(told.iter().map(|class| class.name.clone()));
    classes.extend(told);
    let server = network
        .netboot
        .then(|| plan.boot_server(network).to_string());
    let lease = network.lease.as_dhcp();
    NetworkView {
        name: network.name.as_str(),
        last: false,
        id: network.subnet.network().to_bits(),
        subnet: network.subnet.to_string(),
        next_server: server.unwrap_or_default(),
        authoritative: !wire.ignores_unknown(),
        lease,
        max_lease: network.max_lease.as_dhcp(),
        min_lease: lease.min(SHORTEST.as_dhcp()),
        pools,
        demands,
        reservations: reservation::of_network(plan, network),
    }
}

/// A pool of a network that demands `before` before what it tells itself.
fn of_pool(
    plan: &Plan,
    network: &Network,
    pool: &Pool,
    before: &[String],
    tests: &[String],
    classes: &mut Vec<ClassView>,
) -> PoolView {
    let which = format!("{} {}", network.name, pool.range);
    let guard = guard(plan, network, pool).map(|test| {
        let name = format!("pool {which}");
        let about = "who gets its addresses".to_owned();
        classes.push(ClassView {
            name: name.clone(),
            about,
            test,
            ..ClassView::default()
        });
        name
    });
    let mut demands = Vec::new();
    if reservation::pools_tell(network) {
        let options = dhcp::told(network, &pool.options);
        let told = told(&format!("addresses {which}"), tests, options);
        // Kea 3.0 looks at what a pool demands before what its network does, Kea 2.6 after that.
        demands.extend_from_slice(before);
        demands.extend(told.iter().map(|class| class.name.clone()));
        classes.extend(told);
    }
    PoolView {
        range: format!("{} - {}", pool.range.first, pool.range.last),
        guard: guard.unwrap_or_default(),
        demands,
    }
}

/// Whether clients that know only BOOTP are served at all.
pub fn has_bootp(plan: &Plan) -> bool {
    let mut pools = plan.networks.iter().flat_map(|network| &network.pools);
    pools.any(|pool| pool.bootp)
}

/// What must hold of whoever gets an address of a pool; `None` if nothing must.
fn guard(plan: &Plan, network: &Network, pool: &Pool) -> Option<String> {
    let members =
        |names: &[crate::value::Label]| any(names.iter().map(|it| member(&classes::name(it))));
    let mut tests = Vec::new();
    if !pool.bootp && has_bootp(plan) {
        tests.push(not(&member("BOOTP")));
    }
    match members(&pool.only) {
        Some(only) => tests.push(only),
        None if network.ignores_unknown() => tests.push(member("KNOWN")),
        None => {}
    }
    if let Some(except) = members(&pool.except) {
        let except = not(&except);
        // Clients that know only BOOTP are in no class.
        let bootp = pool.bootp.then(|| member("BOOTP"));
        tests.extend(any([except].into_iter().chain(bootp)));
    }
    (!tests.is_empty()).then(|| all(&tests))
}

/// The classes that tell some options to those for whom all tests hold.
fn told(name: &str, tests: &[String], options: Vec<(Dhcp, Given)>) -> Vec<ClassView> {
    let (tftp, plain): (Vec<_>, Vec<_>) = options
        .into_iter()
        .partition(|(code, _)| *code == Dhcp::TFTP_SERVER);
    let mut views = Vec::new();
    let mut view = ClassView::on_demand(name, "what it tells", all(tests));
    view.options = plain.iter().map(OptionView::new).collect();
    views.push(view);
    if !tftp.is_empty() {
        let tests = [tests, &[not(&begins(60, b"PXEClient"))]].concat();
        let about = "not to PCs that netboot: much firmware prefers it to next-server";
        let mut view = ClassView::on_demand(format!("{name} by TFTP"), about, all(&tests));
        view.options = tftp.iter().map(OptionView::new).collect();
        views.push(view);
    }
    views
}
