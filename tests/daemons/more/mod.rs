//! What takes a machine minutes: `make boot-more`. What `make boot` shows of a real Debian in two boots, of the
//! other firmwares and layouts; and volumes that are kept on groups and arrays.

mod kept;

use crate::boot::real::starts;
use crate::boot::system::Layout::{Half, Plain};
use crate::boot::vm::Firmware;

/// Proves: by BIOS PXE, from a plain partition, by its boot sector.
#[test]
fn a_debian_by_bios() {
    starts(Firmware::Bios, "bios", &[Plain], "hd0,gpt3");
}

/// Proves: by UEFI HTTP, from a plain partition.
#[test]
fn a_debian_by_http() {
    starts(Firmware::UefiHttp, "uefi", &[Plain], "hd0,gpt3");
}

/// Proves: from both disks of a mirror, by BIOS.
#[test]
fn a_debian_on_a_mirror_by_bios() {
    starts(Firmware::Bios, "bios", &[Half(0), Half(1)], "lvm/vg_7-root");
}

/// Proves: from both disks of a mirror, by UEFI, and the EFI partition of the first.
#[test]
fn a_debian_on_a_mirror_by_uefi() {
    starts(
        Firmware::UefiPxe,
        "uefi",
        &[Half(0), Half(1)],
        "lvm/vg_7-root",
    );
}

/// Proves: from the first disk of a mirror, by UEFI.
#[test]
fn a_debian_on_the_first_half_of_a_mirror() {
    starts(Firmware::UefiPxe, "uefi", &[Half(0)], "lvm/vg_7-root");
}

/// Proves: from the second disk of a mirror, by UEFI, and its own EFI partition.
#[test]
fn a_debian_on_the_second_half_of_a_mirror_by_uefi() {
    starts(Firmware::UefiPxe, "uefi", &[Half(1)], "lvm/vg_7-root");
}
