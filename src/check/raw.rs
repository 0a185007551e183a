//! `dhcpd`, text that is written into dhcpd.conf as it is: what in it would take over from netpxe.

use super::kea_limits;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Inventory;
use crate::inventory::read::Field;
use crate::value::{DhcpServer, DhcpdStatement, DhcpdText};

/// Where the text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// At the top of the inventory.
    Site,
    /// In a network or a pool.
    Network,
    /// In a class.
    Class,
    /// In a host or a device.
    Host,
}

/// The classes of netpxe: of two that have one name, dhcpd forgets the first.
const CLASSES: &[&str] = &[
    "apple-discover",
    "apple-netboot",
    "bios",
    "boot-server",
    "device",
    "http-arm64",
    "http-x86-64",
    "mac",
    "mac32",
    "uefi-arm64",
    "uefi-ia32",
    "uefi-x86-64",
];

/// What only netpxe may declare, and what to do instead.
const DECLARED: &[(&str, &str)] = &[
    ("authoritative", "netpxe writes it"),
    ("failover", "write `servers` with two deploy hosts"),
    ("fixed-address", "write `address` at the host"),
    ("group", "write what it holds without it"),
    ("hardware", "write `mac` at the host"),
    ("host", "write it under `hosts`"),
    ("ignore-client-uids", "netpxe writes it"),
    ("not", "netpxe writes whether it is authoritative"),
    ("ping-check", "netpxe writes it"),
    ("server-identifier", "write `server: {address: ...}`"),
    ("shared-network", "write it under `networks`"),
    ("subnet", "write it under `networks`"),
    ("subnet6", "netpxe knows IPv4 alone"),
];

/// Statements that netpxe writes too, or whose effect it does not know. Of two, dhcpd takes the one
/// in the inner block, or the later one.
const SET: &[&str] = &[
    "allow",
    "boot-unknown-clients",
    "ddns-update-style",
    "ddns-updates",
    "default-lease-time",
    "deny",
    "filename",
    "ignore",
    "include",
    "max-lease-time",
    "min-lease-time",
    "next-server",
    "pool",
    "range",
    "server-name",
    "vendor-option-space",
];

/// Options that netpxe sets.
const OPTIONS: &[&str] = &[
    "broadcast-address",
    "client-architecture",
    "dhcp-parameter-request-list",
    "dhcp-server-identifier",
    "domain-name",
    "domain-name-servers",
    "host-name",
    "routers",
    "subnet-mask",
    "vendor-class-identifier",
    "vendor-encapsulated-options",
];

/// Option spaces of netpxe's own.
const SPACES: &[&str] = &["bsdp", "netpxe"];

/// Checks the text of the site, its networks and its classes; hosts and devices are checked one by one.
pub fn check(inventory: &Inventory<'_>, server: DhcpServer, out: &mut Diagnostics) {
    check_text(&inventory.dhcpd, Scope::Site, server, out);
    for (_, class) in inventory.classes.entries() {
        check_text(&class.dhcpd, Scope::Class, server, out);
    }
    for (_, network) in inventory.networks.entries() {
        check_text(&network.dhcpd, Scope::Network, server, out);
        for pool in network.pools.items() {
            check_text(&pool.value.dhcpd, Scope::Network, server, out);
        }
    }
}

/// `W0507`: there is such a text. `E0521`: it declares nothing that netpxe declares. `W0508`: it sets
/// nothing that netpxe sets.
pub fn check_text(
    field: &Field<DhcpdText>,
    scope: Scope,
    server: DhcpServer,
    out: &mut Diagnostics,
) {
    let Some(text) = field.given() else {
        return;
    };
    if server == DhcpServer::Kea {
        out.push(kea_limits::no_text(text.span));
        return;
    }
    out.push(
        Diagnostic::new(
            Code::RawText,
            text.span,
            "this is written into dhcpd.conf as it is, and netpxe does not know what it does",
        )
        .help("if this is intended, write `allow: [W0507]`"),
    );
    for statement in text.value.statements() {
        let (line, written) = (statement.line, shortened(statement.text));
        if let Some(help) = declared(&statement) {
            out.push(
                Diagnostic::new(
                    Code::RawDeclares,
                    text.span,
                    format!("line {line} of this text declares what only netpxe may: `{written}`"),
                )
                .help(format!("take it out: {help}")),
            );
        } else if sets(&statement, scope) {
            out.push(
                Diagnostic::new(
                    Code::RawSets,
                    text.span,
                    format!("line {line} of this text sets what netpxe sets: `{written}`"),
                )
                .help("machines may no longer boot: take it out, or accept it: `allow: [W0508]`"),
            );
        }
    }
}

/// Why a text is refused, if it is: what to do in the place of what only netpxe may declare.
pub fn refusal(text: &DhcpdText) -> Option<&'static str> {
    text.statements().iter().find_map(declared)
}

/// What to do in the place of a statement that declares what only netpxe may.
fn declared(statement: &DhcpdStatement<'_>) -> Option<&'static str> {
    let words: Vec<&str> = statement.words.iter().map(String::as_str).collect();
    match words[..] {
        ["class" | "subclass", name, ..] if is_own_class(name.trim_matches('"')) => {
            Some("netpxe has a class of this name, so choose another")
        }
        ["option", "space", name, ..] if SPACES.contains(&name) => {
            Some("netpxe has an option space of this name, so choose another")
        }
        ["option", name, "code", ..] if OPTIONS.contains(&name) || of_own_space(name) => {
            Some("netpxe defines this option")
        }
        [first, ..] => DECLARED
            .iter()
            .find(|(word, _)| *word == first)
            .map(|(_, help)| *help),
        [] => None,
    }
}

/// Whether netpxe calls a class so; those of the inventory begin with `site:`.
fn is_own_class(name: &str) -> bool {
    CLASSES.contains(&name) || name.starts_with("site:")
}

fn sets(statement: &DhcpdStatement<'_>, scope: Scope) -> bool {
    let words: Vec<&str> = statement.words.iter().map(String::as_str).collect();
    match words[..] {
        ["option", name, ..] => {
            // Of the options of a network, the site's are but the default.
            let is_default = matches!(name, "domain-name" | "domain-name-servers" | "routers");
            of_own_space(name) || OPTIONS.contains(&name) && !(is_default && scope == Scope::Site)
        }
        [first, ..] => SET.contains(&first),
        [] => false,
    }
}

fn of_own_space(option: &str) -> bool {
    let space = option.split_once('.').map(|(space, _)| space);
    space.is_some_and(|space| SPACES.contains(&space))
}

/// The beginning of a statement, on one line.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MOST {
        return text;
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}...")
}
