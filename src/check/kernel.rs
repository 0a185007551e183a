//! `state: boot`: the kernel that a machine boots every time.

use std::sync::Arc;

use super::installer::{args_template, check_places, check_urls};
use super::layers::Layers;
use super::needs::Needs;
use super::own_templates::OwnTemplates;
use super::shared::Shared;
use super::unattended::installs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::InstallerSettings;
use crate::plan::Installer;
use crate::value::{Architecture, FromText, Os};

/// The kernel that a host boots; `None` if a part of it is missing, which is reported, or faulty.
///
/// It is nobody's release: `os` and `repo` of the layers below say what other machines install.
pub fn check(
    layers: &Layers<'_, InstallerSettings>,
    architecture: Architecture,
    kernels: &mut Shared<Installer, (usize, Architecture)>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) -> Option<Arc<Installer>> {
    let inherited = layers.inherited().map(|number| (number, architecture));
    if let Some(known) = kernels.get(inherited) {
        return known.clone();
    }
    let other = <&Os>::from_text("other").ok()?;
    // What is missing is reported for each host, so nothing is kept.
    let kernel = need.set(layers.get(|s| &s.kernel), "kernel", "live/vmlinuz")?;
    check_places(layers, need);
    let asks = check_args(layers, need);
    let pinned = check_urls(other, layers, need);
    let args_template = args_template(layers, templates, need)?;
    if !pinned || !asks || layers.get(|s| &s.initrd).is_faulty() {
        return None;
    }
    let kernel = Installer {
        os: other,
        architecture,
        repo: layers.value(|s| &s.repo).cloned(),
        rootfs: None,
        kernel,
        initrd: layers.value(|s| &s.initrd).cloned(),
        kernel_url: layers.value(|s| &s.kernel_url).cloned(),
        initrd_url: layers.value(|s| &s.initrd_url).cloned(),
        kernel_sha256: layers.value(|s| &s.kernel_sha256).cloned(),
        initrd_sha256: layers.value(|s| &s.initrd_sha256).cloned(),
        kernel_args: layers.list(|s| &s.kernel_args),
        args_template,
    };
    kernels.keep(inherited, Some(kernel))
}

/// Whether it is `url=` of Debian's installer, for `preseed/url`. To others it is a live system's image.
fn is_preseed(word: &str) -> bool {
    let url = word.strip_prefix("url=");
    url.is_some_and(|url| url.rsplit('.').next() != Some("iso"))
}

/// `E0574`: nothing installs that no guard is in front of. Returns whether that holds.
fn check_args(layers: &Layers<'_, InstallerSettings>, need: &mut Needs<'_>) -> bool {
    let mut sound = true;
    for arg in layers.get(|s| &s.kernel_args).items() {
        let word = arg.value.as_str();
        if installs(word) || is_preseed(word) {
            let why = format!(
                "`{word}` would install `{}` at every netboot: `state: boot` looks for no marker",
                need.name.value
            );
            need.out.push(
                Diagnostic::new(Code::BootInstalls, arg.span, why)
                    .help("take it out; what installs once is `state: install`"),
            );
            sound = false;
        }
    }
    sound
}
