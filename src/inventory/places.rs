//! Where the machines and networks of an inventory stand in its text.

use std::collections::BTreeMap;

use super::read::Field;
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span};

/// Where machines and networks stand.
#[derive(Debug, Default)]
pub struct Places {
    hosts: BTreeMap<String, Span>,
    /// By the first address of their subnet: their name, and where it stands.
    networks: BTreeMap<String, (String, Span)>,
}

impl Places {
    /// The places in a source that was compiled; of what is faulty there are none.
    pub fn of(source: &Source) -> Self {
        let mut faults = Diagnostics::new();
        let document = super::parse(source, &(), &mut faults);
        let inventory = super::read(&document, &mut faults);
        let mut hosts = BTreeMap::new();
        inventory.hosts.each(&mut faults, |name, _, _, _| {
            hosts.insert(name.value.to_string(), name.span);
        });
        let networks = inventory.networks.entries().filter_map(|(name, network)| {
            let Field::Given(subnet) = &network.subnet else {
                return None;
            };
            let place = (name.value.to_string(), name.span);
            Some((subnet.value.network().to_string(), place))
        });
        Self {
            hosts,
            networks: networks.collect(),
        }
    }

    /// Where a machine's name stands.
    pub fn host(&self, name: &str) -> Option<Span> {
        self.hosts.get(name).copied()
    }

    /// The name of the network whose subnet begins with `address`, and where it stands.
    pub fn network(&self, address: &str) -> Option<(&str, Span)> {
        let (name, span) = self.networks.get(address)?;
        Some((name, *span))
    }
}
