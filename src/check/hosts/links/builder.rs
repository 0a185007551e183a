//! The links of one host while they are collected, and the rules that hold for every kind of link.
//!
//! Refuses names that two links have, and static links without an address.

use std::net::Ipv4Addr;

use super::draft::{LinkDraft, Wish};
use super::route;
use super::settle::{main_link, settle};
use crate::check::hosts::context::HostContext;
use crate::check::hosts::network::{self, NetworkKeys};
use crate::check::networks::Networks;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Mtu;
use crate::inventory::read::Field;
use crate::plan::{Link, LinkDevice, NetworkId, Nic, NicId, Vlan};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{Bootproto, HostName, InterfaceName, Label};

/// The links of one host so far.
pub struct Links<'a, 'c> {
    /// The host's NICs.
    pub nics: &'a [Nic],
    context: &'a mut HostContext<'c>,
    /// The `bootproto` of links that have none of their own; `None` if it could not be read.
    bootproto: Option<Bootproto>,
    drafts: Vec<LinkDraft>,
    /// Whether all links are right.
    complete: bool,
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
    pub fn new(
        nics: &'a [Nic],
        bootproto: Option<Bootproto>,
        context: &'a mut HostContext<'c>,
    ) -> Self {
        Self {
            nics,
            context,
            bootproto,
            drafts: Vec::with_capacity(nics.len()),
            complete: bootproto.is_some(),
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

    /// The networks of the inventory.
    pub fn networks(&self) -> &'c Networks<'c> {
        self.context.networks
    }

    /// The NIC of this name.
    pub fn nic(&self, label: &Label) -> Option<NicId> {
        let same = |nic: &Nic| nic.label.as_ref() == Some(label);
        self.nics.iter().position(same).map(NicId::new)
    }

    /// How a link gets its address; `None` if that could not be read.
    pub fn bootproto(&self, own: &Field<Bootproto>) -> Option<Bootproto> {
        match own {
            Field::Absent => self.bootproto,
            Field::Faulty => None,
            Field::Given(own) => Some(own.value),
        }
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

    /// `E0318`: reports an address of `what` (as in "a VLAN"), which nothing would give it.
    pub fn report_unused(&mut self, address: &Field<Ipv4Addr>, what: &str, help: &str) {
        let Some(address) = address.given() else {
            return;
        };
        let message = format!("{what} does not get the address that is written here");
        let fault = Diagnostic::new(Code::AddressUnused, address.span, message);
        self.report(fault.help(help));
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
        device: LinkDevice,
        vlan: Option<Vlan>,
        keys: &LinkKeys<'_>,
        address: Option<Ipv4Addr>,
        network: Option<NetworkId>,
    ) {
        let Some(bootproto) = self.bootproto(keys.bootproto) else {
            self.complete = false;
            return;
        };
        if bootproto == Bootproto::Static && address.is_none() && self.complete {
            self.report_no_address(keys);
        }
        self.drafts.push(LinkDraft {
            span: keys.span,
            wish: Wish::new(keys.default_route),
            link: Link {
                device,
                vlan,
                bootproto,
                address: address.filter(|_| bootproto != Bootproto::None),
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

    /// The links so far.
    pub fn drafts(&self) -> &[LinkDraft] {
        &self.drafts
    }

    /// The links as they are meant; `None` if one of them is faulty.
    pub fn finish(mut self) -> Option<Vec<Link>> {
        let nic = self.nics.iter().position(|nic| nic.boots).unwrap_or(0);
        let main = main_link(&self.drafts, NicId::new(nic));
        for fault in route::check(self.host(), &self.drafts, self.networks()) {
            self.report(fault);
        }
        if !self.complete {
            return None;
        }
        let with_route = route::choose(&self.drafts, main, self.networks());
        let drafts = self.drafts.into_iter();
        let mut links: Vec<Link> = drafts.map(|draft| draft.link).collect();
        settle(&mut links, main, with_route);
        Some(links)
    }
}
