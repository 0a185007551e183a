//! Macs. No free firmware speaks BSDP, so a scripted Mac asks, and fetches what it is given; that
//! very file then runs on a machine with the Mac's card, started from a disk. As on a Mac, the
//! firmware leaves GRUB no network: GRUB has to bring it up itself.

use std::net::Ipv4Addr;

use super::disk::Disk;
use super::install::{Host, is_installed, requests};
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::ask::Ask;
use crate::support::bsdp::{LIST, PORT, SELECT, SIZE, VERSION, listed};

const MAC1: Host = Host {
    name: "mac1",
    mac: "a8:20:66:20:00:03",
    card: "a8:20:66:20:00:03",
    address: "172.22.10.63",
};
const OLD1: Host = Host {
    name: "old1",
    mac: "00:16:cb:20:00:04",
    card: "00:16:cb:20:00:04",
    address: "172.22.10.64",
};

/// What a Mac loads that is switched on with the N key held: it gets an address, asks for the
/// list, selects the image on it, and fetches the file that it is told.
fn loaded(lab: &Lab, host: Host) -> Vec<u8> {
    let vendor = "AAPLBSDPC/i386/Macmini6,2";
    let offer = lab.wire.ask(&Ask::discover(host.mac).vendor(vendor));
    let request = Ask::takes(host.mac, offer.address(), super::lab::SERVER).vendor(vendor);
    let address: Ipv4Addr = lab.wire.ask(&request).address();
    assert_eq!(address.to_string(), host.address);
    let inform = |bsdp: &[&[u8]]| {
        lab.wire
            .ask(&Ask::inform(host.mac, address).apple(&bsdp.concat()))
    };
    let list = inform(&[LIST, VERSION, PORT, SIZE]);
    let images = listed(&list.message);
    let [image] = images[..] else {
        panic!("not one image, but {images:?}");
    };
    let server = [&[3, 4], &list.server().octets()[..]].concat();
    let select = inform(&[SELECT, VERSION, PORT, &server, &[8, 4], &image]);
    assert_eq!(select.message.siaddr(), super::lab::SERVER);
    lab.fetch(&select.file())
}

/// What is asked for once GRUB runs.
fn later(lab: &Lab, image: &str) -> Vec<String> {
    let mut files = lab.requests();
    assert_eq!(files.remove(0), format!("tftp {image}"));
    files
}

/// Proves: the file that a Mac is given by BSDP leads it to its own configuration, kernel, command
/// line and kickstart, though its firmware leaves GRUB no network. Here it is Kea that it asks.
#[test]
fn a_mac() {
    is_led_on(&Lab::with_kea());
}

/// Proves: the GRUB of a Mac, which asks for an address itself, loads from the boot server that
/// dhcpd names, and not from the deploy host, whose address is in its image.
#[test]
fn a_mac_with_a_boot_server() {
    let inventory = include_str!("machines.yaml")
        .replace("  address: 172.22.10.2\n", "  address: 172.22.10.3\n")
        .replace(
            "172.22.10.1\n",
            "172.22.10.1\n    boot_server: 172.22.10.2\n",
        );
    assert!(inventory.contains("172.22.10.3") && inventory.contains("boot_server"));
    is_led_on(&Lab::of(&inventory));
}

fn is_led_on(lab: &Lab) {
    let (image, disk) = (loaded(lab, MAC1), Disk::blank());
    let memory = Disk::with_program("BOOTX64.EFI", &image);
    let disks = [memory.path(), disk.path()];
    let machine = Machine::start(lab, Firmware::UefiDisk, MAC1.mac, &[&disks[0], &disks[1]]);
    is_installed(lab, &machine, MAC1, "EFI of 64 bits");
    let files = requests("tftp", "", "/boot/grub", MAC1);
    assert_eq!(later(lab, "mactel64.efi"), files);
    assert_eq!(lab.shown(MAC1.mac, "mac"), lab.requests());
}

/// Proves: the same for a Mac with 32-bit EFI, and a 64-bit kernel comes up there.
#[test]
fn a_mac_with_32_bit_efi() {
    let lab = Lab::new();
    let (image, disk) = (loaded(&lab, OLD1), Disk::blank());
    let memory = Disk::with_program("BOOTIA32.EFI", &image);
    let disks = [memory.path(), disk.path()];
    let machine = Machine::start(
        &lab,
        Firmware::Uefi32Disk,
        OLD1.mac,
        &[&disks[0], &disks[1]],
    );
    is_installed(&lab, &machine, OLD1, "EFI of 32 bits");
    let files = requests("tftp", "", "/boot/grub", OLD1);
    assert_eq!(later(&lab, "mactel32.efi"), files);
    assert_eq!(lab.shown(OLD1.mac, "mac"), lab.requests());
}
