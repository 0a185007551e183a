//! Texts that are a machine's own, and decide nothing: in a [`Stencil`](crate::template::Stencil)
//! they are gaps.

use std::fmt::Write as _;

use tera::{Map, Value, value::Key};

use super::declaration;
use super::view::NetworkTexts;
use crate::plan::{Device, Host, Plan};
use crate::template::{OwnValues, stencil};
use crate::value::Disk;

/// What templates call them.
pub const OWN: OwnValues = OwnValues {
    values: &["declaration"],
    fields: &[
        "address",
        "device",
        "disk",
        "gateway",
        "kickstart",
        "mac",
        "mac_dashed",
        "name",
        "netmask",
        "network",
    ],
    numbers: &["install_id"],
    lists: &["dns"],
    holders: &["host", "ks", "nic"],
    holder_lists: &["links", "nics"],
    opaque: &["vars"],
};

/// One of them.
#[derive(Clone, Copy, Debug)]
pub enum Gap {
    /// `host.name`
    Name,
    /// `host.install_id`
    InstallId,
    /// `host.kickstart`
    Kickstart,
    /// `ks.disk`
    Disk,
    /// `declaration`, of this NIC
    Declaration(usize),
    /// Of this NIC in `host.nics`.
    Nic(usize, NicText),
    /// Of this link in `host.links`.
    Link(usize, LinkText),
}

/// A text of a NIC.
#[derive(Clone, Copy, Debug)]
pub enum NicText {
    Mac,
    MacDashed,
    Address,
    Network,
    OfNetwork(NetworkText),
}

/// A text of a link.
#[derive(Clone, Copy, Debug)]
pub enum LinkText {
    Device,
    Address,
    OfNetwork(NetworkText),
}

/// A text of the network that either is in.
#[derive(Clone, Copy, Debug)]
pub enum NetworkText {
    Netmask,
    Gateway,
    Dns(usize),
}

/// The gaps of one stencil, by number.
#[derive(Debug, Default)]
pub struct Gaps(Vec<Gap>);

impl Gaps {
    /// Puts marks in the place of a machine's own texts in its `host`. What is empty stays so:
    /// whether it is belongs to the machine's shape.
    pub fn mark_host(&mut self, value: Value, host: &Host) -> Value {
        let Some(mut map) = value.into_map() else {
            return Value::undefined();
        };
        self.mark(&mut map, "name", Gap::Name);
        self.mark(&mut map, "install_id", Gap::InstallId);
        self.mark(&mut map, "kickstart", Gap::Kickstart);
        for_each(&mut map, "nics", |at, nic| {
            self.mark(nic, "mac", Gap::Nic(at, NicText::Mac));
            self.mark(nic, "mac_dashed", Gap::Nic(at, NicText::MacDashed));
            self.mark(nic, "address", Gap::Nic(at, NicText::Address));
            self.mark(nic, "network", Gap::Nic(at, NicText::Network));
            self.mark_network(nic, |text| Gap::Nic(at, NicText::OfNetwork(text)));
        });
        for_each(&mut map, "links", |at, link| {
            if matches!(host.links[at].device, Device::Nic(_)) {
                self.mark(link, "device", Gap::Link(at, LinkText::Device));
            }
            self.mark(link, "address", Gap::Link(at, LinkText::Address));
            self.mark_network(link, |text| Gap::Link(at, LinkText::OfNetwork(text)));
        });
        Value::from(map)
    }

    /// The same in its `ks`.
    pub fn mark_kickstart(&mut self, value: Value) -> Value {
        let Some(mut map) = value.into_map() else {
            return Value::undefined();
        };
        self.mark(&mut map, "disk", Gap::Disk);
        Value::from(map)
    }

    /// The mark for a `declaration`.
    pub fn mark_declaration(&mut self, nic: usize) -> Value {
        self.value(Gap::Declaration(nic))
    }

    fn mark_network(&mut self, map: &mut Map, gap: impl Fn(NetworkText) -> Gap) {
        self.mark(map, "netmask", gap(NetworkText::Netmask));
        self.mark(map, "gateway", gap(NetworkText::Gateway));
        if let Some(dns) = map.get_mut(&Key::Str("dns")) {
            let count = dns.as_array().map_or(0, <[Value]>::len);
            let marks = (0..count).map(|at| self.value(gap(NetworkText::Dns(at))));
            *dns = Value::from(marks.collect::<Vec<Value>>());
        }
    }

    fn mark(&mut self, map: &mut Map, field: &'static str, gap: Gap) {
        if let Some(value) = map.get_mut(&Key::Str(field))
            && value.is_truthy()
        {
            *value = self.value(gap);
        }
    }

    fn value(&mut self, gap: Gap) -> Value {
        self.0.push(gap);
        Value::normal_string(&stencil::mark(self.0.len() - 1))
    }

    /// Writes what a machine has in the gap of a number.
    pub fn write(&self, number: usize, own: &OwnTexts<'_>, out: &mut String) {
        let Some(gap) = self.0.get(number) else {
            return;
        };
        let host = own.host;
        match *gap {
            Gap::Name => out.push_str(host.name.as_str()),
            Gap::InstallId => {
                let id = host.install().map_or(0, |install| install.id);
                display(out, id);
            }
            Gap::Kickstart => {
                out.push_str(own.url);
                out.push_str("/ks/");
                host.main_nic().mac.push_dashed_to(out);
                out.push_str(".cfg");
            }
            Gap::Disk => {
                if let Some(Disk::Path(path)) = host.install().map(|install| &install.disk) {
                    out.push_str(path);
                }
            }
            Gap::Declaration(nic) => out.push_str(&declaration(host, &host.nics[nic])),
            Gap::Nic(at, text) => {
                let nic = &host.nics[at];
                match text {
                    NicText::Mac => nic.mac.push_to(out),
                    NicText::MacDashed => nic.mac.push_dashed_to(out),
                    NicText::Address => maybe(out, nic.address),
                    NicText::Network => out.push_str(own.plan.networks[nic.network].name.as_str()),
                    NicText::OfNetwork(text) => own.write_network(Some(nic.network), text, out),
                }
            }
            Gap::Link(at, text) => {
                let link = &host.links[at];
                match text {
                    LinkText::Device => {
                        if let Device::Nic(nic) = link.device {
                            host.nics[nic].mac.push_to(out);
                        }
                    }
                    LinkText::Address => maybe(out, link.address),
                    LinkText::OfNetwork(text) => own.write_network(link.network, text, out),
                }
            }
        }
    }
}

/// Where a machine's own texts come from.
pub struct OwnTexts<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its networks.
    pub networks: &'a [NetworkTexts],
    /// The root of the web server.
    pub url: &'a str,
    /// The machine.
    pub host: &'a Host,
}

impl OwnTexts<'_> {
    fn write_network(&self, network: Option<usize>, text: NetworkText, out: &mut String) {
        let Some(network) = network.map(|at| &self.networks[at]) else {
            return;
        };
        out.push_str(match text {
            NetworkText::Netmask => &network.netmask,
            NetworkText::Gateway => &network.gateway,
            NetworkText::Dns(at) => &network.dns[at],
        });
    }
}

fn maybe(out: &mut String, value: Option<impl std::fmt::Display>) {
    if let Some(value) = value {
        display(out, value);
    }
}

fn display(out: &mut String, value: impl std::fmt::Display) {
    // Text takes whatever is written to it.
    let _ = write!(out, "{value}");
}

/// Changes each map of a list.
fn for_each(map: &mut Map, list: &'static str, mut change: impl FnMut(usize, &mut Map)) {
    let Some(list) = map.get_mut(&Key::Str(list)) else {
        return;
    };
    let items = list.as_array().unwrap_or_default().iter().enumerate();
    let changed = items.map(|(at, item)| {
        let mut map = item.clone().into_map().unwrap_or_default();
        change(at, &mut map);
        Value::from(map)
    });
    *list = Value::from(changed.collect::<Vec<Value>>());
}
