//! Machines that are not to be installed boot their disk, though they ask the network first.

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
