//! The networks that could be read, and which of them an address or a name belongs to.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Network;
use crate::inventory::read::Field;
use crate::plan::{DhcpOption, NetworkId, Pool};
use crate::source::{Span, Spanned};
use crate::value::{Label, Subnet};

/// The networks of an inventory, as far as they could be read, by name.
pub struct Networks<'i> {
    drafts: Vec<NetworkDraft<'i>>,
    /// The networks that are not inside another, by their first address.
    by_address: BTreeMap<Ipv4Addr, NetworkId>,
    complete: bool,
}

/// A network whose subnet could be read; the rest of it may be faulty.
pub struct NetworkDraft<'i> {
    /// Its name.
    pub name: &'i Spanned<Label>,
    /// Its subnet.
    pub subnet: Spanned<Subnet>,
    /// What the inventory says of it.
    pub written: &'i Network,
    /// The pools whose range is right, by first address; they are disjoint.
    pub pools: BTreeMap<Ipv4Addr, Spanned<Pool>>,
    /// What its machines are told besides.
    pub options: Vec<DhcpOption>,
    /// The addresses of each deploy host.
    pub servers: Vec<Vec<Spanned<Ipv4Addr>>>,
}

impl<'i> Networks<'i> {
    /// The table of these networks; `complete` if all networks of the inventory are among them.
    pub fn new(mut drafts: Vec<NetworkDraft<'i>>, complete: bool) -> Self {
        drafts.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        Self {
            by_address: by_address(&drafts),
            drafts,
            complete,
        }
    }

    /// The network of this name.
    pub fn named(&self, name: &Label) -> Option<NetworkId> {
        self.drafts
            .binary_search_by(|network| network.name.value.cmp(name))
            .ok()
            .map(NetworkId::new)
    }

    /// The network that an address is in.
    pub fn containing(&self, address: Ipv4Addr) -> Option<NetworkId> {
        let (_, &id) = self.by_address.range(..=address).next_back()?;
        self.get(id).subnet.value.contains(address).then_some(id)
    }

    /// The networks on the wire of one of them: all that share it, itself included.
    pub fn on_wire_of(
        &self,
        id: NetworkId,
    ) -> impl Iterator<Item = (NetworkId, &NetworkDraft<'i>)> {
        let own = self.get(id).written.shared_network.value();
        let all = self.drafts.iter().enumerate();
        let all = all.map(|(at, network)| (NetworkId::new(at), network));
        all.filter(move |(other, network)| {
            *other == id || (own.is_some() && network.written.shared_network.value() == own)
        })
    }

    /// The only network, if the inventory has just one.
    pub fn only(&self) -> Option<NetworkId> {
        (self.complete && self.drafts.len() == 1).then_some(NetworkId::new(0))
    }

    /// The network that `id` stands for, in this table and in the plan.
    pub fn get(&self, id: NetworkId) -> &NetworkDraft<'i> {
        &self.drafts[id.index()]
    }

    /// Whether every network could be read. Only then does a name or an address that is not found
    /// here belong to no network.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The names of the networks.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &'i str> {
        self.drafts
            .iter()
            .map(|network| network.name.value.as_str())
    }

    /// The networks, by name.
    pub fn iter(&self) -> std::slice::Iter<'_, NetworkDraft<'i>> {
        self.drafts.iter()
    }
}

impl NetworkDraft<'_> {
    /// What an address already means in this network, as in "is the gateway of `lab`", and where
    /// that was written.
    pub fn meaning(&self, address: Ipv4Addr) -> Option<(String, Span)> {
        let name = &self.name.value;
        let is_it = |given: &&Spanned<Ipv4Addr>| given.value == address;
        if let Some(which) = self.reserved(address) {
            Some((
                format!("is the {which} address of `{name}`"),
                self.subnet.span,
            ))
        } else if let Some(gateway) = self.written.gateway.given().filter(is_it) {
            Some((format!("is the gateway of `{name}`"), gateway.span))
        } else {
            let server = self.servers.iter().flatten().find(is_it)?;
            Some(("is the deploy host's".to_owned(), server.span))
        }
    }

    /// `network` or `broadcast`, if the address is the one or the other of this network.
    fn reserved(&self, address: Ipv4Addr) -> Option<&'static str> {
        if address == self.subnet.value.network() {
            Some("network")
        } else if address == self.subnet.value.broadcast() {
            Some("broadcast")
        } else {
            None
        }
    }

    /// `E0309`: the fault of an address that no machine in this network can have.
    pub fn not_a_machine(&self, address: &Spanned<Ipv4Addr>) -> Option<Diagnostic> {
        let which = self.reserved(address.value)?;
        let message = format!(
            "{} is the {which} address of `{}`: no machine can have it",
            address.value, self.name.value
        );
        let fault = Diagnostic::new(Code::AddressTaken, address.span, message);
        Some(fault.also(self.subnet.span, "this network"))
    }

    /// The pool that an address is in.
    pub fn pool_of(&self, address: Ipv4Addr) -> Option<&Spanned<Pool>> {
        let (_, pool) = self.pools.range(..=address).next_back()?;
        pool.value.range.contains(address).then_some(pool)
    }

    /// Whether machines boot from it; one that is not known to boot nobody counts.
    pub fn boots(&self) -> bool {
        self.written.netboot.value() != Some(&false)
    }

    /// Whether the inventory gives it no pools; a faulty one counts.
    pub fn has_no_pools(&self) -> bool {
        match &self.written.pools {
            Field::Absent => true,
            Field::Faulty => false,
            Field::Given(pools) => pools.value.complete && pools.value.items.is_empty(),
        }
    }
}

/// The networks that are not inside another, by their first address.
fn by_address(drafts: &[NetworkDraft<'_>]) -> BTreeMap<Ipv4Addr, NetworkId> {
    let mut sorted: Vec<(Subnet, NetworkId)> = drafts
        .iter()
        .enumerate()
        .map(|(at, network)| (network.subnet.value, NetworkId::new(at)))
        .collect();
    sorted.sort();
    // Two subnets are either disjoint or one inside the other, and the wider one comes first.
    sorted.dedup_by(|(inner, _), (outer, _)| outer.overlaps(*inner));
    sorted
        .into_iter()
        .map(|(subnet, id)| (subnet.network(), id))
        .collect()
}
