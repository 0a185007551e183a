//! `subnet`, with what it takes from the scopes around it, and its pools.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::kept::Without;
use super::lost::kind_of;
use super::model::{self, Kind, ScopeId};
use super::network_values::Rest;
use super::options::{self, Whose};
use super::tree::Statement;
use super::{Mapper, boot, comments};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::site::{Network, Site};
use crate::import::told::{What, Who};
use crate::import::yaml::Value;
use crate::value::{FromText as _, Subnet};

/// Statements that change nothing in an answer of the server, or are what netpxe says itself.
const WITHOUT_EFFECT: &[&str] = &[
    "abandon-lease-time",
    "authoritative",
    "db-time-format",
    "lease-file-name",
    "local-address",
    "log-facility",
    "log-threshold-high",
    "log-threshold-low",
    "max-ack-delay",
    "delayed-ack",
    "omapi-key",
    "omapi-port",
    "pid-file-name",
    "ping-check",
    "ping-timeout",
    "range",
    "failover",
    "use-host-decl-names",
];

/// Statements that change nothing with one of these values: dhcpd's own default, or what netpxe does.
const DEFAULTS: &[(&str, &[&str])] = &[
    ("adaptive-lease-time-threshold", &["100"]),
    ("always-broadcast", &["off", "false"]),
    ("dhcp-cache-threshold", &["25"]),
    ("get-lease-hostnames", &["off", "false"]),
    ("ignore-client-uids", &["on", "true"]),
    ("local-port", &["67"]),
    ("min-secs", &["0"]),
    ("one-lease-per-client", &["off", "false"]),
    ("remote-port", &["68"]),
    ("stash-agent-options", &["on", "true"]),
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
            comments: self.network_comments(scope),
            place: head(statement),
        };
        let said = self.effective(scope);
        let mut rest = self.addresses_of(&said, &mut network);
        rest.extend(self.lease_of(&said, &mut network));
        self.broadcast_of(&said, &network);
        self.mask_of(&said, &network);
        let of_options: Vec<&Statement> = said
            .iter()
            .filter(|(key, _)| is_option(key) && !boot::is_of_booting(key))
            .map(|(_, statement)| *statement)
            .collect();
        let (entries, lost) = self.options(&of_options, Whose::Network);
        network.entries.extend(entries);
        let is_own =
            |it: &&Statement| self.view.is_own && OWN.contains(&&*model::key(it, self.view));
        let mut others: Vec<&Statement> = lost.into_iter().filter(|it| !is_own(it)).collect();
        let domain = network.entries.iter().find(|it| it.key == "domain");
        let domain = domain.and_then(|it| match &it.value {
            Value::Text(domain) => Some(domain.clone()),
            _ => None,
        });
        for (key, &statement) in &said {
            if self.is_other(key, statement)
                && !self.is_of_updates(key, statement, domain.as_deref())
            {
                others.push(statement);
            }
        }
        others.extend(self.boot_of(scope, &said, subnet));
        rest.extend(others.into_iter().map(Rest::WhereItStood));
        self.keep_in_network(scope, rest, &mut network);
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
        self.unknown_of(scope, &said, &mut network);
        self.pools_of(scope, &mut network);
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

    fn network_comments(&self, scope: ScopeId) -> Vec<String> {
        let mut lines = Vec::new();
        // The first of a shared network or a group has what is said of that.
        for around in self.model.first_of(scope) {
            if around != 0 {
                lines.splice(0..0, self.scope_comments(around));
            }
        }
        lines.extend(self.scope_comments(scope));
        lines
    }

    /// The statements that hold in a scope, by key; those under conditions are not among them.
    pub(super) fn effective(&self, scope: ScopeId) -> BTreeMap<String, &'s Statement> {
        let mut said = BTreeMap::new();
        for scope in self.model.around(scope) {
            for statement in self.model.scopes[scope].parameters.iter().rev() {
                if statement.body.is_none() {
                    let key = model::key(statement, self.view);
                    said.entry(key).or_insert(*statement);
                }
            }
        }
        said
    }

    /// Whether a statement that is no option says something that has no place of its own.
    fn is_other(&self, key: &str, statement: &Statement) -> bool {
        const CARRIED: &[&str] = &[
            "default-lease-time",
            "max-lease-time",
            "min-lease-time",
            "permit unknown-clients",
            "permit unknown clients",
        ];
        let is_option = key.starts_with("option ") && key != "option dhcp-server-identifier";
        let is_said = is_option || boot::is_of_booting(key);
        let is_own = self.view.is_own && OWN.contains(&key);
        !is_said && !is_own && !CARRIED.contains(&key) && !self.has_no_effect(key, statement)
    }

    /// Whether a statement changes no answer, or is what netpxe says itself.
    pub(super) fn has_no_effect(&self, key: &str, statement: &Statement) -> bool {
        // These allow what is allowed anyway.
        let allows = matches!(key, "permit booting" | "permit bootp" | "permit duplicates");
        let default = DEFAULTS.iter().find(|(it, _)| *it == key);
        let identifiers = ["server-identifier", "option dhcp-server-identifier"];
        let addresses = options::addresses(
            statement,
            if key.starts_with("option ") { 2 } else { 1 },
            self.view,
        );
        WITHOUT_EFFECT.contains(&key)
            || allows && self.view.word(statement, 0) == "allow"
            || default.is_some_and(|(_, values)| values.contains(&&*self.view.word(statement, 1)))
            || identifiers.contains(&key) && self.servers.starts_with(&addresses.0)
    }

    /// Keeps statements as text: those of the whole file for the site, others in the network.
    fn keep_in_network(&mut self, scope: ScopeId, rest: Vec<Rest<'s>>, network: &mut Network) {
        let who = [Who::Network(network.subnet)];
        let mut own = Vec::new();
        for one in rest {
            let statement = match one {
                Rest::InNetwork(statement) => {
                    own.push(statement);
                    continue;
                }
                Rest::WhereItStood(statement) => statement,
            };
            let key = model::key(statement, self.view);
            let whole = self.model.own(0, &key);
            if whole.is_some_and(|it| it.span == statement.span) {
                let what = kind_of(statement, &key);
                self.keep_for_site(&[statement], what, &who, Without::Nothing);
            } else {
                own.push(statement);
            }
        }
        let mut conditions = Vec::new();
        for scope in self.model.around(scope).collect::<Vec<_>>() {
            // Those in netpxe's own file are its own.
            let (chains, _) = self.conditions(scope);
            if self.view.is_own {
                continue;
            }
            if scope == 0 {
                for chain in chains {
                    self.keep_for_site(&chain, "a condition", &who, Without::Boot);
                }
            } else {
                conditions.extend(chains);
            }
        }
        let single = self.keep_each(own, Vec::new(), &who, Without::Nothing);
        let more = self.keep_each(Vec::new(), conditions, &who, Without::Boot);
        let entry = self.text_of(single.into_iter().chain(more).collect());
        network.entries.extend(entry);
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
pub(super) fn head(statement: &Statement) -> crate::source::Span {
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
