//! A machine whose system lies on a mirror of two disks boots it, with both of them and with the second
//! alone (`guard` has the first): what is on them is a partition table, an EFI partition with a loader,
//! and a member of the array, on each.

use std::path::Path;

use super::disk::{BOOT_SECTOR, Disk, LOADER};
use super::guard::keeps_its_disks;
use super::install::{BIOS1, Host, UEFI1};
use super::vm::Firmware;
use crate::support::lvm;
use crate::support::md::{self, Metadata};

/// The two disks of a mirror on which this installation is, in a volume group or without.
fn disks(host: Host, in_a_group: bool) -> [Disk; 2] {
    let marker = format!("boot/netpxe/{}-7", host.name);
    [0, 1].map(|which| {
        let change = |disk: &Path| {
            if in_a_group {
                lvm::volume(disk);
            }
            md::half(disk, Metadata::Begin, which);
        };
        Disk::marked_in(change, &marker)
    })
}

/// With these disks the machine says that it is installed, and boots the first of them.
fn boots(firmware: Firmware, host: Host, disks: &[&Disk], in_a_group: bool) {
    let place = if in_a_group {
        "lvm/vg_7-root"
    } else {
        "md/boot_7"
    };
    let marker = format!("installed already: ({place})/boot/netpxe/{}-7", host.name);
    let disk = if host.name == BIOS1.name {
        BOOT_SECTOR
    } else {
        LOADER
    };
    let inventory = include_str!("machines.yaml");
    keeps_its_disks(inventory, firmware, host, disks, &[&marker, disk]);
}

/// Proves: with UEFI and both disks, the marker is seen on a volume of the group that lies on the array.
#[test]
fn both_with_uefi() {
    let [one, two] = disks(UEFI1, true);
    boots(Firmware::UefiPxe, UEFI1, &[&one, &two], true);
}

/// Proves: with BIOS and the first taken away, the second does.
#[test]
fn the_second_with_bios() {
    let [_, two] = disks(BIOS1, false);
    boots(Firmware::Bios, BIOS1, &[&two], false);
}
