//! Kea's configuration.
//!
//! It says the same as isc-dhcpd's: tests ask both servers the same questions, and hold the answers
//! against each other byte by byte. docs/kea.md has what remains different.
//!
//! One dialect for Kea 2.2 to 3.2: the old spelling, with a number for every subnet.

mod classes;
mod firmware;
mod macs;
mod networks;
mod options;
mod reservation;
mod silence;
mod test;

use std::net::Ipv4Addr;

use anyhow::Result;
use serde::Serialize;

use super::context;
use super::values::Values;
use crate::backend::Action;
use crate::plan::{Network, Plan};
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::DhcpServer;
use classes::ClassView;
use firmware::WebServers;
use networks::{Networks, WireView};
use reservation::Reservation;

/// Kea could reload, but not whatever changes: which interfaces it listens on, its hooks.
pub const ACTIONS: &[Action] = &[
    Action {
        service: "kea",
        verb: "restart",
        sentence: "restart kea-dhcp4: its configuration changes",
        when_gone: false,
        files: &["dhcp/kea-dhcp4.conf"],
    },
    Action {
        service: "kea",
        verb: "stop",
        sentence: "stop kea-dhcp4, and disable it: its configuration is no longer made, and two DHCP servers would answer",
        when_gone: true,
        files: &["dhcp/kea-dhcp4.conf"],
    },
];

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
    /// Machines and devices wherever they ask, in no network of their own; none where there is one
    /// network.
    reservations: Vec<Reservation<'p>>,
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
            reservations: reservation::everywhere(plan),
            shares_addresses: shares_addresses(plan),
            wires,
        }
    }
}

/// The classes, in the order in which Kea is to look at them, and the networks that demand them.
fn views(plan: &Plan) -> (Vec<ClassView>, Vec<WireView<'_>>) {
    let servers = WebServers::new(plan);
    let firmware = firmware::classes(plan, &servers);
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
            demands.extend(firmware::demanded(plan, &servers, server));
            let ignores = network.ignores_unknown();
            let macs = macs.iter().map(|class| &class.name);
            demands.extend(macs.filter(|it| !ignores || *it != macs::FOR_ALL).cloned());
        }
        demands.extend(of_site.iter().map(|class| class.name.clone()));
        demands
    });
    let mut classes: Vec<ClassView> = Vec::new();
    if !plan.devices.is_empty() {
        let about = "what never boots from the network";
        classes.push(ClassView::of_reservations(classes::DEVICE, about));
    }
    for device in plan.devices.iter().filter(|it| classes::tells_vendor(it)) {
        let name = classes::of_vendor(device.name.as_str());
        classes.push(ClassView::of_reservations(name, "a device"));
    }
    classes.extend(servers.marks());
    classes.extend(firmware::signed_marks(plan));
    classes.extend(macs::marks(plan));
    classes.extend(classes::of_site(plan));
    // A class stands before those that ask for its members.
    let (on_demand, others): (Vec<_>, Vec<_>) =
        networks.classes.into_iter().partition(|it| it.on_demand);
    classes.extend(others);
    classes.push(silence::class(plan));
    classes.extend(firmware);
    classes.extend(macs);
    classes.extend(of_site);
    classes.extend(on_demand);
    (classes, networks.wires)
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
