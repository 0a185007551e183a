//! `subnet`, with what it takes from the scopes around it, and its pools.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::lost::kind_of;
use super::model::{self, Kind, ScopeId};
use super::options::{self, Whose};
use super::tree::Statement;
use super::{Mapper, boot, comments};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::{Network, Nic, Site};
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::value::{DomainName, FromText as _, LeaseTime, Subnet};

/// What dhcpd lends where nothing else is said (`dhcpd.h`), in seconds.
const DEFAULT_LEASE: u32 = 43200;
const DEFAULT_MAX_LEASE: u32 = 86400;
const DEFAULT_MIN_LEASE: u32 = 300;

/// Statements that change nothing in an answer of the server, or are what netpxe says itself.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "abandon-lease-time",
    "adaptive-lease-time-threshold",
    "always-broadcast",
    "authoritative",
    "db-time-format",
    "ddns-update-style",
    "dhcp-cache-threshold",
    "lease-file-name",
    "local-address",
    "local-port",
    "log-facility",
    "log-threshold-high",
    "log-threshold-low",
    "max-ack-delay",
    "delayed-ack",
    "min-secs",
    "omapi-key",
    "omapi-port",
    "option subnet-mask",
    "permit booting",
    "permit bootp",
    "permit client-updates",
    "permit duplicates",
    "pid-file-name",
    "ping-check",
    "ping-timeout",
    "server-identifier",
    "stash-agent-options",
    "one-lease-per-client",
    "range",
    "failover",
    "use-host-decl-names",
    "get-lease-hostnames",
    "ignore-client-uids",
    "update-conflict-detection",
    "update-optimization",
    "update-static-leases",
    "remote-port",
    "option dhcp-server-identifier",
];

impl<'s> Mapper<'s, '_, '_> {
    /// Adds the networks to the site.
    pub(super) fn networks(&mut self, site: &mut Site) {
        for &scope in &self.model.subnets {
            let Some(statement) = self.model.scopes[scope].statement else {
                continue;
            };
            if let Some(network) = self.network(scope, statement, site) {
                site.networks.push(network);
            }
        }
        if let Some(first) = self.model.scopes[0].parameters.first() {
            site.comments.extend(comments::of(first, self.view));
        }
    }

    fn network(
        &mut self,
        scope: ScopeId,
        statement: &'s Statement,
        site: &Site,
    ) -> Option<Network> {
        let subnet = self.subnet(statement)?;
        if let Some(other) = site.networks.iter().find(|it| it.subnet.overlaps(subnet)) {
            let message = format!("{subnet} overlaps {}", other.subnet);
            let diagnostic = Diagnostic::new(Code::WrongBefore, head(statement), message)
                .also(other.place, "here is the other")
                .help("this one is left out: the server told all their machines the wider mask");
            self.told
                .differs(diagnostic, [Who::Network(subnet)], &EVERYTHING);
            return None;
        }
        let mut network = Network {
            name: self.network_name(scope, statement, subnet),
            subnet,
            gateway: None,
            dns: Vec::new(),
            pools: Vec::new(),
            entries: Vec::new(),
            comments: self.network_comments(scope, statement),
            place: head(statement),
        };
        let said = self.effective(scope);
        self.addresses_of(&said, &mut network);
        self.lease_of(&said, &mut network);
        self.broadcast_of(&said, &network);
        let of_options: Vec<&Statement> = said
            .iter()
            .filter(|(key, _)| is_option(key) && !boot::is_of_booting(key))
            .map(|(_, statement)| *statement)
            .collect();
        let (entries, lost) = self.options(&of_options, Whose::Network);
        network.entries.extend(entries);
        for statement in lost {
            if !(self.view.is_own && OWN.contains(&&*model::key(statement, self.view))) {
                self.lose(statement, "this option", &[Who::Network(subnet)]);
            }
        }
        for (key, statement) in &said {
            self.other_of(key, statement, &network);
        }
        if !said.contains_key("authoritative") && !self.view.is_own {
            let message = format!("for {subnet} the new server is the authority (`authoritative`)");
            let diagnostic = Diagnostic::new(Code::OtherAnswer, network.place, message).help(
                "it refuses addresses of other networks, and answers those that ask for the rest",
            );
            self.told
                .differs(diagnostic, [Who::Network(subnet)], &[What::Authority]);
        }
        self.own_boot_server(&said, &mut network);
        self.one_wire(scope, &mut network);
        self.pools_of(scope, &mut network);
        self.unknown_of(scope, &said, &mut network);
        Some(network)
    }

    /// The subnet of a `subnet ADDRESS netmask MASK`.
    fn subnet(&mut self, statement: &Statement) -> Option<Subnet> {
        let (address, mask) = (self.view.word(statement, 1), self.view.word(statement, 3));
        let mask: Option<Ipv4Addr> = mask.parse().ok();
        let prefix = mask.map(|mask| mask.to_bits().leading_ones());
        let subnet =
            prefix.and_then(|prefix| Subnet::from_text(&format!("{address}/{prefix}")).ok());
        if subnet.is_none_or(|subnet| Some(subnet.netmask()) != mask) {
            self.lose(statement, "a subnet that no machine can be in", &[]);
            return None;
        }
        subnet
    }

    /// What a network is called: the shared network's name, where it is alone in it, or a comment of
    /// one word.
    fn network_name(&self, scope: ScopeId, statement: &Statement, subnet: Subnet) -> String {
        let shared = self.model.within(scope, Kind::Shared);
        let shared = shared.filter(|&shared| {
            let others = self.model.subnets.iter();
            others
                .filter(|&&it| self.model.within(it, Kind::Shared) == Some(shared))
                .count()
                == 1
        });
        let shared = shared.and_then(|shared| self.model.scopes[shared].statement);
        if let Some(name) = shared.and_then(|it| it.words.get(1)) {
            return self.view.value(*name).into_owned();
        }
        let comments = comments::lines(statement, self.view);
        if let Some(last) = comments.last().filter(|_| self.view.is_own) {
            return last.trim().to_owned();
        }
        let words = comments
            .iter()
            .map(|line| line.trim().trim_end_matches([':', '.']));
        let is_name = |word: &&str| {
            word.len() > 1
                && word
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let word = words
            .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
            .find(is_name);
        word.map_or_else(
            || format!("net-{}", subnet.network()),
            str::to_ascii_lowercase,
        )
    }

    fn network_comments(&self, scope: ScopeId, statement: &Statement) -> Vec<String> {
        let mut lines = Vec::new();
        // The first of a shared network or a group has what is said of that.
        for around in self.model.first_of(scope) {
            if let Some(opens) = self.model.scopes[around].statement {
                lines.splice(0..0, comments::of(opens, self.view));
            }
        }
        lines.extend(comments::of(statement, self.view));
        for parameter in &self.model.scopes[scope].parameters {
            lines.extend(self.comments(parameter, true));
        }
        lines
    }

    /// The statements that hold in a scope, by key.
    pub(super) fn effective(&self, scope: ScopeId) -> BTreeMap<String, &'s Statement> {
        let mut said = BTreeMap::new();
        let mut conditions = 0;
        for scope in self.model.around(scope) {
            for statement in self.model.scopes[scope].parameters.iter().rev() {
                let mut key = model::key(statement, self.view);
                if statement.body.is_some() {
                    // Each holds beside the others.
                    conditions += 1;
                    key = format!("{key} {conditions}");
                }
                said.entry(key).or_insert(*statement);
            }
        }
        said
    }

    /// `gateway`, `dns`, `domain`.
    fn addresses_of(&mut self, said: &BTreeMap<String, &'s Statement>, network: &mut Network) {
        let who = [Who::Network(network.subnet)];
        if let Some(statement) = said.get("option routers") {
            let (found, other) = options::addresses(statement, 2, self.view);
            let usable = |address: &Ipv4Addr| {
                let (first, last) = network.subnet.usable();
                (first..=last).contains(address)
            };
            network.gateway = found.first().copied().filter(usable);
            if network.gateway.is_none() || found.len() > 1 || !other.is_empty() {
                self.lose(
                    statement,
                    "all but one router, by address and in this network,",
                    &who,
                );
            }
        }
        if let Some(statement) = said.get("option domain-name-servers") {
            let (found, other) = options::addresses(statement, 2, self.view);
            if !other.is_empty() {
                self.lose(statement, "a name server by name", &who);
            }
            network.dns = found;
        }
        if let Some(statement) = said.get("option domain-name") {
            match self.view.values(statement, 2).as_slice() {
                [domain] if DomainName::from_text(domain).is_ok() => {
                    network.entries.push(Entry::text("domain", domain));
                }
                _ => self.lose(statement, "what is no single domain", &who),
            }
        }
    }

    /// `lease` and `max_lease`. dhcpd lends no longer than the longest lease, whatever the default is,
    /// and no shorter than the shortest.
    fn lease_of(&mut self, said: &BTreeMap<String, &'s Statement>, network: &mut Network) {
        let who = [Who::Network(network.subnet)];
        let mut time = |key: &str, default: u32| {
            let Some(statement) = said.get(key) else {
                return LeaseTime::new(default);
            };
            let word = self.view.word(statement, 1);
            let word = if matches!(&*word, "-1" | "4294967295") {
                "infinite"
            } else {
                &word
            };
            LeaseTime::from_text(word).unwrap_or_else(|_| {
                self.lose(statement, "this time", &who);
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
        if let Some(statement) = said.get("min-lease-time").filter(|_| min != shortest) {
            self.lose(
                statement,
                "a shortest lease that is not the usual one",
                &who,
            );
        }
    }

    /// netpxe tells the broadcast address, which follows from the subnet.
    fn broadcast_of(&mut self, said: &BTreeMap<String, &'s Statement>, network: &Network) {
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

    /// All that has no place of its own above.
    fn other_of(&mut self, key: &str, statement: &'s Statement, network: &Network) {
        const CARRIED: &[&str] = &[
            "default-lease-time",
            "max-lease-time",
            "min-lease-time",
            "permit unknown-clients",
            "permit unknown clients",
        ];
        let is_condition = statement.body.is_some();
        if key.starts_with("option ") {
            return;
        }
        if self.view.is_own && (is_condition || OWN.contains(&key)) {
            return;
        }
        let is_boot = if is_condition {
            boot::is_boot_block(statement, self.view)
        } else {
            boot::is_of_booting(key)
        };
        if CARRIED.contains(&key) || WITHOUT_EFFECT.contains(&key) || is_boot {
            return;
        }
        let what = kind_of(statement, key);
        self.lose(statement, what, &[Who::Network(network.subnet)]);
    }

    /// What netpxe itself wrote of `boot_server` and of `netboot: false`.
    fn own_boot_server(&self, said: &BTreeMap<String, &'s Statement>, network: &mut Network) {
        let statement = said.get("next-server").filter(|_| self.view.is_own);
        let whole = self.model.own(0, "next-server");
        let Some(statement) =
            statement.filter(|it| whole.is_none_or(|whole| whole.span != it.span))
        else {
            return;
        };
        let (found, _) = options::addresses(statement, 1, self.view);
        network.entries.extend(found.first().map(|address| {
            if address.is_unspecified() {
                Entry::new("netboot", Value::Flag(false))
            } else {
                Entry::text("boot_server", address)
            }
        }));
    }

    /// `netboot: false` where nothing was booted and nothing will be. A machine that boots by its own
    /// declaration takes its network along.
    pub(super) fn boot_of_networks(&mut self, site: &mut Site) {
        if self.view.is_own {
            return;
        }
        for &scope in &self.model.subnets {
            let place = self.model.scopes[scope].statement.map(head);
            let network = site.networks.iter_mut().find(|it| Some(it.place) == place);
            let Some(network) = network.filter(|_| !boot::does_boot(self.model, scope, self.view))
            else {
                continue;
            };
            let machines = site.machines.iter().filter(|it| it.firmware.is_some());
            let mut nics = machines.flat_map(|it| &it.nics);
            let is_in = |nic: &Nic| {
                let is_there = nic.address.is_some_and(|it| network.subnet.contains(it));
                is_there || nic.network.as_ref() == Some(&network.name)
            };
            let (message, what): (String, &[What]) = if nics.any(is_in) {
                let message = format!(
                    "machines of {} are told of netpxe's boot files",
                    network.subnet
                );
                (message, &[What::File, What::NextServer, What::Option(60)])
            } else {
                network
                    .entries
                    .push(Entry::new("netboot", Value::Flag(false)));
                let message = format!("machines of {} are told of the deploy host", network.subnet);
                (message, &[What::NextServer])
            };
            let diagnostic = Diagnostic::new(Code::OtherAnswer, network.place, message);
            self.told
                .differs(diagnostic, [Who::Network(network.subnet)], what);
        }
    }
}

/// Whether a key is that of an option for which networks have no key of their own.
fn is_option(key: &str) -> bool {
    const OWN_KEYS: &[&str] = &[
        "option routers",
        "option domain-name-servers",
        "option domain-name",
        "option broadcast-address",
        "option subnet-mask",
        "option dhcp-server-identifier",
    ];
    key.starts_with("option ") && !OWN_KEYS.contains(&key)
}

/// The place of a block's head.
fn head(statement: &Statement) -> crate::source::Span {
    let end = statement
        .words
        .last()
        .map_or(statement.span, |it| it.span)
        .end;
    crate::source::Span {
        start: statement.span.start,
        end,
    }
}

/// What netpxe's own file says besides.
const OWN: &[&str] = &[
    "not",
    "option netpxe.mac",
    "option netpxe.device",
    "option netpxe.netboot",
    "option netpxe.web",
];

/// All of an answer.
const EVERYTHING: [What; 2] = [What::Kind, What::Address];
