//! Where the machines and networks of an inventory stand in its text.

use std::collections::BTreeMap;

use super::read::Field;
use crate::diagnostic::Diagnostics;
use crate::source::{Source, Span};
use crate::value::DhcpdText;

/// Where machines and networks stand.
#[derive(Debug, Default)]
pub struct Places {
    hosts: BTreeMap<String, Span>,
    /// By the first address of their subnet: their name, and where it stands.
    networks: BTreeMap<String, (String, Span)>,
    /// By whose they are, as in "the network lab": the texts for dhcpd.
    dhcpd: BTreeMap<String, Span>,
}

impl Places {
    /// The places in a source that was compiled; of what is faulty there are none.
    pub fn of(source: &Source) -> Self {
        let mut faults = Diagnostics::new();
        let document = super::parse(source, &(), &mut faults);
        let inventory = super::read(&document, &mut faults);
        let mut hosts = BTreeMap::new();
        let mut dhcpd = BTreeMap::new();
        let mut text = |of: String, field: &Field<DhcpdText>| {
            dhcpd.extend(field.given().map(|text| (of, text.span)));
        };
        text("the site".to_owned(), &inventory.dhcpd);
        inventory.hosts.each(&mut faults, |name, _, host, _| {
            hosts.insert(name.value.to_string(), name.span);
            text(format!("the host {}", name.value), &host.dhcpd);
            if let Some(bmc) = host.bmc.value() {
                let name = name.value.of_bmc();
                let of = name.map(|name| format!("the device {name}"));
                text(of.unwrap_or_default(), &bmc.keys.dhcpd);
            }
        });
        inventory.devices.each(&mut faults, |name, _, device, _| {
            text(format!("the device {}", name.value), &device.keys.dhcpd);
        });
        for (name, class) in inventory.classes.entries() {
            // As dhcpd.conf calls it.
            text(format!("the class site:{}", name.value), &class.dhcpd);
        }
        for (name, network) in inventory.networks.entries() {
            text(format!("the network {}", name.value), &network.dhcpd);
            for pool in network.pools.items() {
                if let Some(range) = pool.value.range.value() {
                    let of = format!("the pool {}-{}", range.first, range.last);
                    text(of, &pool.value.dhcpd);
                }
            }
        }
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
            dhcpd,
        }
    }

    /// Where a machine's name stands.
    pub fn host(&self, name: &str) -> Option<Span> {
        self.hosts.get(name).copied()
    }

    /// Where the text for dhcpd is written that is `of` something, as in "the network lab".
    pub fn dhcpd(&self, of: &str) -> Option<Span> {
        self.dhcpd.get(of).copied()
    }

    /// The name of the network whose subnet begins with `address`, and where it stands.
    pub fn network(&self, address: &str) -> Option<(&str, Span)> {
        let (name, span) = self.networks.get(address)?;
        Some((name, *span))
    }
}
