//! A machine in `state: rescue` starts the installer's rescue system, whatever is on its disk, and
//! is told of no kickstart.

use std::fs;

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};

/// The machine shows that it runs the configuration of this host, starts the rescue system on the
/// host's address, and asks for its image, its configuration, `files`, and nothing else.
fn is_rescued(
    lab: &Lab,
    firmware: Firmware,
    host: [&str; 3],
    says: &str,
    image: &str,
    files: &[&str],
) {
    let [name, mac, address] = host;
    let disk = Disk::installed();
    let machine = Machine::start(lab, firmware, mac, &[&disk.path()]);
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
    let (image, own) = (
        format!("tftp {image}"),
        format!("tftp /boot/grub/grub.cfg-01-{dashed}"),
    );
    let expected = [&[image.as_str(), own.as_str()], files].concat();
    assert_eq!(lab.requests(), expected);
}

/// Proves: a BIOS host in `state: rescue` with an installed disk starts the rescue system; by TFTP what
/// the web server does not have.
#[test]
fn a_bios_host_in_state_rescue() {
    let host = ["rescue1", "52:54:00:20:00:07", "172.22.10.67"];
    // GRUB 2.06 waits for more of a 404's page, two minutes long, if that does not say how long it is;
    // busybox does not, Apache and nginx do.
    let lab = Lab::of_signed(include_str!("machines.yaml"));
    fs::remove_dir_all(lab.generated.path("http/el7")).unwrap();
    let image = "boot/grub/i386-pc/core.0";
    let files = [
        "http /el7/vmlinuz",
        "tftp /el7/vmlinuz",
        "tftp /el7/initrd.img",
    ];
    is_rescued(&lab, Firmware::Bios, host, "BIOS", image, &files);
}

/// Proves: a UEFI host in `state: rescue` with an installed disk starts the rescue system.
#[test]
fn a_uefi_host_in_state_rescue() {
    let host = ["rescue2", "52:54:00:20:00:08", "172.22.10.68"];
    let image = "boot/grub/x86_64-efi/core.efi";
    let lab = Lab::new();
    let files = ["http /el7/vmlinuz", "http /el7/initrd.img"];
    let says = "EFI of 64 bits";
    is_rescued(&lab, Firmware::UefiPxe, host, says, image, &files);
    assert_eq!(lab.shown(host[1], "uefi"), lab.requests());
}
