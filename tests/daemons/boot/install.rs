//! A machine that is to be installed, and whose disk is blank, gets as far as its own kickstart.

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};

/// A host of `machines.yaml` that is to be installed.
#[derive(Clone, Copy)]
pub struct Host {
    pub name: &'static str,
    /// By which its kickstart is known.
    pub mac: &'static str,
    /// The card that it boots by.
    pub card: &'static str,
    /// The address of that card.
    pub address: &'static str,
}

pub const BIOS1: Host = Host {
    name: "bios1",
    mac: "52:54:00:20:00:01",
    card: "52:54:00:20:00:01",
    address: "172.22.10.61",
};
pub const UEFI1: Host = Host {
    name: "uefi1",
    mac: "52:54:00:20:00:02",
    card: "52:54:00:20:00:02",
    address: "172.22.10.62",
};
/// Machines with two cards each; their firmware boots from the second.
const CARDS: [Host; 2] = [
    Host {
        name: "cards1",
        mac: "52:54:00:20:00:09",
        card: "52:54:00:20:00:0a",
        address: "172.22.10.70",
    },
    Host {
        name: "cards2",
        mac: "52:54:00:20:00:0b",
        card: "52:54:00:20:00:0c",
        address: "172.22.10.72",
    },
];

impl Host {
    /// Its MAC address in a file's name.
    pub fn dashed(&self) -> String {
        self.mac.replace(':', "-")
    }

    /// That of the card that it boots by.
    fn dashed_card(&self) -> String {
        self.card.replace(':', "-")
    }
}

/// The machine shows that it runs the configuration of this host; then it starts the installer
/// with this host's kickstart, whole, on this host's address.
pub fn is_installed(lab: &Lab, machine: &Machine<'_>, host: Host, firmware: &str) {
    machine.shows(&format!("Install el7 on {}", host.name));
    machine.shows("installer: done.");
    assert_eq!(machine.installer("firmware"), firmware);
    let dashed = host.dashed();
    assert_eq!(
        machine.installer("command line"),
        format!(
            "BOOT_IMAGE=/el7/vmlinuz inst.repo=http://172.22.10.2/el7/ \
             inst.ks=http://172.22.10.2/ks/{dashed}.cfg BOOTIF=01-{}",
            host.dashed_card()
        )
    );
    assert_eq!(machine.installer("address"), host.address);
    let fetched = unhex(&machine.installer("kickstart"));
    assert_eq!(
        fetched,
        lab.generated.text(&format!("http/ks/{dashed}.cfg"))
    );
    let hostname = format!("--hostname={}", host.name);
    assert!(
        fetched.split_whitespace().any(|word| word == hostname),
        "{fetched}"
    );
}

/// The files that such a machine asks for, and no others: its image, its configuration, and over HTTP
/// the kernel, the initial RAM disk and the kickstart.
pub fn requests(way: &str, image: &str, folder: &str, host: Host) -> Vec<String> {
    let dashed = host.dashed();
    let mut files = Vec::new();
    if !image.is_empty() {
        files.push(format!("{way} {image}"));
    }
    files.extend([
        format!("{way} {folder}/grub.cfg-01-{}", host.dashed_card()),
        "http /el7/vmlinuz".to_owned(),
        "http /el7/initrd.img".to_owned(),
        format!("http /ks/{dashed}.cfg"),
    ]);
    files
}

fn unhex(text: &str) -> String {
    let bytes = (0..text.len()).step_by(2);
    let bytes = bytes.map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

/// Proves: a BIOS machine comes by PXE to its own configuration, kernel, command line and
/// kickstart, and fetches nothing else.
#[test]
fn a_bios_machine_by_pxe() {
    let lab = Lab::new();
    let disk = Disk::blank();
    let machine = Machine::start(&lab, Firmware::Bios, BIOS1.mac, &[&disk.path()]);
    is_installed(&lab, &machine, BIOS1, "BIOS");
    let image = "boot/grub/i386-pc/core.0";
    assert_eq!(lab.requests(), requests("tftp", image, "/boot/grub", BIOS1));
    assert_eq!(lab.shown(BIOS1.mac, "bios"), lab.requests());
}

/// Proves: a UEFI machine comes by PXE to its own configuration, kernel, command line and
/// kickstart, and fetches nothing else.
#[test]
fn a_uefi_machine_by_pxe() {
    let lab = Lab::new();
    let disk = Disk::blank();
    let machine = Machine::start(&lab, Firmware::UefiPxe, UEFI1.mac, &[&disk.path()]);
    is_installed(&lab, &machine, UEFI1, "EFI of 64 bits");
    let image = "boot/grub/x86_64-efi/core.efi";
    assert_eq!(lab.requests(), requests("tftp", image, "/boot/grub", UEFI1));
    assert_eq!(lab.shown(UEFI1.name, "uefi"), lab.requests());
}

/// Proves: a UEFI machine comes by HTTP to its own configuration, kernel, command line and
/// kickstart, and asks nothing of TFTP; and all of it from Kea.
#[test]
fn a_uefi_machine_by_http() {
    let lab = Lab::with_kea();
    let disk = Disk::blank();
    let machine = Machine::start(&lab, Firmware::UefiHttp, UEFI1.mac, &[&disk.path()]);
    is_installed(&lab, &machine, UEFI1, "EFI of 64 bits");
    let image = "/boot/grub/x86_64-efi/http.efi";
    assert_eq!(lab.requests(), requests("http", image, "/boot/grub", UEFI1));
    assert_eq!(lab.shown(UEFI1.address, "http"), lab.requests());
}

/// The machine, which boots from the second of its cards, gets as far as its kickstart.
fn is_installed_by_its_second_card(
    lab: &Lab,
    host: Host,
    firmware: Firmware,
    says: &str,
    image: &str,
) {
    let disk = Disk::blank();
    let machine = Machine::start_by_last(lab, firmware, &[host.mac, host.card], &[&disk.path()]);
    is_installed(lab, &machine, host, says);
    assert_eq!(lab.requests(), requests("tftp", image, "/boot/grub", host));
}

/// Proves: a BIOS machine that boots from the second of its cards comes to its configuration and
/// to its one kickstart, on the address of that card; and all of it from Kea.
#[test]
fn a_bios_machine_by_the_second_of_its_cards() {
    let image = "boot/grub/i386-pc/core.0";
    let lab = Lab::with_kea();
    is_installed_by_its_second_card(&lab, CARDS[0], Firmware::Bios, "BIOS", image);
}

/// Proves: a UEFI machine that boots from the second of its cards comes to its configuration and
/// to its one kickstart, on the address of that card; and all of it from Kea.
#[test]
fn a_uefi_machine_by_the_second_of_its_cards() {
    let image = "boot/grub/x86_64-efi/core.efi";
    let lab = Lab::with_kea();
    is_installed_by_its_second_card(&lab, CARDS[1], Firmware::UefiPxe, "EFI of 64 bits", image);
}
