//! `ks.data`, `ks.disk`, `ks.disks` and `ks.disk_rule`; `ks.group`, `ks.kept`, `ks.partitions`,
//! `ks.unlock` and `ks.volumes`.

use serde::Serialize;
use serde_json::json;

use crate::plan::{DataDisk, DiskRule, Disks, Extent, Group, Purpose, Storage, Unlock, Volume};
use crate::value::{DiskPath, DiskText, Mebibytes, MountOption, Prefer, Transport};

/// The disks of `ks`.
#[derive(Debug, Serialize)]
pub struct DisksView<'p> {
    /// The disk's path; empty where it is found, and where there are several.
    pub disk: &'p str,
    /// Whether it is `any`: the first fixed disk, which something must find.
    pub any_disk: bool,
    /// What each partition is told to lie on, where there are several disks or some for data: their
    /// paths, or the shell's variables `$disk1` and so on where a rule finds them.
    pub disks: Vec<String>,
    /// Further disks, which are not wiped, by mount point.
    pub data: Vec<DataView<'p>>,
    /// The rule that finds them.
    pub disk_rule: DiskRuleView<'p>,
}

/// `ks.disk_rule`. Its `count` is 0 where no rule finds the disks.
#[derive(Debug, Default, Serialize)]
pub struct DiskRuleView<'p> {
    /// How many it must find.
    pub count: u32,
    /// The smallest size in MiB, or 0.
    pub min: u32,
    /// The largest size in MiB, or 0.
    pub max: u32,
    /// `smallest`, `largest`, or empty.
    pub prefer: &'static str,
    /// How the model begins, or empty.
    pub model: &'p str,
    /// The serial number, or empty.
    pub serial: &'p str,
    /// How it is attached, or empty.
    pub transport: &'static str,
    /// `ssd`, `rotational`, or empty.
    pub kind: &'static str,
}

impl<'p> DisksView<'p> {
    /// The disks of an installation.
    pub fn new(disks: &'p Disks, data: &'p [DataDisk]) -> Self {
        let any_disk = matches!(disks, Disks::Any);
        let variables = |count| (1..=count).map(|number| format!("$disk{number}"));
        let (disk, disks, disk_rule) = match disks {
            Disks::Any => ("", Vec::new(), DiskRuleView::default()),
            Disks::Paths(paths) => match &paths[..] {
                [path] => {
                    let told = (!data.is_empty()).then(|| path.as_str().to_owned());
                    let told = told.into_iter().collect();
                    (path.as_str(), told, DiskRuleView::default())
                }
                _ => {
                    let paths = paths.iter().map(DiskPath::as_str).map(str::to_owned);
                    ("", paths.collect(), DiskRuleView::default())
                }
            },
            Disks::Rule(rule) if rule.count == 1 => ("", Vec::new(), DiskRuleView::new(rule)),
            Disks::Rule(rule) => ("", variables(rule.count).collect(), DiskRuleView::new(rule)),
        };
        Self {
            disk,
            any_disk,
            disks,
            data: data.iter().map(DataView::new).collect(),
            disk_rule,
        }
    }
}

impl<'p> DiskRuleView<'p> {
    fn new(rule: &'p DiskRule) -> Self {
        let text = |text: &'p Option<DiskText>| text.as_ref().map_or("", DiskText::as_str);
        Self {
            count: rule.count,
            min: rule.min.map_or(0, Mebibytes::get),
            max: rule.max.map_or(0, Mebibytes::get),
            prefer: rule.prefer.map_or("", Prefer::word),
            model: text(&rule.model),
            serial: text(&rule.serial),
            transport: rule.transport.map_or("", Transport::word),
            kind: match rule.ssd {
                Some(true) => "ssd",
                Some(false) => "rotational",
                None => "",
            },
        }
    }
}

/// Each of `ks.data`.
#[derive(Debug, Serialize)]
pub struct DataView<'p> {
    /// The disk's path.
    pub disk: &'p str,
    /// Where it is mounted.
    pub mount: &'p str,
    /// The file system: `ext4` or `xfs`.
    pub fs: &'static str,
    /// The label by which it is found again.
    pub label: &'p str,
    /// How it is mounted, beside the defaults.
    pub options: Vec<&'p str>,
}

impl<'p> DataView<'p> {
    /// A disk for data.
    pub fn new(data: &'p DataDisk) -> Self {
        Self {
            disk: data.disk.as_str(),
            mount: data.mount.as_str(),
            fs: data.filesystem.word(),
            label: data.label.as_str(),
            options: data.options.iter().map(MountOption::as_str).collect(),
        }
    }
}

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
    /// The label by which it is found again, if it is kept, else empty.
    pub label: &'p str,
}

impl<'p> VolumeView<'p> {
    fn new(volume: &'p Volume) -> Self {
        let (fs, mount) = fs_and_mount(volume);
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
            label: if volume.keep {
                volume.name.as_str()
            } else {
                ""
            },
        }
    }
}

/// Each of `ks.unlock`.
#[derive(Debug, Serialize)]
pub struct UnlockView<'p> {
    /// `tpm2` or `tang`.
    pub pin: &'static str,
    /// The URL of the Tang server, or empty.
    pub url: &'p str,
    /// What Clevis is told of it, in JSON.
    pub config: String,
}

impl<'p> UnlockView<'p> {
    /// What opens disks.
    pub fn new(unlock: &'p Unlock) -> Self {
        match unlock {
            Unlock::Tpm2 { pcrs } => {
                let pcrs: Vec<String> = pcrs.iter().map(ToString::to_string).collect();
                Self {
                    pin: "tpm2",
                    url: "",
                    config: match &pcrs[..] {
                        [] => "{}".to_owned(),
                        pcrs => {
                            json!({"pcr_bank": "sha256", "pcr_ids": pcrs.join(",")}).to_string()
                        }
                    },
                }
            }
            Unlock::Tang { url, thumbprint } => Self {
                pin: "tang",
                url: url.as_str(),
                config: json!({"url": url.as_str(), "thp": thumbprint.as_str()}).to_string(),
            },
        }
    }
}

/// Its file system, and where it is mounted.
pub fn fs_and_mount(volume: &Volume) -> (&'static str, &str) {
    match &volume.purpose {
        Purpose::Swap => ("swap", "swap"),
        Purpose::Mount(mount, filesystem) => (filesystem.word(), mount.as_str()),
        Purpose::Subvolume(mount) => ("btrfs", mount.as_str()),
    }
}

/// `ks.group`.
#[derive(Debug, Serialize)]
pub struct GroupView {
    /// The least that it takes on each disk, in MiB.
    pub size: u64,
    /// Whether it takes what the other partitions leave.
    pub grows: bool,
    /// The least that the volumes in it take, in MiB.
    pub volumes: u64,
}

impl GroupView {
    /// What the group lies on.
    pub fn new(storage: &Storage, disks: &Disks) -> Self {
        let Group { least, grows } = storage.group(disks.count());
        Self {
            size: least,
            grows,
            volumes: storage.inside(),
        }
    }
}

/// Where the volumes are mounted that are kept.
pub fn kept(storage: &Storage) -> Vec<&str> {
    let kept = storage.volumes.iter().filter(|volume| volume.keep);
    let mount = |volume| VolumeView::new(volume).mount;
    kept.map(mount).collect()
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
