//! isc-dhcpd's configuration.
//!
//! The template's comments explain what stands where, and why: they are written into every
//! `dhcpd.conf`, for whoever reads it at night. Apple's options are encoded here, never in a
//! template.

mod options;

use std::net::Ipv4Addr;

use anyhow::Result;
use serde::Serialize;
use tera::{Map, Value};

use super::values::Values;
use super::{context, verbatim};
use crate::backend::Action;
use crate::bsdp::{self, BsdpOption};
use crate::dhcp::{self, CLIENTS, Client, Way};
use crate::plan::{Bsdp, Device, Host, Network, Nic, Offer, Plan, Pool};
use crate::template::Templates;
use crate::threads;
use crate::tree::{File, Mode, Stage};
use crate::value::{Firmware, LeaseTime, TftpPath, UnknownHosts};

/// How many machines' declarations one thread renders at a time.
const CHUNK: usize = 256;

/// dhcpd cannot reload.
pub const ACTIONS: &[Action] = &[Action {
    service: "dhcpd",
    verb: "restart",
    sentence: "restart dhcpd: it cannot reload its configuration",
    files: &[
        "dhcp/dhcpd.conf",
        "etc/default/isc-dhcp-server",
        "etc/systemd/system/dhcpd.service.d/",
    ],
}];

/// Adds the file to `out`.
///
/// # Errors
/// A template that cannot be rendered.
pub fn files(values: &Values<'_>, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let plan = &values.plan;
    let mut context = context(plan);
    let clients: Vec<ClientView> = CLIENTS.iter().map(|c| ClientView::new(plan, c)).collect();
    context.insert("clients", &clients);
    context.insert("failover", &FailoverView::new(plan));
    context.insert_value("definitions", options::definitions(plan));
    let networks: Result<Vec<_>> = plan.served_networks().map(NetworkView::new).collect();
    context.insert("networks", &networks?);
    let devices: Result<Vec<_>> = plan.devices.iter().map(DeviceView::new).collect();
    context.insert("devices", &devices?);
    context.insert_value("bsdp", bsdp_value(plan)?);
    context.insert_value("hosts", verbatim(&declarations(values, templates)?));
    let text = templates.render("dhcpd.conf", &context)?;
    out.push(File::new(
        "dhcp/dhcpd.conf",
        Stage::Dhcp,
        Mode::Public,
        text,
    )?);
    Ok(())
}

/// Renders a host declaration for each NIC, which makes the machine known and reserves its address.
/// They are most of a large site's file, so the work is shared by all processors.
fn declarations(values: &Values<'_>, templates: &Templates) -> Result<String> {
    let of_chunk = |hosts: &[Host]| -> Result<String> {
        let mut text = String::new();
        for host in hosts {
            for nic in &host.nics {
                let mut context = values.of_nic(host, nic);
                context.insert("declaration", &declaration(host, nic));
                context.insert_value("options", options::views(&nic.options)?);
                text.push_str(&templates.render("dhcpd-host.conf", &context)?);
            }
        }
        Ok(text)
    };
    let chunks = values.plan.hosts.chunks(CHUNK).collect();
    let mut text = threads::map(chunks, of_chunk)?.concat();
    text.truncate(text.trim_end().len());
    Ok(text)
}

/// What dhcpd.conf calls a NIC. The name is unique, since host names hold no `_`.
fn declaration(host: &Host, nic: &Nic) -> String {
    match &nic.label {
        Some(label) => format!("{}_{label}", host.name),
        None => host.name.to_string(),
    }
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
    /// What follows in its option 60, for a client that is recognised by that; else empty.
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

/// Each of `devices`.
#[derive(Serialize)]
struct DeviceView<'p> {
    name: &'p str,
    mac: String,
    /// Its reserved address, or empty.
    address: String,
    options: Value,
}

impl<'p> DeviceView<'p> {
    fn new(device: &'p Device) -> Result<Self> {
        Ok(Self {
            name: device.name.as_str(),
            mac: device.mac.to_string(),
            address: device.address.map_or_else(String::new, |it| it.to_string()),
            options: options::views(&device.options)?,
        })
    }
}

/// `failover`: the other deploy host. If there is none, `failover.role` is empty.
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

/// The shortest lease that dhcpd gives unless it is told otherwise (`min-lease-time`).
const SHORTEST: LeaseTime = LeaseTime::new(300);

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
    lease: String,
    max_lease: String,
    min_lease: String,
    ignores_unknown: bool,
    pools: Vec<PoolView>,
    options: Value,
}

/// Each of a network's `pools`.
#[derive(Serialize)]
struct PoolView {
    first: Ipv4Addr,
    last: Ipv4Addr,
    bootp: bool,
    options: Value,
}

impl<'p> NetworkView<'p> {
    fn new(network: &'p Network) -> Result<Self> {
        let pools: Result<_> = network.pools.iter().map(PoolView::new).collect();
        Ok(Self {
            name: network.name.as_str(),
            address: network.subnet.network(),
            netmask: network.subnet.netmask(),
            broadcast: network.subnet.broadcast(),
            gateway: network.gateway.map_or_else(String::new, |a| a.to_string()),
            dns: &network.dns,
            domain: network.domain.as_ref().map_or("", |domain| domain.as_str()),
            lease: network.lease.to_string(),
            max_lease: network.max_lease.to_string(),
            min_lease: if network.lease < SHORTEST {
                network.lease.to_string()
            } else {
                String::new()
            },
            ignores_unknown: network.unknown_hosts == UnknownHosts::Ignore,
            pools: pools?,
            options: options::views(&network.options)?,
        })
    }
}

impl PoolView {
    fn new(pool: &Pool) -> Result<Self> {
        Ok(Self {
            first: pool.range.first,
            last: pool.range.last,
            bootp: pool.bootp,
            options: options::views(&pool.options)?,
        })
    }
}

/// `bsdp`: what Macs are told. If they are offered nothing, `bsdp.offers` is empty.
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
    let discovered = bsdp
        .offers
        .iter()
        .find(|it| Some(it.image.id()) == bsdp.discover);
    let of_discovered = |file: fn(&Offer) -> Option<&TftpPath>| {
        Value::from(discovered.and_then(file).map_or("", |file| file.as_str()))
    };
    // Without a network that ignores the unknown, every Mac is offered the images anyway.
    let ignores = |network: &Network| network.unknown_hosts == UnknownHosts::Ignore;
    let named = plan.served_networks().any(ignores);
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
        (
            "discovered",
            map([
                ("file", of_discovered(|it| Some(&it.file))),
                ("file32", of_discovered(|it| it.file32.as_ref())),
            ]),
        ),
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
    let select = hex(&dhcp::select(offer), 10)?;
    let file32 = offer.file32.as_ref().map_or("", |file| file.as_str());
    Ok(map([
        ("id", Value::from(bsdp::hex(&u32::from(id).to_be_bytes()))),
        ("select", verbatim(&select)),
        ("file", Value::from(offer.file.as_str())),
        ("file32", Value::from(file32)),
    ]))
}

/// The answer to LIST, with the images for which `offered` holds; empty if there is none.
fn list(bsdp: &Bsdp, offered: impl Fn(&Offer) -> bool, indent: usize) -> Result<String> {
    dhcp::list(bsdp, offered).map_or(Ok(String::new()), |options| hex(&options, indent))
}

/// dhcpd's hex with a comment beside each part, without the last line break.
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
