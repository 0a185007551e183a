//! `bin/mirror-sync` and what Secure Boot starts before a mirrored kernel.

use std::fs;

use super::lab::Lab;
use super::signed::{grub, shim};
use super::upstream::{Files, REPOSITORIES, release, sum};

/// An upstream whose tree has these two.
fn upstream(kernel: u32, shim: &[u8], grub: &[u8]) -> Files {
    let mut files = release(kernel, 1..4);
    let place = |file: &str| format!("{}/EFI/BOOT/{file}", REPOSITORIES[0]);
    files.insert(place("BOOTX64.EFI"), shim.to_owned());
    files.insert(place("grubx64.efi"), grub.to_owned());
    files
}

/// The lab of a machine with Secure Boot.
fn lab(files: &Files) -> Lab {
    Lab::with(files, |inventory| {
        let secure = inventory.replace("firmware: uefi", "firmware: uefi\n    secure_boot: true");
        secure.replace("os: el7", "os: el9")
    })
}

/// Both roots have these two, beside the kernel of this version.
fn has(lab: &Lab, kernel: u32, shim: &[u8], grub: &[u8]) {
    for root in ["tftp", "web"] {
        let read = |file: &str| fs::read(lab.path(root).join(file)).unwrap();
        assert!(read("boot/grub/secure/el/shimx64.efi") == shim);
        assert!(read("boot/grub/secure/el/grubx64.efi") == grub);
        let version = format!("kernel {kernel}\n");
        assert!(read("el/vmlinuz").starts_with(version.as_bytes()));
    }
}

/// Proves: shim and GRUB of a mirrored release are published with its kernel, again where they were
/// changed, and only then told of; with a GRUB that shim would refuse, without one, and with one that
/// is not what `.treeinfo` says, what is served and published stays as it was.
#[test]
fn with_its_kernel() {
    let lab = lab(&upstream(1, &shim(3), &grub(3)));
    let said = lab.runs(&["--initial"]);
    has(&lab, 1, &shim(3), &grub(3));
    let told = "boot/grub/secure/el: GRUB is of generation 3";
    assert!(said.contains(told), "{said}");
    let again = lab.runs(&[]);
    assert!(
        again.contains("nothing new") && !again.contains(told),
        "{again}"
    );

    fs::remove_file(lab.path("tftp/boot/grub/secure/el/grubx64.efi")).unwrap();
    lab.runs(&[]);
    has(&lab, 1, &shim(3), &grub(3));
    lab.publish(&upstream(2, &shim(4), &grub(4)));
    lab.runs(&[]);
    has(&lab, 2, &shim(4), &grub(4));

    let mut without = upstream(3, &shim(4), &grub(4));
    without.remove(&format!("{}/EFI/BOOT/grubx64.efi", REPOSITORIES[0]));
    let mut other = upstream(3, &shim(4), &grub(4));
    let listed = format!("{}/.treeinfo", REPOSITORIES[0]);
    let sums = format!(
        "[checksums]\nEFI/BOOT/grubx64.efi = sha256:{}\n",
        sum(b"other")
    );
    let text = String::from_utf8(other[&listed].clone()).unwrap();
    other.insert(listed, text.replace("[checksums]\n", &sums).into_bytes());
    for (files, why) in [
        (
            upstream(3, &shim(5), &grub(4)),
            "shim would refuse this GRUB",
        ),
        (
            upstream(3, &shim(4), b"<html>"),
            "grubx64.efi is no EFI program",
        ),
        (without, "cannot fetch"),
        (other, "el: "),
    ] {
        lab.publish(&files);
        let run = lab.run(&[]);
        assert_eq!(run.code, Some(1), "{why}: {}", run.said);
        assert!(run.said.contains(why), "{why}: {}", run.said);
        has(&lab, 2, &shim(4), &grub(4));
    }
}
