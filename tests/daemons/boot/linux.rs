//! A machine with a kernel that knows Linux RAID and LVM, and a script in the place of an installer.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::installer::{packed, skeleton};
use crate::support::needs;

/// Copies a program to where it is run, and what it is linked with to where it is looked for.
fn copy_program(name: &str, root: &Path) {
    let program = needs::program(name);
    fs::copy(&program, root.join("bin").join(name)).unwrap();
    let listed = needs::run(Command::new(needs::program("ldd")).arg(&program));
    let listed = String::from_utf8(listed.stdout).unwrap();
    for library in listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        let place = root.join(&library[1..]);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(library, place).unwrap();
    }
}

/// What such a machine says: it has these disks, and runs `init` of this project, which finds these files in
/// its root and these programs in `/bin`.
///
/// # Panics
/// If it does not end by itself, or something for it is missing.
pub fn run(init: &str, files: &[(&str, &str)], programs: &[&str], disks: &[PathBuf]) -> String {
    let folder = skeleton(|_| true);
    let root = folder.path();
    for (name, text) in files {
        fs::write(root.join(name), text).unwrap();
    }
    fs::copy(needs::project(init), root.join("init")).unwrap();
    fs::set_permissions(root.join("init"), fs::Permissions::from_mode(0o755)).unwrap();
    for name in programs {
        copy_program(name, root);
    }
    let place = TempDir::with_prefix("npw").unwrap();
    let initrd = place.path().join("initrd.img");
    fs::write(&initrd, packed(root)).unwrap();

    let mut qemu = Command::new(needs::program("timeout"));
    qemu.arg("480").arg(needs::program("qemu-system-x86_64"));
    qemu.args([
        "-accel",
        "tcg",
        "-machine",
        "q35",
        "-m",
        "768",
        "-nodefaults",
    ]);
    qemu.args(["-display", "none", "-no-reboot", "-serial", "stdio"]);
    qemu.args(["-append", "console=ttyS0 quiet", "-initrd"])
        .arg(initrd);
    qemu.arg("-kernel")
        .arg(needs::project("target/kernel/vmlinuz"));
    for disk in disks {
        let drive = format!("if=virtio,format=raw,file={}", disk.display());
        qemu.args(["-drive", &drive]);
    }
    let said = needs::run(qemu.stdin(Stdio::null())).stdout;
    String::from_utf8_lossy(&said).replace('\r', "")
}
