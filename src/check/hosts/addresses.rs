//! Reserved addresses.
//!
//! Refuses an address that its network already uses for something else, or leases.

use std::net::Ipv4Addr;

use super::context::HostContext;
use crate::check::networks::NetworkDraft;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;

/// `E0309`, `E0308`: the network uses the address for nothing else, and leases it to nobody.
pub fn check(
    address: &Spanned<Ipv4Addr>,
    network: &NetworkDraft<'_>,
    context: &mut HostContext<'_>,
) {
    let name = &context.name.value;
    if let Some((meaning, span)) = network.meaning(address.value) {
        context.out.push(
            Diagnostic::new(
                Code::AddressTaken,
                address.span,
                format!("the address of `{name}` {meaning}"),
            )
            .also(span, "given here")
            .help("give it another address"),
        );
    } else if let Some(pool) = network.pool_of(address.value) {
        let range = pool.value.range;
        context.out.push(
            Diagnostic::new(
                Code::AddressInPool,
                address.span,
                format!("the address of `{name}` is inside the pool {range}"),
            )
            .also(pool.span, "dhcpd leases these addresses to any machine")
            .help(outside(network, range.first, range.last)),
        );
    }
}

/// Advice on the nearest free address outside the pool `first` to `last`.
fn outside(network: &NetworkDraft<'_>, first: Ipv4Addr, last: Ipv4Addr) -> String {
    let (lowest, highest) = network.subnet.value.usable();
    let is_free = |address: &Ipv4Addr| {
        (lowest..=highest).contains(address)
            && network.meaning(*address).is_none()
            && network.pool_of(*address).is_none()
    };
    let above = last.to_bits().checked_add(1).map(Ipv4Addr::from_bits);
    let below = first.to_bits().checked_sub(1).map(Ipv4Addr::from_bits);
    if let Some(above) = above.filter(is_free) {
        format!("the pool ends at {last}: take {above} or above")
    } else if let Some(below) = below.filter(is_free) {
        format!("the pool begins at {first}: take {below} or below")
    } else {
        "take an address that is in no pool".to_owned()
    }
}
