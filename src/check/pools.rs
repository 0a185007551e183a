//! Pools: addresses that are lent, and those that must not be.

use super::networks::Checked;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan;
use crate::source::Spanned;
use crate::value::AddressRange;

/// Reports name servers that no machine can be.
pub fn check_dns(network: &Checked<'_>, out: &mut Diagnostics) {
    let servers = network.written.dns.value();
    for server in servers.into_iter().flat_map(|list| &list.items) {
        if let Some(fault) = network.no_machines(server) {
            out.push(fault.help("write the address of the name server"));
        }
    }
}

/// Checks the pools of a network, and keeps those that are right.
pub fn check(network: &mut Checked<'_>, out: &mut Diagnostics) {
    let Some(pools) = network.written.pools.value() else {
        return;
    };
    let subnet = network.subnet;
    let name = &network.name.value;
    for pool in &pools.items {
        let Some(range) = pool.value.range.given() else {
            continue;
        };
        let AddressRange { first, last } = range.value;
        if first > last {
            out.push(
                Diagnostic::new(
                    Code::RangeReversed,
                    range.span,
                    format!("the pool {} ends before it begins", range.value),
                )
                .help(format!("write `{last}-{first}`")),
            );
            continue;
        }
        if !subnet.value.contains(first) || !subnet.value.contains(last) {
            let (from, to) = subnet.value.usable();
            out.push(
                Diagnostic::new(
                    Code::PoolOutside,
                    range.span,
                    format!("the pool {} reaches outside `{name}`", range.value),
                )
                .also(subnet.span, "the network")
                .help(format!("its addresses are {from} to {to}")),
            );
            continue;
        }
        let special = [
            Some(subnet.value.network()),
            Some(subnet.value.broadcast()),
            network.written.gateway.value().copied(),
        ];
        let servers = network.servers.iter().map(|server| server.value);
        for address in special.into_iter().flatten().chain(servers) {
            if range.value.contains(address)
                && let Some((meaning, span)) = network.meaning(address)
            {
                out.push(
                    Diagnostic::new(
                        Code::PoolTaken,
                        range.span,
                        format!("the pool {} holds {address}, which {meaning}", range.value),
                    )
                    .also(span, "given here")
                    .help("dhcpd would lend it to a machine: leave it out of the pool"),
                );
            }
        }
        // Those before it are disjoint: of them only the last that begins before its end can reach
        // into it.
        if let Some((_, other)) = network.pools.range(..=last).next_back()
            && other.value.range.overlaps(range.value)
        {
            out.push(
                Diagnostic::new(
                    Code::PoolsOverlap,
                    range.span,
                    format!(
                        "the pools {} and {} overlap",
                        other.value.range, range.value
                    ),
                )
                .also(other.span, "the other pool")
                .help("dhcpd refuses to start with them: write one pool, or two that are apart"),
            );
            continue;
        }
        let span = range.span;
        let value = plan::Pool {
            range: range.value,
            bootp: pool.value.bootp.value().copied().unwrap_or(false),
        };
        network.pools.insert(first, Spanned { value, span });
    }
    check_servers(network, out);
}

/// Reports name servers whose addresses would be lent.
fn check_servers(network: &Checked<'_>, out: &mut Diagnostics) {
    let servers = network.written.dns.value();
    for server in servers.into_iter().flat_map(|list| &list.items) {
        if let Some(pool) = network.pool_of(server.value) {
            out.push(
                Diagnostic::new(
                    Code::PoolTaken,
                    pool.span,
                    format!(
                        "the pool {} holds {}, which is a name server",
                        pool.value.range, server.value
                    ),
                )
                .also(server.span, "given here")
                .help("dhcpd would lend it to a machine: leave it out of the pool"),
            );
        }
    }
}
