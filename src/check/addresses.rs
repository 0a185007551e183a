//! Reserved addresses: what else an address may already be.

use std::net::Ipv4Addr;

use super::networks::{Checked, Networks};
use super::taken::Taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::{HostName, Subnet};

/// Reports an address that another NIC has, or takes it.
pub fn double_address(
    name: &Spanned<HostName>,
    address: &Spanned<Ipv4Addr>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) {
    if let Some((whose, first)) = taken.address(address) {
        out.push(
            Diagnostic::new(
                Code::DoubleAddress,
                address.span,
                format!("`{}` has the address of {whose}", name.value),
            )
            .label(format!("{} again", address.value))
            .also(first, "first used here")
            .help("dhcpd would give it to both: correct one of the two"),
        );
    }
}

/// Reports an address that its network already uses for something else.
pub fn check_address(
    name: &Spanned<HostName>,
    address: &Spanned<Ipv4Addr>,
    network: &Checked<'_>,
    out: &mut Diagnostics,
) {
    if let Some((meaning, span)) = network.meaning(address.value) {
        out.push(
            Diagnostic::new(
                Code::AddressTaken,
                address.span,
                format!("the address of `{}` {meaning}", name.value),
            )
            .also(span, "given here")
            .help("give the host another address"),
        );
        return;
    }
    if let Some(pool) = network.pool_of(address.value) {
        let range = pool.value.range;
        out.push(
            Diagnostic::new(
                Code::AddressInPool,
                address.span,
                format!("the address of `{}` is inside the pool {range}", name.value),
            )
            .also(pool.span, "dhcpd lends these addresses to any machine")
            .help(beside(network, range.first, range.last)),
        );
    }
}

/// The nearest addresses that no pool holds.
fn beside(network: &Checked<'_>, first: Ipv4Addr, last: Ipv4Addr) -> String {
    let subnet: Subnet = network.subnet.value;
    let (lowest, highest) = subnet.usable();
    let free = |address: &Ipv4Addr| {
        (lowest..=highest).contains(address)
            && network.meaning(*address).is_none()
            && network.pool_of(*address).is_none()
    };
    let step = |address: Ipv4Addr, by: i64| {
        u32::try_from(i64::from(address.to_bits()) + by)
            .ok()
            .map(Ipv4Addr::from_bits)
            .filter(free)
    };
    if let Some(above) = step(last, 1) {
        format!("the pool ends at {last}: take {above} or above")
    } else if let Some(below) = step(first, -1) {
        format!("the pool begins at {first}: take {below} or below")
    } else {
        "take an address that is in no pool".to_owned()
    }
}

/// The fault of an address that is in no network.
pub fn nowhere(
    name: &Spanned<HostName>,
    address: &Spanned<Ipv4Addr>,
    networks: &Networks<'_>,
) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::AddressNowhere,
        address.span,
        format!("the address of `{}` is in no network", name.value),
    );
    let mut known = networks.iter();
    match (known.next(), known.next()) {
        (Some(only), None) => fault
            .also(only.subnet.span, "the only network")
            .help(format!(
                "the addresses of `{}` are {} to {}",
                only.name.value,
                only.subnet.value.usable().0,
                only.subnet.value.usable().1
            )),
        _ => fault.help("dhcpd would give it another address: correct it, or add its network"),
    }
}

/// The fault of an address that is not in the network that is named, at `span`.
pub fn elsewhere(
    name: &Spanned<HostName>,
    address: &Spanned<Ipv4Addr>,
    network: &Checked<'_>,
    span: Span,
) -> Diagnostic {
    let (first, last) = network.subnet.value.usable();
    Diagnostic::new(
        Code::AddressElsewhere,
        address.span,
        format!(
            "the address of `{}` is not in `{}`",
            name.value, network.name.value
        ),
    )
    .also(span, "this network is named")
    .help(format!("its addresses are {first} to {last}"))
}
