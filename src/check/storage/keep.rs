//! `keep`: the volumes that survive when a machine is installed again.

use std::collections::BTreeSet;

use super::written::Written;
use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::KickstartSettings;
use crate::plan::{Disks, Extent, Purpose, Storage};
use crate::source::Span;
use crate::suggest;
use crate::value::{Layout, MountPoint};

/// The volumes that are kept.
#[derive(Debug, Default)]
pub struct Kept(BTreeSet<MountPoint>);

impl Kept {
    /// Whether the one that is mounted there is.
    pub fn holds(&self, mount: &MountPoint) -> bool {
        self.0.contains(mount)
    }
}

/// `E0537`: each that is kept is a volume, and none that packages are installed into. `None` if not.
pub fn check(
    written: Option<&Written>,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> Option<Kept> {
    let Some(keep) = layers.get(|s| &s.keep).given() else {
        let faulty = layers.get(|s| &s.keep).is_faulty();
        return (!faulty).then(Kept::default);
    };
    let mut sound = keep.value.complete;
    for mount in &keep.value.items {
        let path = mount.value.as_str();
        let fault = if is_of_the_system(path) {
            let why = format!(
                "`{path}` cannot be kept: the files of the new installation would mix with those of \
                 the old one"
            );
            let fault = Diagnostic::new(Code::BadKeep, mount.span, why);
            Some(fault.help("keep what holds data alone: `/srv`, `/home`, `/var/lib/pgsql`"))
        } else if written.is_none_or(|written| written.complete && !written.holds(&mount.value)) {
            let why = format!("no volume is mounted at `{path}` on `{}`", need.name.value);
            let fault = Diagnostic::new(Code::BadKeep, mount.span, why);
            let mounts = written.into_iter().flat_map(Written::mounts);
            Some(match suggest::nearest(path, mounts) {
                Some(meant) => fault.help(format!("did you mean `{meant}`?")),
                None if written.is_some() => {
                    fault.help(format!("write it into `volumes`: `{path}: 50G`"))
                }
                None => fault.help(format!("write `volumes: {{/: 20G, {path}: 50G}}` too")),
            })
        } else {
            None
        };
        sound &= fault.is_none();
        need.out.extend(fault);
    }
    sound.then(|| Kept(keep.value.values().into_iter().collect()))
}

/// Whether packages bring files of their own there.
pub fn is_of_the_system(path: &str) -> bool {
    let below = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    matches!(path, "/" | "/tmp" | "/var" | "/var/lib")
        || below("/boot")
        || below("/var/lib/rpm")
        || below("/usr") && !below("/usr/local")
}

/// `E0537`: where a volume that is kept takes what the group leaves, it is known how much that needs.
/// Returns whether it is.
pub fn check_rest(
    storage: &Storage,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> bool {
    let rest = |size| matches!(size, Extent::Rest { .. });
    let mut volumes = storage.volumes.iter();
    let grows = volumes.any(|volume| volume.keep && rest(volume.size));
    let unknown = storage.volumes.iter().any(|volume| {
        volume.purpose == Purpose::Swap && volume.size == Extent::Recommended && !volume.partition
    });
    if !grows || !unknown || storage.layout != Layout::Lvm {
        return true;
    }
    let why = "what is kept takes the rest of the disk, and how much is left depends on the swap space \
               that the installer recommends";
    let span = span(layers).unwrap_or(need.name.span);
    let fault = Diagnostic::new(Code::BadKeep, span, why);
    need.out
        .push(fault.help("write the size of the swap space, `swap: 4G`, or `none`"));
    false
}

/// `E0537`: of several disks that are not mirrored, what is kept lies on the first, and does not say that it
/// takes the rest: it is not known which disk's. Returns why not.
pub fn on_several_disks(disks: &Disks, storage: &Storage, span: Span) -> Option<Diagnostic> {
    if disks.count() == 1 || storage.raid.is_some() {
        return None;
    }
    let rest = |size| matches!(size, Extent::Rest { .. });
    let mut volumes = storage.volumes.iter();
    let grown = volumes.find(|volume| volume.keep && rest(volume.size))?;
    let Purpose::Mount(mount, _) = &grown.purpose else {
        return None;
    };
    let why = format!(
        "`{}` is kept, so it is made as a partition of the first of {} disks, and `rest` is what all of \
         them leave",
        mount.as_str(),
        disks.count()
    );
    let fault = Diagnostic::new(Code::BadKeep, span, why);
    Some(fault.help(format!(
        "write its size, `{}: 100G`, or `raid: 1`",
        mount.as_str()
    )))
}

/// Where it is written what is kept.
fn span(layers: &Layers<'_, KickstartSettings>) -> Option<Span> {
    layers.get(|s| &s.keep).given().map(|it| it.span)
}
