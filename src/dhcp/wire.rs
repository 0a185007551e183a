//! Which networks share a wire.

use crate::plan::{Network, Plan};

/// The networks on one wire; most wires have one.
pub struct Wire<'p> {
    /// Its name: that of its only network, where it is not shared.
    pub name: &'p str,
    /// Its networks, by name; at least one.
    pub networks: Vec<&'p Network>,
}

impl Wire<'_> {
    /// Whether the inventory says that networks share it, be there only one.
    pub fn is_shared(&self) -> bool {
        self.networks[0].shared_network.is_some()
    }

    /// Whether all networks on it ignore machines that are not in the inventory.
    pub fn ignores_unknown(&self) -> bool {
        self.networks.iter().all(|it| it.ignores_unknown())
    }
}

/// The wires that the deploy host serves, by name.
pub fn wires(plan: &Plan) -> Vec<Wire<'_>> {
    let mut networks: Vec<&Network> = plan.served_networks().collect();
    // A wire may be called as a network that is not on it.
    networks.sort_by_key(|it| (name(it), it.shared_network.is_some(), &it.name));
    let is_same = |one: &&Network, other: &&Network| {
        one.shared_network.is_some() && one.shared_network == other.shared_network
    };
    let wires = networks.chunk_by(is_same);
    wires
        .map(|networks| Wire {
            name: name(networks[0]),
            networks: networks.to_vec(),
        })
        .collect()
}

/// The name of the wire that a network is on: its own, where it shares none.
fn name(network: &Network) -> &str {
    let shared = network.shared_network.as_ref();
    shared.unwrap_or(&network.name).as_str()
}
