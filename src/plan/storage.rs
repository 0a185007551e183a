//! How an installation lays out its disks: one model for every installer.
//!
//! What the firmware needs (an EFI system partition, or room for GRUB) follows from the machine, and
//! is no part of it.

use crate::value::{Filesystem, Layout, Mebibytes, MountOption, MountPoint, VolumeName};

/// What is made on the disks that an installation wipes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Storage {
    /// What the volumes lie in: a volume group, a Btrfs, or partitions of their own.
    pub layout: Layout,
    /// The size of the EFI system partition, on machines that have one.
    pub esp: Mebibytes,
    /// The volumes: `/boot`, swap space, and then by mount point.
    pub volumes: Vec<Volume>,
    /// How much of the volume group no volume may take.
    pub free: Option<Mebibytes>,
}

/// A file system, or swap space.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Volume {
    /// What it is for.
    pub purpose: Purpose,
    /// Its name, where it has one: as a logical volume, as a subvolume.
    pub name: VolumeName,
    /// Whether it is a partition of its own even where the others lie in a group or a Btrfs.
    pub partition: bool,
    /// How large it is.
    pub size: Extent,
    /// How it is mounted, beside the defaults.
    pub options: Vec<MountOption>,
}

/// What a volume is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Swap space.
    Swap,
    /// A file system that is mounted there.
    Mount(MountPoint, Filesystem),
    /// A subvolume of the Btrfs that is mounted there.
    Subvolume(MountPoint),
}

/// How large a volume is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// As the installer recommends for the machine's memory.
    Recommended,
    /// So large.
    Fixed(Mebibytes),
    /// At least so large, and as much more as is left, up to a limit.
    Rest {
        /// The least.
        least: Mebibytes,
        /// The most.
        most: Option<Mebibytes>,
    },
}
