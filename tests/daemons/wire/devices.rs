//! Devices and BMCs: they are known, and get no boot file, whatever they say.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::bsdp::{bsdp, inform};
use super::lab::Lab;
use super::pxe::{BIOS, no_file, offer};
use super::servers::{both, differ};
use crate::support::ask::Ask;
use crate::support::bsdp::{BARE, IMAGE_137, LIST, ONE_IMAGE, OURS, SELECT, VERSION};

const INVENTORY: &str = "tests/golden/devices/inventory.yaml";

const DB1: &str = "3c:ec:ef:00:00:01";
const DB1_BMC: &str = "3c:ec:ef:00:01:01";
const DB2_BMC: &str = "3c:ec:ef:00:01:02";
const MM1: (&str, Ipv4Addr) = ("a8:20:66:34:ff:e9", Ipv4Addr::new(172, 22, 10, 53));
const SWITCH: &str = "00:1b:21:00:00:01";
const CAMERA: &str = "00:40:8c:00:00:01";
const IMAC: (&str, Ipv4Addr) = ("a8:20:66:00:00:01", Ipv4Addr::new(172, 22, 10, 62));
const STRANGER: &str = "52:54:00:00:00:99";

/// A device in the dress of every firmware.
fn dressed(device: &str) -> [Ask; 8] {
    let ask = || Ask::discover(device).usual();
    [
        ask(),
        ask().pxe(0),
        ask().pxe(7),
        ask().http(16),
        ask().http(16).wants(&[1, 3, 6, 12, 15, 60, 66, 67]),
        ask().pxe(0).raw(77, b"iPXE".to_vec()),
        ask().vendor("PXEClient:Arch:00000:UNDI:002001"),
        ask().vendor("AAPLBSDPC/i386/Macmini6,2"),
    ]
}

/// Proves: a device gets its address and its name, and no boot file whatever firmware it claims to
/// have: neither the file, nor the echo of HTTP boot, nor a Mac's image. By BOOTP it is the same.
fn a_device_gets_no_boot_file(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for ask in dressed(SWITCH) {
        let answer = lab.ask(&ask);
        assert_eq!(answer.boot(), no_file("172.22.10.61"), "{}", ask.message);
        let start = "host switch1, domain lab.example.org, mask 255.255.255.0,";
        assert!(answer.network().starts_with(start), "{}", answer.network());
    }
    let ack =
        lab.ask(&Ask::takes(SWITCH, Ipv4Addr::new(172, 22, 10, 61), super::lab::SERVER).pxe(7));
    assert_eq!(ack.boot(), "ACK 172.22.10.61, next-server 172.22.10.2");
    let bootp = Ask::bootp(SWITCH);
    let none = "Clients that know only BOOTP are answered if some pool has `bootp: true`";
    if differ(server, none, true, false) {
        let answer = lab.ask(&bootp).boot();
        assert_eq!(answer, "BOOTREPLY 172.22.10.61, next-server 172.22.10.2");
    } else {
        lab.is_silent(&bootp, &Ask::discover(SWITCH));
    }
    // The machines beside it boot as ever.
    let uefi = "boot/grub/x86_64-efi/core.efi";
    let db1 = lab.ask(&Ask::discover(DB1).pxe(7));
    assert_eq!(db1.boot(), offer("172.22.10.51", uefi));
    let over_http = lab.ask(&Ask::discover(DB1).http(16));
    assert_eq!(
        over_http.boot(),
        "OFFER 172.22.10.51, next-server 172.22.10.2, \
         file http://172.22.10.2/boot/grub/x86_64-efi/http.efi, 60 HTTPClient"
    );
}

/// Proves: a device in a network that is not its own, where its reserved address does not hold, gets
/// an address of the pool there and still no boot file; a stranger beside it gets one.
fn a_device_on_its_travels_gets_no_boot_file(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for ask in dressed(DB1_BMC) {
        let answer = lab.ask(&ask);
        let address = answer.address();
        assert!((100..=149).contains(&address.octets()[3]), "{address}");
        let expected = no_file(&address.to_string());
        assert_eq!(answer.boot(), expected, "{}", ask.message);
    }
    assert_eq!(lab.ask(&Ask::discover(STRANGER).pxe(0)).file(), BIOS);
}

/// Proves: where strangers are ignored devices are known, with an address of their own or one of
/// the pool, and BMCs by the names of their hosts.
fn a_device_is_known_where_strangers_are_ignored(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    let relay = Some(Lab::relay());
    for (device, name, own) in [
        (DB1_BMC, "db1-bmc", Some(Ipv4Addr::new(10, 20, 0, 51))),
        (DB2_BMC, "db2-bmc.lab.example.org", None),
        (CAMERA, "camera1", None),
    ] {
        for ask in dressed(device) {
            let answer = lab.ask(&ask.via(relay));
            let address = answer.address();
            match own {
                Some(own) => assert_eq!(address, own),
                None => assert!((100..=149).contains(&address.octets()[3]), "{address}"),
            }
            assert_eq!(answer.boot(), no_file(&address.to_string()));
            let network = answer.network();
            assert!(network.starts_with(&format!("host {name}, ")), "{network}");
        }
    }
    let stranger = Ask::discover(STRANGER).via(relay);
    lab.is_silent(&stranger, &Ask::discover(SWITCH));
}

/// Proves: a Mac that is a device is offered no image, neither in its first answer nor by BSDP; the
/// Mac beside it is.
fn a_mac_that_is_a_device_is_offered_no_image(server: DhcpServer) {
    let lab = Lab::of(server, INVENTORY);
    for bsdp in [&[LIST, VERSION][..], &[SELECT, OURS, IMAGE_137]] {
        assert_eq!(inform(&lab, None, IMAC, bsdp).boot(), BARE);
    }
    let discover = |mac| lab.ask(&Ask::discover(mac).vendor("AAPLBSDPC/i386/iMac7,1"));
    assert_eq!(discover(IMAC.0).boot(), no_file("172.22.10.62"));
    assert_eq!(discover(MM1.0).file(), "mactel64.efi");
    let list = inform(&lab, None, MM1, &[LIST, VERSION]);
    assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
}

both![
    a_device_gets_no_boot_file,
    a_device_on_its_travels_gets_no_boot_file,
    a_device_is_known_where_strangers_are_ignored,
    a_mac_that_is_a_device_is_offered_no_image,
];
