//! Links: NICs, bonds and VLANs as the installed system configures them.

mod settle;

use std::collections::HashMap;
use std::net::Ipv4Addr;

use self::settle::settle;
use super::layers::Layers;
use super::networks::Networks;
use super::nics;
use super::taken::Taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Bond, Host, Mtu, Vlan};
use crate::plan::{self, Device, Link, NetworkId, NicId};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{BondMode, BondOption, Bootproto, FromText, HostName, InterfaceName, Label};

/// Checks the links of one host, whose NICs are `nics`; `None` where one of them is faulty.
pub fn check<'i>(
    name: &'i Spanned<HostName>,
    host: &'i Host,
    nics: &[plan::Nic],
    layers: &Layers<'_>,
    networks: &Networks<'_>,
    taken: &mut Taken<'_>,
    out: &mut Diagnostics,
) -> Option<Vec<Link>> {
    let bootproto = layers.value(|s| &s.bootproto).copied();
    let mut links = Links {
        name,
        nics,
        bootproto: bootproto.unwrap_or(Bootproto::Dhcp),
        networks,
        taken,
        out,
        list: Vec::with_capacity(nics.len()),
        complete: host.bonds.complete && host.vlans.complete,
    };
    let bonded = links.bonded(host);
    let main = nics.iter().position(|nic| nic.boots).unwrap_or(0);
    links.add_nics(host, &bonded);
    for (bond_name, bond) in host.bonds.entries() {
        links.add_bond(bond_name, bond, &bonded);
    }
    for (vlan_name, vlan) in host.vlans.entries() {
        links.add_vlan(vlan_name, vlan, host, &bonded);
    }
    links.finish(NicId::new(main))
}

struct Links<'a, 't, 'i> {
    name: &'i Spanned<HostName>,
    nics: &'a [plan::Nic],
    bootproto: Bootproto,
    networks: &'a Networks<'a>,
    taken: &'a mut Taken<'t>,
    out: &'a mut Diagnostics,
    list: Vec<Written>,
    complete: bool,
}

/// A link, and where it was written that the default route leaves by it.
struct Written {
    link: Link,
    default_route: Option<Span>,
}

/// The NICs that are in a bond, each with the name of it.
type Bonded<'i> = HashMap<NicId, &'i Spanned<InterfaceName>>;

/// What bonds, VLANs and NICs have in common.
struct Common<'i> {
    /// Where a person looks for it.
    span: Span,
    what: &'i str,
    bootproto: &'i Field<Bootproto>,
    address: Option<Ipv4Addr>,
    default_route: &'i Field<bool>,
    mtu: &'i Field<Mtu>,
}

impl<'i> Links<'_, '_, 'i> {
    fn fault(&mut self, fault: Diagnostic) {
        self.complete = false;
        self.out.push(fault);
    }

    /// Which NIC is in which bond.
    fn bonded(&mut self, host: &'i Host) -> Bonded<'i> {
        let mut bonded = Bonded::new();
        for (bond_name, bond) in host.bonds.entries() {
            let Some(labels) = bond.nics.given() else {
                self.complete = false;
                continue;
            };
            self.complete &= labels.value.complete;
            if labels.value.items.is_empty() && labels.value.complete {
                let message = format!("the bond `{}` has no NICs", bond_name.value);
                let fault = Diagnostic::new(Code::UnknownNic, labels.span, message);
                self.fault(fault.help("name two NICs of the machine: `nics: [eno1, eno2]`"));
            }
            for label in &labels.value.items {
                let Some(nic) = self.nic(&label.value) else {
                    self.unknown_nic(label.value.as_str(), label.span, "NIC");
                    continue;
                };
                if let Some(first) = bonded.insert(nic, bond_name) {
                    let message = format!("the NIC `{}` is in a bond twice", label.value);
                    let fault = Diagnostic::new(Code::LinkTwice, label.span, message);
                    self.fault(
                        fault
                            .also(first.span, "in this bond already")
                            .help("a NIC can be in one bond, once"),
                    );
                }
            }
        }
        bonded
    }

    fn nic(&self, label: &Label) -> Option<NicId> {
        let same = |nic: &plan::Nic| nic.label.as_ref() == Some(label);
        self.nics.iter().position(same).map(NicId::new)
    }

    fn at(&self, id: NicId) -> &plan::Nic {
        &self.nics[id.index()]
    }

    fn unknown_nic(&mut self, name: &str, span: Span, what: &str) {
        let known: Vec<&str> = self
            .nics
            .iter()
            .filter_map(|nic| nic.label.as_ref().map(Label::as_str))
            .collect();
        let fault = Diagnostic::new(
            Code::UnknownNic,
            span,
            format!("`{}` has no {what} `{name}`", self.name.value),
        );
        let fault = match suggest::nearest(name, known.iter().copied()) {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None if known.is_empty() => fault.help("name its NICs: `nics: {eno1: {mac: ...}}`"),
            None => fault.help(format!("its NICs are {}", suggest::list(&known))),
        };
        self.fault(fault);
    }

    /// The NICs that are in no bond.
    fn add_nics(&mut self, host: &'i Host, bonded: &Bonded<'i>) {
        let written = host.nics.value().map(|nics| nics.entries().as_slice());
        for (at, nic) in self.nics.iter().enumerate() {
            let own = written.and_then(|nics| nics.get(at));
            let id = NicId::new(at);
            if let Some(bond) = bonded.get(&id) {
                if let Some((_, own)) = own {
                    self.refuse_in_bond(own, bond);
                }
                continue;
            }
            let common = Common {
                span: own.map_or(self.name.span, |(label, _)| label.span),
                what: own.map_or("", |(label, _)| label.value.as_str()),
                bootproto: own.map_or(&Field::Absent, |(_, own)| &own.bootproto),
                address: nic.address,
                default_route: own.map_or(&Field::Absent, |(_, own)| &own.default_route),
                mtu: own.map_or(&Field::Absent, |(_, own)| &own.mtu),
            };
            self.add(Device::Nic(id), None, &common, Some(nic.network));
        }
    }

    /// A NIC in a bond has no settings of its own.
    fn refuse_in_bond(&mut self, own: &'i crate::inventory::Nic, bond: &'i Spanned<InterfaceName>) {
        let settings = [
            ("bootproto", own.bootproto.given().map(|field| field.span)),
            (
                "default_route",
                own.default_route.given().map(|field| field.span),
            ),
            ("mtu", own.mtu.given().map(|field| field.span)),
        ];
        for (key, span) in settings {
            if let Some(span) = span {
                let message = format!("`{key}` stands at a NIC that is in a bond");
                let fault = Diagnostic::new(Code::LinkTwice, span, message);
                self.fault(
                    fault
                        .also(bond.span, "this bond")
                        .help(format!("write `{key}` at the bond")),
                );
            }
        }
    }

    fn add_bond(&mut self, name: &'i Spanned<InterfaceName>, bond: &'i Bond, bonded: &Bonded<'i>) {
        self.refuse_name_of_nic(name);
        let Some(labels) = bond.nics.value() else {
            return;
        };
        let mine = |nic: &NicId| bonded.get(nic).is_some_and(|of| of.span == name.span);
        let nics: Vec<NicId> = labels
            .items
            .iter()
            .filter_map(|label| self.nic(&label.value))
            .filter(mine)
            .collect();
        // Where it has no address of its own it takes over that of a NIC.
        let lender = nics.iter().find(|&&nic| self.at(nic).address.is_some());
        let first = lender.or(nics.first()).map(|&nic| self.at(nic));
        let (address, network) = if bond.address.is_absent() && bond.network.is_absent() {
            (
                first.and_then(|nic| nic.address),
                first.map(|nic| nic.network),
            )
        } else {
            let network = self.place(name, &bond.address, &bond.network, &nics);
            (bond.address.value().copied(), network)
        };
        let common = Common {
            span: name.span,
            what: name.value.as_str(),
            bootproto: &bond.bootproto,
            address,
            default_route: &bond.default_route,
            mtu: &bond.mtu,
        };
        let options = match bond.options.value() {
            Some(options) => options
                .items
                .iter()
                .map(|option| option.value.clone())
                .collect(),
            None => BondOption::from_text("miimon=100").into_iter().collect(),
        };
        let device = Device::Bond(plan::Bond {
            name: name.value.clone(),
            nics,
            mode: bond.mode.value().copied().unwrap_or(BondMode::ActiveBackup),
            options,
        });
        self.add(device, None, &common, network);
    }

    fn add_vlan(
        &mut self,
        name: &'i Spanned<InterfaceName>,
        vlan: &'i Vlan,
        host: &'i Host,
        bonded: &Bonded<'i>,
    ) {
        self.refuse_name_of_nic(name);
        if let Some((bond, _)) = host
            .bonds
            .entries()
            .find(|(bond, _)| bond.value == name.value)
        {
            self.twice(name, bond.span, "the name of a bond");
        }
        let (Some(id), Some(on)) = (vlan.id.given(), vlan.on.given()) else {
            self.complete = false;
            return;
        };
        let same = |bond: &InterfaceName| bond.as_str() == on.value.as_str();
        let mut bonds = host.bonds.entries().map(|(bond, _)| &bond.value);
        let device = if let Some(bond) = bonds.find(|bond| same(bond)) {
            Device::SameBond(bond.clone())
        } else {
            let Some(nic) = self.nic(&on.value) else {
                return self.unknown_nic(on.value.as_str(), on.span, "NIC or bond");
            };
            if let Some(bond) = bonded.get(&nic) {
                let message = format!("the NIC `{}` is in a bond, and carries no VLAN", on.value);
                let fault = Diagnostic::new(Code::LinkTwice, on.span, message);
                let help = format!("write `on: {}`", bond.value);
                self.fault(fault.also(bond.span, "in this bond").help(help));
            }
            Device::Nic(nic)
        };
        let network = self.place(name, &vlan.address, &vlan.network, &[]);
        let common = Common {
            span: name.span,
            what: name.value.as_str(),
            bootproto: &vlan.bootproto,
            address: vlan.address.value().copied(),
            default_route: &vlan.default_route,
            mtu: &vlan.mtu,
        };
        let tag = plan::Vlan {
            id: id.value.get(),
            name: name.value.clone(),
        };
        let same = |written: &&Written| {
            written
                .link
                .vlan
                .as_ref()
                .is_some_and(|other| other.id == tag.id)
                && written.link.device.is_on(&device)
        };
        if self.list.iter().any(|written| same(&written)) {
            let message = format!("`{}` has the VLAN {} twice", on.value, tag.id);
            let fault = Diagnostic::new(Code::LinkTwice, id.span, message);
            self.fault(fault.help("give one of the two another `id`, or another `on`"));
        }
        self.add(device, Some(tag), &common, network);
    }

    fn refuse_name_of_nic(&mut self, name: &'i Spanned<InterfaceName>) {
        let same = |label: &Label| label.as_str() == name.value.as_str();
        if self
            .nics
            .iter()
            .any(|nic| nic.label.as_ref().is_some_and(same))
        {
            self.twice(name, self.name.span, "the name of a NIC");
        }
    }

    fn twice(&mut self, name: &Spanned<InterfaceName>, other: Span, what: &str) {
        let message = format!("`{}` is {what} already", name.value);
        let fault = Diagnostic::new(Code::LinkTwice, name.span, message);
        self.fault(
            fault
                .also(other, "of this machine")
                .help("choose another name"),
        );
    }

    /// The network of an address that only the installed system has, or of none.
    fn place(
        &mut self,
        link: &'i Spanned<InterfaceName>,
        address: &'i Field<Ipv4Addr>,
        network: &'i Field<Label>,
        nics: &[NicId],
    ) -> Option<NetworkId> {
        if address.is_absent() && network.is_absent() {
            return None;
        }
        // A bond may have, in so many words, the address of a NIC that is in it.
        let lent = |&nic: &NicId| self.at(nic).address == address.value().copied();
        if address.value().is_some() && nics.iter().any(lent) {
            return nics
                .iter()
                .find(|nic| lent(nic))
                .map(|&nic| self.at(nic).network);
        }
        let found = nics::place(
            self.name,
            (Some(link.span), address, network),
            self.networks,
            self.taken,
            self.out,
        );
        self.complete &= found.is_some();
        found
    }

    fn add(
        &mut self,
        device: Device,
        vlan: Option<plan::Vlan>,
        common: &Common<'_>,
        network: Option<NetworkId>,
    ) {
        let bootproto = common.bootproto.value().copied().unwrap_or(self.bootproto);
        if bootproto == Bootproto::Static && common.address.is_none() && self.complete {
            let what = if common.what.is_empty() {
                format!("`{}`", self.name.value)
            } else {
                format!("`{}` of `{}`", common.what, self.name.value)
            };
            let fault = Diagnostic::new(
                Code::NoStaticAddress,
                common.span,
                format!("{what} is to have a static address, and has none"),
            );
            self.fault(fault.help("write `address: ...`, or `bootproto: dhcp`, or `none`"));
        }
        let default_route = common.default_route.given();
        self.list.push(Written {
            default_route: default_route
                .filter(|given| given.value)
                .map(|given| given.span),
            link: Link {
                device,
                vlan,
                bootproto,
                address: common.address.filter(|_| bootproto == Bootproto::Static),
                network,
                main: false,
                default_route: false,
                activate: false,
                mtu: common.mtu.value().map(|mtu| mtu.get()),
            },
        });
    }

    /// The links as they are meant; `None` where one of them is faulty.
    fn finish(mut self, main: NicId) -> Option<Vec<Link>> {
        let mut routes = self.list.iter().filter_map(|written| written.default_route);
        if let (Some(first), Some(second)) = (routes.next(), routes.next()) {
            let message = format!("the default route of `{}` leaves twice", self.name.value);
            let fault = Diagnostic::new(Code::LinkTwice, second, message);
            self.fault(
                fault
                    .also(first, "here already")
                    .help("remove one of the two"),
            );
        }
        if !self.complete {
            return None;
        }
        let with_route = self
            .list
            .iter()
            .position(|written| written.default_route.is_some());
        let mut links: Vec<Link> = self.list.into_iter().map(|written| written.link).collect();
        settle(&mut links, main, with_route);
        Some(links)
    }
}
