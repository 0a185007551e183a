//! `pools:` to [`Pool`]s, the addresses that dhcpd leases.
//!
//! Refuses pools that are reversed, outside their network or overlap, and those that hold an
//! address which somebody has.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::table::NetworkDraft;
use crate::check::classes::Classes;
use crate::check::dhcp_options::{self, Definitions};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory;
use crate::plan::Pool;
use crate::source::Spanned;
use crate::value::{AddressRange, Label};

/// The pools of a network, by first address. A pool that is reported as reversed, outside the
/// network or overlapping another is left out, so that the rest are disjoint.
pub fn check(
    network: &NetworkDraft<'_>,
    classes: &Classes<'_>,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> BTreeMap<Ipv4Addr, Spanned<Pool>> {
    let mut pools = BTreeMap::new();
    let written = network.written.pools.value();
    for pool in written.into_iter().flat_map(|list| &list.items) {
        let Some(range) = pool.value.range.given() else {
            continue;
        };
        if let Some(fault) = outside(network, range).or_else(|| reversed(range)) {
            out.push(fault);
            continue;
        }
        check_meanings(network, range, out);
        if let Some(fault) = overlapping(&pools, range) {
            out.push(fault);
            continue;
        }
        out.extend(of_nobody(&pool.value));
        out.extend(bootp_of_classes(&pool.value));
        let value = Pool {
            range: range.value,
            bootp: pool.value.bootp.value().copied().unwrap_or(false),
            only: classes.named(&pool.value.only, out),
            except: classes.named(&pool.value.except, out),
            options: dhcp_options::of_pool(&pool.value.options, definitions, out),
            dhcpd: pool.value.dhcpd.value().cloned(),
        };
        let span = range.span;
        pools.insert(range.value.first, Spanned { value, span });
    }
    pools
}

/// `E0413`: somebody gets the addresses of a pool: `only` names a class that `except` does not.
fn of_nobody(pool: &inventory::Pool) -> Option<Diagnostic> {
    let only = pool.only.given()?;
    if !only.value.complete {
        return None;
    }
    let fault = |message: &str| Diagnostic::new(Code::PoolOfNobody, only.span, message);
    if only.value.items.is_empty() {
        return Some(
            fault("the pool is for no class: nobody gets its addresses")
                .help("name a class, as in `only: [phones]`, or leave `only` out"),
        );
    }
    let except = pool.except.given()?;
    let is_out = |name: &Spanned<Label>| {
        let mut others = except.value.items.iter();
        others.any(|other| other.value == name.value)
    };
    only.value.items.iter().all(is_out).then(|| {
        fault("the pool is for classes that it excepts: nobody gets its addresses")
            .also(except.span, "excepted here")
            .help("take the class out of one of the two")
    })
}

/// `E0414`: a pool for some classes alone is not for BOOTP clients, which dhcpd puts into no class.
fn bootp_of_classes(pool: &inventory::Pool) -> Option<Diagnostic> {
    let bootp = pool.bootp.given().filter(|bootp| bootp.value)?;
    let only = pool.only.given()?;
    let message =
        "BOOTP clients get no address of a pool for some classes: dhcpd puts them into none";
    Some(
        Diagnostic::new(Code::BootpOfClasses, bootp.span, message)
            .also(only.span, "the classes")
            .help("leave `bootp` out here, and write a second pool for BOOTP clients"),
    )
}

/// `E0405`: a pool ends after it begins.
fn reversed(range: &Spanned<AddressRange>) -> Option<Diagnostic> {
    let AddressRange { first, last } = range.value;
    (first > last).then(|| {
        Diagnostic::new(
            Code::RangeReversed,
            range.span,
            format!("the pool {} ends before it begins", range.value),
        )
        .help(format!("write `{last}-{first}`"))
    })
}

/// `E0403`: a pool lies inside its network.
fn outside(network: &NetworkDraft<'_>, range: &Spanned<AddressRange>) -> Option<Diagnostic> {
    let subnet = network.subnet;
    let AddressRange { first, last } = range.value;
    if subnet.value.contains(first) && subnet.value.contains(last) {
        return None;
    }
    let name = &network.name.value;
    let (from, to) = subnet.value.usable();
    let fault = Diagnostic::new(
        Code::PoolOutside,
        range.span,
        format!("the pool {} reaches outside `{name}`", range.value),
    );
    Some(
        fault
            .also(subnet.span, "the network")
            .help(format!("its addresses are {from} to {to}")),
    )
}

/// `E0402`: pools do not overlap.
fn overlapping(
    pools: &BTreeMap<Ipv4Addr, Spanned<Pool>>,
    range: &Spanned<AddressRange>,
) -> Option<Diagnostic> {
    // The pools so far are disjoint: only the last that begins before this one ends can reach into
    // it.
    let (_, other) = pools.range(..=range.value.last).next_back()?;
    if !other.value.range.overlaps(range.value) {
        return None;
    }
    let fault = Diagnostic::new(
        Code::PoolsOverlap,
        range.span,
        format!(
            "the pools {} and {} overlap",
            other.value.range, range.value
        ),
    );
    Some(
        fault
            .also(other.span, "the other pool")
            .help("dhcpd refuses to start with them: write one pool, or two that are apart"),
    )
}

/// `E0404`: a pool holds no address that already has a meaning in the network.
fn check_meanings(
    network: &NetworkDraft<'_>,
    range: &Spanned<AddressRange>,
    out: &mut Diagnostics,
) {
    let subnet = network.subnet.value;
    let gateway = network.written.gateway.value().copied();
    let servers = network.servers.iter().flatten().map(|server| server.value);
    let special = [Some(subnet.network()), Some(subnet.broadcast()), gateway];
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
                .help("dhcpd would lease it to a machine: leave it out of the pool"),
            );
        }
    }
}

/// `E0404`: a pool holds no name server of the network.
pub fn check_dns(network: &NetworkDraft<'_>, out: &mut Diagnostics) {
    let servers = network.written.dns.value();
    for server in servers.into_iter().flat_map(|list| &list.items) {
        out.extend(holding(network, server, "a name server"));
    }
}

/// `E0404`: the fault of a pool that holds this address, which is that of `what`.
pub fn holding(
    network: &NetworkDraft<'_>,
    address: &Spanned<Ipv4Addr>,
    what: &str,
) -> Option<Diagnostic> {
    let pool = network.pool_of(address.value)?;
    let (range, address, span) = (pool.value.range, address.value, address.span);
    let message = format!("the pool {range} holds {address}, which is {what}");
    Some(
        Diagnostic::new(Code::PoolTaken, pool.span, message)
            .also(span, "given here")
            .help("dhcpd would lease it to a machine: leave it out of the pool"),
    )
}
