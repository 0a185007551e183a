//! What is made on the disks of a machine.

use super::read::{Field, List};
use super::section;
use crate::value::{Filesystem, Mebibytes, MountOption, VolumeName, VolumeSize};

section! {
    /// A volume: its size, or a mapping that says more.
    #[section("a volume", short = size: VolumeSize)]
    pub struct Volume {
        /// How large it is: `20G`; or `rest`, what the others leave: several of these share it.
        pub size: Field<VolumeSize>,
        /// The least that it gets where it takes the rest. Default: `4G` for `/`, else `1G`.
        pub min: Field<Mebibytes>,
        /// The most that it gets where it takes the rest. Default: all.
        pub max: Field<Mebibytes>,
        /// The file system: `xfs` or `ext4`. Default: `xfs`, and for `/boot` `ext4`.
        pub fs: Field<Filesystem>,
        /// How it is mounted, beside the defaults: `[nodev, nosuid]`.
        pub options: Field<List<MountOption>>,
        /// What the logical volume or the subvolume is called. Default: as its mount point: `root`,
        /// `var_log`.
        pub name: Field<VolumeName>,
    }
}
