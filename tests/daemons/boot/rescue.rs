//! A machine in `state: rescue` starts the installer's rescue system, whatever is on its disk, and
//! is told of no kickstart.

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};

/// The machine shows that it runs the configuration of this host, starts the rescue system on the
/// host's address, and asks for nothing else.
fn is_rescued(firmware: Firmware, host: [&str; 3], says: &str, image: &str) {
    let [name, mac, address] = host;
    let lab = Lab::new();
    let disk = Disk::installed();
    let machine = Machine::start(&lab, firmware, mac, &[&disk.path()]);
    machine.shows(&format!("Rescue {name}"));
    machine.shows("installer: done.");
    assert_eq!(machine.installer("firmware"), says);
    let dashed = mac.replace(':', "-");
    assert_eq!(
        machine.installer("command line"),
        format!(
            "BOOT_IMAGE=/el7/vmlinuz inst.repo=http://172.22.10.2/el7/ inst.rescue \
             BOOTIF=01-{dashed}"
        )
    );
    assert_eq!(machine.installer("address"), address);
    assert_eq!(machine.installer("kickstart"), "none");
    assert_eq!(
        lab.requests(),
        [
            &format!("tftp {image}"),
            &format!("tftp /boot/grub/grub.cfg-01-{dashed}"),
            "tftp /el7/vmlinuz",
            "tftp /el7/initrd.img",
        ]
    );
    let role = if says == "BIOS" { "bios" } else { "uefi" };
    assert_eq!(lab.shown(mac, role), lab.requests());
}

/// Proves: a BIOS host in `state: rescue` with an installed disk starts the rescue system.
#[test]
fn a_bios_host_in_state_rescue() {
    let host = ["rescue1", "52:54:00:20:00:07", "172.22.10.67"];
    is_rescued(Firmware::Bios, host, "BIOS", "boot/grub/i386-pc/core.0");
}

/// Proves: a UEFI host in `state: rescue` with an installed disk starts the rescue system.
#[test]
fn a_uefi_host_in_state_rescue() {
    let host = ["rescue2", "52:54:00:20:00:08", "172.22.10.68"];
    let image = "boot/grub/x86_64-efi/core.efi";
    is_rescued(Firmware::UefiPxe, host, "EFI of 64 bits", image);
}
