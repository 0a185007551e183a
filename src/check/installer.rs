//! Installers: what a machine boots to be installed or rescued.

use std::sync::Arc;

use super::layers::Layers;
use super::needs::Needs;
use super::shared::Shared;
use crate::inventory::InstallerSettings;
use crate::inventory::read::Field;
use crate::plan::Installer;
use crate::value::{FromText, Os, TftpPath};

/// The installer that a host boots. `None` if a part of it is missing, which is reported, or faulty.
pub fn check(
    layers: &Layers<'_, InstallerSettings>,
    installers: &mut Shared<Installer>,
    need: &mut Needs<'_>,
) -> Option<Arc<Installer>> {
    let inherited = layers.inherited();
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
    let kernel = boot_file(layers, need, os, |s| &s.kernel, "kernel", "vmlinuz");
    let initrd = boot_file(layers, need, os, |s| &s.initrd, "initrd", "initrd.img");
    let installer = Installer {
        os,
        repo,
        kernel: kernel?,
        initrd: initrd?,
        kernel_sha256: layers.value(|s| &s.kernel_sha256).cloned(),
        initrd_sha256: layers.value(|s| &s.initrd_sha256).cloned(),
        kernel_args: layers.list(|s| &s.kernel_args),
    };
    installers.keep(inherited, Some(installer))
}

/// The kernel or the initial RAM disk. Anaconda's lie in a folder named after the release.
fn boot_file(
    layers: &Layers<'_, InstallerSettings>,
    need: &mut Needs<'_>,
    os: &Os,
    field: fn(&InstallerSettings) -> &Field<TftpPath>,
    key: &str,
    file: &str,
) -> Option<TftpPath> {
    if os.anaconda().is_none() {
        return need.set(layers.get(field), key, &format!("debian/{file}"));
    }
    let below = || TftpPath::from_text(&format!("{}/{file}", os.word)).ok();
    layers.value(field).cloned().or_else(below)
}
