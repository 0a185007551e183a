//! isc-dhcpd's configuration.
//!
//! The template's comments explain what stands where, and why: they are written into every
//! `dhcpd.conf`, for whoever reads it at night. Apple's options are encoded here, never in a
//! template.

mod classes;
mod networks;
mod options;

use anyhow::Result;
use serde::Serialize;
use tera::{Map, Value};

use super::values::Values;
use super::{context, verbatim};
use crate::backend::Action;
use crate::bsdp::{self, BsdpOption};
use crate::dhcp::{self, CLIENTS, Client, Way, boots_over_http};
use crate::plan::{Bsdp, Device, Host, Network, Nic, Offer, Plan};
use crate::template::Templates;
use crate::threads;
use crate::tree::{File, Mode, Stage};
use crate::value::{DhcpServer, DhcpdText, DomainName, Firmware, TftpPath};

/// How many machines' declarations one thread renders at a time.
const CHUNK: usize = 256;

/// dhcpd cannot reload.
pub const ACTIONS: &[Action] = &[
    Action {
        service: "dhcpd",
        verb: "restart",
        sentence: "restart dhcpd: it cannot reload its configuration",
        when_gone: false,
        files: &[
            "dhcp/dhcpd.conf",
            "etc/default/isc-dhcp-server",
            "etc/systemd/system/dhcpd.service.d/",
        ],
    },
    Action {
        service: "dhcpd",
        verb: "stop",
        sentence: "stop isc-dhcpd, and disable it: its configuration is no longer made, and two DHCP servers would answer",
        when_gone: true,
        files: &["dhcp/dhcpd.conf"],
    },
];

/// Adds the file to `out`, if the deploy host runs isc-dhcpd.
///
/// # Errors
/// A template that cannot be rendered.
pub fn files(values: &Values<'_>, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let plan = &values.plan;
    if plan.server.dhcp != DhcpServer::Isc {
        return Ok(());
    }
    let mut context = context(plan);
    let marks = Marks::new(plan);
    let clients = CLIENTS.iter();
    let clients = clients.map(|client| ClientView::new(plan, &marks, client));
    context.insert("clients", &clients.collect::<Vec<_>>());
    context.insert_value("classes", classes::views(plan)?);
    context.insert("failover", &FailoverView::new(plan));
    context.insert_value("definitions", options::definitions(plan));
    let devices: Result<Vec<_>> = plan.devices.iter().map(DeviceView::new).collect();
    context.insert("devices", &devices?);
    context.insert("networks", &networks::views(plan)?);
    context.insert("own_boots", &own_boots(plan, &marks));
    context.insert("marks", &marks);
    context.insert("ddns", &DdnsView::new(plan));
    context.insert("dhcpd", written(plan.dhcpd.as_ref()));
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
                context.insert("dhcpd", written(host.dhcpd.as_ref()));
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

/// The operator's own statements, or nothing.
fn written(text: Option<&DhcpdText>) -> &str {
    text.map_or("", DhcpdText::as_str)
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
    /// What follows a web root in that URL; empty where it boots by PXE.
    path: String,
    /// The image, below its root.
    image: &'static str,
    /// The web root that it is below, unless a mark says another.
    web: String,
    /// The shim in the folder of a machine with Secure Boot, after a slash; empty where there is
    /// none, or no machine has it.
    shim: String,
    /// When a file is named at all; empty for always.
    condition: Value,
}

impl ClientView {
    fn new(plan: &Plan, marks: &Marks, client: &Client) -> Self {
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
                (true, true) => format!("{}/{}", own_web_root(plan), client.image),
            },
            path: if http {
                format!("/{}", client.image)
            } else {
                String::new()
            },
            image: client.image,
            web: own_web_root(plan),
            shim: client
                .shim
                .filter(|_| marks.signed)
                .map_or_else(String::new, |shim| format!("/{shim}")),
            condition: verbatim(&marks.condition(client)),
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
    dhcpd: &'p str,
}

impl<'p> DeviceView<'p> {
    fn new(device: &'p Device) -> Result<Self> {
        Ok(Self {
            name: device.name.as_str(),
            mac: device.mac.to_string(),
            address: device.address.map_or_else(String::new, |it| it.to_string()),
            options: options::views(&device.options)?,
            dhcpd: written(device.dhcpd.as_ref()),
        })
    }
}

/// The deploy host's web root by address: firmware may have no name server.
fn own_web_root(plan: &Plan) -> String {
    plan.server.url_at(plan.server.address)
}

/// `marks`: the options of netpxe's own that some scope sets, and a class asks for.
#[derive(Serialize)]
struct Marks {
    /// Whether some network boots nobody, or something is a device.
    netboot: bool,
    /// The web root of the deploy host, if UEFI boots over HTTP and some of it from another; else
    /// empty.
    web: String,
    /// Whether some machine boots a signed shim.
    signed: bool,
    /// Whether some of their GRUBs have no HTTP.
    signed_without_http: bool,
}

impl Marks {
    fn new(plan: &Plan) -> Self {
        let differs = |network: &Network| plan.boot_server(network) != plan.server.address;
        let mut hosts = plan.hosts.iter();
        let is_served = |client: &Client| client.way == Way::Http && client.is_served(plan);
        let has_other =
            plan.served_networks().any(differs) || hosts.any(|host| host.boot_server.is_some());
        let mut secure = plan
            .hosts
            .iter()
            .filter_map(|host| host.secure_boot.as_ref());
        Self {
            signed: plan.hosts.iter().any(|host| host.secure_boot.is_some()),
            signed_without_http: secure.any(|secure| !secure.signed.has_http),
            netboot: !plan.devices.is_empty()
                || plan.served_networks().any(|network| !network.netboot),
            web: if has_other && CLIENTS.iter().any(is_served) {
                own_web_root(plan)
            } else {
                String::new()
            },
        }
    }
}

impl Marks {
    /// When a client is told a file.
    fn condition(&self, client: &Client) -> String {
        let mut conditions = Vec::new();
        if self.netboot {
            conditions.push("config-option netpxe.netboot = \"yes\"");
        }
        if self.signed_without_http && client.way == Way::Http {
            conditions.push("config-option netpxe.http = \"yes\"");
        }
        conditions.join(" and ")
    }
}

/// Each of `own_boots`: a NIC whose machine boots something else than others of its firmware.
#[derive(Serialize)]
struct OwnBoot<'p> {
    mac: String,
    host: &'p str,
    /// The root of the web server that it boots from, if that is another and it boots over HTTP;
    /// else empty.
    url: String,
    /// The folder of its signed shim, or empty.
    signed: String,
    /// Whether the GRUB of that shim has HTTP.
    has_http: bool,
}

fn own_boots<'p>(plan: &'p Plan, marks: &Marks) -> Vec<OwnBoot<'p>> {
    let mut own = Vec::new();
    for host in &plan.hosts {
        let server = host
            .boot_server
            .filter(|_| !marks.web.is_empty() && boots_over_http(plan, host.firmware));
        let secure = host.secure_boot.as_ref();
        if server.is_none() && secure.is_none() {
            continue;
        }
        own.extend(host.nics.iter().filter(|nic| nic.boots).map(|nic| OwnBoot {
            mac: nic.mac.to_string(),
            host: host.name.as_str(),
            url: server.map_or_else(String::new, |server| plan.server.url_at(server)),
            signed: secure.map_or_else(String::new, |secure| secure.folder()),
            has_http: secure.is_none_or(|secure| secure.signed.has_http),
        }));
    }
    own
}

/// `ddns`: where dhcpd registers machines. If it does not, `ddns.server` is empty.
#[derive(Serialize)]
struct DdnsView<'p> {
    server: String,
    key: &'p str,
    zones: Vec<&'p str>,
}

impl<'p> DdnsView<'p> {
    fn new(plan: &'p Plan) -> Self {
        let ddns = plan.ddns.as_ref();
        Self {
            server: ddns.map_or_else(String::new, |ddns| ddns.server.to_string()),
            key: ddns.map_or("", |ddns| ddns.key.as_str()),
            zones: ddns.map_or_else(Vec::new, |ddns| {
                ddns.zones.iter().map(DomainName::as_str).collect()
            }),
        }
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
    let named = plan.served_networks().any(Network::ignores_unknown);
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
