//! `%pre` on a kernel that knows Linux RAID and LVM: it starts what nobody has started, looks for
//! markers, and leaves every disk byte for byte as it was.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::install::BIOS1;
use super::linux;
use crate::support::filesystem::{self, Linux};
use crate::support::generated::Generated;
use crate::support::lvm;
use crate::support::md::{self, Metadata};

/// What a machine with these disks says when it runs the `%pre` of the first BIOS machine.
fn pre(disks: &[PathBuf]) -> String {
    let inventory = include_str!("machines.yaml");
    let generated = Generated::of_text(inventory);
    let kickstart = generated.text(&format!("http/ks/{}.cfg", BIOS1.dashed()));
    let (_, rest) = kickstart.split_once("\n%pre").expect("no %pre");
    let (_, rest) = rest.split_once('\n').unwrap();
    let (script, _) = rest.split_once("\n%end\n").expect("no %end");

    let before: Vec<Vec<u8>> = disks.iter().map(|disk| fs::read(disk).unwrap()).collect();
    let said = linux::run(
        "tests/daemons/boot/init-pre",
        &[("pre", script)],
        &["bash", "blkid", "lvm", "mdadm"],
        disks,
    );
    for (disk, before) in disks.iter().zip(before) {
        assert!(fs::read(disk).unwrap() == before, "a disk was written to");
    }
    said
}

/// Disks with one ext4 that holds a marker, each changed in this way.
fn disks(folder: &TempDir, marker: &str, change: &[&dyn Fn(&Path)]) -> Vec<PathBuf> {
    let disk = |(number, change): (usize, &&dyn Fn(&Path))| {
        let image = folder.path().join(number.to_string());
        filesystem::make(Linux::Ext4, &image, Some(marker));
        change(&image);
        image
    };
    change.iter().enumerate().map(disk).collect()
}

/// Proves: the marker of this installation is seen on one half of a mirror whose metadata lie before
/// the data, so that only the array shows what is on it.
#[test]
fn a_marker_on_half_a_mirror() {
    let folder = TempDir::with_prefix("npw").unwrap();
    let mirror: &dyn Fn(&Path) = &|disk| md::mirror(disk, Metadata::Begin);
    let said = pre(&disks(&folder, "boot/netpxe/bios1-7", &[mirror]));
    assert!(said.contains("pre: status: 1."), "{said}");
    assert!(said.contains("this installation is on /dev/md"), "{said}");
    assert!(said.contains("pre: disks: .\n"), "{said}");
}

/// Proves: it is seen on a logical volume on a mirror.
#[test]
fn a_marker_on_a_volume_on_a_mirror() {
    let folder = TempDir::with_prefix("npw").unwrap();
    let change: &dyn Fn(&Path) = &|disk| {
        lvm::volume(disk);
        md::mirror(disk, Metadata::Begin);
    };
    let said = pre(&disks(&folder, "boot/netpxe/bios1-7", &[change]));
    assert!(said.contains("pre: status: 1."), "{said}");
    assert!(said.contains("this installation is on /dev/dm-"), "{said}");
}

/// Proves: where the marker is of an older installation, the next one goes on, and nothing that was
/// started to look for it is left running in the installer's way.
#[test]
fn an_older_marker_on_a_volume_on_a_mirror() {
    let folder = TempDir::with_prefix("npw").unwrap();
    let change: &dyn Fn(&Path) = &|disk| {
        lvm::volume(disk);
        md::mirror(disk, Metadata::End);
    };
    let said = pre(&disks(&folder, "boot/netpxe/bios1-6", &[change]));
    assert!(said.contains("pre: status: 0."), "{said}");
    assert!(
        said.contains("pre: disks: ignoredisk --only-use=vda."),
        "{said}"
    );
    assert!(said.contains("pre: left: ."), "{said}");
}
