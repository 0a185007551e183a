//! A configuration of Kea's `DHCPv4` server: JSON with comments.

mod json;
mod options;
mod reservations;
mod server;

use std::collections::{BTreeSet, HashMap};
use std::net::Ipv4Addr;

use self::json::{get, inherited, list, text, without_comments};
use super::rules;
use super::site::{Network, Pool, Site};
use super::told::{Told, What, Who};
use super::yaml::Entry;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{FromText as _, LeaseTime, Subnet};
use crate::yaml::{self, Node, Value};

/// Keys that change no answer, are what netpxe says itself, or are looked at by themselves.
const WITHOUT_EFFECT: &[&str] = &[
    "boot-file-name",
    "comment",
    "control-socket",
    "control-sockets",
    "decline-probation-period",
    "expired-leases-processing",
    "host-reservation-identifiers",
    "hostname-char-replacement",
    "hostname-char-set",
    "id",
    "interface",
    "lease-database",
    "loggers",
    "max-valid-lifetime",
    "multi-threading",
    "name",
    "next-server",
    "option-data",
    "pools",
    "reservations",
    "reservations-global",
    "reservations-in-subnet",
    "reservations-out-of-pool",
    "sanity-checks",
    "server-hostname",
    "server-tag",
    "shared-networks",
    "store-extended-info",
    "subnet",
    "subnet4",
    "valid-lifetime",
];

/// Keys that change no answer with this value, which is Kea's own default or what netpxe does.
const DEFAULTS: &[(&str, &str)] = &[
    ("authoritative", "true"),
    ("calculate-tee-times", "false"),
    ("echo-client-id", "true"),
    ("match-client-id", "true"),
];

/// What an inventory says of a configuration of Kea. The deploy host is at `server`, or where machines
/// load from.
///
/// # Errors
/// It is none, or does not say which address the deploy host has.
pub fn site(text: &str, server: Option<Ipv4Addr>, told: &mut Told) -> Option<Site> {
    let text = without_comments(text);
    let mut faults = Diagnostics::new();
    let document = yaml::parse(&text, &mut faults);
    if let Some(why) = faults.iter().next() {
        let fault = Diagnostic::new(Code::NotKea, why.primary.span, why.message.clone());
        told.say(fault.help("`kea-dhcp4 -t FILE` reads it too"));
        return None;
    }
    let root = document.root();
    let Some(dhcp4) = root.and_then(|root| get(root, "Dhcp4")) else {
        let fault = Diagnostic::new(Code::NotKea, Span::default(), "there is no `Dhcp4` in it");
        told.say(fault.help("import the configuration of kea-dhcp4"));
        return None;
    };
    let mut reader = Reader {
        told,
        site: Site::default(),
        lost: BTreeSet::new(),
        definitions: options::definitions(dhcp4),
    };
    reader.whole(dhcp4, server);
    let is_known = !reader.site.servers.is_empty();
    let site = reader.site;
    if !is_known {
        let message = "nothing here says which address the DHCP server has";
        let fault = Diagnostic::new(Code::NoDeployHost, dhcp4.span().part(0, 1), message);
        told.say(fault.help("say it: `--server ADDRESS`, which becomes `server.address`"));
        return None;
    }
    Some(site)
}

struct Reader<'t> {
    told: &'t mut Told,
    site: Site,
    /// What was told as lost: what holds in several networks is told once.
    lost: BTreeSet<(Span, String)>,
    /// The codes of options that the configuration itself has names for.
    definitions: HashMap<String, u8>,
}

impl Reader<'_> {
    fn whole(&mut self, dhcp4: &Node<'_>, server: Option<Ipv4Addr>) {
        let shared = list(dhcp4, "shared-networks");
        let networks = || {
            let own = list(dhcp4, "subnet4")
                .iter()
                .map(|subnet| vec![subnet, dhcp4]);
            let shared = shared.iter().flat_map(|shared| {
                list(shared, "subnet4")
                    .iter()
                    .map(move |subnet| vec![subnet, shared, dhcp4])
            });
            own.chain(shared)
        };
        let named = networks().find_map(|scopes| inherited(&scopes, "next-server"));
        let named = named.or(text(dhcp4, "next-server"));
        let named = named
            .and_then(|it| it.parse::<Ipv4Addr>().ok())
            .filter(|it| !it.is_unspecified());
        self.site.servers.extend(server.or(named));
        self.site.servers_place = get(dhcp4, "next-server").map_or(dhcp4.span(), Node::span);
        self.interfaces(dhcp4);
        self.hooks(dhcp4);
        for scope in std::iter::once(dhcp4).chain(shared) {
            self.refuse_unknown(scope, &[Who::All]);
        }
        self.site.comments = comments(dhcp4);
        for scopes in networks() {
            self.network(&scopes);
        }
        for reservation in list(dhcp4, "reservations") {
            self.reservation(reservation, &[dhcp4], None);
        }
        self.tell_boot(dhcp4);
        for scopes in networks() {
            self.boot_of_network(&scopes, dhcp4);
        }
    }

    /// `W0901`: keys for which an inventory has no words.
    fn refuse_unknown(&mut self, node: &Node<'_>, who: &[Who]) {
        for entry in node.entries() {
            let is_empty = matches!(entry.value.value(), Value::List(items) if items.is_empty());
            let is_default = DEFAULTS
                .iter()
                .any(|(key, value)| *key == entry.key && text(node, key) == Some(value));
            let is_elsewhere = matches!(
                &*entry.key,
                "authoritative"
                    | "hooks-libraries"
                    | "interfaces-config"
                    | "relay"
                    | "user-context"
            );
            if !WITHOUT_EFFECT.contains(&&*entry.key) && !is_empty && !is_default && !is_elsewhere {
                let what = match &*entry.key {
                    "renew-timer" => vec![What::Option(58)],
                    "rebind-timer" => vec![What::Option(59)],
                    "calculate-tee-times" => vec![What::Option(58), What::Option(59)],
                    _ => Vec::new(),
                };
                self.lose(entry.key_span, &entry.key, who, &what);
            }
        }
        self.user_context(node);
    }

    /// `W0901`: what a `user-context` holds besides a comment.
    fn user_context(&mut self, node: &Node<'_>) {
        let context = get(node, "user-context")
            .into_iter()
            .flat_map(Node::entries);
        for entry in context.filter(|it| it.key != "comment") {
            self.lose(
                entry.key_span,
                &format!("user-context: {}", entry.key),
                &[],
                &[],
            );
        }
    }

    fn lose(&mut self, span: Span, what: &str, who: &[Who], differs: &[What]) {
        self.lose_because(
            span,
            what,
            who,
            differs,
            "see whether it is still needed; docs/existing-site.md says what there is for it",
        );
    }

    /// The same, with a help of its own.
    fn lose_because(&mut self, span: Span, what: &str, who: &[Who], differs: &[What], help: &str) {
        if !self.lost.insert((span, what.to_owned())) {
            return self.told.note(who, differs);
        }
        let message = format!("`{what}` is not carried over");
        let diagnostic = Diagnostic::new(Code::NotCarried, span, message).help(help);
        self.told.differs(diagnostic, who.iter().copied(), differs);
    }

    /// A network: its own keys, then those of the scopes around it.
    fn network(&mut self, scopes: &[&Node<'_>]) {
        let own = scopes[0];
        let Some(subnet) = text(own, "subnet").and_then(|it| Subnet::from_text(it).ok()) else {
            self.lose(
                own.span().part(0, 1),
                "a subnet that no machine can be in",
                &[],
                &[],
            );
            return;
        };
        let shared = text(scopes[1], "name").filter(|_| scopes.len() > 2);
        let is_alone = list(scopes[1], "subnet4").len() == 1;
        let name = shared.filter(|_| is_alone);
        let mut network = Network {
            name: name.map_or_else(|| format!("net-{}", subnet.network()), str::to_owned),
            subnet,
            gateway: None,
            dns: Vec::new(),
            pools: Vec::new(),
            entries: Vec::new(),
            comments: comments(own),
            place: get(own, "subnet").map_or(own.span(), Node::span),
        };
        // The first of a shared network has what is said of that.
        let is_first = list(scopes[1], "subnet4").first();
        if is_first.is_some_and(|it| it.span() == own.span()) && scopes.len() > 2 {
            network.comments.splice(0..0, comments(scopes[1]));
        }
        self.options(scopes, &mut network);
        Self::lease(scopes, &mut network);
        if let Some(shared) = shared.filter(|_| !is_alone) {
            let wire = rules::label(shared, &format!("wire-{}", scopes[1].span().start));
            network.entries.push(Entry::text("shared_network", wire));
        }
        for pool in list(own, "pools") {
            self.pool(pool, &mut network);
        }
        self.refuse_unknown(own, &[Who::Network(subnet)]);
        self.relay(&scopes[..scopes.len() - 1], subnet);
        self.authority(scopes, &network);
        let name = network.name.clone();
        self.site.networks.push(network);
        for reservation in list(own, "reservations") {
            self.reservation(reservation, scopes, Some(&name));
        }
    }

    /// `lease` and `max_lease`.
    fn lease(scopes: &[&Node<'_>], network: &mut Network) {
        let time = |key: &str| {
            let text = inherited(scopes, key);
            text.and_then(|text| LeaseTime::from_text(text).ok())
        };
        // Kea's own default is two hours, and its longest lease is that.
        let lease = time("valid-lifetime").unwrap_or(LeaseTime::new(7200));
        let max = time("max-valid-lifetime").unwrap_or(lease).max(lease);
        network.entries.push(Entry::text("lease", lease));
        network.entries.push(Entry::text("max_lease", max));
    }

    /// `"10.0.0.100 - 10.0.0.199"`, or a prefix.
    fn pool(&mut self, pool: &Node<'_>, network: &mut Network) {
        let text = text(pool, "pool").unwrap_or_default();
        let range = match text.split_once('-') {
            Some((first, last)) => first.trim().parse().ok().zip(last.trim().parse().ok()),
            None => Subnet::from_text(text.trim())
                .ok()
                .map(|it| (it.network(), it.broadcast())),
        };
        match range {
            Some(range) => network.pools.push(Pool {
                range,
                entries: Vec::new(),
                comments: comments(pool),
                place: pool.span(),
            }),
            None => self.lose(pool.span(), "a pool", &[Who::Network(network.subnet)], &[]),
        }
        for entry in pool
            .entries()
            .iter()
            .filter(|it| !matches!(&*it.key, "pool" | "comment"))
        {
            self.lose(
                entry.key_span,
                &entry.key,
                &[Who::Network(network.subnet)],
                &[],
            );
        }
    }
}

/// What is said about something: its `comment`, also that of its `user-context`.
fn comments(node: &Node<'_>) -> Vec<String> {
    let of_context = get(node, "user-context").and_then(|it| text(it, "comment"));
    let all = text(node, "comment").into_iter().chain(of_context);
    all.map(|it| format!(" {}", it.replace('\n', " ")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_becomes_networks_and_machines() {
        let text = r#"{ "Dhcp4": {
            "valid-lifetime": 3600, // an hour
            "next-server": "10.0.0.2", "boot-file-name": "pxelinux.0",
            "option-data": [{ "name": "domain-name-servers", "data": "10.0.0.3, 10.0.0.4" }],
            "subnet4": [{
                "id": 1, "subnet": "10.0.0.0/24",
                "pools": [{ "pool": "10.0.0.100 - 10.0.0.199" }],
                "option-data": [{ "name": "routers", "data": "10.0.0.1" }],
                "reservations": [
                    { "hw-address": "00:25:90:00:00:01", "ip-address": "10.0.0.11", "hostname": "db1" }
                ] }] } }"#;
        let mut told = Told::default();
        let site = site(text, None, &mut told).unwrap();
        // The interfaces, what is booted, the authority and the broadcast address; nothing is lost.
        let codes: Vec<Code> = told.diagnostics.iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::OtherAnswer; 4], "{:?}", told.diagnostics);
        let inventory = site.to_text();
        for line in [
            "  address: 10.0.0.2\n",
            "    gateway: 10.0.0.1\n    dns: [10.0.0.3, 10.0.0.4]\n    lease: 3600\n",
            "    pools: [10.0.0.100-10.0.0.199]\n",
            "  db1: {mac: \"00:25:90:00:00:01\", address: 10.0.0.11, firmware: bios}\n",
        ] {
            assert!(inventory.contains(line), "{inventory}");
        }
    }
}
