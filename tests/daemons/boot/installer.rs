//! What is booted in the place of Anaconda: Debian's kernel, and an initial RAM disk that says how
//! it was started.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::needs;

/// Where `tests/install-tools` puts the kernel, and the modules of QEMU's network card.
const KERNEL: &str = "target/kernel";

/// Puts the kernel and the initial RAM disk where machines look for them, below a root of the
/// deploy host.
///
/// # Panics
/// If something is missing.
pub fn place(root: &Path) {
    let kernel = needs::project(KERNEL).join("vmlinuz");
    assert!(
        kernel.exists(),
        "{} is missing: tests/install-tools gets it",
        kernel.display()
    );
    let folder = root.join("el7");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(kernel, folder.join("vmlinuz")).unwrap();
    fs::write(folder.join("initrd.img"), initrd()).unwrap();
}

fn initrd() -> Vec<u8> {
    // Less to load over the network.
    let folder = skeleton(|module| module.contains("virtio") || module.contains("failover"));
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
    let folder = TempDir::with_prefix("npw").unwrap();
    let root = folder.path();
    for name in ["bin", "dev", "modules", "proc", "run", "sys", "tmp"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    let busybox = needs::program("busybox");
    fs::copy(&busybox, root.join("bin/busybox")).unwrap();
    for entry in fs::read_dir(needs::project(KERNEL)).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if !has_module(&name) {
            continue;
        }
        if let Some(name) = name.strip_suffix(".xz") {
            let module = needs::run(Command::new(&busybox).arg("xzcat").arg(entry.path()));
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
