//! One machine, one address: bonds, and machines that say who they are in two ways.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::lab::Lab;
use super::servers::{both, differ};
use crate::support::ask::Ask;
use crate::support::frame::mac;

const INVENTORY: &str = "tests/daemons/wire/links.yaml";

/// The address that a question and the request after it are answered with.
fn taken(lab: &Lab, machine: &str, as_it_is: impl Fn(Ask) -> Ask) -> Ipv4Addr {
    let offer = lab.ask(&as_it_is(Ask::discover(machine)));
    let ack = lab.ask(&as_it_is(Ask::takes(
        machine,
        offer.address(),
        super::lab::SERVER,
    )));
    let expected = offer.boot().replace("OFFER", "ACK");
    assert_eq!(ack.boot(), expected, "{machine}");
    ack.address()
}

/// Proves: a bond gets its address and the machine's name, whichever of its NICs lends it the MAC
/// address, also after the other one had it; from Kea then another address, and its name.
fn a_bond_has_one_address_for_all_of_its_nics(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for (name, first, second, last) in [
        ("lent", "3c:ec:ef:00:01:01", "3c:ec:ef:00:01:02", 61),
        ("own", "3c:ec:ef:00:02:01", "3c:ec:ef:00:02:02", 62),
    ] {
        for nic in [first, second, first] {
            let address = taken(&lab, nic, |ask| ask);
            let own = address == Ipv4Addr::new(172, 22, 10, last);
            // The first has it, and has not given it back.
            let one_at_a_time = "Kea lends it to one of them at a time";
            let expected = nic == first || differ(server, one_at_a_time, true, false);
            assert_eq!(own, expected, "{nic}: {address}");
            let network = lab.ask(&Ask::discover(nic).usual()).network();
            assert!(network.starts_with(&format!("host {name}, ")), "{network}");
        }
    }
}

/// Proves: firmware, which says the machine's UUID for its client identifier, and the installer,
/// which says its MAC address, get the same lease; so two machines need two addresses.
fn a_machine_has_one_lease(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let addresses = ["3c:ec:ef:00:03:01", "3c:ec:ef:00:04:01"].map(|machine| {
        let mac = mac(machine);
        let uuid = [&[0; 11][..], mac.as_bytes()].concat();
        let firmware = taken(&lab, machine, |ask| ask.pxe(7).raw(61, uuid.clone()));
        let client = [&[1], mac.as_bytes()].concat();
        let installer = taken(&lab, machine, |ask| ask.raw(61, client.clone()));
        assert_eq!(firmware, installer);
        assert_eq!(taken(&lab, machine, |ask| ask), installer);
        installer.octets()[3]
    });
    assert!(
        matches!(addresses, [200, 201] | [201, 200]),
        "{addresses:?}"
    );
}

/// Proves: dhcpd leaves a network in which there are VLANs alone to whoever serves it. Where it served,
/// it would refuse an address that it does not know.
fn a_network_of_vlans_alone_is_not_served(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    let machine = "52:54:00:00:00:99";
    let theirs = Ipv4Addr::new(192, 168, 1, 5);
    for ask in [Ask::discover(machine), Ask::request(machine, theirs)] {
        lab.is_silent(&ask.via(relay), &Ask::discover(machine));
    }
}

both![
    a_bond_has_one_address_for_all_of_its_nics,
    a_machine_has_one_lease,
    a_network_of_vlans_alone_is_not_served,
];
