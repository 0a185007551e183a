//! Rules about networks.
//!
//! Refuses networks that overlap, and gateways, name servers and leases that cannot work.

use super::table::NetworkDraft;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// `E0406`, `E0309`: the gateway is an address that a machine of the network can have.
pub fn check_gateway(network: &NetworkDraft<'_>, out: &mut Diagnostics) {
    let Some(gateway) = network.written.gateway.given() else {
        return;
    };
    let subnet = network.subnet;
    if !subnet.value.contains(gateway.value) {
        let (first, last) = subnet.value.usable();
        out.push(
            Diagnostic::new(
                Code::GatewayOutside,
                gateway.span,
                format!(
                    "the gateway {} is not in `{}`: machines there could not reach it",
                    gateway.value, network.name.value
                ),
            )
            .also(subnet.span, "the network")
            .help(format!("its addresses are {first} to {last}")),
        );
    } else if let Some(fault) = network.not_a_machine(gateway) {
        out.push(fault);
    }
}

/// `E0407`: the lease is not longer than the longest lease.
pub fn check_leases(network: &NetworkDraft<'_>, out: &mut Diagnostics) {
    if let (Some(lease), Some(max)) = (
        network.written.lease.given(),
        network.written.max_lease.given(),
    ) && lease.value > max.value
    {
        out.push(
            Diagnostic::new(
                Code::LeaseTooLong,
                lease.span,
                format!(
                    "the lease of `{}` is {}, longer than its longest lease of {}",
                    network.name.value,
                    lease.value.in_words(),
                    max.value.in_words()
                ),
            )
            .also(max.span, "the longest lease")
            .help("raise `max_lease`, or lower `lease`"),
        );
    }
}

/// `E0309`: name servers have addresses that a machine can have.
pub fn check_dns(network: &NetworkDraft<'_>, out: &mut Diagnostics) {
    let servers = network.written.dns.value();
    for server in servers.into_iter().flat_map(|list| &list.items) {
        if let Some(fault) = network.not_a_machine(server) {
            out.push(fault.help("write the address of the name server"));
        }
    }
}

/// `E0401`: networks do not overlap.
pub fn check_overlaps(networks: &[NetworkDraft<'_>], out: &mut Diagnostics) {
    let mut sorted: Vec<&NetworkDraft<'_>> = networks.iter().collect();
    sorted.sort_by_key(|network| network.subnet.value);
    // Two subnets are either disjoint or one inside the other. So in this order a network can only
    // overlap the last one that was not inside another.
    let mut last: Option<&NetworkDraft<'_>> = None;
    for network in sorted {
        match last {
            Some(last) if last.subnet.value.overlaps(network.subnet.value) => {
                out.push(overlap(last, network));
            }
            _ => last = Some(network),
        }
    }
}

fn overlap(one: &NetworkDraft<'_>, other: &NetworkDraft<'_>) -> Diagnostic {
    let (first, second) = if one.subnet.span < other.subnet.span {
        (one, other)
    } else {
        (other, one)
    };
    Diagnostic::new(
        Code::SubnetsOverlap,
        second.subnet.span,
        format!(
            "the networks `{}` ({}) and `{}` ({}) overlap",
            first.name.value, first.subnet.value, second.name.value, second.subnet.value
        ),
    )
    .also(first.subnet.span, "the other network")
    .help("dhcpd would hand out the netmask of one of them in both")
}
