//! Several networks on one wire, also behind a relay.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::bsdp::{bsdp, inform};
use super::lab::Lab;
use super::servers::both;
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{LIST, ONE_IMAGE, VERSION};

const INVENTORY: &str = "tests/daemons/wire/shared.yaml";
const OFFICE1: &str = "52:54:00:10:00:01";
const LAB1: &str = "52:54:00:10:00:02";
/// In the inventory, without addresses of their own.
const ROAMING: [&str; 2] = ["52:54:00:10:00:03", "52:54:00:10:00:04"];

const fn office(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(172, 22, 10, last)
}

const fn lab_address(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 9, 0, last)
}

/// A machine takes what it is offered.
fn take(lab: &Lab, machine: &str) -> Ipv4Addr {
    let address = lab.ask(&Ask::discover(machine).pxe(0)).address();
    let ack = lab.ask(&Ask::takes(machine, address, super::lab::SERVER).pxe(0));
    assert_eq!(
        ack.boot(),
        format!("ACK {address}, next-server 172.22.10.2, file boot/grub/i386-pc/core.0")
    );
    address
}

/// Proves: on one wire each machine gets its reserved address with the mask and the router of that
/// network; strangers get addresses of the network that serves them and of no other; those of the
/// inventory of any; and whoever asks for an address of elsewhere is refused it.
fn two_networks_on_one_wire(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let known = lab.ask(&Ask::discover(LAB1).pxe(0).usual());
    assert_eq!(known.address(), lab_address(50));
    let network = "host lab1, mask 255.255.255.0, broadcast 10.9.0.255, router 10.9.0.1";
    assert!(known.network().starts_with(network), "{}", known.network());
    let known = lab.ask(&Ask::discover(OFFICE1).pxe(0));
    assert_eq!(known.address(), office(50));
    assert!(known.network().contains("router 172.22.10.1"));

    let mut strangers = ["52:54:00:00:00:01", "52:54:00:00:00:02"].map(|it| take(&lab, it));
    strangers.sort();
    assert_eq!(strangers, [office(100), office(101)]);
    // The other network's addresses are for machines of the inventory.
    let third = "52:54:00:00:00:03";
    lab.is_silent(&Ask::discover(third).pxe(0), &Ask::discover(LAB1));
    for address in [lab_address(100), Ipv4Addr::new(192, 168, 1, 5)] {
        let refused = lab.ask(&Ask::request(third, address));
        assert!(refused.boot().starts_with("NAK"), "{}", refused.boot());
    }
    let mut roaming = ROAMING.map(|it| take(&lab, it));
    roaming.sort();
    assert_eq!(roaming, [lab_address(100), lab_address(101)]);

    let mac = ("a8:20:66:34:ff:e9", office(51));
    let list = inform(&lab, None, mac, &[LIST, VERSION]);
    assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
}

/// Proves: a relay may be in either network of a wire: machines get addresses of both, with their
/// own masks and routers; and where all of them ignore unknown machines, there is silence.
fn two_networks_on_one_wire_behind_a_relay(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    lab.server.ip("route add 10.21.0.0/24 via 172.22.10.1");
    let relays = [Lab::relay(), Lab::relay_at(Ipv4Addr::new(10, 21, 0, 1))];
    for relay in relays {
        is_one_wire(&lab, relay);
    }
}

fn is_one_wire(lab: &Lab, relay: Relay) {
    let ask = |ask: Ask| lab.ask(&ask.via(Some(relay)));
    for (machine, network) in [
        ("52:54:00:20:00:01", [10, 20, 0]),
        ("52:54:00:20:00:02", [10, 21, 0]),
    ] {
        let [a, b, c] = network;
        let offer = ask(Ask::discover(machine).pxe(0));
        let file = "next-server 172.22.10.2, file boot/grub/i386-pc/core.0";
        assert_eq!(offer.boot(), format!("OFFER {a}.{b}.{c}.50, {file}"));
        let told = offer.network();
        assert!(told.contains(&format!("router {a}.{b}.{c}.1")), "{told}");
    }
    // It is written into the first, whose wire has a pool in the second.
    let pool = ask(Ask::discover("52:54:00:20:00:03").pxe(0));
    assert_eq!(pool.address().octets()[..3], [10, 21, 0]);
    assert!(pool.network().contains("router 10.21.0.1"));
    let stranger = "52:54:00:00:00:99";
    for question in [
        Ask::discover(stranger).pxe(7),
        Ask::request(stranger, Ipv4Addr::new(10, 21, 0, 120)),
        Ask::request(stranger, office(20)),
        Ask::renew(stranger, Ipv4Addr::new(10, 20, 0, 120)),
    ] {
        lab.is_silent(&question.via(Some(relay)), &Ask::discover(OFFICE1));
    }
}

both![
    two_networks_on_one_wire,
    two_networks_on_one_wire_behind_a_relay,
];
