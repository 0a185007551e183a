//! NICs: MAC addresses, reservations, and the networks they are in.

use std::net::Ipv4Addr;

use super::addresses::{check_address, double_address, elsewhere, nowhere};
use super::networks::{self, Networks};
use super::taken::Taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Host, Nic};
use crate::plan::{self, NetworkId};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{HostName, Label, Mac};

/// The keys that say which NIC it is, wherever they stand.
struct Written<'i> {
    label: Option<&'i Spanned<Label>>,
    mac: &'i Field<Mac>,
    address: &'i Field<Ipv4Addr>,
    network: &'i Field<Label>,
    boots: bool,
}

/// Checks the NICs of one host; `None` where one of them is faulty.
pub fn check(
    name: &Spanned<HostName>,
    host: &Host,
    networks: &Networks<'_>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<plan::Nic>> {
    let written = written(name, host, out)?;
    let nics: Vec<Option<plan::Nic>> = written
        .iter()
        .map(|nic| {
            let mac = check_mac(name, nic, taken, out);
            let network = check_network(name, nic, networks, taken, out);
            Some(plan::Nic {
                label: nic.label.map(|label| label.value.clone()),
                mac: mac?,
                network: network?,
                address: nic.address.value().copied(),
                boots: nic.boots,
            })
        })
        .collect();
    let complete = host.nics.value().is_none_or(|nics| nics.complete);
    if written.is_empty() && complete {
        out.push(
            Diagnostic::new(
                Code::NoBootNic,
                name.span,
                format!("`{}` has no NIC", name.value),
            )
            .help("write one under `nics`, or `mac` in the host itself"),
        );
        return None;
    }
    if !written.iter().any(|nic| nic.boots) && complete {
        out.push(
            Diagnostic::new(
                Code::NoBootNic,
                name.span,
                format!("no NIC of `{}` boots", name.value),
            )
            .help("remove `boot: false` from one of its NICs"),
        );
        return None;
    }
    nics.into_iter().collect()
}

/// The NICs of a host: either the one that its own keys describe, or those under `nics`.
fn written<'i>(
    name: &Spanned<HostName>,
    host: &'i Host,
    out: &mut Diagnostics,
) -> Option<Vec<Written<'i>>> {
    let own = [
        ("mac", host.mac.given().map(|mac| mac.span)),
        ("address", host.address.given().map(|address| address.span)),
        ("network", host.network.given().map(|network| network.span)),
    ];
    match &host.nics {
        Field::Faulty => None,
        Field::Absent if host.mac.is_absent() => {
            out.push(
                Diagnostic::new(
                    Code::MissingKey,
                    name.span,
                    format!("the host `{}` needs the key `mac`", name.value),
                )
                .help("write `mac: \"52:54:00:12:34:56\"`, or `nics:` where it has several"),
            );
            None
        }
        Field::Absent => Some(vec![Written {
            label: None,
            mac: &host.mac,
            address: &host.address,
            network: &host.network,
            boots: true,
        }]),
        Field::Given(nics) => {
            for (key, span) in own {
                if let Some(span) = span {
                    out.push(
                        Diagnostic::new(
                            Code::NicsTwice,
                            span,
                            format!("`{}` has both `{key}` and `nics`", name.value),
                        )
                        .also(nics.span, "its NICs")
                        .help(format!("write `{key}` in the NIC that it belongs to")),
                    );
                }
            }
            let read = |(label, nic): &'i (Spanned<Label>, Nic)| Written {
                label: Some(label),
                mac: &nic.mac,
                address: &nic.address,
                network: &nic.network,
                boots: nic.boot.value().copied().unwrap_or(true),
            };
            Some(nics.value.entries().map(read).collect())
        }
    }
}

fn check_mac(
    name: &Spanned<HostName>,
    nic: &Written<'_>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) -> Option<Mac> {
    let mac = nic.mac.given()?;
    if let Some((whose, first)) = taken.mac(mac) {
        out.push(
            Diagnostic::new(
                Code::DoubleMac,
                mac.span,
                format!("`{}` has the MAC address of {whose}", name.value),
            )
            .label(format!("{} again", mac.value))
            .also(first, "first used here")
            .help("dhcpd would only ever answer the first: correct one of the two"),
        );
        return None;
    }
    if mac.value.is_local() {
        out.push(
            Diagnostic::new(
                Code::LocalMac,
                mac.span,
                format!(
                    "the MAC address of `{}` is locally administered",
                    name.value
                ),
            )
            .label("no maker gave it to a card")
            .help("right for a virtual machine; on hardware, some setting or driver made it up"),
        );
    }
    Some(mac.value)
}

/// The NIC's network.
fn check_network(
    name: &Spanned<HostName>,
    nic: &Written<'_>,
    networks: &Networks<'_>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) -> Option<NetworkId> {
    let at = nic.label.map(|label| label.span);
    let network = place(name, (at, nic.address, nic.network), networks, taken, out)?;
    if nic.address.is_absent() {
        warn_without_pools(name, nic, networks.get(network), out);
    }
    Some(network)
}

/// The network in which an interface is, by its address or by name;
/// `None`, and reported, where nothing says it. The interface stands at the first of `written`,
/// where it has a place of its own in the host.
pub fn place(
    name: &Spanned<HostName>,
    written: (Option<Span>, &Field<Ipv4Addr>, &Field<Label>),
    networks: &Networks<'_>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) -> Option<NetworkId> {
    let (at, address, network) = written;
    let named = match network {
        Field::Faulty => return None,
        Field::Absent => None,
        Field::Given(network) => match networks.named(&network.value) {
            Some(found) => Some((found, network.span)),
            None => {
                if networks.complete() {
                    out.push(unknown_network(network, networks));
                }
                return None;
            }
        },
    };
    match address {
        Field::Faulty => None,
        Field::Given(address) => {
            double_address(name, address, taken, out);
            match named {
                None => match networks.containing(address.value) {
                    Some((id, network)) => {
                        check_address(name, address, network, out);
                        Some(id)
                    }
                    None => {
                        if networks.complete() {
                            out.push(nowhere(name, address, networks));
                        }
                        None
                    }
                },
                Some(((id, network), _)) if network.subnet.value.contains(address.value) => {
                    check_address(name, address, network, out);
                    Some(id)
                }
                Some(((_, network), span)) => {
                    out.push(elsewhere(name, address, network, span));
                    None
                }
            }
        }
        Field::Absent => {
            let only = named.map(|(found, _)| found).or_else(|| networks.only());
            if only.is_none() && networks.complete() {
                out.push(no_network(name, at, networks));
            }
            only.map(|(id, _)| id)
        }
    }
}

fn warn_without_pools(
    name: &Spanned<HostName>,
    nic: &Written<'_>,
    network: &networks::Checked<'_>,
    out: &mut Diagnostics,
) {
    if network.has_no_pools() {
        out.push(
            Diagnostic::new(
                Code::Unreachable,
                nic.label.map_or(name.span, |label| label.span),
                format!(
                    "`{}` can get no address in `{}`: it has none of its own, and there is no pool",
                    name.value, network.name.value
                ),
            )
            .also(network.name.span, "this network has no pools")
            .help("write `address: ...`, or give the network a pool"),
        );
    }
}

fn unknown_network(network: &Spanned<Label>, networks: &Networks<'_>) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::UnknownNetwork,
        network.span,
        format!("there is no network `{}`", network.value),
    );
    match suggest::nearest(network.value.as_str(), networks.names()) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None => fault.help(format!(
            "the networks are {}",
            suggest::list(networks.names())
        )),
    }
}

fn no_network(name: &Spanned<HostName>, at: Option<Span>, networks: &Networks<'_>) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::NoNetwork,
        at.unwrap_or(name.span),
        format!("nothing says in which network `{}` is", name.value),
    );
    if networks.names().len() == 0 {
        return fault.help("the inventory has no network: write `networks:`");
    }
    fault.help(format!(
        "write `address: ...`, or `network: ...` with one of {}",
        suggest::list(networks.names())
    ))
}
