//! The links of one host while they are collected, and the rules that hold for every kind of link.
//!
//! Refuses names that two links have, static links without an address, and two default routes.

use std::net::Ipv4Addr;

use super::settle::settle;
use crate::check::hosts::context::HostContext;
use crate::check::hosts::network::{self, NetworkKeys};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Mtu;
use crate::inventory::read::Field;
use crate::plan::{Device, Link, NetworkId, Nic, NicId, Vlan};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{Bootproto, HostName, InterfaceName, Label};

/// The links of one host so far.
pub struct Links<'a, 'c> {
    /// The host's NICs.
    pub nics: &'a [Nic],
    context: &'a mut HostContext<'c>,
    /// The `bootproto` of links that have none of their own.
    bootproto: Bootproto,
    drafts: Vec<LinkDraft>,
    /// Whether all links are right.
    complete: bool,
}

/// A link, and where the inventory says that the default route leaves by it.
struct LinkDraft {
    link: Link,
    default_route: Option<Span>,
}

/// The keys that NICs, bonds and VLANs have in common.
pub struct LinkKeys<'i> {
    /// The link's own name, or the host's if it has none.
    pub span: Span,
    /// The link's own name; `None` for the only NIC of a host.
    pub name: Option<&'i str>,
    /// How it gets its address.
    pub bootproto: &'i Field<Bootproto>,
    /// Whether the default route leaves by it.
    pub default_route: &'i Field<bool>,
    /// Its largest packet.
    pub mtu: &'i Field<Mtu>,
}

impl<'a, 'c> Links<'a, 'c> {
    /// No links yet, of a host with these NICs.
    pub fn new(nics: &'a [Nic], bootproto: Bootproto, context: &'a mut HostContext<'c>) -> Self {
        Self {
            nics,
            context,
            bootproto,
            drafts: Vec::with_capacity(nics.len()),
            complete: true,
        }
    }

    /// Notes whether a part of the links could be read.
    pub fn require(&mut self, complete: bool) {
        self.complete &= complete;
    }

    /// Reports a fault of the links.
    pub fn report(&mut self, fault: Diagnostic) {
        self.complete = false;
        self.context.out.push(fault);
    }

    /// The name of the host.
    pub fn host(&self) -> &'c Spanned<HostName> {
        self.context.name
    }

    /// The NIC of this name.
    pub fn nic(&self, label: &Label) -> Option<NicId> {
        let same = |nic: &Nic| nic.label.as_ref() == Some(label);
        self.nics.iter().position(same).map(NicId::new)
    }

    /// `E0313`: reports that the host has no `what` (as in "NIC") of this name.
    pub fn report_unknown(&mut self, name: &Spanned<Label>, what: &str) {
        let known: Vec<&str> = self
            .nics
            .iter()
            .filter_map(|nic| nic.label.as_ref().map(Label::as_str))
            .collect();
        let host = &self.host().value;
        let message = format!("`{host}` has no {what} `{}`", name.value);
        let fault = Diagnostic::new(Code::UnknownNic, name.span, message);
        let nearest = suggest::nearest(name.value.as_str(), known.iter().copied());
        self.report(match nearest {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None if known.is_empty() => fault.help("name its NICs: `nics: {eno1: {mac: ...}}`"),
            None => fault.help(format!("its NICs are {}", suggest::list(&known))),
        });
    }

    /// `E0314`: a bond or a VLAN has another name than every NIC of the host.
    pub fn check_name(&mut self, name: &Spanned<InterfaceName>) {
        let same = |label: &Label| label.as_str() == name.value.as_str();
        let mut labels = self.nics.iter().filter_map(|nic| nic.label.as_ref());
        if labels.any(same) {
            self.report_name(name, self.host().span, "the name of a NIC");
        }
    }

    /// `E0314`: reports that `name` is already `what` (as in "the name of a NIC"), at `other`.
    pub fn report_name(&mut self, name: &Spanned<InterfaceName>, other: Span, what: &str) {
        let message = format!("`{}` is already {what}", name.value);
        let fault = Diagnostic::new(Code::LinkTwice, name.span, message);
        self.report(
            fault
                .also(other, "of this machine")
                .help("choose another name"),
        );
    }

    /// The network of a bond or a VLAN, by its own keys; `None` if these say nothing, or if they are
    /// wrong, which is reported.
    pub fn network(&mut self, keys: &NetworkKeys<'_>) -> Option<NetworkId> {
        if keys.address.is_absent() && keys.network.is_absent() {
            return None;
        }
        let found = network::find(keys, self.context);
        self.complete &= found.is_some();
        found
    }

    /// Adds a link.
    pub fn add(
        &mut self,
        device: Device,
        vlan: Option<Vlan>,
        keys: &LinkKeys<'_>,
        address: Option<Ipv4Addr>,
        network: Option<NetworkId>,
    ) {
        let bootproto = keys.bootproto.value().copied().unwrap_or(self.bootproto);
        if bootproto == Bootproto::Static && address.is_none() && self.complete {
            self.report_no_address(keys);
        }
        let default_route = keys.default_route.given().filter(|given| given.value);
        self.drafts.push(LinkDraft {
            default_route: default_route.map(|given| given.span),
            link: Link {
                device,
                vlan,
                bootproto,
                address: address.filter(|_| bootproto == Bootproto::Static),
                network,
                main: false,
                default_route: false,
                activate: false,
                mtu: keys.mtu.value().map(|mtu| mtu.get()),
            },
        });
    }

    /// `E0315`: a link with a static address has an address.
    fn report_no_address(&mut self, keys: &LinkKeys<'_>) {
        let host = &self.host().value;
        let what = match keys.name {
            Some(name) => format!("`{name}` of `{host}`"),
            None => format!("`{host}`"),
        };
        let message = format!("{what} needs a static address, and has none");
        let fault = Diagnostic::new(Code::NoStaticAddress, keys.span, message);
        self.report(fault.help("write `address: ...`, or `bootproto: dhcp`, or `none`"));
    }

    /// Whether one of the links so far is this VLAN on this device.
    pub fn has_vlan(&self, id: u32, device: &Device) -> bool {
        let same = |link: &Link| {
            link.vlan.as_ref().is_some_and(|vlan| vlan.id == id) && link.device.is_on(device)
        };
        self.drafts.iter().any(|draft| same(&draft.link))
    }

    /// The links as they are meant; `None` if one of them is faulty.
    pub fn finish(mut self) -> Option<Vec<Link>> {
        self.check_default_route();
        if !self.complete {
            return None;
        }
        let main = self.nics.iter().position(|nic| nic.boots).unwrap_or(0);
        let mut drafts = self.drafts.iter();
        let with_route = drafts.position(|draft| draft.default_route.is_some());
        let drafts = self.drafts.into_iter();
        let mut links: Vec<Link> = drafts.map(|draft| draft.link).collect();
        settle(&mut links, NicId::new(main), with_route);
        Some(links)
    }

    /// `E0314`: at most one link says that it has the default route.
    fn check_default_route(&mut self) {
        let mut routes = self.drafts.iter().filter_map(|draft| draft.default_route);
        let (Some(first), Some(second)) = (routes.next(), routes.next()) else {
            return;
        };
        let host = &self.host().value;
        let message = format!("`{host}` has two default routes");
        let fault = Diagnostic::new(Code::LinkTwice, second, message);
        self.report(
            fault
                .also(first, "the other one")
                .help("remove one of the two"),
        );
    }
}
