//! What one packet carries.

use crate::check::hosts::Hosts;
use crate::check::networks::{NetworkDraft, Networks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::DhcpOption;
use crate::source::Span;

/// What stands around the options of a packet: the headers of IP and UDP, DHCP's own fields, the
/// magic cookie, and the end.
const AROUND: usize = 20 + 8 + 236 + 4 + 1;
/// The room in the packet that every client takes: 576 bytes (RFC 2131, 2).
const ROOM: usize = 576 - AROUND;
/// The room in the largest packet of an Ethernet.
const LARGEST: usize = 1500 - AROUND;

/// `W0404`, `E0420`: what a client is told fits into one packet.
pub fn check(networks: &Networks<'_>, hosts: &Hosts, out: &mut Diagnostics) {
    for network in networks.iter() {
        let name = network.name;
        let pools = network.pools.values().map(|pool| &pool.value.options[..]);
        let longest = pools.map(|options| length(network, options, 0)).max();
        let length = longest.unwrap_or_else(|| length(network, &[], 0));
        report(
            &format!("machines in `{}`", name.value),
            length,
            name.span,
            out,
        );
    }
    for host in hosts.iter() {
        let (name, nics) = (&host.name, host.plan.iter().flat_map(|plan| &plan.nics));
        let own = nics.filter(|nic| !nic.options.is_empty());
        let lengths = own.map(|nic| {
            let network = networks.get(nic.network);
            length(network, &nic.options, name.value.as_str().len())
        });
        report(
            &format!("`{}`", name.value),
            lengths.max().unwrap_or(0),
            name.span,
            out,
        );
    }
    for device in hosts.devices() {
        if let Some(plan) = device.plan.as_ref().filter(|it| !it.options.is_empty()) {
            let (name, network) = (&device.name, networks.get(plan.network));
            let length = length(network, &plan.options, name.value.as_str().len());
            report(&format!("`{}`", name.value), length, name.span, out);
        }
    }
}

/// The bytes of all options that a client is told: those of its network, under its own.
fn length(network: &NetworkDraft<'_>, own: &[DhcpOption], host_name: usize) -> usize {
    let options = DhcpOption::merged(&network.options, own);
    let has = |code: u8| own.iter().any(|option| option.code == code);
    let dns = network.written.dns.items().len();
    let domain = network
        .written
        .domain
        .value()
        .map_or(0, |it| it.as_str().len());
    // Of each option its number, its length, and its value.
    let of_network = [
        1, // the kind of message
        4, // the server
        4, // the lease
        4, // the netmask
        4, // the broadcast address
        network.written.gateway.value().map_or(0, |_| 4),
        if has(6) { 0 } else { 4 * dns },
        if has(15) { 0 } else { domain },
        host_name,
    ];
    let values = of_network.into_iter().filter(|length| *length > 0);
    let options = options.iter().map(|option| option.value.encode().len());
    values.chain(options).map(|length| 2 + length).sum()
}

fn report(who: &str, length: usize, span: Span, out: &mut Diagnostics) {
    let message = format!("{who} would be told {length} bytes of DHCP options");
    if length > LARGEST {
        let fault = Diagnostic::new(Code::OptionsTooLong, span, message);
        out.push(fault.help(format!(
            "no packet carries more than {LARGEST}, and dhcpd leaves the rest out: write fewer"
        )));
    } else if length > ROOM {
        let fault = Diagnostic::new(Code::OptionsMayNotFit, span, message);
        out.push(fault.help(format!(
            "a client that does not say that it takes larger packets gets {ROOM}, and dhcpd leaves \
             the rest out: write fewer, or `allow: [W0404]` where all of them say so"
        )));
    }
}
