//! `bonds:` to links: several NICs that act as one interface.
//!
//! Refuses a bond of NICs that the host does not have or that are in another bond, and settings of
//! a NIC that is in a bond.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::builder::{LinkKeys, Links};
use crate::check::hosts::network::NetworkKeys;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Bond, Host, Nic};
use crate::plan::{self, Device, NetworkId, NicId};
use crate::source::Spanned;
use crate::value::{BondMode, BondOption, FromText, InterfaceName};

/// The NICs that are in a bond, each with the name of the bond.
pub type Bonded<'i> = BTreeMap<NicId, &'i Spanned<InterfaceName>>;

/// `E0313`, `E0314`: finds which NIC is in which bond. Each bond has NICs, they exist, and none is
/// named twice.
pub fn bonded<'i>(host: &'i Host, links: &mut Links<'_, '_>) -> Bonded<'i> {
    let mut bonded = Bonded::new();
    for (name, bond) in host.bonds.entries() {
        let Some(labels) = bond.nics.given() else {
            links.require(false);
            continue;
        };
        links.require(labels.value.complete);
        if labels.value.items.is_empty() && labels.value.complete {
            let message = format!("the bond `{}` has no NICs", name.value);
            let fault = Diagnostic::new(Code::UnknownNic, labels.span, message);
            links.report(fault.help("name two NICs of the machine: `nics: [eno1, eno2]`"));
        }
        for label in &labels.value.items {
            let Some(nic) = links.nic(&label.value) else {
                links.report_unknown(label, "NIC");
                continue;
            };
            if let Some(first) = bonded.insert(nic, name) {
                let message = format!("the NIC `{}` is in a bond twice", label.value);
                let fault = Diagnostic::new(Code::LinkTwice, label.span, message);
                links.report(
                    fault
                        .also(first.span, "already in this bond")
                        .help("a NIC can be in one bond only"),
                );
            }
        }
    }
    bonded
}

/// `E0314`: a NIC that is in a bond has no settings of its own.
pub fn check_member(nic: &Nic, bond: &Spanned<InterfaceName>, links: &mut Links<'_, '_>) {
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
        let message = format!("`{key}` is set on a NIC that is in a bond");
        let fault = Diagnostic::new(Code::LinkTwice, span, message);
        links.report(
            fault
                .also(bond.span, "this bond")
                .help(format!("set `{key}` on the bond")),
        );
    }
}

/// Adds a bond.
pub fn add(
    name: &Spanned<InterfaceName>,
    bond: &Bond,
    bonded: &Bonded<'_>,
    links: &mut Links<'_, '_>,
) {
    links.check_name(name);
    let Some(labels) = bond.nics.value() else {
        return;
    };
    let is_member = |nic: &NicId| bonded.get(nic).is_some_and(|of| of.span == name.span);
    let nics: Vec<NicId> = labels
        .items
        .iter()
        .filter_map(|label| links.nic(&label.value))
        .filter(is_member)
        .collect();
    let (address, network) = address(name, bond, &nics, links);
    let keys = LinkKeys {
        span: name.span,
        name: Some(name.value.as_str()),
        bootproto: &bond.bootproto,
        default_route: &bond.default_route,
        mtu: &bond.mtu,
    };
    let options = match bond.options.value() {
        Some(options) => options.items.iter().map(|it| it.value.clone()).collect(),
        None => BondOption::from_text("miimon=100").into_iter().collect(),
    };
    let device = Device::Bond(plan::Bond {
        name: name.value.clone(),
        nics,
        mode: bond.mode.value().copied().unwrap_or(BondMode::ActiveBackup),
        options,
    });
    links.add(device, None, &keys, address, network);
}

/// The address and the network of a bond: its own, or else those of its first NIC with an address.
fn address(
    name: &Spanned<InterfaceName>,
    bond: &Bond,
    nics: &[NicId],
    links: &mut Links<'_, '_>,
) -> (Option<Ipv4Addr>, Option<NetworkId>) {
    let mut members = nics.iter().map(|nic| &links.nics[nic.index()]);
    if bond.address.is_absent() && bond.network.is_absent() {
        let lender = members.clone().find(|nic| nic.address.is_some());
        let lender = lender.or_else(|| members.next());
        return match lender {
            Some(nic) => (nic.address, Some(nic.network)),
            None => (None, None),
        };
    }
    // Its own address may be that of a NIC in it, which is not taken twice then.
    let own = bond.address.value().copied();
    if let Some(nic) = members.find(|nic| own.is_some() && nic.address == own) {
        return (own, Some(nic.network));
    }
    let keys = NetworkKeys {
        span: name.span,
        address: &bond.address,
        network: &bond.network,
    };
    (own, links.network(&keys))
}
