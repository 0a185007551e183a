//! `volumes:` to [`Volume`]s.

use std::collections::BTreeMap;

use super::keep::Kept;
use super::volume::{LEAST_ROOT, Reader, boot};
use super::written::{EFI, Written};
use crate::check::layers::Layers;
use crate::check::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::KickstartSettings;
use crate::plan::{Extent, Purpose, Volume};
use crate::source::Span;
use crate::value::{Filesystem, FromText as _, Layout, Mebibytes, MountPoint, Swap, VolumeName};

/// `/boot` where nothing says its size: what Anaconda makes by itself.
const BOOT: Mebibytes = Mebibytes::new(1024);

/// What a layout is where no volumes are written.
pub fn usual(layout: Layout, layers: &Layers<'_, KickstartSettings>) -> Vec<Volume> {
    let rest = |path: &MountPoint| Volume {
        purpose: match layout {
            Layout::Btrfs => Purpose::Subvolume(path.clone()),
            Layout::Lvm | Layout::Plain => Purpose::Mount(path.clone(), Filesystem::Xfs),
        },
        name: VolumeName::of(path),
        partition: layout == Layout::Plain,
        size: Extent::Rest {
            least: LEAST_ROOT,
            most: None,
        },
        options: Vec::new(),
        keep: false,
    };
    let mut volumes = vec![boot(BOOT, Vec::new())];
    volumes.extend(swap(layout, layers));
    volumes.push(rest(&MountPoint::root()));
    if layout == Layout::Btrfs {
        volumes.extend(MountPoint::from_text("/home").ok().as_ref().map(rest));
    }
    volumes
}

fn swap(layout: Layout, layers: &Layers<'_, KickstartSettings>) -> Option<Volume> {
    let size = match layers.value(|s| &s.swap) {
        Some(Swap::None) => return None,
        Some(Swap::Mebibytes(size)) => Extent::Fixed(Mebibytes::new(*size)),
        Some(Swap::Recommended) | None => Extent::Recommended,
    };
    Some(Volume {
        purpose: Purpose::Swap,
        name: VolumeName::swap(),
        partition: layout != Layout::Lvm,
        size,
        options: Vec::new(),
        keep: false,
    })
}

/// The volumes that are written, and `/boot` and swap space beside them.
pub fn check(
    layout: Layout,
    written: &Written,
    kept: &Kept,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> Option<Vec<Volume>> {
    check_root(written, need);
    let mut sound = written.complete;
    let mut first = vec![boot(BOOT, Vec::new())];
    first.extend(swap(layout, layers));
    let mut rest = Vec::new();
    for (mount, (span, volume)) in &written.volumes {
        let faults = need.out.iter().count();
        let keep = kept.holds(mount);
        let read = Reader {
            // What is kept is a partition, whatever the others lie in.
            layout: if keep { Layout::Plain } else { layout },
            keep,
            mount,
            span: *span,
            volume,
            need,
        }
        .read();
        sound &= need.out.iter().count() == faults;
        match read {
            None => sound &= mount.as_str() == EFI,
            Some(volume) if *mount == MountPoint::boot() => first[0] = volume,
            Some(volume) => rest.push((*span, volume)),
        }
    }
    check_names(layout, &rest, need);
    let rest = rest.into_iter().map(|(_, volume)| volume);
    sound.then(|| first.into_iter().chain(rest).collect())
}

/// `E0530`: something is mounted at `/`.
fn check_root(written: &Written, need: &mut Needs<'_>) {
    if written.complete && !written.volumes.contains_key(&MountPoint::root()) {
        let why = format!("nothing is mounted at `/` on `{}`", need.name.value);
        let fault = Diagnostic::new(Code::NoRootVolume, written.span, why);
        need.out.push(
            fault.help("write its size too: `volumes: {/: 20G}`, or `rest` for what is left"),
        );
    }
}

/// `E0532`: no two volumes of a group or a Btrfs have the same name.
fn check_names(layout: Layout, volumes: &[(Span, Volume)], need: &mut Needs<'_>) {
    let has_name = |(_, volume): &&(Span, Volume)| layout != Layout::Plain || volume.keep;
    let mut taken: BTreeMap<VolumeName, Option<Span>> = BTreeMap::new();
    taken.insert(VolumeName::swap(), None);
    for (span, volume) in volumes.iter().filter(has_name) {
        let Some(other) = taken.insert(volume.name.clone(), Some(*span)) else {
            continue;
        };
        let name = volume.name.as_str();
        let why = format!("two volumes are called `{name}`");
        let fault = Diagnostic::new(Code::DoubleVolume, *span, why);
        let fault = match other {
            Some(other) => fault.also(other, "the other"),
            None => fault.label("the other is the swap space"),
        };
        need.out.push(fault.help(format!(
            "give it a name of its own: `{{size: ..., name: {name}2}}`"
        )));
    }
}
