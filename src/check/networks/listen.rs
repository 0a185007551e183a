//! What dhcpd listens on.
//!
//! Refuses deploy hosts on which dhcpd would not start, of which `dhcpd -t` says nothing.

use super::Networks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, Server};
use crate::source::Spanned;

/// `E0409`: dhcpd listens in a network that it serves. It finds the ports of the deploy host whose
/// address is in one, and ends where there is none: "Not configured to listen on any interfaces!".
///
/// Where `interfaces` are written, one of them may have an address that the inventory does not know.
pub fn check(inventory: &Inventory<'_>, networks: &Networks<'_>, out: &mut Diagnostics) {
    if !networks.is_complete() {
        return;
    }
    for server in inventory.deploy_hosts() {
        if let Some(fault) = not_listening(server, networks) {
            out.push(fault);
        }
    }
}

fn not_listening(server: &Spanned<Server>, networks: &Networks<'_>) -> Option<Diagnostic> {
    let address = server.value.address.given()?;
    let names_interfaces = match server.value.interfaces.value() {
        Some(list) => !list.complete || !list.items.is_empty(),
        None => server.value.interfaces.is_faulty(),
    };
    let fault = |message: String| Diagnostic::new(Code::NotListening, address.span, message);
    if networks.iter().next().is_none() {
        return Some(
            fault("dhcpd would not start: the inventory has no network".to_owned())
                .help("write the one that the deploy host is in: `networks: {lab: {subnet: ...}}`"),
        );
    }
    let mut addresses = server.value.addresses();
    if names_interfaces || addresses.any(|it| networks.containing(it.value).is_some()) {
        return None;
    }
    let message = format!(
        "dhcpd would not start: the deploy host's address {} is in no network, and it listens \
         in those alone",
        address.value
    );
    let fault = fault(message).help(
        "correct the address; or add its network, which may be without pools and hosts; or write \
         the `interfaces` that have addresses in other networks",
    );
    Some(match networks.only() {
        Some(id) => fault.also(networks.get(id).subnet.span, "the only network"),
        None => fault,
    })
}
