//! The inventory's classes: who is in one, what that changes, and that it changes nothing about
//! booting.

use std::net::Ipv4Addr;

use dhcproto::v4::{DhcpOption, OptionCode};

use netpxe::value::DhcpServer;

use super::bsdp::{bsdp, inform};
use super::lab::Lab;
use super::pxe::{BIOS, no_file, offer};
use super::servers::both;
use crate::support::ask::Ask;
use crate::support::bsdp::{CHOSEN_137, IMAGE_137, LIST, ONE_IMAGE, OURS, SELECT, VERSION};

const INVENTORY: &str = "tests/golden/classes/inventory.yaml";

const UEFI: &str = "boot/grub/x86_64-efi/core.efi";
const PHONE: &str = "64:16:7f:00:00:09";
const CONSOLE: &str = "00:15:63:00:00:02";
const STRANGER: &str = "52:54:00:00:00:99";
const MM1: (&str, Ipv4Addr) = ("a8:20:66:34:ff:e9", Ipv4Addr::new(172, 22, 10, 53));

/// Twelve hours, where no class says otherwise.
const USUAL: u32 = 43_200;

fn phone(mac: &str) -> Ask {
    Ask::discover(mac).vendor("Polycom-VVX411")
}

/// A camera at a port of a switch.
fn camera(circuit: &str, remote: &[u8]) -> Ask {
    let remote_length = u8::try_from(remote.len()).unwrap();
    let circuit_length = u8::try_from(circuit.len()).unwrap();
    let head = [&[1, circuit_length], circuit.as_bytes()].concat();
    let both = [&head[..], &[2, remote_length], remote].concat();
    Ask::discover("00:40:8c:00:00:01")
        .vendor("Camera 5")
        .raw(82, both)
}

/// The client gets an address of the pool that begins with `first` and holds so many, for so long.
fn is_lent(lab: &Lab, ask: &Ask, first: Ipv4Addr, many: u32, lease: u32) {
    let answer = lab.ask(ask);
    let pool = first.to_bits()..first.to_bits() + many;
    let address = answer.address();
    assert!(
        pool.contains(&address.to_bits()),
        "{address}: {}",
        ask.message
    );
    let network = answer.network();
    assert!(network.ends_with(&format!("lease {lease}")), "{network}");
}

const fn near(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(172, 22, 10, last)
}

const fn far(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 20, 0, last)
}

/// Proves: a client is in a class if all that the class asks for holds, and then it gets an address
/// of the pool that is for it, and the lease time of the class; all others get what they ever got.
fn each_class_gets_its_pool_and_its_lease(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    is_lent(&lab, &phone(PHONE), near(120), 10, 604_800);
    // The class knows better than the pool.
    let answer = lab.ask(&phone(PHONE).wants(&[66]));
    let server = answer.message.opts().get(OptionCode::TFTPServerName);
    let expected = DhcpOption::TFTPServerName(b"172.22.10.9".to_vec());
    assert_eq!(server, Some(&expected));
    // The vendor alone, and the maker alone, are no phone.
    is_lent(&lab, &phone(STRANGER), near(100), 20, USUAL);
    let other = Ask::discover("00:04:f2:00:00:09").vendor("Other");
    is_lent(&lab, &other, near(100), 20, USUAL);
    let access_point = Ask::discover("00:0b:86:00:00:01");
    is_lent(&lab, &access_point, near(140), 10, USUAL);
    is_lent(&lab, &Ask::discover(STRANGER), near(100), 20, USUAL);
    let ask = |architecture| Ask::discover("52:54:00:00:01:01").pxe(architecture);
    for uefi in [ask(7), ask(9)] {
        is_lent(&lab, &uefi, near(130), 10, USUAL);
    }
    is_lent(&lab, &ask(11), near(100), 20, USUAL);
}

/// Proves: a relay's words (option 82) are matched as text and as octets; a client that is in an
/// excepted class gets no address of a pool that is for another of its classes.
fn the_port_of_a_switch(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    is_lent(&lab, &camera("eth7", &[0, 4, 0, 10]), near(100), 20, 90);
    is_lent(&lab, &camera("eth8", &[0, 4, 0, 10]), near(100), 20, USUAL);
    is_lent(&lab, &camera("eth7", &[0, 4, 0, 11]), near(100), 20, USUAL);
    let with_uefi = camera("eth7", &[0, 4, 0, 10]).architectures(&[7]);
    lab.is_silent(&with_uefi, &Ask::discover(STRANGER));
}

/// Proves: a user class is matched as clients send it and as RFC 3004 has it, whole.
fn a_user_class(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for (said, lease) in [
        (&b"iPXE"[..], 600),
        (b"\x04iPXE", 600),
        (b"\x04iPXE\x05other", 600),
        (b"iPXEx", USUAL),
        (b"\x05other\x04iPXE", USUAL),
    ] {
        let ask = Ask::discover("52:54:00:00:01:02")
            .pxe(0)
            .raw(77, said.to_vec());
        is_lent(&lab, &ask, near(100), 20, lease);
        assert_eq!(lab.ask(&ask).file(), BIOS, "it boots all the same");
    }
}

/// Proves: BOOTP clients are in no class: also those of a maker that has one get an address of the pool
/// with `bootp`, from which that class is left out. (It says nothing of `deny dynamic bootp clients`
/// in pools that are for classes: as they are in none, they get none there anyway.)
fn bootp_clients(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for client in [STRANGER, "00:0b:86:00:00:02"] {
        let address = lab.ask(&Ask::bootp(client)).address();
        assert!((100..=119).contains(&address.octets()[3]), "{address}");
    }
}

/// Proves: machines in a class boot as they do without: by PXE, over HTTP, and Macs by BSDP; and a
/// device that is in a class gets what the class gives and no boot file.
fn a_class_changes_nothing_about_booting(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let db1 = lab.ask(&Ask::discover("3c:ec:ef:00:00:01").pxe(7));
    assert_eq!(db1.boot(), offer("172.22.10.51", UEFI));
    let db2 = lab.ask(&Ask::discover("3c:ec:ef:00:00:02").pxe(7));
    assert!((130..=139).contains(&db2.address().octets()[3]));
    assert_eq!(db2.file(), UEFI);
    let over_http = lab.ask(&Ask::discover("3c:ec:ef:00:00:01").http(16));
    assert_eq!(
        over_http.boot(),
        "OFFER 172.22.10.51, next-server 172.22.10.2, \
         file http://172.22.10.2/boot/grub/x86_64-efi/http.efi, 60 HTTPClient"
    );
    let unknown = ("a8:20:66:00:00:77", near(130));
    is_lent(
        &lab,
        &Ask::discover(unknown.0).vendor("AAPLBSDPC/i386/iMac7,1"),
        near(130),
        10,
        USUAL,
    );
    for mac in [MM1, unknown] {
        let list = inform(&lab, None, mac, &[LIST, VERSION]);
        assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
        let select = inform(&lab, None, mac, &[SELECT, OURS, IMAGE_137]);
        assert_eq!(select.boot(), bsdp(CHOSEN_137, "mactel64.efi"));
    }
    let phone1 = lab.ask(&phone("00:04:f2:00:00:01"));
    assert_eq!(phone1.boot(), no_file("172.22.10.61"));
    assert!(phone1.network().ends_with("lease 604800"));
}

/// Proves: options of a vendor go out inside option 43, byte by byte, to the clients of a class and to
/// a device; never to firmware, which would read them as its own; and Macs are told their images.
fn options_of_a_vendor(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let told = |ask: Ask| lab.ask(&ask.wants(&[1, 43])).raw_options().remove(&43);
    let access_point = || Ask::discover("00:0b:86:00:00:01");
    let controllers = [172, 22, 10, 5, 172, 22, 10, 6];
    let expected = [&b"\x3c\x03lab\xf1\x08"[..], &controllers].concat();
    assert_eq!(told(access_point()), Some(expected.clone()));
    assert_eq!(told(access_point().vendor("ArubaAP")), Some(expected));
    let phone2 = || Ask::discover("00:04:f2:00:00:02");
    assert_eq!(told(phone2()), Some(vec![2, 2, 1, 44]));
    assert_eq!(told(Ask::discover(STRANGER)), None);
    for who in [access_point, phone2] {
        assert_eq!(told(who().pxe(0)), None);
        assert_eq!(told(who().pxe(7)), None);
        assert_eq!(told(who().http(16)), None);
        assert_eq!(told(who().vendor("AAPLBSDPC/i386/iMac7,1")), None);
    }
    let mac = ("00:0b:86:00:00:01", near(140));
    let list = inform(&lab, None, mac, &[LIST, VERSION]);
    assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
}

/// Proves: where strangers are ignored, those of a pool's classes get addresses of that pool, and
/// of no other; all other strangers get none, and machines that are known get theirs.
fn a_class_is_let_in_where_strangers_are_ignored(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    let there = |ask: Ask| ask.via(relay);
    for n in 0..9 {
        let ask = there(phone(&format!("00:04:f2:00:01:0{n}")));
        is_lent(&lab, &ask, far(120), 10, 604_800);
    }
    is_lent(&lab, &there(Ask::discover(CONSOLE)), far(120), 10, USUAL);
    let switch = there(Ask::discover("00:1b:21:00:00:01"));
    is_lent(&lab, &switch, far(100), 10, USUAL);
    for stranger in [
        Ask::discover(STRANGER),
        Ask::discover(STRANGER).pxe(7),
        Ask::discover("00:15:63:00:00:03"),
        Ask::request(STRANGER, Ipv4Addr::new(192, 168, 1, 5)),
    ] {
        lab.is_silent(&there(stranger), &Ask::discover(STRANGER));
    }
}

both![
    each_class_gets_its_pool_and_its_lease,
    the_port_of_a_switch,
    a_user_class,
    bootp_clients,
    a_class_changes_nothing_about_booting,
    options_of_a_vendor,
    a_class_is_let_in_where_strangers_are_ignored,
];
