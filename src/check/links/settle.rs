//! What links have to know of each other: which is the main one, which has the default route, and
//! which stand on one another.

use crate::plan::{Device, Link, NicId};
use crate::value::Bootproto;

/// Settles it for the links of a machine, whose main NIC is `nic`; the one at
/// `with_route` was said to have the default route, else the main one has it.
pub fn settle(links: &mut Vec<Link>, nic: NicId, with_route: Option<usize>) {
    let main = main_link(links, nic);
    if let Some(link) = links.get_mut(main) {
        link.main = true;
    }
    if let Some(link) = links.get_mut(with_route.unwrap_or(main)) {
        link.default_route = true;
    }
    merge_bare_bonds(links);
    for at in 0..links.len() {
        let carries = |other: &Link| {
            let bond = matches!(links[at].device, Device::Bond(_));
            bond && matches!(other.device, Device::SameBond(_))
                && other.device.is_on(&links[at].device)
        };
        let first = links[at].main || links[at].default_route;
        links[at].activate = first || links.iter().any(carries);
    }
}

/// The link by which a machine is reached: its main NIC, the bond that this is in, or where that
/// bond has no address, the first VLAN on it.
fn main_link(links: &[Link], nic: NicId) -> usize {
    let holds = |link: &Link| match &link.device {
        Device::Nic(id) => *id == nic && link.vlan.is_none(),
        Device::Bond(bond) => bond.nics.contains(&nic),
        Device::SameBond(_) => false,
    };
    let found = links.iter().position(holds).unwrap_or(0);
    let Some(link) = links
        .get(found)
        .filter(|link| link.bootproto == Bootproto::None)
    else {
        return found;
    };
    let on_it = |other: &Link| other.vlan.is_some() && other.device.is_on(&link.device);
    links.iter().position(on_it).unwrap_or(found)
}

/// A bond that has no address of its own comes into being with the first VLAN on it: Anaconda
/// makes both from one `network` command, and could not make the VLAN of a second one.
fn merge_bare_bonds(links: &mut Vec<Link>) {
    let mut at = 0;
    while at < links.len() {
        if matches!(links[at].device, Device::Nic(_)) {
            at += 1;
            continue;
        }
        let device = links[at].device.clone();
        let is_bond = matches!(device, Device::Bond(_)) && links[at].vlan.is_none();
        let on_it = |other: &Link| {
            matches!(other.device, Device::SameBond(_)) && other.device.is_on(&device)
        };
        let first = links.iter().position(on_it);
        match first.filter(|_| is_bond && links[at].bootproto == Bootproto::None) {
            Some(first) => {
                links[first].mtu = links[first].mtu.or(links[at].mtu);
                links[first].device = device;
                links.remove(at);
            }
            None => at += 1,
        }
    }
}
