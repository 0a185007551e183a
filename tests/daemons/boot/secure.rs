//! Machines whose firmware enforces Secure Boot, with Microsoft's keys: the chain of Debian's signed
//! shim, GRUB and kernel, as packages have them. What nobody signed is refused.

use std::fs;

use super::disk::Disk;
use super::lab::Lab;
use super::vm::{Firmware, Machine};
use crate::support::needs;

/// A machine of Debian 12, one of Debian 13, one that is to be installed, and one of which the
/// inventory does not say that its firmware enforces Secure Boot.
const INVENTORY: &str = include_str!("secure.yaml");

const DEBIAN12: &str = "52:54:00:21:00:01";
const DEBIAN13: &str = "52:54:00:21:00:02";
const EL9: &str = "52:54:00:21:00:03";
const UNSIGNED: &str = "52:54:00:21:00:04";

/// Where `tests/install-tools` puts what is signed.
fn signed(file: &str) -> Vec<u8> {
    let path = needs::project("target/signed").join(file);
    fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: tests/install-tools gets it", path.display()))
}

/// The deploy host, and in the folders of the inventory's shims what `bin/fetch-kernel` puts there.
fn lab() -> Lab {
    let lab = Lab::of_signed(INVENTORY);
    for (release, folder) in [
        ("debian12", "el7"),
        ("debian13", "debian13"),
        ("debian12", "el9"),
    ] {
        for root in ["tftp", "http"] {
            let folder = lab
                .generated
                .path(&format!("{root}/boot/grub/secure/{folder}"));
            fs::create_dir_all(&folder).unwrap();
            for file in ["shimx64.efi", "grubx64.efi"] {
                fs::write(folder.join(file), signed(&format!("{release}/{file}"))).unwrap();
            }
        }
    }
    for (root, release) in [("tftp", "debian13"), ("http", "debian13"), ("tftp", "el9")] {
        let folder = lab.generated.path(&format!("{root}/{release}"));
        fs::create_dir_all(&folder).unwrap();
        for file in ["vmlinuz", "initrd.img"] {
            let from = lab.generated.path(&format!("tftp/el7/{file}"));
            fs::hard_link(from, folder.join(file)).unwrap();
        }
    }
    lab
}

/// What is asked for beside what is there: shim's revocations and certificates, lists of modules.
fn is_optional(request: &str) -> bool {
    let optional = [".lst", "revocations_", "shim_certificate_"];
    optional.iter().any(|part| request.contains(part))
}

/// The requests that lead somewhere.
fn requests(lab: &Lab) -> Vec<String> {
    let mut requests = lab.requests();
    requests.retain(|request| !is_optional(request));
    requests
}

/// The machine starts its signed kernel with its own arguments, and the kernel finds Secure Boot on.
pub fn is_started(lab: &Lab, machine: &Machine<'_>, mac: &str, role: &str) {
    machine.shows("installer: done.");
    let line = machine.installer("command line");
    let dashed = mac.replace(':', "-");
    assert!(line.ends_with(&format!("BOOTIF=01-{dashed}")), "{line}");
    assert!(
        machine.has_shown("UEFI Secure Boot is enabled"),
        "{}",
        machine.console()
    );
    // shim asks for its GRUB by two slashes over HTTP.
    let asked: Vec<String> = requests(lab)
        .iter()
        .map(|it| it.replace("//", "/"))
        .collect();
    assert_eq!(lab.shown(mac, role), asked);
}

/// Proves: from DHCP to the command line of Debian's signed kernel by TFTP, with Debian 12's shim
/// and GRUB; `show` says the same.
#[test]
fn debian_12_by_pxe() {
    let lab = lab();
    let machine = Machine::start(&lab, Firmware::SecurePxe, DEBIAN12, &[]);
    is_started(&lab, &machine, DEBIAN12, "uefi");
}

/// Proves: the same over HTTP without any TFTP request, with Debian 13's.
#[test]
fn debian_13_by_http() {
    let lab = lab();
    let machine = Machine::start(&lab, Firmware::SecureHttp, DEBIAN13, &[]);
    is_started(&lab, &machine, DEBIAN13, "http");
    let requests = lab.requests();
    assert!(
        !requests.iter().any(|it| it.starts_with("tftp")),
        "{requests:?}"
    );
}

/// Proves: an installation happens once under Secure Boot too: its marker is found, and the disk is
/// booted by the signed shim on it. No installer is loaded.
#[test]
fn an_installed_disk() {
    let lab = lab();
    let disk = Disk::signed(
        &[
            ("shimx64.efi", signed("debian12/shimx64.efi")),
            ("grubx64.efi", signed("debian12/disk.efi")),
        ],
        "EFI/netpxe/el9-7",
    );
    let machine = Machine::start(&lab, Firmware::SecurePxe, EL9, &[&disk.path()]);
    machine.shows("netpxe: installed already: (hd0,gpt1)/EFI/netpxe/el9-7");
    machine.shows("netpxe: (hd0,gpt1)/EFI/debian/shimx64.efi");
    machine.shows("disk: started by its signed GRUB, lockdown=y");
    let requests = requests(&lab);
    assert!(
        !requests.iter().any(|it| it.contains("vmlinuz")),
        "{requests:?}"
    );
}

/// Proves: firmware that enforces Secure Boot refuses the image that nobody signed, so that the tests
/// above show what they say; and `trace` says so.
#[test]
fn what_nobody_signed() {
    let lab = lab();
    let whole = lab.evidence.of("whole");
    let capture = whole.capture(&lab.server, "br0", "udp or arp");
    let machine = Machine::start(&lab, Firmware::SecurePxe, UNSIGNED, &[]);
    machine.shows("Access Denied");
    machine.shows("No bootable option or device was found");
    drop(capture);
    // Refused by PXE, it tries HTTP, where it is refused too.
    let images = [
        "tftp boot/grub/x86_64-efi/core.efi",
        "http /boot/grub/x86_64-efi/http.efi",
    ];
    assert_eq!(lab.requests(), images);
    let told = lab.traced(&whole.file("br0.pcap"));
    let why =
        "core.efi came, and nothing was asked for after it: firmware with Secure Boot refuses it";
    assert!(told.contains("T0015") && told.contains(why), "{told}");
}
