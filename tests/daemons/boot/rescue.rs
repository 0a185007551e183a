//! A machine in `state: rescue` starts the installer's rescue system, whatever is on its disk, and
//! is told of no kickstart.

use std::fs;

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};

/// Proves: a BIOS host in `state: rescue` with an installed disk starts the rescue system on its address; by
/// TFTP what the web server does not have; and it asks for nothing else.
#[test]
fn a_bios_host_in_state_rescue() {
    // GRUB 2.06 waits for more of a 404's page, two minutes long, if that does not say how long it is;
    // busybox does not, Apache and nginx do.
    let lab = Lab::of_signed(include_str!("machines.yaml"));
    fs::remove_dir_all(lab.generated.path("http/el7")).unwrap();
    let disk = Disk::installed();
    let machine = Machine::start(&lab, Firmware::Bios, "52:54:00:20:00:07", &[&disk.path()]);
    machine.shows("Rescue rescue1");
    machine.shows("installer: done.");
    assert_eq!(machine.installer("firmware"), "BIOS");
    assert_eq!(
        machine.installer("command line"),
        "BOOT_IMAGE=/el7/vmlinuz inst.repo=http://172.22.10.2/el7/ inst.rescue \
         BOOTIF=01-52-54-00-20-00-07"
    );
    assert_eq!(machine.installer("address"), "172.22.10.67");
    assert_eq!(machine.installer("kickstart"), "none");
    let expected = [
        "tftp boot/grub/i386-pc/core.0",
        "tftp /boot/grub/grub.cfg-01-52-54-00-20-00-07",
        "http /el7/vmlinuz",
        "tftp /el7/vmlinuz",
        "tftp /el7/initrd.img",
    ];
    assert_eq!(lab.requests(), expected);
}
