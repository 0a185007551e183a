//! What follows from all links of a host together: which is the main one, which has the default
//! route, and which the installer has to activate.

use super::draft::LinkDraft;
use crate::plan::{Link, LinkDevice, NicId};
use crate::value::Bootproto;

/// Sets `main`, `default_route` and `activate` of the links of a host, whose main link is at `main`
/// and whose default route leaves by the one at `with_route`.
pub fn settle(links: &mut Vec<Link>, main: usize, with_route: Option<usize>) {
    if let Some(link) = links.get_mut(main) {
        link.main = true;
    }
    if let Some(link) = with_route.and_then(|at| links.get_mut(at)) {
        link.default_route = true;
    }
    merge_bare_bonds(links);
    for at in 0..links.len() {
        let link = &links[at];
        let is_on_it = |other: &Link| {
            matches!(link.device, LinkDevice::Bond(_))
                && matches!(other.device, LinkDevice::SameBond(_))
                && other.device.is_on(&link.device)
        };
        links[at].activate = link.main || link.default_route || links.iter().any(is_on_it);
    }
}

/// The link by which a machine is reached: its main NIC, or the bond that this NIC is in, or the
/// first VLAN on either if it has no address itself.
pub fn main_link(drafts: &[LinkDraft], nic: NicId) -> usize {
    let holds = |draft: &LinkDraft| match &draft.link.device {
        LinkDevice::Nic(id) => *id == nic && draft.link.vlan.is_none(),
        LinkDevice::Bond(bond) => bond.nics.contains(&nic),
        LinkDevice::SameBond(_) => false,
    };
    let found = drafts.iter().position(holds).unwrap_or(0);
    let bare = drafts
        .get(found)
        .filter(|draft| draft.link.bootproto == Bootproto::None);
    let Some(bare) = bare else {
        return found;
    };
    let on_it =
        |other: &LinkDraft| other.link.vlan.is_some() && other.link.device.is_on(&bare.link.device);
    drafts.iter().position(on_it).unwrap_or(found)
}

/// Merges each bond without an address into the first VLAN on it: Anaconda creates both from one
/// `network` command, and a second command could not refer to a bond without an address.
fn merge_bare_bonds(links: &mut Vec<Link>) {
    let mut at = 0;
    while at < links.len() {
        let Some(vlan) = vlan_on_bare_bond(links, at) else {
            at += 1;
            continue;
        };
        let bond = links[at].clone();
        links[vlan].mtu = links[vlan].mtu.or(bond.mtu);
        links[vlan].device = bond.device;
        links.remove(at);
    }
}

/// The first VLAN on the link at `at`, if that is a bond without an address.
fn vlan_on_bare_bond(links: &[Link], at: usize) -> Option<usize> {
    let bond = &links[at];
    let is_bare = matches!(bond.device, LinkDevice::Bond(_))
        && bond.vlan.is_none()
        && bond.bootproto == Bootproto::None;
    let is_on_it = |other: &Link| {
        matches!(other.device, LinkDevice::SameBond(_)) && other.device.is_on(&bond.device)
    };
    links.iter().position(is_on_it).filter(|_| is_bare)
}
