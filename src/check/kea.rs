//! Kea in the place of isc-dhcpd: what it cannot do, and what netpxe does not say to it.
//!
//! Refuses rather than drops.

use std::net::Ipv4Addr;

use super::hosts::Hosts;
use super::kea_limits::LONGEST;
use crate::dhcp::{self, Given};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, Server};
use crate::plan::Bsdp;
use crate::source::{Span, Spanned};
use crate::value::{DhcpServer, KeaHooks};

/// Checks what an inventory says about its DHCP server, and whether that one can do the rest.
pub fn check(inventory: &Inventory<'_>, hosts: &Hosts, bsdp: Option<&Bsdp>, out: &mut Diagnostics) {
    let servers = inventory.deploy_hosts();
    if let [first, second] = servers[..] {
        out.extend(differ(first, second));
    }
    for server in &servers {
        out.extend(check_hooks(&server.value));
        out.extend(check_interfaces(&server.value));
    }
    let Some(kea) = servers.iter().find_map(|it| kea(&it.value)) else {
        return;
    };
    if let Some(ddns) = inventory.ddns.given() {
        let why = "Kea registers no names by itself, but by a second daemon (kea-dhcp-ddns) with a key \
                   of its own, which netpxe does not set up";
        out.push(refused(ddns.span, why, kea).help("leave `ddns` out, or write `dhcp: isc`"));
    }
    let of_el = servers
        .iter()
        .filter_map(|it| check_containers(&it.value, kea));
    out.extend(of_el);
    out.extend(bsdp.and_then(|bsdp| check_images(inventory, bsdp, kea)));
    check_addresses(hosts, kea, out);
}

/// `E0707`: the Kea of the containers is Debian's, and so are its hooks.
fn check_containers(server: &Server, kea: Span) -> Option<Diagnostic> {
    let containers = server.containers.given().filter(|wanted| wanted.value)?;
    let hooks = server.kea_hooks.given()?;
    if hooks.value != KeaHooks::El {
        return None;
    }
    let why = "the Kea in the containers is Debian's, and its hooks are not where EL has them";
    let help = "leave `kea_hooks` out (on ARM, write `kea_hooks: debian-arm64`), or `containers`";
    let fault = refused(hooks.span, why, kea).also(containers.span, "the containers");
    Some(fault.help(help))
}

/// Where a deploy host says that it runs Kea.
fn kea(server: &Server) -> Option<Span> {
    let dhcp = server.dhcp.given()?;
    (dhcp.value == DhcpServer::Kea).then_some(dhcp.span)
}

fn refused(span: Span, why: impl Into<String>, kea: Span) -> Diagnostic {
    Diagnostic::new(Code::NotForKea, span, why).also(kea, "here is Kea")
}

/// `E0706`: two deploy hosts run the same DHCP server: no two speak one failover protocol.
fn differ(first: &Spanned<Server>, second: &Spanned<Server>) -> Option<Diagnostic> {
    let of = |server: &Spanned<Server>| match server.value.dhcp.given() {
        Some(dhcp) => (dhcp.value, dhcp.span),
        None => (DhcpServer::Isc, server.span),
    };
    let ((one, at), (other, there)) = (of(first), of(second));
    if one == other || first.value.dhcp.is_faulty() || second.value.dhcp.is_faulty() {
        return None;
    }
    let message = format!("one deploy host runs `{one}`, and the other `{other}`");
    Some(
        Diagnostic::new(Code::TwoDhcpServers, there, message)
            .also(at, format!("here is `{one}`"))
            .help(format!(
                "write `dhcp: {one}` in both, or `dhcp: {other}`: they share their leases"
            )),
    )
}

/// `E0708`: `kea_hooks` is about Kea.
fn check_hooks(server: &Server) -> Option<Diagnostic> {
    let hooks = server.kea_hooks.given()?;
    if kea(server).is_some() || server.dhcp.is_faulty() {
        return None;
    }
    let message = "`kea_hooks` is about Kea, and the deploy host runs isc-dhcpd";
    Some(
        Diagnostic::new(Code::HooksWithoutKea, hooks.span, message)
            .help("write `dhcp: kea` too, or leave `kea_hooks` out"),
    )
}

/// `E0709`: Kea is told which interfaces it listens on.
///
/// isc-dhcpd is silent where it has no network. Kea refuses (NAK) what comes from there, and would
/// take the leases of whoever else serves that wire away from its clients.
fn check_interfaces(server: &Server) -> Option<Diagnostic> {
    let kea = kea(server)?;
    if !server.interfaces.is_absent() {
        return None;
    }
    let message = "Kea needs `interfaces`: on a network that it does not serve, it would reject clients of \
                   other DHCP servers";
    Some(
        Diagnostic::new(Code::NoInterfaces, kea, message).help(
            "write `interfaces: [eno1]` in `server`: the interfaces that are in networks of this inventory",
        ),
    )
}

/// `E0707`: the list of Mac images is one that Kea sends in one piece.
fn check_images(inventory: &Inventory<'_>, bsdp: &Bsdp, kea: Span) -> Option<Diagnostic> {
    let answer = Given::Bsdp(dhcp::list(bsdp, |_| true)?);
    let length = answer.bytes().len();
    if length <= LONGEST {
        return None;
    }
    let (image, _) = inventory.mac_images.entries().last()?;
    let message = format!(
        "Kea sends an option of more than {LONGEST} bytes in pieces, which no Mac reads, and the list of \
         images has {length}"
    );
    let more = length - LONGEST;
    Some(refused(image.span, message, kea).help(format!(
        "make the names shorter by {more} bytes in all, or leave an image out, or run isc-dhcpd (`dhcp: isc`)"
    )))
}

/// `W0701`: no two NICs have one address. Kea lends it to one of them at a time.
fn check_addresses(hosts: &Hosts, kea: Span, out: &mut Diagnostics) {
    for draft in hosts.iter() {
        let Some(host) = &draft.plan else {
            continue;
        };
        let mut seen: Vec<Ipv4Addr> = Vec::new();
        for address in host.nics.iter().filter_map(|nic| nic.address) {
            if !seen.contains(&address) {
                seen.push(address);
                continue;
            }
            let message = format!(
                "two NICs of `{}` have the address {address}, and Kea lends it to one at a time",
                host.name
            );
            out.push(
                Diagnostic::new(Code::SharedReservation, draft.name.span, message)
                    .also(kea, "here is Kea")
                    .help(
                        "let the machine boot from one of them alone (`boot: false` at the others), and \
                         accept it: `allow: [W0701]`; or write `dhcp: isc`",
                    ),
            );
            break;
        }
    }
}
