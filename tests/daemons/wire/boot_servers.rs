//! Which server a machine is sent to: the deploy host, its leg, a boot server, or none.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::bsdp::inform;
use super::lab::{Lab, SERVER};
use super::servers::both;
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{CHOSEN_137, IMAGE_137, LIST, ONE_IMAGE, OTHERS, OURS, SELECT, VERSION};

const INVENTORY: &str = "tests/daemons/wire/boot_servers.yaml";
const STRANGER: &str = "52:54:00:00:00:99";
const MAC_STRANGER: &str = "a8:20:66:00:00:99";

/// A machine, and what it is told: by PXE, then over HTTP.
fn is_sent_to(lab: &Lab, relay: Option<Relay>, machine: &str, server: &str) {
    let bios = lab.ask(&Ask::discover(machine).pxe(0).via(relay));
    let address = bios.address();
    assert_eq!(
        bios.boot(),
        format!("OFFER {address}, next-server {server}, file boot/grub/i386-pc/core.0")
    );
    // Who has taken nothing may be offered another address.
    let uefi = lab.ask(&Ask::discover(machine).pxe(7).via(relay));
    let address = uefi.address();
    assert_eq!(
        uefi.boot(),
        format!("OFFER {address}, next-server {server}, file boot/grub/x86_64-efi/core.efi")
    );
    let offer = lab.ask(&Ask::discover(machine).http(16).via(relay));
    let address = offer.address();
    let http = format!(
        "{address}, next-server {server}, file \
         http://{server}/boot/grub/x86_64-efi/http.efi, 60 HTTPClient"
    );
    assert_eq!(offer.boot(), format!("OFFER {http}"));
    let ack = lab.ask(
        &Ask::takes(machine, address, super::lab::SERVER)
            .http(16)
            .via(relay),
    );
    assert_eq!(ack.boot(), format!("ACK {http}"));
    // GRUB's own request is of no class.
    let grub = lab.ask(&Ask::discover(machine).via(relay));
    assert_eq!(
        grub.boot(),
        format!("OFFER {address}, next-server {server}")
    );
    assert_eq!(grub.server(), SERVER);
}

/// A Mac finds its list and its file at this server; the deploy host has one name for all.
fn boots_a_mac(lab: &Lab, relay: Option<Relay>, mac: (&str, Ipv4Addr), server: &str) {
    let ask = |bsdp: &[&[u8]]| inform(lab, relay, mac, bsdp).boot();
    let begin = format!("ACK, next-server {server}");
    let list = format!("{begin}, 43 {ONE_IMAGE}, 60 AAPLBSDPC");
    assert_eq!(ask(&[LIST, VERSION]), list);
    let chosen = format!("{begin}, file mactel64.efi, 43 {CHOSEN_137}, 60 AAPLBSDPC");
    assert_eq!(ask(&[SELECT, OURS, IMAGE_137]), chosen);
    assert_eq!(ask(&[SELECT, OTHERS, IMAGE_137]), begin);
}

/// Proves: machines at a leg of the deploy host are sent to that, Macs too.
fn at_a_leg(server: DhcpServer) {
    let lab = Lab::with_ports(server, INVENTORY, &[&["172.22.10.2/24"], &["10.20.0.2/24"]]);
    for machine in ["52:54:00:10:00:04", STRANGER] {
        is_sent_to(&lab, None, machine, "10.20.0.2");
    }
    let mac = ("a8:20:66:20:00:51", Ipv4Addr::new(10, 20, 0, 51));
    boots_a_mac(&lab, None, mac, "10.20.0.2");
}

/// Proves: machines are sent to the boot server of their network, and those with one of their own
/// to that; all others to the deploy host.
fn to_a_boot_server(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    lab.server.ip("route add 10.21.0.0/24 via 172.22.10.1");
    for machine in ["52:54:00:10:00:01", STRANGER] {
        is_sent_to(&lab, None, machine, "172.22.10.2");
    }
    is_sent_to(&lab, None, "52:54:00:10:00:02", "172.22.10.9");
    let relay = Some(Lab::relay_at(Ipv4Addr::new(10, 21, 0, 1)));
    is_sent_to(&lab, relay, STRANGER, "10.21.0.9");
    is_sent_to(&lab, relay, "52:54:00:10:00:03", "10.21.0.8");
    let mac = (MAC_STRANGER, Ipv4Addr::new(10, 21, 0, 120));
    boots_a_mac(&lab, relay, mac, "10.21.0.9");
}

/// Proves: a network with `netboot: false` gives addresses alone, whoever asks, as whatever.
fn nothing_boots_where_nothing_is_to(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    lab.server.ip("route add 10.22.0.0/24 via 172.22.10.1");
    let relay = Some(Lab::relay_at(Ipv4Addr::new(10, 22, 0, 1)));
    for machine in ["52:54:00:10:00:05", "a8:20:66:22:00:51", STRANGER] {
        let discover = || Ask::discover(machine);
        for ask in [
            discover(),
            discover().pxe(0),
            discover().pxe(7),
            discover().pxe(11),
            discover().http(16),
            discover().vendor("AAPLBSDPC/i386/iMac7,1"),
        ] {
            let offer = lab.ask(&ask.via(relay));
            let address = offer.address();
            assert_eq!(address.octets()[..3], [10, 22, 0]);
            assert_eq!(
                offer.boot(),
                format!("OFFER {address}, next-server 0.0.0.0")
            );
        }
    }
    for (mac, last) in [
        ("a8:20:66:22:00:51", 51),
        ("00:16:cb:22:00:52", 52),
        (MAC_STRANGER, 120),
    ] {
        let mac = (mac, Ipv4Addr::new(10, 22, 0, last));
        for bsdp in [&[LIST, VERSION][..], &[SELECT, OURS, IMAGE_137]] {
            let answer = inform(&lab, relay, mac, bsdp);
            assert_eq!(answer.boot(), "ACK, next-server 0.0.0.0", "{bsdp:?}");
        }
    }
    // Elsewhere the same machines boot.
    is_sent_to(&lab, None, "52:54:00:10:00:05", "172.22.10.2");
}

both![
    at_a_leg,
    to_a_boot_server,
    nothing_boots_where_nothing_is_to,
];
