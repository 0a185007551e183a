//! The name of a deploy host.
//!
//! Refuses one that a host has too.

use crate::check::hosts::Hosts;
use crate::check::networks::Networks;
use crate::check::reach;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Server;
use crate::plan::Host;
use crate::value::HostName;

/// `E0319`: no host is called as the deploy host. One name would lead to two machines.
pub fn check(server: &Server, networks: &Networks<'_>, hosts: &Hosts, out: &mut Diagnostics) {
    let Some(name) = server.name.given() else {
        return;
    };
    for other in hosts.names() {
        if reach::is_called(other.value.as_str(), &name.value, networks) {
            let message = format!("`{}` is the name of the deploy host", other.value);
            out.push(
                Diagnostic::new(Code::ServersName, other.span, message)
                    .also(name.span, "the deploy host")
                    .help("give the host another name; the deploy host itself is no host here"),
            );
        }
    }
}

/// Whether all machines that boot an installer can look the name up.
pub fn is_resolvable(name: &HostName, networks: &Networks<'_>, hosts: &Hosts) -> bool {
    let plans = hosts.iter().filter_map(|host| host.plan.as_ref());
    let mut booting = plans.filter(|host| Host::installer(host).is_some());
    booting.all(|host| {
        let network = networks.get(host.main_nic().network);
        reach::can_resolve(network, name.as_str())
    })
}
