//! The servers that machines are told to ask: those of URLs, and time servers.
//!
//! Refuses those at which nothing can be, and URLs that the deploy host does not serve. Warns of names
//! that machines cannot look up, and of servers that they cannot reach.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::layers::Layers;
use super::networks::{NetworkDraft, Networks, boots_nearby};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{Inventory, Server};
use crate::plan::{self, HTTP, NetworkId};
use crate::source::{Span, Spanned};
use crate::value::{HostName, State, Url, UrlHost};

/// What machines ask, by the place in the inventory that says so.
#[derive(Default)]
pub struct Asked(BTreeMap<Span, Target>);

/// A server that machines ask.
struct Target {
    host: UrlHost,
    /// The URL, where it is in one; time servers are in none.
    url: Option<Url>,
    /// The networks of the machines that ask, as far as they are known.
    networks: BTreeSet<NetworkId>,
}

impl Asked {
    /// Adds what a machine asks when it boots an installer, and later. `plan` is `None` where
    /// something else about it is faulty.
    pub fn add(&mut self, layers: &Layers<'_>, plan: Option<&plan::Host>, networks: &Networks<'_>) {
        let state = layers.value(|s| &s.state).copied();
        if !matches!(state, Some(State::Install | State::Rescue)) {
            return;
        }
        let installer = plan.map(|host| host.main_nic().network);
        for url in [
            layers.get(|s| &s.installer.repo),
            layers.get(|s| &s.installer.rootfs),
        ] {
            if let Some(url) = url.given() {
                self.add_url(url, installer);
            }
        }
        if state != Some(State::Install) {
            return;
        }
        for repos in layers.all(|s| &s.kickstart.repos) {
            for (_, repo) in repos.entries() {
                for field in [&repo.url, &repo.metalink, &repo.mirrorlist] {
                    if let Some(url) = field.given() {
                        self.add_url(url, installer);
                    }
                }
            }
        }
        if let Some(image) = layers.get(|s| &s.kickstart.liveimg).given() {
            self.add_url(image, installer);
        }
        // The installed system may ask the name servers of any of its networks.
        let links = || plan.into_iter().flat_map(|host| &host.links);
        let mut all = links().filter_map(|link| link.network);
        let system = all.find(|id| has_dns(networks.get(*id))).or(installer);
        let ntp = layers.get(|s| &s.kickstart.ntp).value();
        for server in ntp.into_iter().flat_map(|list| &list.items) {
            let name = server.value.as_str();
            let host = match name.parse() {
                Ok(address) => UrlHost::V4(address),
                Err(_) => UrlHost::Name(name.into()),
            };
            self.add_target(server.span, host, None, system);
        }
    }

    fn add_url(&mut self, url: &Spanned<Url>, network: Option<NetworkId>) {
        let host = url.value.host().clone();
        self.add_target(url.span, host, Some(&url.value), network);
    }

    fn add_target(
        &mut self,
        span: Span,
        host: UrlHost,
        url: Option<&Url>,
        network: Option<NetworkId>,
    ) {
        let target = self.0.entry(span).or_insert_with(|| Target {
            host,
            url: url.cloned(),
            networks: BTreeSet::new(),
        });
        target.networks.extend(network);
    }

    /// Checks what is asked.
    pub fn check(&self, inventory: &Inventory<'_>, networks: &Networks<'_>, out: &mut Diagnostics) {
        let servers = inventory.deploy_hosts();
        for (&span, target) in &self.0 {
            if let UrlHost::V4(address) = target.host {
                check_address(span, address, networks, out);
            }
            if let Some(url) = &target.url {
                let fault = servers
                    .iter()
                    .find_map(|server| not_served(span, url, &server.value, networks));
                out.extend(fault);
            }
            for &id in &target.networks {
                out.extend(not_resolved(span, target, networks.get(id), &servers));
                out.extend(not_reached(span, target, networks.get(id), &servers));
            }
        }
    }
}

/// Whether machines of a network can look a name up: they are told of a name server, and of the
/// domain where the name has but one label. What is faulty counts.
pub fn can_resolve(network: &NetworkDraft<'_>, name: &str) -> bool {
    has_dns(network) && (name.contains('.') || !network.written.domain.is_absent())
}

fn has_dns(network: &NetworkDraft<'_>) -> bool {
    match &network.written.dns {
        Field::Absent => false,
        Field::Faulty => true,
        Field::Given(list) => !list.value.complete || !list.value.items.is_empty(),
    }
}

/// `E0309`, `E0404`: a server has an address that a machine can have, and that dhcpd lends to none.
fn check_address(span: Span, address: Ipv4Addr, networks: &Networks<'_>, out: &mut Diagnostics) {
    let Some(network) = networks.containing(address).map(|id| networks.get(id)) else {
        return;
    };
    let value = address;
    if let Some(fault) = network.not_a_machine(&Spanned { value, span }) {
        out.push(fault.help("write the address of the server"));
    } else if let Some(pool) = network.pool_of(address) {
        out.push(
            Diagnostic::new(
                Code::PoolTaken,
                pool.span,
                format!(
                    "the pool {} holds {address}, which machines are told to ask",
                    pool.value.range
                ),
            )
            .also(span, "given here")
            .help("dhcpd would lease it to a machine: leave it out of the pool"),
        );
    }
}

/// `E0704`: a URL on the deploy host is one that its web server serves, if netpxe configures that.
fn not_served(
    span: Span,
    url: &Url,
    server: &Server,
    networks: &Networks<'_>,
) -> Option<Diagnostic> {
    let web = server.web.given()?;
    let port = match &web.value.port {
        Field::Absent => HTTP.into(),
        Field::Faulty => return None,
        Field::Given(port) => port.value.get(),
    };
    let is_served = url.scheme() == "http" && u32::from(url.port()) == port;
    if is_served || !is_server(url.host(), server, networks) {
        return None;
    }
    let message = format!(
        "the deploy host's web server answers `http` on port {port}, and nothing else: not `{}` on \
         port {}",
        url.scheme(),
        url.port()
    );
    let colon = if port == u32::from(HTTP) {
        String::new()
    } else {
        format!(":{port}")
    };
    let help = format!("write `http://{}{colon}{}`", url.host(), url.path());
    let fault = Diagnostic::new(Code::NotServedThere, span, message);
    Some(fault.also(web.span, "its web server").help(help))
}

fn is_server(host: &UrlHost, server: &Server, networks: &Networks<'_>) -> bool {
    match host {
        UrlHost::V4(address) => server.addresses().any(|own| own.value == *address),
        UrlHost::V6(_) => false,
        UrlHost::Name(text) => {
            let name = server.name.value();
            name.is_some_and(|name| is_called(text, name, networks))
        }
    }
}

/// Whether `text` means the deploy host of this name: with the domain of a network, or without.
pub fn is_called(text: &str, name: &HostName, networks: &Networks<'_>) -> bool {
    let text = text.to_ascii_lowercase();
    let name = name.as_str().to_ascii_lowercase();
    let is_in = |domain: &str| {
        let whole = |short: &str| format!("{short}.{domain}");
        whole(&text) == name || whole(&name) == text
    };
    let mut domains = networks.iter().filter_map(|it| it.written.domain.value());
    text == name || domains.any(|domain| is_in(&domain.as_str().to_ascii_lowercase()))
}

/// `W0403`: machines can look a name up.
fn not_resolved(
    span: Span,
    target: &Target,
    network: &NetworkDraft<'_>,
    servers: &[&Spanned<Server>],
) -> Option<Diagnostic> {
    let UrlHost::Name(name) = &target.host else {
        return None;
    };
    if can_resolve(network, name) {
        return None;
    }
    let (lacks, mut help) = if has_dns(network) {
        (
            "it has no dot, and the network has no `domain`",
            "write the whole name, or give the network its `domain: ...`".to_owned(),
        )
    } else if name.contains('.') {
        (
            "the network has no `dns`",
            "give the network its name servers, `dns: [...]`, or write an address".to_owned(),
        )
    } else {
        (
            "the network has no `dns`",
            "give the network `dns: [...]` and `domain: ...`, or write an address".to_owned(),
        )
    };
    let is_it = |server: &&&Spanned<Server>| {
        let own = server.value.name.value();
        own.is_some_and(|own| target.host.is_name(own.as_str()))
    };
    let server = servers.iter().find(is_it);
    if let (Some(url), Some(address)) = (
        &target.url,
        server.and_then(|server| server.value.address.value()),
    ) {
        help = format!("write `{}://{address}{}`", url.scheme(), url.path());
    }
    let message = format!(
        "machines in `{}` cannot look up `{name}`: {lacks}",
        network.name.value
    );
    Some(
        Diagnostic::new(Code::NotResolved, span, message)
            .also(network.name.span, "this network")
            .help(help),
    )
}

/// `W0408`: machines reach the server of a URL. Without a gateway they reach only the addresses of
/// their own network. Where they do not even reach what they boot from, that is told: `W0401`.
fn not_reached(
    span: Span,
    target: &Target,
    network: &NetworkDraft<'_>,
    servers: &[&Spanned<Server>],
) -> Option<Diagnostic> {
    let (UrlHost::V4(address), Some(url)) = (&target.host, &target.url) else {
        return None;
    };
    let is_there = |address: Ipv4Addr| network.subnet.value.contains(address);
    if is_there(*address) || !network.written.gateway.is_absent() || !boots_nearby(network) {
        return None;
    }
    let has_it = |server: &&&Spanned<Server>| {
        let mut own = server.value.addresses();
        own.any(|own| own.value == *address)
    };
    let server = servers.iter().find(has_it);
    let leg = server.and_then(|server| server.value.addresses().find(|it| is_there(it.value)));
    let help = match leg {
        Some(leg) => {
            let url = url
                .as_str()
                .replacen(&address.to_string(), &leg.value.to_string(), 1);
            format!("write `{url}`, the address of the deploy host there, for these machines")
        }
        None => "give the network its `gateway: ...`, or name a server in it".to_owned(),
    };
    let name = &network.name.value;
    let message = format!(
        "machines in `{name}` cannot reach {address}: it is in another network, and there is no gateway"
    );
    Some(
        Diagnostic::new(Code::NotReached, span, message)
            .also(network.name.span, "this network")
            .help(help),
    )
}
