//! `servers:`, two deploy hosts that share the pools of the networks.
//!
//! Refuses any other number of them, two that are the same, and pools that they cannot share.

use super::networks::{NetworkDraft, Networks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, Server};
use crate::source::{Span, Spanned};

/// Checks that there is one deploy host, or that there are two that can work together.
pub fn check(inventory: &Inventory<'_>, networks: &Networks<'_>, out: &mut Diagnostics) {
    let Some(list) = inventory.servers.given() else {
        return;
    };
    if let Some(server) = inventory.server.given() {
        out.push(both_keys(server.span, list.span));
    }
    let servers = &list.value.items;
    if list.value.complete && servers.len() != 2 {
        out.push(not_two(servers.len(), list.span));
    } else if let [first, second] = servers.as_slice() {
        check_differ(&first.value, &second.value, out);
    }
    check_bootp(networks, list.span, out);
    if servers.len() == 2 && inventory.server.is_absent() {
        check_pools(networks, list.span, out);
    }
}

/// `E0410`: two deploy hosts share a pool. dhcpd does not start with a failover peer that no pool
/// names.
fn check_pools(networks: &Networks<'_>, servers: Span, out: &mut Diagnostics) {
    // One without networks was told already.
    let mut all = networks.iter().peekable();
    if !networks.is_complete() || all.peek().is_none() || !all.all(NetworkDraft::has_no_pools) {
        return;
    }
    out.push(
        Diagnostic::new(
            Code::NothingToShare,
            servers,
            "dhcpd would not start: two deploy hosts share the pools, and no network has one",
        )
        .help(
            "give a network a pool, `pools: [FIRST-LAST]`, where it can be as small as two \
             addresses; or write one deploy host, as `server`",
        ),
    );
}

/// `E0711`: an inventory has `server` or `servers`.
fn both_keys(server: Span, servers: Span) -> Diagnostic {
    Diagnostic::new(
        Code::NotTwoServers,
        servers,
        "the inventory has both `server` and `servers`",
    )
    .also(server, "here is `server`")
    .help("write `server` for one deploy host, and `servers` for two")
}

/// `E0711`: `servers` lists two deploy hosts.
fn not_two(many: usize, servers: Span) -> Diagnostic {
    Diagnostic::new(
        Code::NotTwoServers,
        servers,
        format!(
            "`servers` names {many} deploy hosts, but dhcpd can only share its pools between two"
        ),
    )
    .help("write `server: {...}` for one, `servers: [{...}, {...}]` for two")
}

/// `E0408`: two deploy hosts have no pool for BOOTP clients, which never renew a lease: renewals are
/// what failover lives on.
fn check_bootp(networks: &Networks<'_>, servers: Span, out: &mut Diagnostics) {
    let pools = networks.iter().flat_map(|network| network.pools.values());
    for pool in pools.filter(|pool| pool.value.bootp) {
        out.push(
            Diagnostic::new(
                Code::SharedBootp,
                pool.span,
                "two deploy hosts cannot share a pool for BOOTP clients",
            )
            .also(servers, "two deploy hosts")
            .help("leave `bootp` out, and reserve addresses for these clients: both serve those"),
        );
    }
}

/// `E0711`: two deploy hosts have different names and addresses.
fn check_differ(first: &Server, second: &Server, out: &mut Diagnostics) {
    let mut same = |what: &str, value: &str, span: Span, other: Span| {
        out.push(
            Diagnostic::new(
                Code::NotTwoServers,
                span,
                format!("both deploy hosts have the {what} {value}"),
            )
            .also(other, "first used here")
            .help("each needs its own"),
        );
    };
    for b in second.addresses() {
        if let Some(a) = first.addresses().find(|a| a.value == b.value) {
            same("address", &b.value.to_string(), b.span, a.span);
        }
    }
    let name = |server: &Server| {
        server.name.given().map(|name| Spanned {
            value: name.value.to_string(),
            span: name.span,
        })
    };
    if let (Some(a), Some(b)) = (name(first), name(second))
        && a.value.eq_ignore_ascii_case(&b.value)
    {
        same("name", &b.value, b.span, a.span);
    }
}
