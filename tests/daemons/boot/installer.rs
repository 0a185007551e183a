//! What is booted in the place of Anaconda: Debian's kernel, and an initial RAM disk that says how
//! it was started.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::needs;

/// Where `tests/install-tools` puts the kernel, and the modules of QEMU's network card.
const KERNEL: &str = "target/kernel";
/// The same for ARM, with a busybox beside them.
const ARM: &str = "target/arm64/kernel";

/// Puts the kernel and the initial RAM disk where machines look for them, below a root of the
/// deploy host.
///
/// # Panics
/// If something is missing.
pub fn place(root: &Path) {
    place_in(&root.join("el7"), KERNEL, &needs::program("busybox"));
}

/// The same for machines with ARM.
pub fn place_for_arm(root: &Path) {
    let busybox = needs::project("target/arm64/busybox");
    place_in(&root.join("arm"), ARM, &busybox);
}

fn place_in(folder: &Path, from: &str, busybox: &Path) {
    let kernel = needs::project(from).join("vmlinuz");
    assert!(
        kernel.exists(),
        "{} is missing: tests/install-tools gets it",
        kernel.display()
    );
    fs::create_dir_all(folder).unwrap();
    fs::copy(kernel, folder.join("vmlinuz")).unwrap();
    fs::write(folder.join("initrd.img"), initrd(from, busybox)).unwrap();
}

fn initrd(from: &str, busybox: &Path) -> Vec<u8> {
    // Less to load over the network.
    let is_wanted = |module: &str| module.contains("virtio") || module.contains("failover");
    let folder = skeleton_of(from, busybox, is_wanted);
    let root = folder.path();
    for script in ["init", "configure"] {
        fs::copy(
            needs::project("tests/daemons/boot").join(script),
            root.join(script),
        )
        .unwrap();
    }
    packed(root)
}

/// A folder with what every initial RAM disk has: busybox, some of the kernel's modules, places to
/// mount at.
pub fn skeleton(has_module: impl Fn(&str) -> bool) -> TempDir {
    skeleton_of(KERNEL, &needs::program("busybox"), has_module)
}

fn skeleton_of(kernel: &str, busybox: &Path, has_module: impl Fn(&str) -> bool) -> TempDir {
    let folder = TempDir::with_prefix("npw").unwrap();
    let root = folder.path();
    for name in ["bin", "dev", "modules", "proc", "run", "sys", "tmp"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    fs::copy(busybox, root.join("bin/busybox")).unwrap();
    for entry in fs::read_dir(needs::project(kernel)).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if !has_module(&name) {
            continue;
        }
        if let Some(name) = name.strip_suffix(".xz") {
            let module = needs::run(
                Command::new(needs::program("busybox"))
                    .arg("xzcat")
                    .arg(entry.path()),
            );
            fs::write(root.join("modules").join(name), module.stdout).unwrap();
        } else if name != "vmlinuz" {
            fs::copy(entry.path(), root.join("modules").join(name)).unwrap();
        }
    }
    folder
}

/// A folder as an initial RAM disk.
pub fn packed(root: &Path) -> Vec<u8> {
    let mut archive = Command::new(needs::program("busybox"));
    archive.args(["sh", "-c", "find . | cpio -o -H newc"]);
    needs::run(archive.current_dir(root)).stdout
}
