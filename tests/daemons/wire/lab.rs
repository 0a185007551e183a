//! A deploy host in one namespace, its machines in another: generated configuration, real dhcpd.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use crate::support::answer::Answer;
use crate::support::ask::{Ask, Relay};
use crate::support::daemon::Daemon;
use crate::support::dhcpd;
use crate::support::evidence::Evidence;
use crate::support::frame::mac;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;
use crate::support::wire::{PATIENCE, Wire};

/// The inventory in which netpxe began.
pub const EXAMPLE: &str = "inventory.example.yaml";

/// The deploy host, in every inventory of these tests.
pub const SERVER: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 2);
/// The router of its network, which is also the relay of the other one.
const ROUTER: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 1);
/// The relay's address in the other network.
const RELAY: Ipv4Addr = Ipv4Addr::new(10, 20, 0, 1);
const ROUTER_MAC: &str = "02:00:00:00:00:01";
const SERVER_MAC: &str = "02:00:00:00:00:02";

/// The deploy host's ports: the addresses of each.
pub type Ports<'a> = &'a [&'a [&'a str]];

/// One port with the deploy host's one address.
const ONE_PORT: Ports<'_> = &[&["172.22.10.2/24"]];

/// A running deploy host, and the machines that ask it.
pub struct Lab {
    // In the order in which they end.
    wire: Wire,
    _dhcpd: Daemon,
    _capture: Daemon,
    /// The deploy host.
    pub server: Namespace,
    /// The machines.
    pub machines: Namespace,
    /// What was generated.
    pub generated: Generated,
    /// What is left behind when the test fails.
    pub evidence: Evidence,
}

impl Lab {
    /// The lab of an inventory, with the deploy host's one address on its one port.
    pub fn of(server: DhcpServer, inventory: &str) -> Self {
        Self::with_ports(server, inventory, ONE_PORT)
    }

    /// The same for an inventory's text.
    pub fn of_text(server: DhcpServer, inventory: &str) -> Self {
        Self::started(Generated::of_text_on(server, inventory), ONE_PORT)
    }

    /// The lab of an inventory. The machines are at the last port of the deploy host.
    pub fn with_ports(server: DhcpServer, inventory: &str, ports: Ports<'_>) -> Self {
        Self::started(Generated::from_on(server, inventory), ports)
    }

    /// The lab of a generated tree. The machines are at the last port of the deploy host.
    pub fn started(generated: Generated, ports: Ports<'_>) -> Self {
        needs::root();
        for program in ["dhcpd", "ip", "setpriv", "tcpdump"] {
            needs::program(program);
        }
        let evidence = Evidence::new();
        let (server, machines) = (Namespace::new(), Namespace::new());
        let names: Vec<String> = (0..ports.len()).map(|n| format!("s{n}")).collect();
        let mut port = String::new();
        for (n, (name, addresses)) in names.iter().zip(ports).enumerate() {
            port = format!("c{n}");
            server.connect(name, SERVER_MAC, &machines, &port);
            for address in *addresses {
                server.ip(&format!("address add {address} dev {name}"));
            }
        }
        if ports.len() == 1 {
            server.ip(&format!("route add 10.20.0.0/24 via {ROUTER}"));
        }
        let wire = Wire::open(&machines, &port);
        wire.play(ROUTER, mac(ROUTER_MAC));
        let capture = evidence.capture(&machines, &port, "");
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let dhcpd = dhcpd::start(&generated, &server, &names, &evidence);
        Self {
            wire,
            _dhcpd: dhcpd,
            _capture: capture,
            server,
            machines,
            generated,
            evidence,
        }
    }

    /// The way in for machines of the other network.
    pub fn relay() -> Relay {
        Self::relay_at(RELAY)
    }

    /// The way in by a relay with this address on the machines' side.
    pub fn relay_at(inside: Ipv4Addr) -> Relay {
        Relay {
            inside,
            server: SERVER,
            mac: mac(ROUTER_MAC),
            server_mac: mac(SERVER_MAC),
        }
    }

    /// The answer to a question.
    ///
    /// # Panics
    /// If there is none.
    pub fn ask(&self, ask: &Ask) -> Answer {
        self.wire.ask(ask)
    }

    /// A question gets no answer. That is not waited for but proved: dhcpd works in order, so once
    /// a later question (`fence`) is answered, the earlier one never will be.
    ///
    /// # Panics
    /// If there is one, or dhcpd answers nothing at all.
    pub fn is_silent(&self, ask: &Ask, fence: &Ask) {
        let (asked, fenced) = (ask.message.xid(), fence.message.xid());
        self.wire.send(ask);
        self.wire.send(fence);
        let answer = self.wire.answer(&[asked, fenced], PATIENCE);
        let answer = answer.expect("dhcpd answers nothing at all");
        assert_eq!(
            answer.message.xid(),
            fenced,
            "answered {}: {}",
            ask.message,
            answer.boot()
        );
    }
}
