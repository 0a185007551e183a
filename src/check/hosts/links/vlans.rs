//! `vlans:` to links: tagged networks on a NIC or a bond.
//!
//! Refuses a VLAN on what the host does not have or on a NIC in a bond, and one that is there
//! already.

use super::bonds::{self, Bonded};
use super::builder::{LinkKeys, Links};
use super::draft::LinkDraft;
use crate::check::hosts::network::NetworkKeys;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Host, Vlan};
use crate::plan::{self, LinkDevice, NetworkId};
use crate::source::Spanned;
use crate::value::{Bootproto, Int, InterfaceName, Label};

/// Adds a VLAN.
pub fn add(
    name: &Spanned<InterfaceName>,
    vlan: &Vlan,
    host: &Host,
    bonded: &Bonded<'_>,
    links: &mut Links<'_, '_>,
) {
    links.check_name(name);
    let joined = bonds::joined(host);
    if let Some(other) = joined.iter().find(|other| other.name.value == name.value) {
        links.report_name(
            name,
            other.name.span,
            &format!("the name of a {}", other.what),
        );
    }
    let (Some(id), Some(on)) = (vlan.id.given(), vlan.device.given()) else {
        links.require(false);
        return;
    };
    let Some(device) = device(on, host, bonded, links) else {
        return;
    };
    let network = links.network(&NetworkKeys {
        span: name.span,
        name: Some(name.value.as_str()),
        address: &vlan.address,
        network: &vlan.network,
    });
    check_id(id, on, &device, network, links);
    if let Some(Bootproto::Dhcp | Bootproto::None) = links.bootproto(&vlan.bootproto) {
        links.report_unused(
            &vlan.address,
            "a VLAN whose `bootproto` is not `static`",
            "dhcpd reserves nothing for a VLAN: write `bootproto: static`, or remove the address",
        );
    }
    let tag = plan::Vlan {
        id: id.value.get(),
        name: name.value.clone(),
    };
    let keys = LinkKeys {
        span: name.span,
        name: Some(name.value.as_str()),
        bootproto: &vlan.bootproto,
        default_route: &vlan.default_route,
        mtu: &vlan.mtu,
    };
    let address = vlan.address.value().copied();
    links.add(device, Some(tag), &keys, address, network);
}

/// `E0314`: a NIC or a bond has a VLAN once, and a network has one number on a machine.
fn check_id(
    id: &Spanned<Int<1, 4094>>,
    on: &Spanned<Label>,
    device: &LinkDevice,
    network: Option<NetworkId>,
    links: &mut Links<'_, '_>,
) {
    let number = id.value.get();
    let of = |draft: &LinkDraft| draft.link.vlan.as_ref().map_or(0, |vlan| vlan.id);
    let mut drafts = links.drafts().iter();
    let same_id = |draft: &&LinkDraft| of(draft) == number && draft.link.device.is_on(device);
    if drafts.clone().any(|draft| same_id(&draft)) {
        let message = format!("`{}` has the VLAN {number} twice", on.value);
        let fault = Diagnostic::new(Code::LinkTwice, id.span, message);
        links.report(fault.help("give one of the two another `id`, or another `device`"));
        return;
    }
    let same_network = |draft: &&LinkDraft| {
        draft.link.vlan.is_some() && of(draft) != number && draft.link.network == network
    };
    let Some(network) = network else {
        return;
    };
    if let Some(other) = drafts.find(same_network) {
        let name = &links.networks().get(network).name.value;
        let message = format!(
            "`{name}` is the VLAN {} and the VLAN {number} of one machine",
            of(other)
        );
        let fault = Diagnostic::new(Code::LinkTwice, id.span, message);
        let fault = fault.also(other.span, "the other one");
        links.report(fault.help("a network is one VLAN: correct the `id`, or the network"));
    }
}

/// `E0313`, `E0314`: the bond or the NIC that a VLAN is on exists, and the NIC is in no bond.
fn device(
    on: &Spanned<Label>,
    host: &Host,
    bonded: &Bonded<'_>,
    links: &mut Links<'_, '_>,
) -> Option<LinkDevice> {
    let mut bonds = host.bonds.entries().map(|(bond, _)| &bond.value);
    if let Some(bond) = bonds.find(|bond| bond.as_str() == on.value.as_str()) {
        return Some(LinkDevice::SameBond(bond.clone()));
    }
    let Some(nic) = links.nic(&on.value) else {
        links.report_unknown(on, "NIC or bond");
        return None;
    };
    if let Some(bond) = bonded.get(&nic) {
        let what = bond.what;
        let message = format!(
            "the NIC `{}` is in a {what}, and cannot carry a VLAN",
            on.value
        );
        let fault = Diagnostic::new(Code::LinkTwice, on.span, message);
        let help = match what {
            "bond" => format!("write `device: {}`", bond.name.value),
            _ => "name a NIC that is in no bridge".to_owned(),
        };
        let fault = fault.also(bond.name.span, format!("in this {what}"));
        links.report(fault.help(help));
    }
    Some(LinkDevice::Nic(nic))
}
