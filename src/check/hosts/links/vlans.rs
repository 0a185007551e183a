//! `vlans:` to links: tagged networks on a NIC or a bond.
//!
//! Refuses a VLAN on what the host does not have or on a NIC in a bond, and one that is there
//! already.

use super::bonds::Bonded;
use super::builder::{LinkKeys, Links};
use crate::check::hosts::network::NetworkKeys;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Host, Vlan};
use crate::plan::{self, Device};
use crate::source::Spanned;
use crate::value::{InterfaceName, Label};

/// Adds a VLAN.
pub fn add(
    name: &Spanned<InterfaceName>,
    vlan: &Vlan,
    host: &Host,
    bonded: &Bonded<'_>,
    links: &mut Links<'_, '_>,
) {
    links.check_name(name);
    let mut bonds = host.bonds.entries();
    if let Some((bond, _)) = bonds.find(|(bond, _)| bond.value == name.value) {
        links.report_name(name, bond.span, "the name of a bond");
    }
    let (Some(id), Some(on)) = (vlan.id.given(), vlan.on.given()) else {
        links.require(false);
        return;
    };
    let Some(device) = device(on, host, bonded, links) else {
        return;
    };
    let network = links.network(&NetworkKeys {
        span: name.span,
        address: &vlan.address,
        network: &vlan.network,
    });
    if links.has_vlan(id.value.get(), &device) {
        let message = format!("`{}` has the VLAN {} twice", on.value, id.value.get());
        let fault = Diagnostic::new(Code::LinkTwice, id.span, message);
        links.report(fault.help("give one of the two another `id`, or another `on`"));
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

/// `E0313`, `E0314`: the bond or the NIC that a VLAN is on exists, and the NIC is in no bond.
fn device(
    on: &Spanned<Label>,
    host: &Host,
    bonded: &Bonded<'_>,
    links: &mut Links<'_, '_>,
) -> Option<Device> {
    let mut bonds = host.bonds.entries().map(|(bond, _)| &bond.value);
    if let Some(bond) = bonds.find(|bond| bond.as_str() == on.value.as_str()) {
        return Some(Device::SameBond(bond.clone()));
    }
    let Some(nic) = links.nic(&on.value) else {
        links.report_unknown(on, "NIC or bond");
        return None;
    };
    if let Some(bond) = bonded.get(&nic) {
        let message = format!(
            "the NIC `{}` is in a bond, and cannot carry a VLAN",
            on.value
        );
        let fault = Diagnostic::new(Code::LinkTwice, on.span, message);
        let help = format!("write `on: {}`", bond.value);
        links.report(fault.also(bond.span, "in this bond").help(help));
    }
    Some(Device::Nic(nic))
}
