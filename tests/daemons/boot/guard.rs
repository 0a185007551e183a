//! No edit of names wipes a disk: a machine that finds a marker of another installation boots the
//! disk that carries it, says whose it is, and what to write where it is really meant. The disk is
//! byte for byte as it was.

use std::path::{Path, PathBuf};

use super::disk::{BOOT_SECTOR, Disk, LOADER};
use super::install::{BIOS1, Host, UEFI1};
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::filesystem::Linux;
use crate::support::lvm;
use crate::support::md::{self, Metadata};

/// The machine shows all of this, the last of it from its disk; no installer is loaded.
pub fn keeps_its_disks(
    inventory: &str,
    firmware: Firmware,
    host: Host,
    disks: &[&Disk],
    shown: &[&str],
) {
    let before: Vec<_> = disks.iter().map(|disk| disk.contents()).collect();
    let lab = Lab::of(inventory);
    let paths: Vec<_> = disks.iter().map(|disk| disk.path()).collect();
    let paths: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    let machine = Machine::start(&lab, firmware, host.mac, &paths);
    for text in shown {
        machine.shows(text);
    }
    let requests = lab.requests();
    assert!(
        !requests.iter().any(|file| file.contains("el7")),
        "{requests:?}"
    );
    drop(machine);
    for (disk, before) in disks.iter().zip(before) {
        assert!(disk.contents() == before, "a disk was written to");
    }
}

/// The inventory with these words added to a host.
fn with(host: Host, words: &str) -> String {
    edited(
        &format!("  {}: {{", host.name),
        &format!("  {}: {{{words}, ", host.name),
    )
}

fn edited(from: &str, to: &str) -> String {
    let inventory = include_str!("machines.yaml");
    assert!(inventory.contains(from), "{from}");
    inventory.replace(from, to)
}

/// Names of two hosts swapped: each has the disk of the other.
fn swapped() -> String {
    let inventory = edited("  bios1: {", "  uefi9: {");
    inventory
        .replace("  uefi1: {", "  bios1: {")
        .replace("  uefi9: {", "  uefi1: {")
}

/// Proves: a BIOS machine that was renamed boots its disk, and says whose installation it found and
/// what to write.
#[test]
fn a_renamed_bios_machine() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/web2-6");
    let inventory = include_str!("machines.yaml");
    let shown = [
        "netpxe: another installation is on the disk: (hd0,gpt2)/boot/netpxe/web2-6",
        "netpxe: if this machine had that name, write formerly: [web2] and install_id: 6",
        "netpxe: if its disk may be wiped, write wipe: [web2-6]",
        BOOT_SECTOR,
    ];
    keeps_its_disks(inventory, Firmware::Bios, BIOS1, &[&disk], &shown);
}

/// Proves: so does a UEFI machine.
#[test]
fn a_renamed_uefi_machine() {
    let disk = Disk::marked_on_esp("EFI/netpxe/web2-6");
    let inventory = include_str!("machines.yaml");
    let shown = [
        "netpxe: another installation is on the disk: (hd0,gpt1)/EFI/netpxe/web2-6",
        "netpxe: if this machine had that name, write formerly: [web2]",
        LOADER,
    ];
    keeps_its_disks(inventory, Firmware::UefiPxe, UEFI1, &[&disk], &shown);
}

/// Proves: `formerly` makes the installation of a former name the machine's own.
#[test]
fn a_renamed_bios_machine_with_formerly() {
    let disk = Disk::marked_on(Linux::Xfs, "netpxe/web2-7");
    let shown = [
        "netpxe: installed already: (hd0,gpt2)/netpxe/web2-7",
        "netpxe: raise install_id to install it again.",
        BOOT_SECTOR,
    ];
    let inventory = with(BIOS1, "formerly: [web2]");
    keeps_its_disks(&inventory, Firmware::Bios, BIOS1, &[&disk], &shown);
}

/// Proves: the same with UEFI.
#[test]
fn a_renamed_uefi_machine_with_formerly() {
    let disk = Disk::marked_on_esp("EFI/netpxe/web2-7");
    let shown = [
        "netpxe: installed already: (hd0,gpt1)/EFI/netpxe/web2-7",
        LOADER,
    ];
    let inventory = with(UEFI1, "formerly: [web2]");
    keeps_its_disks(&inventory, Firmware::UefiPxe, UEFI1, &[&disk], &shown);
}

/// Proves: where the names of two hosts were swapped, the one with BIOS boots its disk.
#[test]
fn swapped_names_with_bios() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let shown = ["netpxe: another installation is on the disk: ", BOOT_SECTOR];
    keeps_its_disks(&swapped(), Firmware::Bios, BIOS1, &[&disk], &shown);
}

/// Proves: and the one with UEFI too.
#[test]
fn swapped_names_with_uefi() {
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    let shown = ["netpxe: another installation is on the disk: ", LOADER];
    keeps_its_disks(&swapped(), Firmware::UefiPxe, UEFI1, &[&disk], &shown);
}

/// Proves: a second-hand disk is wiped where `wipe` names its marker; a marker that is named and not
/// there is told.
#[test]
fn a_second_hand_disk_that_may_be_wiped() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/db9-300");
    let lab = Lab::of(&with(BIOS1, "wipe: [db9-300, db8-1]"));
    let machine = Machine::start(&lab, Firmware::Bios, BIOS1.mac, &[&disk.path()]);
    machine.shows("netpxe: no disk carries db8-1: take it out of wipe.");
    machine.shows("installer: command line: ");
}

/// Proves: a BIOS machine starts the disk that carries the marker, and not the data disk before it,
/// which has a boot sector of its own.
#[test]
fn a_marker_on_the_second_disk_with_bios() {
    let data = Disk::without_code();
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let shown = [
        "netpxe: installed already: (hd1,gpt2)/boot/netpxe/bios1-7",
        BOOT_SECTOR,
    ];
    let inventory = include_str!("machines.yaml");
    keeps_its_disks(inventory, Firmware::Bios, BIOS1, &[&data, &disk], &shown);
}

/// Proves: a UEFI machine starts the disk of its latest installation, and not the older one on the
/// disk before it.
#[test]
fn a_marker_on_the_second_disk_with_uefi() {
    let old = Disk::marked_on_esp("EFI/netpxe/uefi1-6");
    let disk = Disk::marked_on_esp("EFI/netpxe/uefi1-7");
    let loader = LOADER.replace("hd0", "hd1");
    let shown = [
        "netpxe: installed already: (hd1,gpt1)/EFI/netpxe/uefi1-7",
        loader.as_str(),
    ];
    let inventory = include_str!("machines.yaml");
    keeps_its_disks(inventory, Firmware::UefiPxe, UEFI1, &[&old, &disk], &shown);
}

/// Proves: a machine in the state `local` starts the disk that carries a marker too.
#[test]
fn a_marker_on_the_second_disk_of_a_machine_in_state_local() {
    let data = Disk::without_code();
    let disk = Disk::marked_on(Linux::Xfs, "netpxe/bios1-7");
    let inventory = with(BIOS1, "state: local");
    let shown = ["boots its own disk.", BOOT_SECTOR];
    keeps_its_disks(&inventory, Firmware::Bios, BIOS1, &[&data, &disk], &shown);
}

/// Proves: GRUB's images see the marker on one half of a mirror, with BIOS.
#[test]
fn a_marker_on_half_a_mirror_with_bios() {
    let mirror = |disk: &Path| md::mirror(disk, Metadata::Begin);
    let disk = Disk::marked_in(mirror, "boot/netpxe/bios1-7");
    let shown = [
        "netpxe: installed already: (md/boot_7)/boot/netpxe/bios1-7",
        BOOT_SECTOR,
    ];
    let inventory = include_str!("machines.yaml");
    keeps_its_disks(inventory, Firmware::Bios, BIOS1, &[&disk], &shown);
}

/// Proves: and on a logical volume on a mirror, with UEFI.
#[test]
fn a_marker_on_a_volume_on_a_mirror_with_uefi() {
    let change = |disk: &Path| {
        lvm::volume(disk);
        md::mirror(disk, Metadata::Begin);
    };
    let disk = Disk::marked_in(change, "boot/netpxe/uefi1-7");
    let shown = [
        "netpxe: installed already: (lvm/vg_7-root)/boot/netpxe/uefi1-7",
        LOADER,
    ];
    let inventory = include_str!("machines.yaml");
    keeps_its_disks(inventory, Firmware::UefiPxe, UEFI1, &[&disk], &shown);
}

/// Proves: a machine whose card was replaced boots its disk.
#[test]
fn a_replaced_card() {
    let disk = Disk::marked_on(Linux::Ext4, "boot/netpxe/bios1-7");
    let new = Host {
        mac: "52:54:00:20:00:77",
        ..BIOS1
    };
    let inventory = edited(BIOS1.mac, new.mac);
    let shown = ["netpxe: installed already: ", BOOT_SECTOR];
    keeps_its_disks(&inventory, Firmware::Bios, new, &[&disk], &shown);
}
