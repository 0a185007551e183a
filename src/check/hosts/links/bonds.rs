//! `bonds:` and `bridges:` to links: several NICs that act as one interface.
//!
//! Refuses a bond of NICs that the host does not have, that are in another bond or in two networks,
//! settings of a NIC that is in a bond, and addresses that nothing would give.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::builder::{LinkKeys, Links};
use super::options;
use crate::check::hosts::network::NetworkKeys;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::Field;
use crate::inventory::{Bond, Host, Nic};
use crate::plan::{self, BondKind, Link, LinkDevice, NetworkId, NicId};
use crate::source::Spanned;
use crate::value::{BondMode, Bootproto, InterfaceName, Label};

/// A bond or a bridge, as it is written.
pub struct Joined<'i> {
    /// What messages call it.
    pub what: &'static str,
    /// Its name.
    pub name: &'i Spanned<InterfaceName>,
    /// Its keys; those of a bridge as a bond has them.
    keys: Cow<'i, Bond>,
    /// Whether a bridge takes part in the spanning tree; `None` for a bond.
    stp: Option<bool>,
}

/// The bonds of a host, and then its bridges.
pub fn joined(host: &Host) -> Vec<Joined<'_>> {
    let bonds = host.bonds.entries().map(|(name, bond)| Joined {
        what: "bond",
        name,
        keys: Cow::Borrowed(bond),
        stp: None,
    });
    let bridges = host.bridges.entries().map(|(name, bridge)| Joined {
        what: "bridge",
        name,
        keys: Cow::Owned(Bond {
            nics: bridge.nics.clone(),
            bootproto: bridge.bootproto.clone(),
            address: bridge.address.clone(),
            network: bridge.network.clone(),
            default_route: bridge.default_route.clone(),
            mtu: bridge.mtu.clone(),
            ..Bond::default()
        }),
        stp: Some(bridge.stp.value().copied().unwrap_or(false)),
    });
    bonds.chain(bridges).collect()
}

/// The NICs that are in a bond or a bridge, each with that.
pub type Bonded<'i> = BTreeMap<NicId, &'i Joined<'i>>;

/// `E0313`, `E0314`: finds which NIC is in which bond. Each bond has NICs, they exist, and none is
/// named twice.
pub fn bonded<'i>(joined: &'i [Joined<'i>], links: &mut Links<'_, '_>) -> Bonded<'i> {
    let mut bonded = Bonded::new();
    for it in joined {
        let (what, name) = (it.what, it.name);
        let Some(labels) = it.keys.nics.given() else {
            links.require(false);
            continue;
        };
        links.require(labels.value.complete);
        if labels.value.items.is_empty() && labels.value.complete {
            let message = format!("the {what} `{}` has no NICs", name.value);
            let fault = Diagnostic::new(Code::UnknownNic, labels.span, message);
            links.report(fault.help(match it.stp {
                None => "name two NICs of the machine: `nics: [eno1, eno2]`",
                Some(_) => "name a NIC of the machine: `nics: [eno1]`",
            }));
        }
        for label in &labels.value.items {
            let Some(nic) = links.nic(&label.value) else {
                links.report_unknown(label, "NIC");
                continue;
            };
            if let Some(first) = bonded.insert(nic, it) {
                let message = if first.what == what {
                    format!("the NIC `{}` is in a {what} twice", label.value)
                } else {
                    format!("the NIC `{}` is in a bond and in a bridge", label.value)
                };
                let fault = Diagnostic::new(Code::LinkTwice, label.span, message);
                links.report(
                    fault
                        .also(first.name.span, format!("already in this {}", first.what))
                        .help("a NIC can be in one of them only"),
                );
            }
        }
    }
    bonded
}

/// `E0314`: a NIC that is in a bond has no settings of its own.
pub fn check_member(nic: &Nic, joined: &Joined<'_>, links: &mut Links<'_, '_>) {
    let what = joined.what;
    let (route, mtu) = (&nic.default_route, &nic.mtu);
    let own = [
        ("bootproto", nic.bootproto.given().map(|given| given.span)),
        ("default_route", route.given().map(|given| given.span)),
        ("mtu", mtu.given().map(|given| given.span)),
    ];
    for (key, span) in own {
        let Some(span) = span else {
            continue;
        };
        let message = format!("`{key}` is set on a NIC that is in a {what}");
        let fault = Diagnostic::new(Code::LinkTwice, span, message);
        links.report(
            fault
                .also(joined.name.span, format!("this {what}"))
                .help(format!("set `{key}` on the {what}")),
        );
    }
}

/// Adds a bond or a bridge.
pub fn add(joined: &Joined<'_>, host: &Host, bonded: &Bonded<'_>, links: &mut Links<'_, '_>) {
    let (what, name, bond) = (joined.what, joined.name, &*joined.keys);
    links.check_name(name);
    let Some(labels) = bond.nics.value() else {
        return;
    };
    let is_member = |nic: &NicId| bonded.get(nic).is_some_and(|of| of.name.span == name.span);
    let members: Vec<(&Spanned<Label>, NicId)> = labels
        .items
        .iter()
        .filter_map(|label| Some((label, links.nic(&label.value)?)))
        .filter(|(_, nic)| is_member(nic))
        .collect();
    let nics: Vec<NicId> = members.iter().map(|(_, nic)| *nic).collect();
    check_network(joined, &members, links);
    let (address, network) = address(name, bond, &nics, links);
    match links.bootproto(&bond.bootproto) {
        Some(Bootproto::Dhcp) => {
            check_reservation(joined, host, address, &nics, links);
        }
        Some(Bootproto::None) => links.report_unused(
            &bond.address,
            &format!("a {what} whose `bootproto` is `none`"),
            "write `bootproto: static`, or remove the address",
        ),
        Some(Bootproto::Static) | None => {}
    }
    let keys = LinkKeys {
        span: name.span,
        name: Some(name.value.as_str()),
        bootproto: &bond.bootproto,
        default_route: &bond.default_route,
        mtu: &bond.mtu,
    };
    let mode = match &bond.mode {
        Field::Given(mode) => mode.value,
        Field::Absent => BondMode::ActiveBackup,
        Field::Faulty => return links.require(false),
    };
    let kind = match joined.stp {
        None => {
            let (options, primary) = options::check(bond, mode, &members, links);
            BondKind::Bond {
                mode,
                options,
                primary,
            }
        }
        Some(stp) => BondKind::Bridge { stp },
    };
    let device = LinkDevice::Bond(plan::Bond {
        name: name.value.clone(),
        nics,
        kind,
    });
    links.add(device, None, &keys, address, network);
}

/// `E0320`: the NICs of a bond are in one network.
fn check_network(
    joined: &Joined<'_>,
    members: &[(&Spanned<Label>, NicId)],
    links: &mut Links<'_, '_>,
) {
    let network = |nic: &NicId| links.nics[nic.index()].network;
    let Some((first, nic)) = members.first() else {
        return;
    };
    let Some((other, there)) = members.iter().find(|(_, it)| network(it) != network(nic)) else {
        return;
    };
    let networks = links.networks();
    let [one, two] = [nic, there].map(|nic| &networks.get(network(nic)).name.value);
    let message = format!(
        "the {} `{}` joins `{}` in `{one}` and `{}` in `{two}`",
        joined.what, joined.name.value, first.value, other.value
    );
    let fault = Diagnostic::new(Code::BondAcross, other.span, message);
    links.report(fault.help(format!(
        "the NICs of a {} are in one network: say of `{}` that it is in `{one}`",
        joined.what, other.value
    )));
}

/// The address and the network of a bond: its own, or else those of its first NIC with an address.
fn address(
    name: &Spanned<InterfaceName>,
    bond: &Bond,
    nics: &[NicId],
    links: &mut Links<'_, '_>,
) -> (Option<Ipv4Addr>, Option<NetworkId>) {
    let all = links.nics;
    let mut members = nics.iter().map(|nic| &all[nic.index()]);
    let keys = NetworkKeys {
        span: name.span,
        name: Some(name.value.as_str()),
        address: &bond.address,
        network: &bond.network,
    };
    let Some(own) = bond.address.given() else {
        let lender = members.clone().find(|nic| nic.address.is_some());
        let lender = lender.or_else(|| members.next());
        let lent = lender.map(|nic| (nic.address, nic.network));
        return match (lent, links.network(&keys)) {
            (Some((address, network)), None) => (address, Some(network)),
            (Some((address, network)), Some(named)) if network == named => (address, Some(named)),
            (_, named) => (None, named),
        };
    };
    // Its own address may be that of a NIC in it, which is not taken twice then.
    match members.find(|nic| nic.address == Some(own.value)) {
        Some(nic) => (Some(own.value), Some(nic.network)),
        None => (Some(own.value), links.network(&keys)),
    }
}

/// `E0318`, `E0320`: a bond that asks by DHCP gets its address, whichever of its NICs it has the MAC
/// address of: it is of their network, and none of them has another.
fn check_reservation(
    joined: &Joined<'_>,
    host: &Host,
    address: Option<Ipv4Addr>,
    nics: &[NicId],
    links: &mut Links<'_, '_>,
) {
    let Some(address) = address else {
        return;
    };
    let (what, name, bond) = (joined.what, joined.name, &*joined.keys);
    let (bond_name, of) = (&name.value, &links.host().value);
    if let (Some(nic), Some(own)) = (nics.first(), bond.address.given()) {
        let network = links.networks().get(links.nics[nic.index()].network);
        if !network.subnet.value.contains(address) {
            let theirs = &network.name.value;
            let message =
                format!("`{bond_name}` asks by DHCP in `{theirs}`, and its address is not there");
            let fault = Diagnostic::new(Code::BondAcross, own.span, message);
            links.report(
                fault
                    .also(network.subnet.span, "the network of its NICs")
                    .help(format!(
                        "write an address of `{theirs}`, or `bootproto: static`"
                    )),
            );
            return;
        }
    }
    let written = host.nics.value().map(|nics| nics.entries().as_slice());
    let own = nics
        .iter()
        .filter_map(|nic| written.and_then(|written| written.get(nic.index())));
    let own = own.filter_map(|(label, nic)| Some((label, nic.address.given()?)));
    for (label, other) in own.filter(|(_, other)| other.value != address) {
        let nic = &label.value;
        let message = format!("`{nic}` of `{of}` is in a {what} that gets {address} by DHCP");
        let fault = Diagnostic::new(Code::AddressUnused, other.span, message);
        links.report(
            fault
                .also(name.span, format!("this {what}"))
                .label("another address")
                .help(format!(
                    "remove it: dhcpd gives {address} to every NIC of the {what}; or write \
                     `bootproto: static` in the {what}"
                )),
        );
    }
}

/// Reserves the address of each bond that asks by DHCP for all of its NICs: it comes up with the MAC
/// address of whichever was first.
pub fn reserve(links: &[Link], nics: &mut [plan::Nic]) {
    let asks = |link: &&Link| link.vlan.is_none() && link.bootproto == Bootproto::Dhcp;
    for link in links.iter().filter(asks) {
        if let LinkDevice::Bond(bond) = &link.device
            && link.address.is_some()
        {
            for nic in &bond.nics {
                nics[nic.index()].address = link.address;
            }
        }
    }
}
