//! Kea itself: where it listens, what it loads, which networks it is the authority for, and what it has
//! machines boot.

use std::net::Ipv4Addr;

use super::Reader;
use super::json::{get, inherited, list, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::import::dhcpd::is_of_device;
use crate::import::site::Network;
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::value::{FromText as _, Interface, Subnet};
use crate::yaml::{Node, Value as Written};

/// What says what machines boot.
const OF_BOOTING: [&str; 3] = ["boot-file-name", "next-server", "server-hostname"];

impl Reader<'_> {
    /// `dhcp: kea` and `interfaces`, where all interfaces have names.
    pub(super) fn interfaces(&mut self, dhcp4: &Node<'_>) {
        let config = get(dhcp4, "interfaces-config");
        for entry in config.into_iter().flat_map(Node::entries) {
            let is_raw = config.and_then(|it| text(it, "dhcp-socket-type")) == Some("raw");
            let is_known = match &*entry.key {
                "dhcp-socket-type" => is_raw,
                key => matches!(key, "interfaces" | "re-detect" | "comment"),
            };
            if !is_known {
                self.lose(entry.key_span, &entry.key, &[], &[]);
            }
        }
        let listed = config.map(|it| list(it, "interfaces")).unwrap_or_default();
        let names = listed.iter().map(|it| match it.value() {
            Written::Scalar(name, _) => Interface::from_text(name).ok().map(|_| name.to_string()),
            _ => None,
        });
        let names: Option<Vec<String>> = names.collect();
        if let Some(names) = names.filter(|it| !it.is_empty()) {
            self.site.server_entries =
                vec![Entry::list("interfaces", names), Entry::text("dhcp", "kea")];
            return;
        }
        let place = config.map_or(dhcp4.span().part(0, 1), Node::span);
        let message = "isc-dhcpd answers in the place of Kea, as nothing names all interfaces";
        let told = Diagnostic::new(Code::OtherAnswer, place, message).help(
            "to stay with Kea, write `dhcp: kea` and `interfaces: [...]` in `server`, with the names of \
             those in networks of the inventory (docs/kea.md)",
        );
        self.told.say(told);
    }

    /// `W0901`: hooks. netpxe loads those that it needs.
    pub(super) fn hooks(&mut self, dhcp4: &Node<'_>) {
        for hook in list(dhcp4, "hooks-libraries") {
            let path = text(hook, "library").unwrap_or_default();
            let name = path.rsplit('/').next().unwrap_or(path);
            let help = match name {
                "libdhcp_ha.so" => {
                    "two deploy hosts that know each other's leases are `servers`, with `dhcp: kea` in \
                     both (docs/kea.md)"
                }
                "libdhcp_bootp.so" => "netpxe loads it where a pool has `bootp: true`",
                _ => "an inventory has no hooks but those that netpxe needs (docs/kea.md)",
            };
            let what = [What::Kind, What::Address, What::Options];
            self.lose_because(hook.span(), name, &[Who::All], &what, help);
        }
    }

    /// `W0901`: relays whose address is in another network. netpxe knows networks by their own.
    pub(super) fn relay(&mut self, scopes: &[&Node<'_>], subnet: Subnet) {
        for relay in scopes.iter().filter_map(|scope| get(scope, "relay")) {
            let several = list(relay, "ip-addresses").iter();
            let all = several.filter_map(|it| match it.value() {
                Written::Scalar(text, _) => text.parse::<Ipv4Addr>().ok(),
                _ => None,
            });
            let one = text(relay, "ip-address").and_then(|it| it.parse().ok());
            let known = self.site.networks.iter().map(|it| it.subnet);
            let known: Vec<Subnet> = known.chain([subnet]).collect();
            let is_out = |it: Ipv4Addr| !known.iter().any(|subnet| subnet.contains(it));
            if all.chain(one).any(is_out) {
                let who = [Who::Network(subnet)];
                self.lose(relay.span(), "relay", &who, &[What::Kind]);
            }
        }
    }

    /// `W0903`: the new server is the authority for all of its networks.
    pub(super) fn authority(&mut self, scopes: &[&Node<'_>], network: &Network) {
        if inherited(scopes, "authoritative") == Some("true") {
            return;
        }
        let subnet = network.subnet;
        let message = format!("for {subnet} the new server is the authority (`authoritative`)");
        let told = Diagnostic::new(Code::OtherAnswer, network.place, message)
            .help("it refuses addresses of other networks");
        self.told
            .differs(told, [Who::Network(subnet)], &[What::Authority]);
    }

    /// `W0903`: netpxe boots machines its own way.
    pub(super) fn tell_boot(&mut self, dhcp4: &Node<'_>) {
        let mut all = Vec::new();
        entries_of_booting(dhcp4, &mut all);
        let Some((span, message)) = all.into_iter().min_by_key(|(span, _)| *span) else {
            return;
        };
        let told = Diagnostic::new(Code::OtherAnswer, span, message).help(
            "machines boot netpxe's GRUB, which fits their firmware, from the deploy host; GRUB boots \
             the disk unless the inventory says otherwise (docs/existing-site.md)",
        );
        let mut what = vec![What::File, What::NextServer, What::ServerName];
        what.extend([43, 60, 66, 67].map(What::Option));
        self.told.differs(told, [Who::All], &what);
    }

    /// `netboot: false` where nothing was booted and nothing will be. A machine that boots by its own
    /// reservation takes its network along.
    pub(super) fn boot_of_network(&mut self, scopes: &[&Node<'_>], dhcp4: &Node<'_>) {
        let own = get(scopes[0], "subnet").map(Node::span);
        let boots = |scope: &&Node<'_>| text(scope, "boot-file-name").is_some();
        let by_class = list(dhcp4, "client-classes").iter().any(|it| boots(&it));
        let mut networks = self.site.networks.iter_mut();
        let Some(network) = networks.find(|it| Some(it.place) == own) else {
            return;
        };
        if by_class || scopes.iter().any(boots) {
            return;
        }
        let mut machines = self.site.machines.iter().filter(|it| it.firmware.is_some());
        let is_in = |it: &crate::import::site::Machine| {
            it.nics.iter().any(|nic| {
                nic.address.is_some_and(|it| network.subnet.contains(it))
                    || nic.network.as_ref() == Some(&network.name)
            })
        };
        if machines.any(is_in) {
            let message = format!(
                "machines of {} are told of netpxe's boot files",
                network.subnet
            );
            let told = Diagnostic::new(Code::OtherAnswer, network.place, message);
            let who = [Who::Network(network.subnet)];
            self.told.differs(told, who, &[What::NextServer]);
        } else {
            let flag = Entry::new("netboot", Value::Flag(false));
            network.entries.push(flag);
        }
    }
}

/// What is said of booting in a scope and all in it, but for what is told by itself: settings of devices.
fn entries_of_booting(node: &Node<'_>, out: &mut Vec<(crate::source::Span, String)>) {
    for entry in node.entries() {
        if let Written::Scalar(value, _) = entry.value.value() {
            let is_unset = value.is_empty() || &**value == "0.0.0.0" || is_of_device(value);
            if OF_BOOTING.contains(&&*entry.key) && !is_unset {
                let message = format!(
                    "`{}: {value}`: netpxe answers with its own boot files",
                    entry.key
                );
                out.push((entry.key_span, message));
            }
        }
        entries_of_booting(&entry.value, out);
        if let Written::List(items) = entry.value.value() {
            items.iter().for_each(|item| entries_of_booting(item, out));
        }
    }
}
