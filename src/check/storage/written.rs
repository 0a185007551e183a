//! What the layers write about volumes.

use std::collections::BTreeMap;

use crate::check::layers::Layers;
use crate::inventory::read::Keys as _;
use crate::inventory::{self, KickstartSettings};
use crate::source::Span;
use crate::value::{FromText as _, Mebibytes, MountPoint, VolumeSize};

/// Where the EFI system partition is mounted.
pub const EFI: &str = "/boot/efi";

/// The volumes that the layers write, by mount point; of two layers the keys of the upper win.
pub struct Written {
    /// Each, and where it is written.
    pub volumes: BTreeMap<MountPoint, (Span, inventory::Volume)>,
    /// Where the topmost of them stand.
    pub span: Span,
    /// Whether all could be read.
    pub complete: bool,
}

impl Written {
    /// Whether something is mounted there.
    pub fn holds(&self, mount: &MountPoint) -> bool {
        self.volumes.contains_key(mount)
    }

    /// Where they are mounted.
    pub fn mounts(&self) -> impl Iterator<Item = &str> {
        self.volumes.keys().map(MountPoint::as_str)
    }
}

/// What the layers write; `None` if none writes any.
pub fn merged(layers: &Layers<'_, KickstartSettings>) -> Option<Written> {
    let span = layers.get(|s| &s.volumes).given()?.span;
    let mut written = Written {
        volumes: BTreeMap::new(),
        span,
        complete: layers.complete,
    };
    for volumes in layers.all(|s| &s.volumes) {
        written.complete &= volumes.complete;
        for (mount, above) in volumes.entries() {
            let volume = written.volumes.entry(mount.value.clone());
            let volume = volume.or_insert_with(|| (mount.span, inventory::Volume::default()));
            volume.0 = mount.span;
            volume.1.overlay(above);
        }
    }
    Some(written)
}

/// The size that is written for the EFI system partition.
pub fn esp(written: &Written) -> Option<Mebibytes> {
    let efi = MountPoint::from_text(EFI).ok()?;
    match written.volumes.get(&efi)?.1.size.value()? {
        VolumeSize::Fixed(size) => Some(*size),
        VolumeSize::Rest => None,
    }
}
