//! A machine in `state: boot` boots its kernel with its arguments, whatever is on its disk.

use std::fs;

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};

const BOOT1: &str = "52:54:00:20:00:08";

/// Proves: a UEFI host in `state: boot` whose disk was installed, with its own marker on it, boots its kernel.
/// What GRUB's language has a meaning for reaches the kernel as it was written. The disk does not change by a
/// byte, so the next time is like this one; nothing else is asked for, as `show` says.
#[test]
fn a_uefi_host_in_state_boot() {
    let lab = Lab::new();
    let disk = Disk::marked_on_esp("EFI/netpxe/boot1-7");
    let before = fs::read(disk.path()).unwrap();
    let machine = Machine::start(&lab, Firmware::UefiPxe, BOOT1, &[&disk.path()]);
    machine.shows("Boot el7/vmlinuz on boot1");
    machine.shows("installer: done.");
    assert_eq!(machine.installer("firmware"), "EFI of 64 bits");
    assert_eq!(
        machine.installer("command line"),
        "BOOT_IMAGE=/el7/vmlinuz ds=nocloud;s=http://172.22.10.2/live/ \
         odd=$HOME/${prefix}$(reboot)`reboot`&|<>{}[]()*?~#!%^ BOOTIF=01-52-54-00-20-00-08"
    );
    assert_eq!(machine.installer("address"), "172.22.10.68");
    assert_eq!(machine.installer("kickstart"), "none");
    let expected = [
        "tftp boot/grub/x86_64-efi/core.efi",
        "tftp /boot/grub/grub.cfg-01-52-54-00-20-00-08",
        "http /el7/vmlinuz",
        "http /el7/initrd.img",
    ];
    assert_eq!(lab.requests(), expected);
    // And what cloud-init would fetch, for which nothing stands in.
    let shown = [&expected[..], &["http /live/user-data"]].concat();
    assert_eq!(lab.shown(BOOT1, "uefi"), shown);
    assert!(
        fs::read(disk.path()).unwrap() == before,
        "the disk has changed"
    );
}
