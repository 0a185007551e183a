//! Machines that are not to be installed boot their disk, though they ask the network first.

use std::fs;

use super::disk::{BOOT_SECTOR, Disk, LOADER};
use super::lab::Lab;
use super::vm::{Firmware, Machine};

const BIOS: &str = "boot/grub/i386-pc/core.0";
const UEFI: &str = "boot/grub/x86_64-efi/core.efi";
/// A machine that is in no inventory.
const STRANGER: &str = "52:54:00:00:00:99";
const BIOS2: &str = "52:54:00:20:00:05";
const UEFI2: &str = "52:54:00:20:00:06";

/// The machine shows the configuration that boots disks, and what its own disk then shows; it has
/// asked for this image, for configurations, and for no installer.
fn boots_its_disk(firmware: Firmware, image: &str, mac: &str) {
    let lab = Lab::new();
    let disk = Disk::installed();
    let machine = Machine::start(&lab, firmware, mac, &[&disk.path()]);
    machine.shows(&format!("netpxe: {mac} boots its own disk."));
    machine.shows(if image == BIOS { BOOT_SECTOR } else { LOADER });
    let own = format!("tftp /boot/grub/grub.cfg-01-{}", mac.replace(':', "-"));
    let expected = [&format!("tftp {image}"), &own, "tftp /boot/grub/grub.cfg"];
    assert_eq!(lab.requests(), expected);
    let role = if image == BIOS { "bios" } else { "uefi" };
    assert_eq!(lab.shown(mac, role), expected);
}

/// Proves: a BIOS machine that nobody knows boots its disk, and no installer is loaded.
#[test]
fn an_unknown_bios_machine() {
    boots_its_disk(Firmware::Bios, BIOS, STRANGER);
}

/// Proves: a UEFI machine that nobody knows boots its disk, and no installer is loaded.
#[test]
fn an_unknown_uefi_machine() {
    boots_its_disk(Firmware::UefiPxe, UEFI, STRANGER);
}

/// A lab whose site has a menu: its first entry beside the disk boots a kernel.
fn lab_with_a_menu() -> Lab {
    let menu = "menu:\n  linux: {title: -A \"menu's\" kernel, kernel: el7/vmlinuz, \
                initrd: el7/initrd.img, args: [of=menu]}\n";
    Lab::of(&format!("{}{menu}", include_str!("machines.yaml")))
}

/// Proves: a BIOS machine that nobody knows is shown the site's menu, and boots its disk when nobody
/// chooses; `show` says the same.
#[test]
fn an_unknown_machine_with_a_menu() {
    let lab = lab_with_a_menu();
    let disk = Disk::installed();
    let machine = Machine::start(&lab, Firmware::Bios, STRANGER, &[&disk.path()]);
    machine.shows("-A \"menu's\" kernel");
    machine.shows(BOOT_SECTOR);
    let own = "tftp /boot/grub/grub.cfg-01-52-54-00-00-00-99";
    let image = format!("tftp {BIOS}");
    let disk = "tftp /boot/grub/grub.cfg";
    let expected = [&image, own, disk, "tftp /boot/grub/grub.cfg-menu", disk];
    assert_eq!(lab.requests(), expected);
    assert_eq!(lab.shown(STRANGER, "bios"), expected);
}

/// Proves: what is chosen from the site's menu is booted, with its arguments and no kickstart.
#[test]
fn a_choice_from_the_menu() {
    let lab = lab_with_a_menu();
    // As if a person had chosen it.
    let file = lab.generated.path("tftp/boot/grub/grub.cfg-menu");
    let text = fs::read_to_string(&file).unwrap();
    let chosen = text.replace("set default=0", "set default=1");
    assert_ne!(chosen, text);
    fs::write(&file, chosen).unwrap();
    let machine = Machine::start(&lab, Firmware::UefiPxe, STRANGER, &[]);
    machine.shows("installer: done.");
    assert_eq!(
        machine.installer("command line"),
        "BOOT_IMAGE=/el7/vmlinuz of=menu"
    );
    assert_eq!(machine.installer("kickstart"), "none");
}

/// Proves: a BIOS host in `state: local` boots its disk, and no installer is loaded.
#[test]
fn a_bios_host_in_state_local() {
    boots_its_disk(Firmware::Bios, BIOS, BIOS2);
}

/// Proves: a UEFI host in `state: local` boots its disk, and no installer is loaded.
#[test]
fn a_uefi_host_in_state_local() {
    boots_its_disk(Firmware::UefiPxe, UEFI, UEFI2);
}
