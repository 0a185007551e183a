//! The servers that machines boot from: the deploy hosts, their legs, and boot servers.
//!
//! Refuses addresses that no server can have. Warns of networks that cannot reach theirs.

use std::net::Ipv4Addr;

use super::pools;
use super::table::{NetworkDraft, Networks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Inventory;
use crate::inventory::Server;
use crate::inventory::read::Field;
use crate::source::{Span, Spanned};
use crate::value::UnknownHosts;

/// Checks the addresses of all servers that machines boot from.
pub fn check(inventory: &Inventory<'_>, networks: &Networks<'_>, out: &mut Diagnostics) {
    for server in inventory.deploy_hosts() {
        for address in server.value.addresses() {
            let mut all = networks.iter();
            out.extend(all.find_map(|network| network.not_a_machine(address)));
        }
        check_legs(&server.value, networks, out);
    }
    for network in networks.iter() {
        check_boot_server(&network.written.boot_server, networks, out);
    }
}

/// `E0705`: each leg of a deploy host is in a network, and no two of its addresses in the same.
fn check_legs(server: &Server, networks: &Networks<'_>, out: &mut Diagnostics) {
    if !networks.is_complete() {
        return;
    }
    for (at, leg) in server.addresses().enumerate() {
        let Some(network) = networks.containing(leg.value).map(|id| networks.get(id)) else {
            // That of the main address is a rule of dhcpd's: E0409.
            if at > 0 {
                let message = format!("the leg {} of the deploy host is in no network", leg.value);
                out.push(
                    Diagnostic::new(Code::LegElsewhere, leg.span, message)
                        .help("correct it, or write its network under `networks`; or leave it out"),
                );
            }
            continue;
        };
        let is_there = |other: &&Spanned<Ipv4Addr>| network.subnet.value.contains(other.value);
        if let Some(other) = server.addresses().take(at).find(is_there) {
            let message = format!(
                "the deploy host has two addresses in `{}`: {} and {}",
                network.name.value, other.value, leg.value
            );
            out.push(
                Diagnostic::new(Code::LegElsewhere, leg.span, message)
                    .also(other.span, "the other one")
                    .help("machines there boot from one of them: leave the other out of `legs`"),
            );
        }
    }
}

/// `E0309`, `E0404`: a server, which is `what`, has an address that a machine can have, and that dhcpd
/// lends to none.
pub fn check_outside_server(
    server: &Field<Ipv4Addr>,
    what: &str,
    networks: &Networks<'_>,
    out: &mut Diagnostics,
) {
    let Some(server) = server.given() else {
        return;
    };
    if let Some(id) = networks.containing(server.value) {
        let network = networks.get(id);
        let fault = network.not_a_machine(server);
        let fault = fault.map(|fault| fault.help(format!("write the address of {what}")));
        out.extend(fault.or_else(|| pools::holding(network, server, what)));
    }
}

/// The same for a boot server.
pub fn check_boot_server(server: &Field<Ipv4Addr>, networks: &Networks<'_>, out: &mut Diagnostics) {
    check_outside_server(server, "the boot server", networks, out);
}

/// `W0401`: machines that boot can reach the server that they boot from. Without a gateway they reach
/// only the addresses of their own network. `is_booted_from` says whether a host boots from there.
pub fn check_route(network: &NetworkDraft<'_>, is_booted_from: bool, out: &mut Diagnostics) {
    let policy = network.written.unknown_hosts.value();
    let answers_unknown = policy != Some(&UnknownHosts::Ignore) && !network.has_no_pools();
    if !network.boots() || !(is_booted_from || answers_unknown) {
        return;
    }
    match &network.written.boot_server {
        Field::Faulty => {}
        Field::Given(server) => {
            let who = format!("machines in `{}`", network.name.value);
            out.extend(no_way(&who, network.name.span, network, server));
        }
        Field::Absent => out.extend(no_way_to_a_deploy_host(network)),
    }
}

/// `W0401`: the warning of machines, found at `span`, that cannot reach their boot server.
pub fn no_way(
    who: &str,
    span: Span,
    network: &NetworkDraft<'_>,
    server: &Spanned<Ipv4Addr>,
) -> Option<Diagnostic> {
    if network.subnet.value.contains(server.value) || !network.written.gateway.is_absent() {
        return None;
    }
    let message = format!(
        "{who} cannot reach the boot server: it is in another network, and there is no gateway"
    );
    Some(
        Diagnostic::new(Code::NoRoute, span, message)
            .also(server.span, "the boot server")
            .help("write `gateway: ...`, or the address of a boot server in that network"),
    )
}

fn no_way_to_a_deploy_host(network: &NetworkDraft<'_>) -> Option<Diagnostic> {
    let is_there = |address: &Spanned<Ipv4Addr>| network.subnet.value.contains(address.value);
    let outside = |addresses: &&Vec<Spanned<Ipv4Addr>>| !addresses.iter().any(is_there);
    // One whose address is faulty was told of.
    let server = network.servers.iter().find(outside)?.first()?;
    if !network.written.gateway.is_absent() {
        return None;
    }
    let message = format!(
        "machines in `{}` cannot reach the deploy host: it is in another network, and there is no \
         gateway",
        network.name.value
    );
    Some(
        Diagnostic::new(Code::NoRoute, network.name.span, message)
            .also(server.span, "the deploy host")
            .help(
                "write `gateway: ...`; or where the deploy host has an address there, `legs: \
                 [...]` in `server`; or if nothing boots there, `netboot: false`",
            ),
    )
}

/// Whether machines of a network boot from a server in it.
pub fn boots_nearby(network: &NetworkDraft<'_>) -> bool {
    let is_there = |address: &Spanned<Ipv4Addr>| network.subnet.value.contains(address.value);
    match &network.written.boot_server {
        Field::Given(server) => is_there(server),
        Field::Faulty => false,
        Field::Absent => {
            let mut servers = network.servers.iter();
            servers.all(|addresses| addresses.iter().any(is_there))
        }
    }
}
