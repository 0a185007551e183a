//! `nics:`, `bonds:`, `bridges:` and `vlans:` to [`Link`]s: the interfaces of the installed system.
//!
//! A NIC that is in a bond is not a link of its own. `bonds` and `vlans` add theirs to what `builder`
//! collects; `options` holds what the bonding driver takes. `settle` and `route` decide what depends
//! on all of them: the main link, the default route.

mod bonds;
mod builder;
mod draft;
mod options;
mod route;
mod settle;
mod vlans;

pub use self::bonds::reserve;

use self::bonds::Bonded;
use self::builder::{LinkKeys, Links};
use super::context::HostContext;
use crate::inventory::Host;
use crate::inventory::read::Field;
use crate::plan::{Link, LinkDevice, Nic, NicId};
use crate::value::Bootproto;

/// Checks the links of a host whose NICs are `nics`; `None` if one of them is faulty. `bootproto` is
/// that of links without one of their own, if it could be read.
pub fn check(
    host: &Host,
    nics: &[Nic],
    bootproto: Option<Bootproto>,
    context: &mut HostContext<'_>,
) -> Option<Vec<Link>> {
    let mut links = Links::new(nics, bootproto, context);
    links.require(host.bonds.complete && host.bridges.complete && host.vlans.complete);
    let joined = bonds::joined(host);
    for (name, bridge) in host.bridges.entries() {
        links.require(!bridge.stp.is_faulty());
        let mut bonds = host.bonds.entries();
        if let Some((bond, _)) = bonds.find(|(bond, _)| bond.value == name.value) {
            links.report_name(name, bond.span, "the name of a bond");
        }
    }
    let bonded = bonds::bonded(&joined, &mut links);
    add_nics(host, &bonded, &mut links);
    for it in &joined {
        bonds::add(it, host, &bonded, &mut links);
    }
    for (name, vlan) in host.vlans.entries() {
        vlans::add(name, vlan, host, &bonded, &mut links);
    }
    links.finish()
}

/// Adds the NICs that are in no bond.
fn add_nics(host: &Host, bonded: &Bonded<'_>, links: &mut Links<'_, '_>) {
    let written = host.nics.value().map(|nics| nics.entries().as_slice());
    for (at, nic) in links.nics.iter().enumerate() {
        // A host whose own keys describe its only NIC has no keys for the link.
        let own = written.and_then(|nics| nics.get(at));
        let id = NicId::new(at);
        if let Some(bond) = bonded.get(&id) {
            if let Some((_, own)) = own {
                bonds::check_member(own, bond, links);
            }
            continue;
        }
        let keys = match own {
            Some((label, own)) => LinkKeys {
                span: label.span,
                name: Some(label.value.as_str()),
                bootproto: &own.bootproto,
                default_route: &own.default_route,
                mtu: &own.mtu,
            },
            None => LinkKeys {
                span: links.host().span,
                name: None,
                bootproto: &Field::Absent,
                default_route: &Field::Absent,
                mtu: &Field::Absent,
            },
        };
        links.add(
            LinkDevice::Nic(id),
            None,
            &keys,
            nic.address,
            Some(nic.network),
        );
    }
}
