//! A configuration of Kea's `DHCPv4` server: JSON with comments.

mod json;

use std::net::Ipv4Addr;

use self::json::{get, inherited, list, text, without_comments};
use super::site::{Machine, Network, Nic, Pool, Site};
use super::told::{Told, What, Who};
use super::yaml::Entry;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{DomainName, Firmware, FromText as _, LeaseTime, Mac, Subnet};
use crate::yaml::{self, Node, Value};

/// Keys that change no answer, or are what netpxe says itself.
const WITHOUT_EFFECT: &[&str] = &[
    "authoritative",
    "boot-file-name",
    "calculate-tee-times",
    "comment",
    "control-socket",
    "control-sockets",
    "expired-leases-processing",
    "hooks-libraries",
    "hostname-char-set",
    "id",
    "interface",
    "interfaces-config",
    "lease-database",
    "loggers",
    "multi-threading",
    "name",
    "next-server",
    "option-data",
    "pools",
    "rebind-timer",
    "relay",
    "renew-timer",
    "reservations",
    "reservations-global",
    "reservations-in-subnet",
    "reservations-out-of-pool",
    "server-hostname",
    "server-tag",
    "shared-networks",
    "subnet",
    "subnet4",
    "user-context",
    "valid-lifetime",
    "max-valid-lifetime",
    "sanity-checks",
    "store-extended-info",
    "host-reservation-identifiers",
    "match-client-id",
    "echo-client-id",
    "decline-probation-period",
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
        for scope in std::iter::once(dhcp4).chain(shared) {
            self.refuse_unknown(scope, &[Who::All]);
        }
        for scopes in networks() {
            self.network(&scopes);
        }
        for reservation in list(dhcp4, "reservations") {
            self.reservation(reservation, &[dhcp4], None);
        }
    }

    /// `W0901`: keys for which an inventory has no words.
    fn refuse_unknown(&mut self, node: &Node<'_>, who: &[Who]) {
        for entry in node.entries() {
            let is_empty = matches!(entry.value.value(), Value::List(items) if items.is_empty());
            if !WITHOUT_EFFECT.contains(&&*entry.key) && !is_empty {
                self.lose(entry.key_span, &entry.key, who, &[]);
            }
        }
    }

    fn lose(&mut self, span: Span, what: &str, who: &[Who], differs: &[What]) {
        let message = format!("`{what}` is not carried over");
        let diagnostic = Diagnostic::new(Code::NotCarried, span, message).help(
            "see whether it is still needed; docs/existing-site.md says what there is for it",
        );
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
        let name = text(scopes[1], "name").filter(|_| list(scopes[1], "subnet4").len() == 1);
        let mut network = Network {
            name: name.map_or_else(|| format!("net-{}", subnet.network()), str::to_owned),
            subnet,
            gateway: None,
            dns: Vec::new(),
            pools: Vec::new(),
            entries: Vec::new(),
            comments: text(own, "comment")
                .iter()
                .map(|it| format!(" {it}"))
                .collect(),
            place: get(own, "subnet").map_or(own.span(), Node::span),
        };
        let mut said: Vec<String> = Vec::new();
        for scope in scopes {
            for option in list(scope, "option-data") {
                let name = text(option, "name").unwrap_or_default();
                if !said.iter().any(|it| it == name) {
                    said.push(name.to_owned());
                    self.option(option, name, &mut network);
                }
            }
        }
        Self::lease(scopes, &mut network);
        for pool in list(own, "pools") {
            self.pool(pool, &mut network);
        }
        self.refuse_unknown(own, &[Who::Network(subnet)]);
        let name = network.name.clone();
        self.site.networks.push(network);
        for reservation in list(own, "reservations") {
            self.reservation(reservation, scopes, Some(&name));
        }
    }

    fn option(&mut self, option: &Node<'_>, name: &str, network: &mut Network) {
        let data = text(option, "data").unwrap_or_default();
        let addresses: Vec<Ipv4Addr> = data
            .split(',')
            .filter_map(|it| it.trim().parse().ok())
            .collect();
        match name {
            "routers" if addresses.len() == 1 => network.gateway = addresses.first().copied(),
            "domain-name-servers" => network.dns = addresses,
            "domain-name" if DomainName::from_text(data).is_ok() => {
                network.entries.push(Entry::text("domain", data));
            }
            "broadcast-address" | "subnet-mask" | "boot-file-name" | "tftp-server-name" => {}
            _ => self.lose(option.span(), name, &[Who::Network(network.subnet)], &[]),
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
                comments: Vec::new(),
                place: pool.span(),
            }),
            None => self.lose(pool.span(), "a pool", &[Who::Network(network.subnet)], &[]),
        }
        for entry in pool.entries().iter().filter(|it| it.key != "pool") {
            self.lose(
                entry.key_span,
                &entry.key,
                &[Who::Network(network.subnet)],
                &[],
            );
        }
    }

    fn reservation(&mut self, node: &Node<'_>, scopes: &[&Node<'_>], network: Option<&str>) {
        let Some(hardware) = get(node, "hw-address") else {
            self.lose(node.span(), "a reservation without `hw-address`", &[], &[]);
            return;
        };
        let address = text(node, "ip-address").and_then(|it| it.parse().ok());
        let Ok(mac) = Mac::from_text(text(node, "hw-address").unwrap_or_default()) else {
            let message = "this is no MAC address that a machine can have";
            let fault = Diagnostic::new(Code::WrongBefore, hardware.span(), message);
            self.told.say(fault.help("the reservation is left out"));
            return;
        };
        let known = [
            "hw-address",
            "ip-address",
            "hostname",
            "boot-file-name",
            "next-server",
            "server-hostname",
            "user-context",
            "comment",
        ];
        for entry in node
            .entries()
            .iter()
            .filter(|it| !known.contains(&&*it.key))
        {
            self.lose(entry.key_span, &entry.key, &[Who::Machine(mac)], &[]);
        }
        let own = text(node, "boot-file-name");
        let file = own.or_else(|| inherited(scopes, "boot-file-name"));
        let name =
            text(node, "hostname").map_or_else(|| format!("host-{}", mac.dashed()), str::to_owned);
        self.site.machines.push(Machine {
            name: name.trim_end_matches('.').to_owned(),
            nics: vec![Nic {
                entries: Vec::new(),
                name: String::new(),
                mac,
                mac_place: hardware.span(),
                address,
                address_place: get(node, "ip-address").map_or(node.span(), Node::span),
                network: network.filter(|_| address.is_none()).map(str::to_owned),
            }],
            firmware: file.and_then(firmware),
            entries: Vec::new(),
            comments: text(node, "comment")
                .iter()
                .map(|it| format!(" {it}"))
                .collect(),
            place: hardware.span(),
        });
    }
}

fn firmware(file: &str) -> Option<Firmware> {
    super::dhcpd::firmware(file)
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
        assert_eq!(told.diagnostics.iter().count(), 0, "{:?}", told.diagnostics);
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
