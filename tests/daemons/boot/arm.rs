//! Machines with ARM come to their kernels as all others do: by PXE, over HTTP, and where their firmware
//! starts only what is signed. The firmware is AAVMF, which packages have for QEMU.

use std::fs;

use super::lab::Lab;
use super::secure;
use super::vm::{Firmware, Machine};
use crate::support::needs;

const ARM1: &str = "52:54:00:22:00:01";
const ARM2: &str = "52:54:00:22:00:02";

/// The machine comes to its own kernel, command line and kickstart; `show` names the files that it asked
/// for, and it asked for no others.
fn is_installed(firmware: Firmware, role: &str) -> Vec<String> {
    let lab = Lab::of(include_str!("arm.yaml"));
    let machine = Machine::start(&lab, firmware, ARM1, &[]);
    machine.shows("Install el8 on arm1");
    machine.shows("installer: done.");
    assert_eq!(machine.installer("firmware"), "EFI of 64 bits");
    assert_eq!(machine.installer("address"), "172.22.10.91");
    let line = machine.installer("command line");
    let kickstart = "inst.ks=http://172.22.10.2/ks/52-54-00-22-00-01.cfg";
    assert!(line.contains(kickstart), "{line}");
    assert!(line.ends_with("BOOTIF=01-52-54-00-22-00-01"), "{line}");
    let requests = lab.requests();
    assert_eq!(lab.shown(ARM1, role), requests);
    requests
}

/// Proves: with the image of `build-grub` by PXE.
#[test]
fn by_pxe() {
    let requests = is_installed(Firmware::ArmPxe, "arm64");
    assert_eq!(requests[0], "tftp boot/grub/arm64-efi/core.efi");
}

/// Proves: with the image of `build-grub` over HTTP, and without any TFTP request.
#[test]
fn over_http() {
    let requests = is_installed(Firmware::ArmHttp, "http-arm64");
    assert!(
        requests.iter().all(|it| it.starts_with("http ")),
        "{requests:?}"
    );
}

/// Proves: with Debian's signed shim, GRUB and kernel, where the firmware insists on them.
#[test]
fn with_secure_boot() {
    let lab = Lab::of(include_str!("arm.yaml"));
    let root = lab.generated.path("tftp");
    let folder = root.join("boot/grub/secure/signed");
    fs::create_dir_all(&folder).unwrap();
    for file in ["shimaa64.efi", "grubaa64.efi"] {
        let signed = needs::project("target/arm64/signed").join(file);
        fs::copy(&signed, folder.join(file)).unwrap();
    }
    fs::rename(root.join("arm"), root.join("signed")).unwrap();
    let machine = Machine::start(&lab, Firmware::ArmSecurePxe, ARM2, &[]);
    secure::is_started(&lab, &machine, ARM2, "arm64");
}
