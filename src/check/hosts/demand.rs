//! What the machines want of each network: to boot from it, and addresses of its pools.
//!
//! Warns of a NIC that no address can reach, and of pools that are too small.

use super::context::HostContext;
use crate::check::networks::{NetworkDraft, Networks, check_route};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Host;
use crate::plan::{Link, LinkDevice, NetworkId, Nic, NicId};
use crate::source::Span;
use crate::value::Bootproto;

/// What the machines want, by network.
#[derive(Default)]
pub struct Demand {
    networks: Vec<Wanted>,
}

/// What the machines want of one network.
#[derive(Clone, Default)]
struct Wanted {
    /// Whether a machine may boot from it that has no boot server of its own.
    boots: bool,
    /// How many NICs, VLANs and devices need an address of a pool.
    leases: u64,
}

impl Demand {
    /// Nothing yet, of so many networks.
    pub fn of(networks: &Networks<'_>) -> Self {
        Self {
            networks: vec![Wanted::default(); networks.iter().len()],
        }
    }

    /// Adds what one host wants, as far as it could be read.
    pub fn add(
        &mut self,
        host: &Host,
        nics: &[Nic],
        links: &[Link],
        context: &mut HostContext<'_>,
    ) {
        for (at, nic) in nics.iter().enumerate() {
            let wanted = self.of_network(nic.network);
            wanted.boots |= nic.boots && host.boot_server.is_absent();
            let asks = nic.boots || links.iter().any(|link| asks_by(link, NicId::new(at)));
            if asks && nic.address.is_none() {
                wanted.leases += 1;
                let written = host.nics.value().and_then(|nics| nics.entries().nth(at));
                let span = written.map_or(context.name.span, |(label, _)| label.span);
                check_reachable(span, nic.network, context);
            }
        }
        for link in links.iter().filter(|link| link.vlan.is_some()) {
            if let Some(id) = link.network {
                self.of_network(id).leases += u64::from(link.bootproto == Bootproto::Dhcp);
            }
        }
    }

    /// Adds a device of `network` that has no reserved address.
    pub fn add_device(&mut self, network: NetworkId, context: &mut HostContext<'_>) {
        self.of_network(network).leases += 1;
        check_reachable(context.name.span, network, context);
    }

    /// Whether a machine may boot from a network.
    fn is_booted_from(&self, id: NetworkId) -> bool {
        self.networks[id.index()].boots
    }

    /// Checks the networks for what the machines want of them.
    pub fn check(&self, networks: &Networks<'_>, out: &mut Diagnostics) {
        for (at, network) in networks.iter().enumerate() {
            check_route(network, self.is_booted_from(NetworkId::new(at)), out);
        }
        self.check_pools(networks, out);
    }

    fn of_network(&mut self, id: NetworkId) -> &mut Wanted {
        &mut self.networks[id.index()]
    }

    /// `W0402`: the pools of a wire hold an address for each NIC that has none of its own. A wire
    /// without pools is not looked at, nor are pools for some classes alone.
    fn check_pools(&self, networks: &Networks<'_>, out: &mut Diagnostics) {
        for at in 0..self.networks.len() {
            let wire: Vec<_> = networks.on_wire_of(NetworkId::new(at)).collect();
            // Each wire once.
            if wire.first().is_some_and(|(first, _)| first.index() == at) {
                let leases = wire.iter().map(|(id, _)| self.networks[id.index()].leases);
                let wire: Vec<_> = wire.iter().map(|(_, network)| *network).collect();
                out.extend(too_small(&wire, leases.sum()));
            }
        }
    }
}

/// Whether a NIC asks by DHCP in the installed system, for itself or for its bond.
fn asks_by(link: &Link, nic: NicId) -> bool {
    let holds = match &link.device {
        LinkDevice::Nic(id) => *id == nic,
        LinkDevice::Bond(bond) => bond.nics.contains(&nic),
        LinkDevice::SameBond(_) => false,
    };
    holds && link.vlan.is_none() && link.bootproto == Bootproto::Dhcp
}

/// `W0302`: what asks and has no reserved address gets one from a pool. It stands at `span`.
fn check_reachable(span: Span, network: NetworkId, context: &mut HostContext<'_>) {
    let mut wire = context.networks.on_wire_of(network);
    if !wire.all(|(_, network)| network.has_no_pools()) {
        return;
    }
    let network = context.networks.get(network);
    let (name, of) = (&context.name.value, &network.name.value);
    let message = format!(
        "`{name}` cannot get an address in `{of}`: none is reserved for it, and there is no pool"
    );
    context.out.push(
        Diagnostic::new(Code::Unreachable, span, message)
            .also(network.name.span, "this network has no pools")
            .help("write `address: ...`, or give the network a pool"),
    );
}

fn too_small(wire: &[&NetworkDraft<'_>], leases: u64) -> Option<Diagnostic> {
    let mut given = wire
        .iter()
        .filter_map(|it| Some((it, it.written.pools.given()?)));
    let (network, written) = given
        .clone()
        .find(|(_, written)| !written.value.items.is_empty())?;
    let all = given.all(|(network, written)| {
        written.value.complete && written.value.items.len() == network.pools.len()
    });
    let ranges = wire.iter().flat_map(|network| network.pools.values());
    let open = ranges.filter(|pool| pool.value.only.is_empty());
    let ranges = open.map(|pool| pool.value.range);
    let sizes = ranges.map(|range| u64::from(range.last.to_bits() - range.first.to_bits()) + 1);
    let size: u64 = sizes.sum();
    if !all || size == 0 || leases <= size {
        return None;
    }
    let name = match network.written.shared_network.value() {
        Some(wire) => wire,
        None => &network.name.value,
    };
    let addresses = if size == 1 { "address" } else { "addresses" };
    let message = format!(
        "the pools of `{name}` hold {size} {addresses}, for {leases} NICs that have none reserved"
    );
    let warning = Diagnostic::new(Code::PoolTooSmall, written.span, message);
    Some(warning.help("make a pool larger, or reserve addresses: `address: ...` in the hosts"))
}
