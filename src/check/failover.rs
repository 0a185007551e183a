//! Two deploy hosts.

use super::networks::Networks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, Server};
use crate::source::{Span, Spanned};

/// Checks that there is one deploy host, or that there are two which differ; and that all pools can
/// be shared.
pub fn check(inventory: &Inventory<'_>, networks: &Networks<'_>, out: &mut Diagnostics) {
    let Some(list) = inventory.servers.given() else {
        return;
    };
    if let Some(server) = inventory.server.given() {
        out.push(
            Diagnostic::new(
                Code::NotTwoServers,
                list.span,
                "the inventory has both `server` and `servers`",
            )
            .also(server.span, "the only one")
            .help("write `server` for one deploy host, and `servers` for two"),
        );
    }
    let servers = &list.value.items;
    if list.value.complete && servers.len() != 2 {
        let many = servers.len();
        out.push(
            Diagnostic::new(
                Code::NotTwoServers,
                list.span,
                format!(
                    "`servers` names {many} deploy hosts, and dhcpd shares its pools between two"
                ),
            )
            .help("write `server: {...}` for one, `servers: [{...}, {...}]` for two"),
        );
    } else if let [first, second] = servers.as_slice() {
        check_differ(&first.value, &second.value, out);
    }
    for network in networks.iter() {
        for pool in network.pools.values().filter(|pool| pool.value.bootp) {
            out.push(
                Diagnostic::new(
                    Code::SharedBootp,
                    pool.span,
                    "two deploy hosts cannot share a pool for BOOTP clients",
                )
                .also(list.span, "two deploy hosts")
                .help(
                    "leave `bootp` out, and reserve addresses for these clients: both serve those",
                ),
            );
        }
    }
}

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
    if let (Some(a), Some(b)) = (first.address.given(), second.address.given())
        && a.value == b.value
    {
        same("address", &b.value.to_string(), b.span, a.span);
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
