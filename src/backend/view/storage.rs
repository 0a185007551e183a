//! `ks.partitions` and `ks.volumes`.

use serde::Serialize;

use crate::plan::{Extent, Purpose, Storage, Volume};
use crate::value::{Mebibytes, MountOption};

/// Each of `ks.partitions` and `ks.volumes`.
#[derive(Debug, Serialize)]
pub struct VolumeView<'p> {
    /// Where it is mounted, or `swap`.
    pub mount: &'p str,
    /// The file system: `ext4`, `xfs`, `btrfs` or `swap`.
    pub fs: &'static str,
    /// Its name as a logical volume or a subvolume.
    pub name: &'p str,
    /// Its size in MiB, and the least where it grows; 0 if the installer is to choose.
    pub size: u32,
    /// Whether it takes what the others leave.
    pub grows: bool,
    /// The most that it then gets, in MiB; 0 for all.
    pub max_size: u32,
    /// How it is mounted, beside the defaults.
    pub options: Vec<&'p str>,
}

impl<'p> VolumeView<'p> {
    fn new(volume: &'p Volume) -> Self {
        let (mount, fs) = match &volume.purpose {
            Purpose::Swap => ("swap", "swap"),
            Purpose::Mount(mount, filesystem) => (mount.as_str(), filesystem.word()),
            Purpose::Subvolume(mount) => (mount.as_str(), "btrfs"),
        };
        let Sizes {
            size,
            grows,
            max_size,
        } = Sizes::of(volume);
        Self {
            mount,
            fs,
            name: volume.name.as_str(),
            size,
            grows,
            max_size,
            options: volume.options.iter().map(MountOption::as_str).collect(),
        }
    }
}

/// The volumes that are partitions of their own, or those that are not.
pub fn views(storage: &Storage, partitions: bool) -> Vec<VolumeView<'_>> {
    let volumes = storage.volumes.iter();
    let those = volumes.filter(|volume| volume.partition == partitions);
    those.map(VolumeView::new).collect()
}

/// An [`Extent`] in numbers of MiB.
pub struct Sizes {
    /// The size, or the least; 0 if the installer is to choose.
    pub size: u32,
    /// Whether it grows.
    pub grows: bool,
    /// The most, or 0.
    pub max_size: u32,
}

impl Sizes {
    /// The sizes of a volume.
    pub fn of(volume: &Volume) -> Self {
        let (size, grows, most) = match volume.size {
            Extent::Recommended => (0, false, None),
            Extent::Fixed(size) => (size.get(), false, None),
            Extent::Rest { least, most } => (least.get(), true, most),
        };
        Self {
            size,
            grows,
            max_size: most.map_or(0, Mebibytes::get),
        }
    }
}
