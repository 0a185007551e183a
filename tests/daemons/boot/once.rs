//! An installation happens once: the marker that it leaves on the disk makes the machine boot that
//! disk from then on, until `install_id` is raised. That a machine with a blank disk is installed
//! stands in `install.rs`.

use super::disk::{BOOT_SECTOR, Disk, LOADER};
use super::install::{BIOS1, Host, UEFI1};
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::filesystem::Linux;

/// The machine finds the marker in this place, boots its disk, and loads no installer.
fn is_not_installed_again(firmware: Firmware, host: Host, disk: &Disk, marker: &str, shown: &str) {
    let lab = Lab::new();
    let machine = Machine::start(&lab, firmware, host.mac, &[&disk.path()]);
    machine.shows(&format!("netpxe: installed already: {marker}"));
    machine.shows(&format!("netpxe: {} boots its own disk.", host.mac));
    machine.shows(shown);
    let requests = lab.requests();
    assert!(
        !requests.iter().any(|file| file.contains("el7")),
        "{requests:?}"
    );
}

/// The machine passes over the marker of an older installation, and starts the installer.
fn is_installed_again(firmware: Firmware, host: Host, disk: &Disk) {
    let inventory = include_str!("machines.yaml");
    let raised = inventory.replace("install_id: 7", "install_id: 8");
    assert_ne!(raised, inventory);
    let lab = Lab::of(&raised);
    let machine = Machine::start(&lab, firmware, host.mac, &[&disk.path()]);
    machine.shows("installer: command line: ");
    assert!(
        !machine.has_shown("installed already"),
        "{}",
        machine.console()
    );
}

/// Proves: a BIOS machine boots its disk if the marker is in `/boot` of an ext4 file system.
#[test]
fn a_marker_in_boot_of_ext4() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let marker = "(hd0,gpt2)/boot/netpxe/bios1-7";
    is_not_installed_again(Firmware::Bios, BIOS1, &disk, marker, BOOT_SECTOR);
}

/// Proves: a BIOS machine boots its disk if the marker is in an XFS file system that is `/boot`,
/// which is what EL makes.
#[test]
fn a_marker_in_xfs_as_boot() {
    let disk = Disk::marked_on(Linux::Xfs, "netpxe/bios1-7");
    let marker = "(hd0,gpt2)/netpxe/bios1-7";
    is_not_installed_again(Firmware::Bios, BIOS1, &disk, marker, BOOT_SECTOR);
}

/// Proves: a UEFI machine boots its disk if the marker is in the EFI system partition.
#[test]
fn a_marker_in_the_efi_system_partition() {
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    let marker = "(hd0,gpt1)/EFI/netpxe/uefi1-7";
    is_not_installed_again(Firmware::UefiPxe, UEFI1, &disk, marker, LOADER);
}

/// Proves: a BIOS machine is installed again once `install_id` is raised.
#[test]
fn a_raised_install_id_with_bios() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    is_installed_again(Firmware::Bios, BIOS1, &disk);
}

/// Proves: a UEFI machine is installed again once `install_id` is raised.
#[test]
fn a_raised_install_id_with_uefi() {
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    is_installed_again(Firmware::UefiPxe, UEFI1, &disk);
}
