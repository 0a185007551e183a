//! Volume groups, made in files: the kernel of this machine may know no device mapper.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use super::needs;

const MIB: usize = 1 << 20;

/// Turns a file that holds a file system into a disk with the volume group `vg_7`, whose volume `root`
/// holds it.
///
/// # Panics
/// If this is not root, or the tools for it are missing.
pub fn volume(disk: &Path) {
    needs::root();
    let data = fs::read(disk).unwrap();
    let extents = data.len().div_ceil(4 * MIB);
    // The data begin after a MiB, and LVM wants whole extents.
    let size = (extents + 2) * 4 * MIB;
    File::create(disk)
        .unwrap()
        .set_len(size.try_into().unwrap())
        .unwrap();
    let mut losetup = Command::new(needs::program("losetup"));
    let output = needs::run(losetup.args(["--find", "--show"]).arg(disk));
    let device = String::from_utf8(output.stdout).unwrap();
    let device = device.trim_end();
    for words in [
        format!("pvcreate --dataalignment 1m {device}"),
        format!("vgcreate --driverloaded n vg_7 {device}"),
        format!("lvcreate --driverloaded n -an -Zn -Wn -n root -l {extents} vg_7"),
    ] {
        let mut lvm = Command::new(needs::program("lvm"));
        let alone = format!("devices{{filter=[\"a|^{device}$|\",\"r|.*|\"]}}");
        lvm.args(words.split(' ')).args(["--config", &alone]);
        needs::run(&mut lvm);
    }
    needs::run(Command::new("losetup").args(["--detach", device]));
    let mut whole = fs::read(disk).unwrap();
    whole[MIB..][..data.len()].copy_from_slice(&data);
    fs::write(disk, whole).unwrap();
}
