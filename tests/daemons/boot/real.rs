//! A real Debian, installed by the generated preseed as far as its script at the end goes: the machine that
//! asks the network finds its marker, and boots it, to its own systemd. `make boot-more` has the other
//! firmwares and layouts.

use std::time::Duration;

use super::disk::Disk;
use super::lab::Lab;
use super::system::{self, Layout, MAC, OTHER_MAC};
use super::vm::{Firmware, Machine};

/// A quiet computer needs a minute: where half of a mirror is missing, Debian's initial RAM disk waits for it.
const PATIENCE: Duration = Duration::from_secs(600);

/// The machine finds the marker in this place, and its system starts, with the network of the inventory: a
/// bond and a VLAN, by netplan.
pub fn starts(firmware: Firmware, word: &str, disks: &[Layout], marker: &str) {
    let disks: Vec<Disk> = disks.iter().map(|layout| system::disk(*layout)).collect();
    let paths: Vec<_> = disks.iter().map(Disk::path).collect();
    let paths: Vec<_> = paths.iter().map(AsRef::as_ref).collect();
    let lab = Lab::of(&system::inventory(word));
    let machine = Machine::start_by_last(&lab, firmware, &[OTHER_MAC, MAC], &paths);
    machine.shows(&format!(
        "netpxe: installed already: ({marker})/boot/netpxe/deb1-7"
    ));
    machine.shows(&format!("netpxe: {MAC} boots its own disk."));
    machine.shows_within(PATIENCE, "bond0 has 172.22.10.61, storage has 10.7.0.61.");
    machine.shows("deb1 login:");
    let requests = lab.requests();
    assert!(
        !requests.iter().any(|it| it.contains("linux")),
        "{requests:?}"
    );
}

/// Proves: by UEFI PXE, from a plain partition, by Debian's shim and GRUB on the disk.
#[test]
fn a_debian_by_uefi() {
    starts(Firmware::UefiPxe, "uefi", &[Layout::Plain], "hd0,gpt3");
}

/// Proves: by BIOS PXE, from the second disk of a mirror whose first was taken away, on which the system lies
/// in a volume group.
#[test]
fn a_debian_on_the_second_half_of_a_mirror() {
    starts(Firmware::Bios, "bios", &[Layout::Half(1)], "lvm/vg_7-root");
}
