//! Dynamic DNS: what dhcpd tells the name server, which is played here.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use netpxe::value::DhcpServer;

use super::lab::{Lab, SERVER};
use super::servers::alone;
use crate::support::ask::Ask;
use crate::support::generated::Generated;

const INVENTORY: &str = "tests/daemons/wire/ddns.yaml";
const SM1: &str = "00:25:90:96:c4:9a";
const SM2: &str = "00:25:90:96:c6:5a";
const STRANGER: &str = "52:54:00:00:00:99";

/// How long dhcpd may take to tell the name server.
const PATIENCE: Duration = Duration::from_secs(60);

/// A lab whose dhcpd has its key.
fn lab(server: DhcpServer) -> Lab {
    let generated = Generated::from_on(server, INVENTORY);
    let config = generated.text("dhcp/dhcpd.conf");
    assert!(!config.contains("secret"), "{config}");
    Lab::started(generated, &[&["172.22.10.2/24"]])
}

/// A machine that calls itself `name` takes what it is offered.
fn take(lab: &Lab, machine: &str, name: &str) {
    let called = |ask: Ask| ask.raw(12, name.as_bytes().to_vec());
    let address = lab.ask(&called(Ask::discover(machine))).address();
    let ack = lab.ask(&called(Ask::request(machine, address)));
    assert_eq!(ack.address(), address);
}

/// What the name server is told, up to the first update that holds `last`.
fn told(names: &UdpSocket, last: &[u8]) -> Vec<Vec<u8>> {
    let begin = Instant::now();
    let mut told = Vec::new();
    let mut packet = [0; 2048];
    while begin.elapsed() < PATIENCE {
        if let Ok(length) = names.recv(&mut packet) {
            told.push(packet[..length].to_vec());
            if holds(&packet[..length], last) {
                return told;
            }
        }
    }
    panic!(
        "no update for {:?} in {told:?}",
        String::from_utf8_lossy(last)
    );
}

fn holds(packet: &[u8], part: &[u8]) -> bool {
    packet.windows(part.len()).any(|window| window == part)
}

/// Proves: dhcpd sends signed updates for the machines of the inventory, by the inventory's names
/// whatever they call themselves, whether their addresses are reserved or not; and for nobody else.
fn machines_are_registered_and_strangers_are_not(server: DhcpServer) {
    let lab = lab(server);
    let names = lab.server.inside(|| UdpSocket::bind((SERVER, 53)).unwrap());
    names
        .set_read_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    take(&lab, SM1, "somebody");
    take(&lab, STRANGER, "stranger");
    take(&lab, SM2, "sm2");
    for host in [b"\x03sm1", b"\x03sm2"] {
        let updates = told(&names, host);
        for update in &updates {
            // The operation is UPDATE, in the zone; a record TSIG of the key's name ends it.
            assert_eq!(update[2] >> 3 & 15, 5);
            assert!(holds(update, b"\x08lonimbus\x03com\0"));
            assert!(holds(update, b"\x06netpxe\0\x00\xfa"));
            for other in [&b"stranger"[..], b"somebody"] {
                assert!(!holds(update, other));
            }
        }
    }
}

alone![
    Isc,
    "`ddns` (Kea leaves DNS to a second daemon",
    machines_are_registered_and_strangers_are_not,
];
