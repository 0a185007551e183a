//! Kea's configuration.
//!
//! It says the same as isc-dhcpd's: tests ask both servers the same questions, and hold the answers
//! against each other byte by byte. docs/kea.md has what remains different.
//!
//! One dialect for Kea 2.2 to 3.2: the old spelling, with a number for every subnet.

mod classes;
mod macs;
mod networks;
mod options;
mod test;

use std::net::Ipv4Addr;

use anyhow::Result;
use serde::Serialize;

use super::values::Values;
use super::{context, verbatim};
use crate::backend::Action;
use crate::dhcp::{Dhcp, Given};
use crate::plan::{Device, Host, Network, NetworkId, Nic, Plan};
use crate::template::Templates;
use crate::threads;
use crate::tree::{File, Mode, Stage};
use crate::value::{DhcpServer, Mac, UnknownHosts};
use classes::{ClassView, WebServers};
use networks::{Networks, WireView};
use options::OptionView;

/// How many machines' reservations one thread renders at a time.
const CHUNK: usize = 256;

/// Kea could reload, but not whatever changes: which interfaces it listens on, its hooks.
pub const ACTIONS: &[Action] = &[Action {
    service: "kea",
    verb: "restart",
    sentence: "restart kea-dhcp4: its configuration changes",
    files: &["dhcp/kea-dhcp4.conf"],
}];

/// Adds the file to `out`, if the deploy host runs Kea.
///
/// # Errors
/// A template that cannot be rendered.
pub fn files(values: &Values<'_>, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let plan = &values.plan;
    if plan.server.dhcp != DhcpServer::Kea {
        return Ok(());
    }
    let mut context = context(plan);
    context.insert("kea", &KeaView::new(plan));
    context.insert_value("hosts", verbatim(&reservations(plan, templates)?));
    let text = templates.render("kea-dhcp4.conf", &context)?;
    out.push(File::new(
        "dhcp/kea-dhcp4.conf",
        Stage::Dhcp,
        Mode::Public,
        text,
    )?);
    Ok(())
}

/// `kea`: all but the machines.
#[derive(Serialize)]
struct KeaView<'p> {
    /// Whether clients that know only BOOTP are served.
    bootp: bool,
    classes: Vec<ClassView>,
    failover: FailoverView,
    /// The folder of the hooks.
    hooks: &'static str,
    /// Whether two NICs have one address.
    shares_addresses: bool,
    wires: Vec<WireView<'p>>,
}

impl<'p> KeaView<'p> {
    fn new(plan: &'p Plan) -> Self {
        let (classes, wires) = views(plan);
        Self {
            bootp: networks::has_bootp(plan),
            classes,
            failover: FailoverView::new(plan),
            hooks: plan.server.kea_hooks.folder(),
            shares_addresses: shares_addresses(plan),
            wires,
        }
    }
}

/// The classes, in the order in which Kea is to look at them, and the networks that demand them.
fn views(plan: &Plan) -> (Vec<ClassView>, Vec<WireView<'_>>) {
    let servers = WebServers::new(plan);
    let firmware = classes::firmware(plan, &servers);
    let macs = macs::answers(plan);
    let mut not_bsdp = Vec::new();
    not_bsdp.extend(
        plan.bsdp
            .iter()
            .map(|_| test::not(&test::member(macs::ANSWERED))),
    );
    let of_site = classes::told_of_site(plan, &not_bsdp);
    let networks = Networks::new(plan, |network: &Network| {
        let mut demands = Vec::new();
        if network.netboot {
            let server = plan.boot_server(network);
            demands.extend(classes::firmware_from(plan, &servers, server));
            let ignores = network.unknown_hosts == UnknownHosts::Ignore;
            let macs = macs.iter().map(|class| &class.name);
            demands.extend(macs.filter(|it| !ignores || *it != macs::FOR_ALL).cloned());
        }
        demands.extend(of_site.iter().map(|class| class.name.clone()));
        demands
    });
    let mut classes = Vec::new();
    if !plan.devices.is_empty() {
        let about = "what never boots from the network";
        classes.push(ClassView::of_reservations(classes::DEVICE, about));
    }
    for device in plan.devices.iter().filter(|it| tells_vendor(it)) {
        let name = classes::of_vendor(device.name.as_str());
        classes.push(ClassView::of_reservations(name, "a device"));
    }
    classes.extend(servers.marks());
    classes.extend(macs::marks(plan));
    classes.extend(classes::of_site(plan));
    // A class stands before those that ask for its members.
    let (on_demand, others): (Vec<_>, Vec<_>) =
        networks.classes.into_iter().partition(|it| it.on_demand);
    classes.extend(others);
    classes.extend(firmware);
    classes.extend(macs);
    classes.extend(of_site);
    classes.extend(on_demand);
    (classes, networks.wires)
}

fn tells_vendor(device: &Device) -> bool {
    device.options.iter().any(classes::is_of_vendor)
}

/// Whether two NICs have one address, as those of a bond do.
fn shares_addresses(plan: &Plan) -> bool {
    let nics = plan.hosts.iter().flat_map(|host| &host.nics);
    let mut addresses: Vec<Ipv4Addr> = nics.filter_map(|nic| nic.address).collect();
    let many = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.len() < many
}

/// Each of the reservations: a NIC, or a device.
#[derive(Serialize)]
struct Reservation<'p> {
    /// The machine or the device.
    name: &'p str,
    mac: String,
    /// Its address, or empty.
    address: String,
    /// The server that it loads from, where it has one of its own; or empty.
    next_server: String,
    /// The classes that it is in, whatever it says.
    classes: Vec<String>,
    options: Vec<OptionView>,
}

impl<'p> Reservation<'p> {
    fn of_nic(plan: &Plan, host: &'p Host, nic: &Nic) -> Self {
        let server = host.boot_server.filter(|_| nic.boots);
        let mut classes: Vec<String> = macs::mark(plan, host, nic)
            .into_iter()
            .map(Into::into)
            .collect();
        if crate::dhcp::boots_over_http(plan, host.firmware) {
            classes.extend(server.map(classes::own_server));
        }
        let mut new = Self::new(plan, host.name.as_str(), nic.mac, nic.address, nic.network);
        new.next_server = server.map_or_else(String::new, |it| it.to_string());
        new.classes.extend(classes);
        new.options
            .extend(classes::options(nic.options.iter().cloned()));
        new
    }

    fn of_device(plan: &Plan, device: &'p Device) -> Self {
        let name = device.name.as_str();
        let mut new = Self::new(plan, name, device.mac, device.address, device.network);
        new.classes.push(classes::DEVICE.to_owned());
        if tells_vendor(device) {
            new.classes.push(classes::of_vendor(name));
        }
        let options = device
            .options
            .iter()
            .filter(|it| !classes::is_of_vendor(it));
        new.options.extend(classes::options(options.cloned()));
        new
    }

    fn new(
        plan: &Plan,
        name: &'p str,
        mac: Mac,
        address: Option<Ipv4Addr>,
        network: NetworkId,
    ) -> Self {
        let network = plan.network(network);
        let is_reserved = address.is_some() && networks::pools_tell(network);
        let host_name = (Dhcp::HOST_NAME, Given::Text(name.to_owned()));
        Self {
            name,
            mac: mac.to_string(),
            address: address.map_or_else(String::new, |it| it.to_string()),
            next_server: String::new(),
            classes: is_reserved
                .then(|| networks::reserved(network))
                .into_iter()
                .collect(),
            options: vec![OptionView::new(&host_name)],
        }
    }
}

/// The reservations, which make machines known. They are most of a large site's file, so the work is
/// shared by all processors.
fn reservations(plan: &Plan, templates: &Templates) -> Result<String> {
    let hosts = plan.hosts.iter();
    let nics = hosts.flat_map(|host| {
        let nics = host.nics.iter();
        nics.map(move |nic| Reservation::of_nic(plan, host, nic))
    });
    let devices = plan
        .devices
        .iter()
        .map(|it| Reservation::of_device(plan, it));
    let all: Vec<Reservation<'_>> = nics.chain(devices).collect();
    let of_chunk = |chunk: &[Reservation<'_>]| -> Result<Vec<String>> {
        let text = |it: &Reservation<'_>| {
            let mut context = context(plan);
            context.insert("reservation", it);
            let text = templates.render("kea-host.conf", &context)?;
            Ok(text.trim_end().to_owned())
        };
        chunk.iter().map(text).collect()
    };
    let texts = threads::map(all.chunks(CHUNK).collect(), of_chunk)?;
    Ok(texts.concat().join(",\n"))
}

/// `kea.failover`: the other deploy host. If there is none, `kea.failover.role` is empty.
#[derive(Serialize)]
struct FailoverView {
    /// `primary` or `standby`: what this one is.
    role: &'static str,
    /// What the other one is.
    peer_role: &'static str,
    peer: String,
}

impl FailoverView {
    fn new(plan: &Plan) -> Self {
        let Some(failover) = &plan.failover else {
            return Self {
                role: "",
                peer_role: "",
                peer: String::new(),
            };
        };
        let role = |is_primary| if is_primary { "primary" } else { "standby" };
        Self {
            role: role(failover.is_primary),
            peer_role: role(!failover.is_primary),
            peer: failover.peer.address.to_string(),
        }
    }
}
