//! `bin/build-grub` of a generated tree, and folders of GRUB modules for it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::generated::Generated;
use super::needs;

/// Where Debian and its kin keep GRUB's modules, a folder for each platform.
pub const MODULES: &str = "/usr/lib/grub";

/// The platforms whose modules Debian offers on a PC.
pub const PC_PLATFORMS: &[&str] = &["i386-efi", "i386-pc", "x86_64-efi"];

/// `build-grub` with dash, the plainest shell: `arguments`, then a TFTP root and a web root.
pub fn command(generated: &Generated, arguments: &[&str], tftp: &Path, web: &Path) -> Command {
    needs::program("grub-mkimage");
    let mut command = Command::new(needs::program("dash"));
    command
        .arg(generated.path("bin/build-grub"))
        .args(arguments)
        .args([tftp, web])
        .env_remove("GRUB_MODULES")
        .env_remove("GRUB_MKIMAGE");
    command
}

/// A folder of modules like this machine's, as another release of GRUB would have it: without
/// those named (`x86_64-efi/linuxefi.mod`), on which nothing depends there.
///
/// # Panics
/// If this machine lacks a platform.
pub fn modules_without(folder: &Path, left_out: &[&str]) {
    for platform in PC_PLATFORMS {
        let from = module(platform, "");
        let dependencies = fs::read_to_string(from.join("moddep.lst")).unwrap_or_else(|_| {
            panic!("GRUB's modules for {platform} are missing: tests/install-tools installs them")
        });
        let here = folder.join(platform);
        fs::create_dir_all(&here).unwrap();
        let is_left_out = |name: &str| left_out.contains(&format!("{platform}/{name}").as_str());
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().display().to_string();
            if name != "moddep.lst" && !is_left_out(&name) {
                symlink(entry.path(), here.join(name)).unwrap();
            }
        }
        let lines = dependencies.lines().map(|line| {
            let words = line.split(' ');
            let words = words.filter(|word| !is_left_out(&format!("{word}.mod")));
            words.collect::<Vec<_>>().join(" ") + "\n"
        });
        fs::write(here.join("moddep.lst"), lines.collect::<String>()).unwrap();
    }
}

/// Where a file of this machine's GRUB lies.
pub fn module(platform: &str, file: &str) -> PathBuf {
    Path::new(MODULES).join(platform).join(file)
}
