//! Which Mac is offered what: two images, Macs with 32-bit EFI, the longest list, and an
//! image in the first answer.

use std::net::Ipv4Addr;

use netpxe::value::DhcpServer;

use super::bsdp::{bsdp, inform};
use super::lab::Lab;
use super::servers::{alone, both, differ};
use crate::support::answer::hex;
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{
    BARE, CHOSEN_137, IMAGE_137, IMAGE_200, LIST, ONE_IMAGE, OTHERS, OURS, REFUSED, SELECT, VERSION,
};

/// LIST of the images 137 and 200.
const TWO_IMAGES: &str = "01:01:01:04:02:80:00:07:04:81:00:00:89:\
    09:19:81:00:00:89:09:54:68:65:2d:49:6d:61:67:65:81:00:00:c8:06:52:65:73:63:75:65";
/// SELECT of the image 200.
const CHOSEN_200: &str = "01:01:02:08:04:81:00:00:c8:82:06:52:65:73:63:75:65";

/// A machine, and the address that it has.
pub type Machine = (&'static str, Ipv4Addr);

const MM1: Machine = ("a8:20:66:34:ff:e9", Ipv4Addr::new(172, 22, 10, 51));
const OLD: Machine = ("00:16:cb:00:00:32", Ipv4Addr::new(172, 22, 10, 60));
const STRANGER: Machine = ("52:54:00:00:00:99", Ipv4Addr::new(172, 22, 10, 20));
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 21);

/// A Mac with 64-bit EFI is offered both images, each with its own file.
pub fn is_offered_both(lab: &Lab, relay: Option<Relay>, machine: Machine) {
    let ask = |bsdp: &[&[u8]]| inform(lab, relay, machine, bsdp).boot();
    assert_eq!(ask(&[VERSION, LIST]), bsdp(TWO_IMAGES, ""));
    let first = bsdp(CHOSEN_137, "mactel64.efi");
    assert_eq!(ask(&[SELECT, VERSION, OURS, IMAGE_137]), first);
    let second = bsdp(CHOSEN_200, "rescue64.efi");
    assert_eq!(ask(&[IMAGE_200, SELECT, OURS]), second);
    assert_eq!(ask(&[SELECT, OTHERS, IMAGE_200]), BARE);
}

/// A Mac with 32-bit EFI is offered what it can run, and refused what it cannot.
pub fn is_offered_32_bit(lab: &Lab, relay: Option<Relay>, machine: Machine) {
    let ask = |bsdp: &[&[u8]]| inform(lab, relay, machine, bsdp).boot();
    assert_eq!(ask(&[LIST, VERSION]), bsdp(ONE_IMAGE, ""));
    let first = bsdp(CHOSEN_137, "mactel32.efi");
    assert_eq!(ask(&[SELECT, VERSION, OURS, IMAGE_137]), first);
    assert_eq!(ask(&[SELECT, OURS, IMAGE_200]), bsdp(REFUSED, ""));
    assert_eq!(ask(&[SELECT, OTHERS, IMAGE_137]), BARE);
}

/// Proves: Macs with 64-bit EFI, known and unknown, are offered both images with their own files.
fn two_images(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/macs.yaml");
    is_offered_both(&lab, None, MM1);
    is_offered_both(&lab, None, STRANGER);
}

/// Proves: a Mac with 32-bit EFI is offered only the image that has a 32-bit file, and gets that
/// file, on its own address and on any other.
fn a_mac_with_32_bit_efi(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/macs.yaml");
    is_offered_32_bit(&lab, None, OLD);
    is_offered_32_bit(&lab, None, (OLD.0, ELSEWHERE));
}

/// Proves: the mark by which dhcpd tells Macs apart never leaves it: a Mac with 32-bit EFI gets an
/// ordinary address like any other.
fn the_mark_of_32_bit_efi_stays_inside(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/macs.yaml");
    let everything: Vec<u8> = (1..255).filter(|&code| code != 55).collect();
    let discover = Ask::discover(OLD.0)
        .vendor("AAPLBSDPC/i386/MacBook2,1")
        .wants(&everything);
    let offer = lab.ask(&discover);
    assert_eq!(offer.boot(), "OFFER 172.22.10.60, next-server 172.22.10.2");
    let options = offer.options();
    assert!(options.iter().all(|&code| code < 60), "{options:?}");
}

/// Proves: the longest list that netpxe accepts, 255 bytes, comes whole and in one piece, whatever
/// else the Mac asks for and a relay adds, and its last image can be chosen.
fn the_longest_list(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/longest.yaml");
    let mut images = Vec::new();
    for (index, name) in (301_u16..).zip([
        "Image-1-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "Image-2-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "Image-3-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "Image-4-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "Image-5-éxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ]) {
        images.extend([0x81, 0]);
        images.extend(index.to_be_bytes());
        images.push(43);
        images.extend(name.as_bytes());
    }
    let default = [7, 4, 0x81, 0, 0x01, 0x2f];
    let list = [&[1, 1, 1, 4, 2, 0x80, 0], &default[..], &[9, 240], &images].concat();
    assert_eq!(list.len(), 255);
    let everything: Vec<u8> = (1..80).collect();
    let whole = [&[43, 255], &list[..]].concat();
    let from_relay = Some(Lab::relay_at(Ipv4Addr::new(172, 22, 10, 1)));
    for (wants, relay) in [
        (&[1, 3, 17, 43, 60][..], None),
        (&everything, None),
        (&everything, from_relay),
    ] {
        let mut ask = Ask::inform(MM1.0, MM1.1)
            .apple(LIST)
            .wants(wants)
            .via(relay);
        if relay.is_some() {
            ask = ask.raw(82, b"\x01\x04eth0\x02\x06remote".to_vec());
        }
        let answer = lab.ask(&ask);
        assert_eq!(answer.boot(), bsdp(&hex(&list), ""));
        let mut windows = answer.datagram.payload.windows(whole.len());
        assert!(windows.any(|bytes| bytes == whole), "in pieces");
    }
    let image_305 = &[8, 4, 0x81, 0, 0x01, 0x31];
    let answer = inform(&lab, None, MM1, &[SELECT, OURS, image_305]);
    assert_eq!(answer.file(), "image305.efi");
}

/// Proves: where an image says `discover: true`, the answer to DISCOVER names it and the file for
/// the Mac's EFI, and still holds the network, whatever the Mac asks for; a PowerPC Mac gets none of it.
fn discover_names_the_image_where_wanted(server: DhcpServer) {
    let lab = Lab::of(server, "tests/daemons/wire/discover.yaml");
    for wants in [
        Some(&[1, 3, 6, 12, 15, 43, 60][..]),
        Some(&[1, 3, 6, 12, 15]),
        None,
    ] {
        let dressed = |ask: Ask| {
            let ask = ask.vendor("AAPLBSDPC/i386/iMac7,1");
            match wants {
                Some(codes) => ask.wants(codes),
                None => ask,
            }
        };
        let offer = lab.ask(&dressed(Ask::discover(MM1.0)));
        assert_eq!(
            offer.boot(),
            "OFFER 172.22.10.51, next-server 172.22.10.2, file mactel64.efi, \
             43 08:04:81:00:00:89, 60 AAPLBSDPC"
        );
        let old = lab.ask(&dressed(Ask::discover(OLD.0)));
        assert_eq!(old.file(), "mactel32.efi");
        if wants.is_none() && differ(server, "a client that sends no list", false, true) {
            continue;
        }
        let network = offer.network();
        let start = "host mm1, domain lonimbus.com, mask 255.255.255.0,";
        assert!(network.starts_with(start), "{wants:?}: {network}");
        assert!(network.contains("dns 172.22.10.1"), "{wants:?}: {network}");
    }
    let power_pc = Ask::discover(MM1.0).vendor("AAPLBSDPC/ppc/PowerMac7,3");
    let offer = lab.ask(&power_pc);
    assert_eq!(offer.boot(), "OFFER 172.22.10.51, next-server 172.22.10.2");
    let list = inform(&lab, None, MM1, &[VERSION, LIST]);
    assert_eq!(list.boot(), bsdp(ONE_IMAGE, ""));
}

both![
    two_images,
    a_mac_with_32_bit_efi,
    the_mark_of_32_bit_efi_stays_inside,
    discover_names_the_image_where_wanted,
];
alone![
    Isc,
    "options of more than 253 bytes and lists of Mac images that long",
    the_longest_list,
];
