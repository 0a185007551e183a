//! isc-dhcpd's configuration.
//!
//! What stands where, and why, the template's comments say: they are written into every
//! `dhcpd.conf`, for whoever reads it at night. What is Apple's is encoded here, never in a
//! template.

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;
use tera::{Context, Map, Value};

use super::images::{CLIENTS, Client, Way};
use super::pieces::Pieces;
use super::values::Piece;
use super::{context, verbatim};
use crate::bsdp::{self, BsdpOption, Image};
use crate::plan::{Bsdp, Network, Offer, Plan};
use crate::template::{OwnValues, Templates, stencil};
use crate::tree::{File, Mode, Render, Stage, Which};
use crate::value::{Firmware, UnknownHosts};

/// A LIST answer's priority: of several servers that offer an image, a Mac takes the highest. The
/// middle of the range leaves room on either side.
const PRIORITY: u16 = 0x8000;

/// Adds the file to `out`.
pub fn files<'p>(
    pieces: &Arc<Pieces<'p>>,
    templates: &'p Templates,
    out: &mut Vec<File<'p>>,
) -> Result<()> {
    let pieces = Arc::clone(pieces);
    let render = Arc::new(Configuration { pieces, templates });
    let (path, stage, mode) = ("dhcp/dhcpd.conf", Stage::Dhcp, Mode::Public);
    let which = Which::default();
    out.push(File::rendered(path, stage, mode, &render, which)?);
    Ok(())
}

/// It holds a declaration for each machine, and so is as long as the inventory.
struct Configuration<'p> {
    pieces: Arc<Pieces<'p>>,
    templates: &'p Templates,
}

impl Render for Configuration<'_> {
    fn render(&self, _: Which) -> Result<String> {
        let mut context = self.context()?;
        if self.pieces.plan().hosts.len() >= MANY
            && let Some(text) = self.by_stencil(&mut context)?
        {
            return Ok(text);
        }
        let mut hosts = String::new();
        write_hosts(&self.pieces, &mut hosts)?;
        context.insert_value("hosts", verbatim(&hosts));
        self.templates.render("dhcpd.conf", &context)
    }
}

impl Configuration<'_> {
    /// What the template sees, but for the machines.
    fn context(&self) -> Result<Context> {
        let plan = self.pieces.plan();
        let mut context = context(plan);
        let clients: Vec<ClientView> = CLIENTS.iter().map(|c| ClientView::new(plan, c)).collect();
        context.insert("clients", &clients);
        context.insert("failover", &FailoverView::new(plan));
        let networks: Vec<NetworkView<'_>> = plan.networks.iter().map(NetworkView::new).collect();
        context.insert("networks", &networks);
        context.insert_value("bsdp", bsdp_value(plan)?);
        Ok(context)
    }

    /// The declarations of machines are most of the file: they are written into their place once
    /// all else is there, and are not in memory twice. `None` where the template does not let them.
    fn by_stencil(&self, context: &mut Context) -> Result<Option<String>> {
        context.insert_value("hosts", verbatim(&stencil::mark(0)));
        let Some(stencil) = self.templates.stencil("dhcpd.conf", context, &HOSTS) else {
            return Ok(None);
        };
        let mut written = Ok(());
        let text = stencil.fill(&mut |_, out| written = write_hosts(&self.pieces, out));
        written.map(|()| text)
    }
}

/// From so many machines on, it counts how often they are copied.
const MANY: usize = 64;

/// What a stencil of dhcpd.conf leaves open.
const HOSTS: OwnValues = OwnValues {
    values: &["hosts"],
    fields: &[],
    numbers: &[],
    lists: &[],
    holders: &[],
    holder_lists: &[],
    opaque: &[],
};

/// A host declaration takes about so many bytes.
const DECLARATION_LENGTH: usize = 136;

/// A host declaration for each NIC: by it a machine is known, and gets its reservation.
fn write_hosts(pieces: &Pieces<'_>, out: &mut String) -> Result<()> {
    let begin = out.len();
    out.reserve(pieces.plan().hosts.len() * DECLARATION_LENGTH);
    for (host_at, host) in (0..).zip(&pieces.plan().hosts) {
        for (nic_at, _) in (0..).zip(&host.nics) {
            let which = Which {
                host: host_at,
                nic: nic_at,
            };
            out.push_str(&pieces.render(Piece::Declaration, which)?);
        }
    }
    out.truncate(begin + out[begin..].trim_end().len());
    Ok(())
}

/// Each of `clients`.
#[derive(Serialize)]
struct ClientView {
    class: &'static str,
    what: &'static str,
    /// What option 60 begins with.
    vendor: &'static str,
    http: bool,
    /// Its numbers in option 93, as two bytes each: `= 7` would never match.
    architectures: Vec<String>,
    /// What its option 60 goes on with, where that must do; else empty.
    digits: &'static str,
    /// The image, or its URL; empty where no machine of the inventory needs it.
    file: String,
}

impl ClientView {
    fn new(plan: &Plan, client: &Client) -> Self {
        let http = client.way == Way::Http;
        Self {
            class: client.class,
            what: client.what,
            vendor: if http { "HTTPClient" } else { "PXEClient" },
            http,
            architectures: client
                .architectures
                .iter()
                .map(|number| bsdp::hex(&number.to_be_bytes()))
                .collect(),
            digits: if client.firmware == Firmware::Bios {
                ":Arch:00000"
            } else {
                ""
            },
            file: match (client.is_served(plan), http) {
                (false, _) => String::new(),
                (true, false) => client.image.to_owned(),
                // By address: firmware may have no name server.
                (true, true) => format!("http://{}/{}", plan.server.address, client.image),
            },
        }
    }
}

/// `failover`: the other deploy host. Where there is none, `failover.role` is empty.
#[derive(Serialize)]
struct FailoverView {
    /// `primary` or `secondary`.
    role: &'static str,
    peer: String,
}

impl FailoverView {
    fn new(plan: &Plan) -> Self {
        let failover = plan.failover.as_ref();
        Self {
            role: failover.map_or("", |failover| {
                if failover.is_primary {
                    "primary"
                } else {
                    "secondary"
                }
            }),
            peer: failover.map_or_else(String::new, |failover| failover.peer.address.to_string()),
        }
    }
}

/// Each of `networks`.
#[derive(Serialize)]
struct NetworkView<'p> {
    name: &'p str,
    address: Ipv4Addr,
    netmask: Ipv4Addr,
    broadcast: Ipv4Addr,
    gateway: String,
    dns: &'p [Ipv4Addr],
    domain: &'p str,
    lease: u32,
    max_lease: u32,
    ignores_unknown: bool,
    pools: Vec<PoolView>,
}

/// Each of a network's `pools`.
#[derive(Serialize)]
struct PoolView {
    first: Ipv4Addr,
    last: Ipv4Addr,
    bootp: bool,
}

impl<'p> NetworkView<'p> {
    fn new(network: &'p Network) -> Self {
        Self {
            name: network.name.as_str(),
            address: network.subnet.network(),
            netmask: network.subnet.netmask(),
            broadcast: network.subnet.broadcast(),
            gateway: network.gateway.map_or_else(String::new, |a| a.to_string()),
            dns: &network.dns,
            domain: network.domain.as_ref().map_or("", |domain| domain.as_str()),
            lease: network.lease.get(),
            max_lease: network.max_lease.get(),
            ignores_unknown: network.unknown_hosts == UnknownHosts::Ignore,
            pools: network
                .pools
                .iter()
                .map(|pool| PoolView {
                    first: pool.range.first,
                    last: pool.range.last,
                    bootp: pool.bootp,
                })
                .collect(),
        }
    }
}

/// `bsdp`: what Macs are told. Where they are offered nothing, `bsdp.offers` is empty.
fn bsdp_value(plan: &Plan) -> Result<Value> {
    let Some(bsdp) = &plan.bsdp else {
        return Ok(map([
            ("offers", Value::from(Vec::<Value>::new())),
            ("marks", Value::from(false)),
        ]));
    };
    let has_mac32 = plan.has(Firmware::Mac32);
    let list32 = if has_mac32 {
        list(bsdp, |offer| offer.file32.is_some(), 12)?
    } else {
        String::new()
    };
    let indent = if has_mac32 { 12 } else { 10 };
    let offers: Vec<Value> = bsdp.offers.iter().map(offer_value).collect::<Result<_>>()?;
    let discover = match bsdp.discover {
        Some(image) => hex(&bsdp::discover_answer(image), 6)?,
        None => String::new(),
    };
    // Without a network that ignores the unknown, every Mac is offered the images anyway.
    let ignores = |network: &Network| network.unknown_hosts == UnknownHosts::Ignore;
    let named = plan.networks.iter().any(ignores);
    let marks = named || has_mac32;
    Ok(map([
        (
            "server",
            Value::from(bsdp::hex(&plan.server.address.octets())),
        ),
        ("list", verbatim(&list(bsdp, |_| true, indent)?)),
        ("list32", verbatim(&list32)),
        ("failed", verbatim(&hex(&bsdp::failed_reply(), 10)?)),
        ("discover", verbatim(&discover)),
        ("offers", Value::from(offers)),
        ("marks", Value::from(marks)),
        (
            "macs",
            macs(plan, |firmware| named && firmware == Firmware::Mac),
        ),
        ("macs32", macs(plan, |firmware| firmware == Firmware::Mac32)),
    ]))
}

fn offer_value(offer: &Offer) -> Result<Value> {
    let id = offer.image.id();
    let select = hex(&bsdp::select_reply(id, offer.image.name()), 10)?;
    let file32 = offer.file32.as_ref().map_or("", |file| file.as_str());
    Ok(map([
        ("id", Value::from(bsdp::hex(&u32::from(id).to_be_bytes()))),
        ("select", verbatim(&select)),
        ("file", Value::from(offer.file.as_str())),
        ("file32", Value::from(file32)),
    ]))
}

/// The answer to LIST, with those images that `offered` lets through.
fn list(bsdp: &Bsdp, offered: impl Fn(&Offer) -> bool, indent: usize) -> Result<String> {
    let images: Vec<Image> = bsdp
        .offers
        .iter()
        .filter(|offer| offered(offer))
        .map(|offer| offer.image.clone())
        .collect();
    let is_default = |image: &&Image| image.id() == bsdp.default;
    let Some(default) = images.iter().find(is_default).or(images.first()) else {
        return Ok(String::new());
    };
    hex(&bsdp::list_reply(PRIORITY, default.id(), &images), indent)
}

/// dhcpd's hex, a comment beside each part, without the last line break.
fn hex(options: &[BsdpOption], indent: usize) -> Result<String> {
    let lines = bsdp::hex_lines(options)?;
    Ok(bsdp::to_dhcpd(&lines, indent).trim_end().to_owned())
}

/// The NICs from which Macs boot.
fn macs(plan: &Plan, wanted: impl Fn(Firmware) -> bool) -> Value {
    let hosts = plan.hosts.iter().filter(|host| wanted(host.firmware));
    let nics = hosts.flat_map(|host| {
        let boots = host.nics.iter().filter(|nic| nic.boots);
        boots.map(|nic| {
            map([
                ("mac", Value::from(nic.mac.to_string())),
                ("host", Value::from(host.name.as_str())),
            ])
        })
    });
    Value::from(nics.collect::<Vec<Value>>())
}

fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let map: Map = entries.into_iter().map(|(k, v)| (k.into(), v)).collect();
    Value::from(map)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::source::Source;
    use crate::template::Own;

    #[test]
    fn both_ways_to_write_the_machines_give_the_same() {
        let text = include_str!("../../inventory.example.yaml");
        let (plan, _) = crate::compile(&Source::new("inventory.yaml", text), &());
        let templates = Templates::new(&Own::default()).unwrap();
        let configuration = Configuration {
            pieces: Arc::new(Pieces::new(Cow::Owned(plan.unwrap()), &templates)),
            templates: &templates,
        };
        let by_tera = configuration.render(Which::default()).unwrap();
        let mut context = configuration.context().unwrap();
        let by_stencil = configuration.by_stencil(&mut context).unwrap();
        assert_eq!(by_stencil.unwrap(), by_tera);
    }
}
