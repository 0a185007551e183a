//! `ks.debian`: what Debian's installer is told in words of its own.
//!
//! Its partman counts in megabytes of a million bytes, in the order in which partitions lie on the disk,
//! and gives all that is left to the last.

use serde::Serialize;

use super::storage::{Sizes, fs_and_mount};
use crate::plan::{ARRAY, Kickstart, RepoLocation, Storage, Volume};
use crate::value::{Debian, Layout, MountOption, Package, Raid, Sudo};

/// Swap space where the installer is to choose: what Debian's own recipes end at.
const SWAP: u64 = 1024;

/// What partitions share of the space that is left, in partman's weights: alike.
const SHARE: u64 = 10_000;

/// The repository that is the archive of security updates.
const SECURITY: &str = "security";

/// Packages that set the clock, of which a system has one.
const CLOCKS: &[&str] = &["chrony", "ntpsec", "openntpd", "systemd-timesyncd"];

/// `ks.debian`.
#[derive(Debug, Serialize)]
pub struct DebianView<'p> {
    /// The locale, as its list of locales writes it.
    pub locale: String,
    /// The country of the locale, in two letters; `US` where it has none.
    pub country: &'p str,
    /// The tasks of tasksel among the packages, without their `@`.
    pub tasks: Vec<&'p str>,
    /// The packages, with those that other settings need.
    pub packages: Vec<&'p str>,
    /// The server of the archive of security updates, with the folder that its folder is in; or empty. The
    /// installer adds `/debian-security`, and asks for nothing else.
    pub security_host: String,
    /// The arrays that several disks are joined to, in the order of their partitions; else none.
    pub arrays: Vec<ArrayView<'p>>,
    /// What is made on the disk, in partman's order: where there are arrays, only what lies in the group.
    pub recipe: Vec<PartitionView<'p>>,
    /// The size of the EFI system partition in MB.
    pub esp_megabytes: u64,
    /// The least that each disk holds, in MB.
    pub least_megabytes: u64,
}

impl<'p> DebianView<'p> {
    /// What is said of an installation on so many disks.
    pub fn new(kickstart: &'p Kickstart, disks: u32) -> Self {
        let storage = &kickstart.storage;
        let written = || kickstart.packages.iter().map(Package::as_str);
        let mut packages = vec!["openssh-server"];
        if kickstart.users.iter().any(|user| user.sudo != Sudo::None) {
            packages.push("sudo");
        }
        if !kickstart.ntp.is_empty() && !written().any(|package| CLOCKS.contains(&package)) {
            packages.push("systemd-timesyncd");
        }
        if storage.raid.is_some() {
            packages.push("mdadm");
        }
        let more: Vec<&str> = written()
            .filter(|package| !package.starts_with(['@', '-']) && !packages.contains(package))
            .collect();
        packages.extend(more);
        let mut repos = kickstart.repos.iter();
        let security = repos.find_map(|repo| match &repo.location {
            RepoLocation::Url(url) if repo.name.as_str() == SECURITY => Some(url),
            _ => None,
        });
        let recipe = recipe(storage);
        let arrays = arrays(storage, &recipe, disks);
        let on_disk = |view: &&PartitionView<'_>| arrays.is_empty() || view.in_group;
        Self {
            locale: kickstart.lang.in_glibc(),
            country: kickstart.lang.country().unwrap_or("US"),
            tasks: written().filter_map(|it| it.strip_prefix('@')).collect(),
            packages,
            security_host: security.map_or_else(String::new, |url| {
                let folder = url.folder();
                let above = folder
                    .strip_suffix(Debian::SECURITY_FOLDER)
                    .unwrap_or(folder);
                format!("{}{above}", url.authority())
            }),
            esp_megabytes: megabytes(storage.esp.get()),
            least_megabytes: megabytes(storage.esp.get())
                + match &arrays[..] {
                    [] => recipe.iter().map(|view| view.least).sum::<u64>(),
                    arrays => arrays.iter().map(|array| array.least).sum(),
                },
            recipe: recipe.iter().filter(on_disk).cloned().collect(),
            arrays,
        }
    }
}

/// Each of `ks.debian.arrays`: one partition on each disk.
#[derive(Debug, Serialize)]
pub struct ArrayView<'p> {
    /// The level: `1`, and for a volume group also `0`, `5`, `6` and `10`.
    pub level: &'static str,
    /// The number of the partition.
    pub number: usize,
    /// The least of each partition, in MB.
    pub least: u64,
    /// The weight with which it grows: no more than the least where it does not.
    pub weight: u64,
    /// The most, in MB; -1 for all that is left.
    pub most: i64,
    /// What is on the array: `ext4`, `xfs`, `swap`, or `lvm` for the volume group.
    pub fs: &'static str,
    /// Where it is mounted, or `-`.
    pub mount: &'p str,
}

/// What several disks are joined to: a mirror for each partition, and an array for the volume group.
fn arrays<'p>(storage: &Storage, recipe: &[PartitionView<'p>], disks: u32) -> Vec<ArrayView<'p>> {
    let Some(raid) = storage.raid else {
        return Vec::new();
    };
    let group: Vec<_> = recipe.iter().filter(|view| view.in_group).collect();
    let alone = recipe.iter().filter(|view| !view.in_group);
    let mut arrays: Vec<_> = alone
        .map(|view| ArrayView {
            level: Raid::Mirrored.word(),
            number: 0,
            least: view.least,
            weight: view.weight,
            most: view.most,
            fs: view.fs,
            mount: match view.mount {
                "swap" => "-",
                mount => mount,
            },
        })
        .collect();
    if !group.is_empty() {
        let inside: u64 = group.iter().map(|view| view.least).sum();
        let least = inside.div_ceil(raid.worth(disks).max(1).into()) + megabytes(ARRAY);
        arrays.push(ArrayView {
            level: raid.word(),
            number: 0,
            least,
            weight: least + SHARE,
            most: -1,
            fs: "lvm",
            mount: "-",
        });
    }
    // The first of each disk is what the firmware needs.
    for (array, number) in arrays.iter_mut().zip(2..) {
        array.number = number;
    }
    arrays
}

/// Each of `ks.debian.recipe`: a partition, or a logical volume.
#[derive(Clone, Debug, Serialize)]
pub struct PartitionView<'p> {
    /// The least, in MB.
    pub least: u64,
    /// The weight with which it grows: no more than the least where it does not.
    pub weight: u64,
    /// The most, in MB; -1 for all that is left.
    pub most: i64,
    /// The file system: `ext4`, `xfs` or `swap`.
    pub fs: &'static str,
    /// Where it is mounted, or `swap`.
    pub mount: &'p str,
    /// Its name as a logical volume.
    pub name: &'p str,
    /// How it is mounted, beside the defaults.
    pub options: Vec<&'p str>,
    /// Whether it lies in the volume group.
    pub in_group: bool,
}

impl<'p> PartitionView<'p> {
    fn new(storage: &Storage, volume: &'p Volume) -> Self {
        let (fs, mount) = fs_and_mount(volume);
        let sizes = Sizes::of(volume);
        let least = match sizes.size {
            0 => SWAP,
            size => megabytes(size),
        };
        let (weight, most) = match (sizes.grows, sizes.max_size) {
            (false, _) => (least, i64::try_from(least).unwrap_or(i64::MAX)),
            (true, 0) => (least + SHARE, -1),
            (true, most) => (
                least + SHARE,
                i64::try_from(megabytes(most)).unwrap_or(i64::MAX),
            ),
        };
        Self {
            least,
            weight,
            most,
            fs,
            mount,
            name: volume.name.as_str(),
            options: volume.options.iter().map(MountOption::as_str).collect(),
            in_group: storage.layout == Layout::Lvm && !volume.partition,
        }
    }
}

/// The volumes: those of a fixed size, those that grow to a limit, and last what takes the rest.
fn recipe(storage: &Storage) -> Vec<PartitionView<'_>> {
    let views = storage.volumes.iter();
    let mut views: Vec<_> = views
        .map(|volume| PartitionView::new(storage, volume))
        .collect();
    views.sort_by_key(|view| match view.most {
        -1 => 2,
        _ if view.weight > view.least => 1,
        _ => 0,
    });
    views
}

/// MiB in MB, rounded up.
fn megabytes(mebibytes: u32) -> u64 {
    (u64::from(mebibytes) << 20).div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_size_shrinks_on_its_way_to_megabytes() {
        assert_eq!((megabytes(1), megabytes(1024)), (2, 1074));
        assert!(megabytes(1 << 30) * 1_000_000 >= 1 << 50);
    }
}
