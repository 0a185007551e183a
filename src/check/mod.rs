//! What was written to what is meant.
//!
//! A family of rules a file. Each looks at what could be read and passes over what could not, so
//! that one mistake is one diagnostic. A [`Plan`] comes out only where there was no error at all.

mod accounts;
mod addresses;
mod failover;
mod hosts;
mod images;
mod kernels;
mod kickstart;
mod layers;
mod links;
mod mirror;
mod networks;
mod nics;
mod pools;
mod release;
mod repos;
mod server;
mod settings;
mod taken;

use crate::diagnostic::Diagnostics;
use crate::inventory::{Inventory, Outside};
use crate::plan::{Failover, Plan};

/// Checks an inventory; faults go to `out`, in any order.
pub fn check(
    inventory: &Inventory<'_>,
    outside: &dyn Outside,
    out: &mut Diagnostics,
) -> Option<Plan> {
    let networks = networks::check(inventory, out);
    let bsdp = images::check(inventory, out);
    let hosts = hosts::check(inventory, &networks, outside, out);
    images::check_macs(inventory, &hosts, out);
    kernels::check(&hosts, out);
    failover::check(inventory, &networks, out);
    let servers: Vec<_> = inventory
        .deploy_hosts()
        .into_iter()
        .filter_map(|server| server::check(server, &hosts, out))
        .collect();
    let mirror = mirror::check(inventory, out);
    for server in &servers {
        mirror::check_repos(server, mirror.as_ref(), &hosts, out);
    }
    if out.has_errors() {
        return None;
    }
    let mut servers = servers.into_iter();
    Some(Plan {
        server: servers.next()?,
        failover: servers.next().map(|peer| Failover {
            is_primary: true,
            peer,
        }),
        mirror,
        networks: networks.into_plan(),
        bsdp,
        hosts: hosts.into_plan()?,
    })
}
