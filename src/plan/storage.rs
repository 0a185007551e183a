//! How an installation lays out its disks: one model for every installer.
//!
//! What the firmware needs (an EFI system partition, or room for GRUB) follows from the machine, and
//! is no part of it.

use std::fmt;

use crate::value::{
    DiskPath, DiskText, Filesystem, Layout, Mebibytes, MountOption, MountPoint, Passphrase, Prefer,
    Raid, Thumbprint, Transport, Url, VolumeName,
};

/// The disks that an installation wipes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Disks {
    /// The first fixed one that the installer finds.
    Any,
    /// These; at least one, and none twice.
    Paths(Vec<DiskPath>),
    /// Those that a rule finds.
    Rule(DiskRule),
}

impl Disks {
    /// How many there are.
    pub fn count(&self) -> u32 {
        match self {
            Self::Any => 1,
            Self::Paths(paths) => u32::try_from(paths.len()).unwrap_or(u32::MAX),
            Self::Rule(rule) => rule.count,
        }
    }
}

/// As an inventory says them.
impl fmt::Display for Disks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Paths(paths) => {
                let paths: Vec<&str> = paths.iter().map(DiskPath::as_str).collect();
                f.write_str(&paths.join(", "))
            }
            Self::Rule(rule) => rule.fmt(f),
        }
    }
}

impl fmt::Display for DiskRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &Option<DiskText>| text.as_ref().map(|text| text.as_str().to_owned());
        let keys = [
            ("count", Some(self.count.to_string())),
            ("min", self.min.map(|size| size.to_string())),
            ("max", self.max.map(|size| size.to_string())),
            ("prefer", self.prefer.map(|prefer| prefer.to_string())),
            ("model", text(&self.model)),
            ("serial", text(&self.serial)),
            ("transport", self.transport.map(|it| it.to_string())),
            ("ssd", self.ssd.map(|ssd| ssd.to_string())),
        ];
        let given = keys
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key}: {}", value?)));
        write!(f, "{{{}}}", given.collect::<Vec<_>>().join(", "))
    }
}

/// A rule for disks: all of it holds for each, and it finds as many as it says and no others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DiskRule {
    /// How many it finds.
    pub count: u32,
    /// The smallest size.
    pub min: Option<Mebibytes>,
    /// The largest size.
    pub max: Option<Mebibytes>,
    /// Which are taken where more are there.
    pub prefer: Option<Prefer>,
    /// How the model begins.
    pub model: Option<DiskText>,
    /// The serial number.
    pub serial: Option<DiskText>,
    /// How it is attached.
    pub transport: Option<Transport>,
    /// Whether it has no moving parts.
    pub ssd: Option<bool>,
}

/// A disk that no installation wipes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataDisk {
    /// The disk.
    pub disk: DiskPath,
    /// Where its file system is mounted.
    pub mount: MountPoint,
    /// The kind of that.
    pub filesystem: Filesystem,
    /// The label by which it is found again.
    pub label: VolumeName,
    /// How it is mounted, beside the defaults.
    pub options: Vec<MountOption>,
}

/// What is made on the disks that an installation wipes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Storage {
    /// What the volumes lie in: a volume group, a Btrfs, or partitions of their own.
    pub layout: Layout,
    /// How the disks are joined below that, where they are.
    pub raid: Option<Raid>,
    /// The size of the EFI system partition, on machines that have one.
    pub esp: Mebibytes,
    /// The volumes: `/boot`, swap space, and then by mount point.
    pub volumes: Vec<Volume>,
    /// How much of the volume group no volume may take.
    pub free: Option<Mebibytes>,
    /// What opens all that the firmware and GRUB do not read, where that is encrypted.
    pub passphrase: Option<Passphrase>,
    /// What opens it too, without a person.
    pub unlock: Vec<Unlock>,
}

/// What opens an encrypted disk in the place of a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Unlock {
    /// The machine's TPM 2.0, where these of its registers are as during the installation.
    Tpm2 {
        /// Their numbers, which may be none.
        pcrs: Vec<u32>,
    },
    /// A Tang server.
    Tang {
        /// Where it is.
        url: Url,
        /// The key by which it is known.
        thumbprint: Thumbprint,
    },
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
    /// Whether it survives: a partition that is found again by its label, which is its name.
    pub keep: bool,
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

impl Extent {
    /// The least, in MiB; 0 where the installer chooses.
    pub fn least(self) -> u64 {
        match self {
            Self::Recommended => 0,
            Self::Fixed(size) | Self::Rest { least: size, .. } => size.get().into(),
        }
    }
}

/// The partition that a volume group or a Btrfs lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The least that it takes on each disk, in MiB.
    pub least: u64,
    /// Whether it takes what the other partitions leave.
    pub grows: bool,
}

/// The least that a group takes where nothing else grows beside it: it then gets all of the disk.
const LEAST_GROUP: u64 = 4096;

/// What an array may take of each disk for itself: the room that mdadm leaves for a reshape, its bitmap; in
/// MiB.
pub const ARRAY: u32 = 256;

/// A size in whole extents of a volume group, in MiB.
fn whole(size: u64) -> u64 {
    size.next_multiple_of(4)
}

impl Storage {
    /// Whether a volume survives.
    pub fn keeps(&self) -> bool {
        self.volumes.iter().any(|volume| volume.keep)
    }

    /// What the group lies on, on each of so many disks. Where a volume that is kept takes the rest too,
    /// the group must say by itself how much its volumes need.
    pub fn group(&self, disks: u32) -> Group {
        let rest = |volume: &Volume| matches!(volume.size, Extent::Rest { .. });
        let kept_grows = self
            .volumes
            .iter()
            .any(|volume| volume.keep && rest(volume));
        if self.layout != Layout::Lvm || !kept_grows {
            return Group {
                least: LEAST_GROUP,
                grows: true,
            };
        }
        // The description of the group takes an extent.
        let least = self.inside() + self.free.map_or(0, |free| whole(free.get().into())) + 4;
        Group {
            least: match self.raid {
                None => least,
                Some(raid) => least.div_ceil(raid.worth(disks).max(1).into()) + u64::from(ARRAY),
            },
            grows: self.volumes.iter().any(|it| !it.partition && rest(it)),
        }
    }

    /// The least that the volumes take that are no partitions, in MiB; what the installer chooses is not
    /// counted.
    pub fn inside(&self) -> u64 {
        let inside = self.volumes.iter().filter(|volume| !volume.partition);
        inside.map(|volume| whole(volume.size.least())).sum()
    }

    /// The least that the volumes take, in MiB; what the installer chooses is not counted.
    pub fn least(&self) -> u64 {
        let sizes = self.volumes.iter().map(|volume| volume.size.least());
        sizes.sum::<u64>() + self.free.map_or(0, |free| u64::from(free.get()))
    }
}
