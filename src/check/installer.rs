//! Installers: what a machine boots to be installed or rescued.

use std::sync::Arc;

use super::layers::Layers;
use super::needs::Needs;
use super::shared::Shared;
use crate::inventory::InstallerSettings;
use crate::inventory::read::Field;
use crate::plan::Installer;
use crate::value::{Architecture, FromText, Os, TftpPath};

/// The installer that a host boots. `None` if a part of it is missing, which is reported, or faulty.
pub fn check(
    layers: &Layers<'_, InstallerSettings>,
    architecture: Architecture,
    installers: &mut Shared<Installer, (usize, Architecture)>,
    need: &mut Needs<'_>,
) -> Option<Arc<Installer>> {
    let inherited = layers.inherited().map(|number| (number, architecture));
    if let Some(known) = installers.get(inherited) {
        return known.clone();
    }
    let os = need.set(layers.get(|s| &s.os), "os", "el7");
    let repo = need.set(
        layers.get(|s| &s.repo),
        "repo",
        "http://deploy/repos/centos/7/os/x86_64/",
    );
    // What is missing is reported for each host, so nothing is kept.
    let (os, repo) = (os?, repo?);
    let folder = match architecture {
        Architecture::X86_64 => os.word.to_owned(),
        Architecture::Aarch64 => format!("{}-{}", os.word, architecture.word()),
    };
    let kernel = layers.get(|s| &s.kernel);
    let kernel = boot_file(kernel, need, os, "kernel", &folder, "vmlinuz");
    let initrd = layers.get(|s| &s.initrd);
    let initrd = boot_file(initrd, need, os, "initrd", &folder, "initrd.img");
    let installer = Installer {
        os,
        architecture,
        repo,
        kernel: kernel?,
        initrd: initrd?,
        kernel_sha256: layers.value(|s| &s.kernel_sha256).cloned(),
        initrd_sha256: layers.value(|s| &s.initrd_sha256).cloned(),
        kernel_args: layers.list(|s| &s.kernel_args),
    };
    installers.keep(inherited, Some(installer))
}

/// The kernel or the initial RAM disk. Anaconda's lie in a folder named after the release, and after
/// the architecture where that is not x86-64.
fn boot_file(
    found: &Field<TftpPath>,
    need: &mut Needs<'_>,
    os: &Os,
    key: &str,
    folder: &str,
    file: &str,
) -> Option<TftpPath> {
    if os.anaconda().is_none() {
        return need.set(found, key, &format!("debian/{file}"));
    }
    let below = || TftpPath::from_text(&format!("{folder}/{file}")).ok();
    found.value().cloned().or_else(below)
}
