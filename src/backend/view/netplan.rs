//! `netplan`: the network of an installed Ubuntu, and of a Debian whose network is more than one NIC.

use serde::Serialize;
use serde_json::{Value, json};

use super::part::{FieldView, PartView, fields};
use crate::plan::{Bond, BondKind, Host, Link, LinkDevice, NicId, Plan};
use crate::value::{Bootproto, netplan};

/// Each of `netplan`.
#[derive(Debug, Serialize)]
pub struct InterfacesView {
    /// `ethernets`, `bonds`, `bridges` or `vlans`.
    pub kind: &'static str,
    /// They.
    pub interfaces: Vec<PartView>,
}

/// The interfaces of a machine, by netplan's kinds.
pub fn interfaces(plan: &Plan, host: &Host) -> Vec<InterfacesView> {
    let is_nic = |link: &&Link| link.vlan.is_none() && matches!(link.device, LinkDevice::Nic(_));
    let ethernets = (0..host.nics.len()).map(NicId::new).map(|id| {
        let mac = host.nic(id).mac.to_string();
        let mut all = fields([("match", json!({ "macaddress": mac }))]);
        let mut links = host.links.iter().filter(is_nic);
        if let Some(link) = links.find(|link| link.device == LinkDevice::Nic(id)) {
            all.extend(settings(plan, host, link));
        }
        PartView {
            name: nic(id),
            fields: all,
        }
    });
    let of = |kind: &dyn Fn(&Bond) -> Option<Vec<FieldView>>| {
        let made = host.links.iter().filter_map(|link| match &link.device {
            LinkDevice::Bond(bond) => Some((link, bond)),
            LinkDevice::Nic(_) | LinkDevice::SameBond(_) => None,
        });
        let views = made.filter_map(|(link, bond)| {
            let mut all = kind(bond)?;
            all.extend(fields([("macaddress", json!(mac(host, bond)))]));
            // What only carries VLANs has no settings of its own.
            if link.vlan.is_none() {
                all.extend(settings(plan, host, link));
            }
            Some(PartView {
                name: bond.name.to_string(),
                fields: all,
            })
        });
        views.collect::<Vec<_>>()
    };
    let vlans = host.links.iter().filter_map(|link| {
        let vlan = link.vlan.as_ref()?;
        let below = match &link.device {
            LinkDevice::Nic(id) => nic(*id),
            LinkDevice::Bond(bond) => bond.name.to_string(),
            LinkDevice::SameBond(name) => name.to_string(),
        };
        let mut all = fields([("id", json!(vlan.id)), ("link", json!(below))]);
        all.extend(settings(plan, host, link));
        Some(PartView {
            name: vlan.name.to_string(),
            fields: all,
        })
    });
    let kinds = [
        ("ethernets", ethernets.collect()),
        ("bonds", of(&bond)),
        ("bridges", of(&bridge)),
        ("vlans", vlans.collect()),
    ];
    let view = |(kind, interfaces)| InterfacesView { kind, interfaces };
    let mut views: Vec<InterfacesView> = kinds.into_iter().map(view).collect();
    views.retain(|view| !view.interfaces.is_empty());
    views
}

/// What netplan calls a NIC here. It is found by its MAC address.
fn nic(id: NicId) -> String {
    format!("nic{}", id.index() + 1)
}

/// The MAC address of a bond or a bridge: that of the NIC that the machine boots from, or else of its first one. udev
/// would make one up, which no DHCP server knows (`MACAddressPolicy=persistent`).
fn mac(host: &Host, bond: &Bond) -> String {
    let macs = || bond.nics.iter().map(|id| host.nic(*id).mac);
    let main = macs().find(|mac| *mac == host.main_nic().mac);
    let mac = main.or_else(|| macs().next());
    mac.map_or_else(String::new, |mac| mac.to_string())
}

fn members(bond: &Bond) -> Value {
    json!(bond.nics.iter().copied().map(nic).collect::<Vec<_>>())
}

fn bond(bond: &Bond) -> Option<Vec<FieldView>> {
    let BondKind::Bond {
        mode,
        options,
        primary,
    } = &bond.kind
    else {
        return None;
    };
    let mut parameters = serde_json::Map::new();
    parameters.insert("mode".to_owned(), json!(mode.word()));
    for (name, value) in options.iter().filter_map(netplan) {
        let value = match (name, value.parse::<u32>()) {
            ("arp-ip-targets", _) => json!([value]),
            (_, Ok(number)) => json!(number),
            (_, Err(_)) => json!(value),
        };
        parameters.insert(name.to_owned(), value);
    }
    if let Some(primary) = primary {
        parameters.insert("primary".to_owned(), json!(nic(*primary)));
    }
    Some(fields([
        ("interfaces", members(bond)),
        ("parameters", Value::Object(parameters)),
    ]))
}

fn bridge(bond: &Bond) -> Option<Vec<FieldView>> {
    let BondKind::Bridge { stp } = bond.kind else {
        return None;
    };
    Some(fields([
        ("interfaces", members(bond)),
        ("parameters", json!({ "stp": stp })),
    ]))
}

/// The addresses of a link, and its routes.
fn settings(plan: &Plan, host: &Host, link: &Link) -> Vec<FieldView> {
    let network = link.network.map(|id| plan.network(id));
    let mut all = match (link.bootproto, link.address, network) {
        (Bootproto::Static, Some(address), Some(network)) => {
            let prefix = network.subnet.prefix();
            let mut all = fields([("addresses", json!([format!("{address}/{prefix}")]))]);
            if let Some(gateway) = network.gateway.filter(|_| link.default_route) {
                let route = json!([{ "to": "default", "via": gateway.to_string() }]);
                all.extend(fields([("routes", route)]));
            }
            let servers: Vec<String> = network.dns.iter().map(ToString::to_string).collect();
            if !servers.is_empty() {
                let domain = host.domain.as_ref().or(network.domain.as_ref());
                let domain = domain.filter(|_| link.main).map(ToString::to_string);
                let search: Vec<String> = domain.into_iter().collect();
                let servers = json!({ "addresses": servers, "search": search });
                all.extend(fields([("nameservers", servers)]));
            }
            all
        }
        (Bootproto::None, ..) => fields([("link-local", json!([]))]),
        // By its MAC address dhcpd knows it again.
        _ => {
            let mut all = fields([("dhcp4", json!(true)), ("dhcp-identifier", json!("mac"))]);
            if !link.default_route {
                let overrides = json!({ "use-routes": false });
                all.extend(fields([("dhcp4-overrides", overrides)]));
            }
            all
        }
    };
    if let Some(mtu) = link.mtu {
        all.extend(fields([("mtu", json!(mtu))]));
    }
    // The boot waits for what the machine is reached by, and for nothing else.
    if !link.activate && host.links.len() > 1 {
        all.extend(fields([("optional", json!(true))]));
    }
    all
}
