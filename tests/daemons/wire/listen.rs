//! On which deploy hosts dhcpd starts. `dhcpd -t` does not say: it looks at no port.

use std::panic::{AssertUnwindSafe, catch_unwind};

use netpxe::value::DhcpServer;

use super::servers::{alone, both};
use crate::common::try_compiled;
use crate::support::daemon::Daemon;
use crate::support::dhcpd;
use crate::support::evidence::Evidence;
use crate::support::generated::Generated;
use crate::support::netns::Namespace;

const POOL: &str = "pools: [172.22.10.100-172.22.10.199]";

fn inventory(servers: &str, networks: &str) -> String {
    format!("netpxe: 1\n{servers}\nnetworks: {{{networks}}}\n")
}

/// A deploy host at 172.22.10.2/24, with one port.
fn deploy_host() -> (Namespace, Namespace) {
    let (server, machines) = (Namespace::new(), Namespace::new());
    server.connect("s0", "02:00:00:00:00:02", &machines, "c0");
    server.ip("address add 172.22.10.2/24 dev s0");
    (server, machines)
}

fn start(generated: &Generated, folder: &str) -> Daemon {
    let evidence = Evidence::new();
    let (server, _machines) = deploy_host();
    dhcpd::start_in(generated, folder, &server, &[], &evidence)
}

/// Proves: dhcpd starts where its address is in a network, also if that one has no pools and all
/// machines are behind relays, or only VLANs are in it; and where two share the least pool there can be.
fn it_starts_on_what_is_accepted(server: DhcpServer) {
    let own = "server: {address: 172.22.10.2}";
    for networks in [
        "lan: {subnet: 172.22.10.0/24}",
        "own: {subnet: 172.22.10.0/24}, far: {subnet: 10.20.0.0/24, gateway: 10.20.0.1}",
    ] {
        start(
            &Generated::of_text_on(server, &inventory(own, networks)),
            "",
        );
    }
    // Nobody but a VLAN is in the deploy host's network.
    let networks = "own: {subnet: 172.22.10.0/24}, far: {subnet: 10.20.0.0/24, gateway: 10.20.0.1}";
    let hosts = "hosts: {db1: {firmware: uefi, \
        nics: {eno1: {mac: \"3c:ec:ef:00:00:01\", address: 10.20.0.11}}, \
        vlans: {own: {id: 7, device: eno1, bootproto: static, address: 172.22.10.11}}}}";
    let text = format!("{}{hosts}\n", inventory(own, networks));
    start(&Generated::of_text_on(server, &text), "");
    let two = "servers: [{address: 172.22.10.2}, {address: 172.22.10.3}]";
    let least = "own: {subnet: 172.22.10.0/24, pools: [172.22.10.100-172.22.10.101]}, \
                 far: {subnet: 10.20.0.0/24, gateway: 10.20.0.1}";
    start(
        &Generated::of_text_on(server, &inventory(two, least)),
        "172.22.10.2",
    );
}

/// Proves: what is refused would not start. The same dhcpd.conf, made of an inventory that is
/// right, is led to the deploy host of the wrong one.
fn it_does_not_start_on_what_is_refused(server: DhcpServer) {
    let wrong = inventory(
        "server: {address: 172.22.9.2}",
        &format!("lan: {{subnet: 172.22.10.0/24, {POOL}}}"),
    );
    is_refused(&wrong, "E0409");
    let elsewhere = inventory(
        "server: {address: 172.22.9.2}",
        "own: {subnet: 172.22.9.0/24}",
    );
    does_not_start(
        &Generated::of_text_on(server, &elsewhere),
        "",
        "Not configured to listen on any interfaces!",
    );

    let nothing = inventory("server: {address: 172.22.10.2}", "");
    is_refused(&nothing, "E0409");

    let two = "servers: [{address: 172.22.10.2}, {address: 172.22.10.3}]";
    let bare = inventory(two, "lan: {subnet: 172.22.10.0/24}");
    is_refused(&bare, "E0410");
    let pool = inventory(two, &format!("lan: {{subnet: 172.22.10.0/24, {POOL}}}"));
    let generated = Generated::of_text_on(server, &pool);
    // Without its one pool.
    let path = generated.path("172.22.10.2/dhcp/dhcpd.conf");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("  pool {").unwrap();
    let (_, after) = rest.split_once("\n  }\n").unwrap();
    std::fs::write(&path, format!("{before}{after}")).unwrap();
    does_not_start(&generated, "172.22.10.2", "has no referring pools");
}

fn is_refused(inventory: &str, code: &str) {
    let faults = try_compiled(inventory).expect_err("it is accepted");
    assert_eq!(faults.matches("error[").count(), 1, "{faults}");
    assert!(faults.contains(code), "{faults}");
}

fn does_not_start(generated: &Generated, folder: &str, why: &str) {
    let started = catch_unwind(AssertUnwindSafe(|| start(generated, folder)));
    let log = started.err().expect("dhcpd has started");
    let log = log.downcast::<String>().unwrap();
    assert!(log.contains(why), "{log}");
}

both![it_starts_on_what_is_accepted];
alone![
    Isc,
    "isc-dhcpd does not start where it serves no network of its own",
    it_does_not_start_on_what_is_refused,
];
