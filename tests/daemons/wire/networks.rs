//! Several networks, and several addresses and ports of the deploy host.
//!
//! The relay of the second network (giaddr) is played here; that network ignores unknown machines.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::bsdp::{bsdp, inform};
use super::lab::{Lab, SERVER};
use super::macs::{Machine, is_offered_32_bit, is_offered_both};
use super::servers::both;
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{BARE, CHOSEN_137, IMAGE_137, LIST, SELECT, VERSION};

const INVENTORY: &str = "tests/daemons/wire/networks.yaml";

const fn far(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 20, 0, last)
}

const MM1: Machine = ("a8:20:66:34:ff:e9", Ipv4Addr::new(172, 22, 10, 51));
const SM1: &str = "00:25:90:96:c4:9a";
const FAR_FIXED: &str = "52:54:00:20:00:50";
const FAR_POOL: &str = "52:54:00:20:00:60";
const FAR_MAC: Machine = ("a8:20:66:20:00:51", far(51));
const FAR_OLD: Machine = ("00:16:cb:20:00:52", far(52));
const STRANGER: &str = "52:54:00:00:00:99";

/// What is told in the second network, but for the host's name.
const FAR_NETWORK: &str = "domain far.lonimbus.com, mask 255.255.255.0, broadcast 10.20.0.255, \
    router 10.20.0.1, dns 172.22.10.1, lease 3000";

/// The machines of the second network, by a relay or on a port of their own: reserved, from the
/// pool, on their travels, and as Macs.
fn serves_the_second_network(lab: &Lab, relay: Option<Relay>) {
    let ask = |ask: Ask| lab.ask(&ask.via(relay));
    let known = ask(Ask::discover(FAR_FIXED).pxe(7).usual());
    assert_eq!(
        known.boot(),
        "OFFER 10.20.0.50, next-server 172.22.10.2, file boot/grub/x86_64-efi/core.efi"
    );
    let network = known.network();
    assert_eq!(network, format!("host far-fixed, {FAR_NETWORK}"));
    assert_eq!(known.server(), SERVER);

    let pool = ask(Ask::discover(FAR_POOL).pxe(0));
    let address = pool.address();
    assert!((100..=149).contains(&address.octets()[3]), "{address}");
    assert_eq!(
        pool.boot(),
        format!("OFFER {address}, next-server 172.22.10.2, file boot/grub/i386-pc/core.0")
    );
    for request in [
        Ask::takes(FAR_POOL, address, SERVER),
        Ask::renew(FAR_POOL, address),
    ] {
        let ack = ask(request.pxe(0));
        assert_eq!(ack.boot(), pool.boot().replace("OFFER", "ACK"));
    }
    // A machine of the other network on its travels is known here too.
    let traveller = ask(Ask::discover(SM1).pxe(0)).address();
    assert!((100..=149).contains(&traveller.octets()[3]), "{traveller}");

    is_offered_both(lab, relay, FAR_MAC);
    is_offered_both(lab, relay, (MM1.0, far(130)));
    is_offered_32_bit(lab, relay, FAR_OLD);
    is_offered_32_bit(lab, relay, (FAR_OLD.0, far(131)));
}

/// A Mac takes the server's name for itself from any answer, and repeats it in its SELECT.
fn finds_the_way_back(lab: &Lab, relay: Option<Relay>, machine: Machine) {
    let (mac, address) = machine;
    let vendor = "AAPLBSDPC/i386/Macmini6,2";
    let offer = lab.ask(&Ask::discover(mac).vendor(vendor).via(relay));
    let ack = lab.ask(
        &Ask::takes(mac, address, super::lab::SERVER)
            .vendor(vendor)
            .via(relay),
    );
    let list = inform(lab, relay, machine, &[LIST, VERSION]);
    for answer in [offer, ack, list] {
        let server = [&[3, 4], &answer.server().octets()[..]].concat();
        let select = inform(lab, relay, machine, &[SELECT, &server, IMAGE_137]);
        assert_eq!(select.boot(), bsdp(CHOSEN_137, "mactel64.efi"));
    }
}

/// Proves: machines of a network behind a relay get that network's addresses and settings, their
/// images, and Macs their lists; the deploy host is the same for all.
fn behind_a_relay(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    serves_the_second_network(&lab, relay);
    finds_the_way_back(&lab, relay, FAR_MAC);
    finds_the_way_back(&lab, None, MM1);
    is_offered_both(&lab, None, MM1);
}

/// Proves: the same on a port of the deploy host, whose address there is not `next-server`.
fn on_a_second_port(server: DhcpServer) {
    let lab = Lab::with_ports(server, INVENTORY, &[&["172.22.10.2/24"], &["10.20.0.2/24"]]);
    serves_the_second_network(&lab, None);
    finds_the_way_back(&lab, None, FAR_MAC);
    let fence = Ask::discover(FAR_FIXED);
    lab.is_silent(&Ask::discover(STRANGER).pxe(7), &fence);
}

/// Proves: where the deploy host's address is the second of its port, answers name it all the
/// same, and a Mac's SELECT is taken.
fn on_a_second_address(server: DhcpServer) {
    let lab = Lab::with_ports(server, INVENTORY, &[&["172.22.10.9/24", "172.22.10.2/24"]]);
    finds_the_way_back(&lab, None, MM1);
    is_offered_both(&lab, None, MM1);
    let offer = lab.ask(&Ask::discover(SM1).pxe(0));
    assert_eq!(
        offer.boot(),
        "OFFER 172.22.10.55, next-server 172.22.10.2, file boot/grub/i386-pc/core.0"
    );
    assert_eq!(offer.server(), SERVER);
}

/// Proves: a network with `unknown_hosts: ignore` is silent to unknown machines whatever they ask:
/// no offer, no address, and no refusal either, as another server may serve them.
fn unknown_machines_are_ignored_where_wanted(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    let request = |address| Ask::request(STRANGER, address).pxe(7);
    for ask in [
        Ask::discover(STRANGER),
        Ask::discover(STRANGER).pxe(0),
        Ask::discover(STRANGER).pxe(7),
        Ask::discover(STRANGER).http(16),
        Ask::discover(STRANGER).vendor("AAPLBSDPC/i386/Macmini6,2"),
        request(far(120)),
        request(far(200)),
        request(Ipv4Addr::new(172, 22, 10, 20)),
        request(Ipv4Addr::new(192, 168, 1, 5)),
        Ask::renew(STRANGER, far(120)),
        Ask::bootp(STRANGER),
    ] {
        lab.is_silent(&ask.via(relay), &Ask::discover(SM1));
    }
    // To an INFORM dhcpd cannot be silent: it says nothing of booting.
    for bsdp in [&[LIST, VERSION][..], &[SELECT, IMAGE_137]] {
        let answer = inform(&lab, relay, (STRANGER, far(200)), bsdp);
        assert_eq!(answer.boot(), BARE, "{bsdp:?}");
    }
    // The other network serves the same machine.
    let answer = lab.ask(&Ask::discover(STRANGER).pxe(0));
    assert_eq!(answer.file(), "boot/grub/i386-pc/core.0");
}

/// Proves: each NIC of a machine is known in its own network, by its own address and the machine's
/// name, also the one from which it must not boot.
fn a_machine_with_several_nics(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    let discover = |mac| Ask::discover(mac).usual();
    let first = lab.ask(&discover("3c:ec:ef:00:00:01").pxe(0));
    let second = lab.ask(&discover("3c:ec:ef:00:00:02").pxe(0).via(relay));
    let third = lab.ask(&discover("3c:ec:ef:00:00:03").via(relay));
    let file = "next-server 172.22.10.2, file boot/grub/i386-pc/core.0";
    assert_eq!(first.boot(), format!("OFFER 172.22.10.70, {file}"));
    assert_eq!(second.boot(), format!("OFFER 10.20.0.70, {file}"));
    let last = third.address().octets()[3];
    assert!((100..=149).contains(&last), "{}", third.boot());
    for answer in [first, second, third] {
        let network = answer.network();
        assert!(network.starts_with("host db1, domain "), "{network}");
    }
}

both![
    behind_a_relay,
    on_a_second_port,
    on_a_second_address,
    unknown_machines_are_ignored_where_wanted,
    a_machine_with_several_nics,
];
