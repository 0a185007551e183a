//! What a network tells and lends by keys of its own: router, name servers, domain, lease times.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::tree::Statement;
use super::{Mapper, options};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::Network;
use crate::import::told::{What, Who};
use crate::import::yaml::Entry;
use crate::value::{DomainName, FromText as _, LeaseTime};

/// What dhcpd lends where nothing else is said (`dhcpd.h`), in seconds.
const DEFAULT_LEASE: u32 = 43200;
const DEFAULT_MAX_LEASE: u32 = 86400;
const DEFAULT_MIN_LEASE: u32 = 300;

/// A statement that says more than an inventory's keys do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rest<'s> {
    /// It is kept where it stood: for the site, or in the network.
    WhereItStood(&'s Statement),
    /// It is kept in the network, wherever it stood: what the network itself says would hide it.
    InNetwork(&'s Statement),
}

impl<'s> Mapper<'s, '_, '_> {
    /// `gateway`, `dns`, `domain`; and the statements that are more than these keys say.
    pub(super) fn addresses_of(
        &self,
        said: &BTreeMap<String, &'s Statement>,
        network: &mut Network,
    ) -> Vec<Rest<'s>> {
        let mut rest = Vec::new();
        if let Some(&statement) = said.get("option routers") {
            let (found, other) = options::addresses(statement, 2, self.view);
            let usable = |address: &Ipv4Addr| {
                let (first, last) = network.subnet.usable();
                (first..=last).contains(address)
            };
            network.gateway = found.first().copied().filter(usable);
            if network.gateway.is_none() || found.len() > 1 || !other.is_empty() {
                // What the network says hides what the site does.
                rest.push(Rest::InNetwork(statement));
            }
        }
        if let Some(&statement) = said.get("option domain-name-servers") {
            let (found, other) = options::addresses(statement, 2, self.view);
            if other.is_empty() {
                network.dns = found;
            } else {
                rest.push(Rest::WhereItStood(statement));
            }
        }
        if let Some(&statement) = said.get("option domain-name") {
            match self.view.values(statement, 2).as_slice() {
                [domain] if DomainName::from_text(domain).is_ok() => {
                    network.entries.push(Entry::text("domain", domain));
                }
                _ => rest.push(Rest::WhereItStood(statement)),
            }
        }
        rest
    }

    /// `lease` and `max_lease`. dhcpd lends no longer than the longest lease, whatever the default is,
    /// and no shorter than the shortest. Statements that are more than these keys say come back.
    pub(super) fn lease_of(
        &self,
        said: &BTreeMap<String, &'s Statement>,
        network: &mut Network,
    ) -> Vec<Rest<'s>> {
        let mut rest = Vec::new();
        let mut time = |key: &str, default: u32| {
            let Some(&statement) = said.get(key) else {
                return LeaseTime::new(default);
            };
            let word = self.view.word(statement, 1);
            let word = if matches!(&*word, "-1" | "4294967295") {
                "infinite"
            } else {
                &word
            };
            LeaseTime::from_text(word).unwrap_or_else(|_| {
                rest.push(Rest::InNetwork(statement));
                LeaseTime::new(default)
            })
        };
        let max = time("max-lease-time", DEFAULT_MAX_LEASE);
        let min = time("min-lease-time", DEFAULT_MIN_LEASE).min(max);
        let lease = time("default-lease-time", DEFAULT_LEASE).min(max).max(min);
        for (key, value, default) in [
            ("lease", lease, DEFAULT_LEASE),
            ("max_lease", max, DEFAULT_MAX_LEASE),
        ] {
            if value != LeaseTime::new(default) {
                network.entries.push(Entry::text(key, value));
            }
        }
        // netpxe's own: what a machine gets that asks for less.
        let shortest = lease.min(LeaseTime::new(DEFAULT_MIN_LEASE));
        if let Some(&statement) = said.get("min-lease-time").filter(|_| min != shortest) {
            rest.push(Rest::WhereItStood(statement));
        }
        rest
    }

    /// netpxe tells the mask of the subnet.
    pub(super) fn mask_of(&mut self, said: &BTreeMap<String, &'s Statement>, network: &Network) {
        let Some(&statement) = said.get("option subnet-mask") else {
            return;
        };
        let (subnet, mask) = (network.subnet, network.subnet.netmask());
        if options::mask(statement, self.view) != Some(mask) {
            let message = format!("machines of {subnet} are told its mask, {mask}");
            let diagnostic = Diagnostic::new(Code::OtherAnswer, statement.span, message);
            self.told
                .differs(diagnostic, [Who::Network(subnet)], &[What::Option(1)]);
        }
    }

    /// netpxe tells the broadcast address, which follows from the subnet.
    pub(super) fn broadcast_of(
        &mut self,
        said: &BTreeMap<String, &'s Statement>,
        network: &Network,
    ) {
        let statement = said.get("option broadcast-address").copied();
        let told = statement.and_then(|it| options::addresses(it, 2, self.view).0.first().copied());
        let own = network.subnet.broadcast();
        if told == Some(own) {
            return;
        }
        let place = statement.map_or(network.place, |it| it.span);
        let message = format!(
            "machines of {} are told its broadcast address, {own}",
            network.subnet
        );
        let code = if statement.is_some() {
            Code::WrongBefore
        } else {
            Code::OtherAnswer
        };
        let diagnostic = Diagnostic::new(code, place, message);
        self.told.differs(
            diagnostic,
            [Who::Network(network.subnet)],
            &[What::Option(28)],
        );
    }
}
