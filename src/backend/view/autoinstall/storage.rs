//! `autoinstall.storage`.

use serde_json::{Value, json};

use crate::backend::view::part::{PartView, fields};
use crate::backend::view::storage::{Sizes, fs_and_mount};
use crate::plan::{Host, Install, Purpose, Storage, Volume};
use crate::value::{Firmware, Layout, Marker, MountOption, Passphrase, Raid};

/// Swap space where the installer is to choose, in MiB.
const SWAP: u32 = 1024;

/// The list of actions, while it is made.
struct Actions<'p> {
    disks: u32,
    level: Option<&'static str>,
    passphrase: Option<&'p str>,
    arrays: usize,
    out: Vec<PartView>,
}

/// What is made on the disks of a machine.
pub fn actions(host: &Host, install: &Install) -> Vec<PartView> {
    Actions::of(host, install)
}

impl<'p> Actions<'p> {
    fn of(host: &Host, install: &'p Install) -> Vec<PartView> {
        let storage = &install.kickstart.storage;
        let mut actions = Self {
            disks: install.disks.count(),
            level: storage.raid.map(Raid::word),
            passphrase: storage.passphrase.as_ref().map(Passphrase::reveal),
            arrays: 0,
            out: Vec::new(),
        };
        actions.add_boot_disks(host.firmware == Firmware::Bios, storage.esp.get());
        for volume in rest_last(storage, |volume| volume.partition) {
            let device = actions.slot(volume.name.as_str(), size(volume), "1");
            let device = if is_boot(volume) {
                device
            } else {
                actions.encrypted(device)
            };
            actions.add_filesystem(&device, volume);
        }
        if storage.layout == Layout::Lvm {
            let Marker { host, number } = install.guard.marker();
            actions.add_group(&format!("{host}_{number}"), storage);
        }
        actions.out
    }

    /// Adds an action of a kind; the rest of its keys follows.
    fn add<const N: usize>(
        &mut self,
        kind: &'static str,
        id: &str,
        more: [(&'static str, Value); N],
    ) {
        let mut all = fields([("type", json!(kind)), ("id", json!(id))]);
        all.extend(fields(more));
        self.out.push(PartView {
            name: id.to_owned(),
            fields: all,
        });
    }

    /// The disks, and on those that are booted what the firmware and GRUB need.
    fn add_boot_disks(&mut self, bios: bool, esp: u32) {
        let booted = if self.level.is_some() { self.disks } else { 1 };
        for number in 1..=self.disks {
            let (disk, boots) = (disk(number), number <= booted);
            self.add(
                "disk",
                &disk,
                [
                    (
                        "match",
                        json!({ "path": format!("/dev/netpxe-{number}-disk") }),
                    ),
                    ("ptable", json!("gpt")),
                    ("wipe", json!("superblock-recursive")),
                    ("preserve", json!(false)),
                    ("grub_device", json!(bios && boots)),
                ],
            );
            if boots && bios {
                self.add(
                    "partition",
                    &format!("{disk}-grub"),
                    [
                        ("device", json!(disk)),
                        ("size", json!("1M")),
                        ("flag", json!("bios_grub")),
                        ("preserve", json!(false)),
                    ],
                );
            } else if boots {
                self.add_esp(&disk, esp, number == 1);
            }
        }
    }

    /// The EFI system partition of a disk. The first one is mounted; GRUB is installed on each.
    fn add_esp(&mut self, disk: &str, size: u32, first: bool) {
        let partition = format!("{disk}-efi");
        self.add(
            "partition",
            &partition,
            [
                ("device", json!(disk)),
                ("size", json!(format!("{size}M"))),
                ("flag", json!("boot")),
                ("grub_device", json!(true)),
                ("wipe", json!("superblock")),
                ("preserve", json!(false)),
            ],
        );
        let format = format!("{partition}-fat32");
        self.add(
            "format",
            &format,
            [("volume", json!(partition)), ("fstype", json!("fat32"))],
        );
        if first {
            self.add(
                "mount",
                "mount-efi",
                [("device", json!(format)), ("path", json!("/boot/efi"))],
            );
        }
    }

    /// A partition, or an array of one on each disk. Returns its id.
    fn slot(&mut self, name: &str, size: Value, level: &str) -> String {
        if self.level.is_none() {
            return self.partition(1, name, size);
        }
        let members: Vec<String> = (1..=self.disks)
            .map(|number| self.partition(number, name, size.clone()))
            .collect();
        let array = format!("array-{name}");
        let device = format!("md{}", self.arrays);
        self.arrays += 1;
        self.add(
            "raid",
            &array,
            [
                ("name", json!(device)),
                ("raidlevel", json!(format!("raid{level}"))),
                ("devices", json!(members)),
                ("preserve", json!(false)),
            ],
        );
        array
    }

    fn partition(&mut self, number: u32, name: &str, size: Value) -> String {
        let disk = disk(number);
        let id = format!("{disk}-{name}");
        self.add(
            "partition",
            &id,
            [
                ("device", json!(disk)),
                ("size", size),
                ("wipe", json!("superblock")),
                ("preserve", json!(false)),
            ],
        );
        id
    }

    /// What opens the device, where all is encrypted; else the device.
    fn encrypted(&mut self, device: String) -> String {
        let Some(passphrase) = self.passphrase else {
            return device;
        };
        let id = format!("{device}-crypt");
        self.add(
            "dm_crypt",
            &id,
            [
                ("dm_name", json!(id)),
                ("volume", json!(device)),
                ("key", json!(passphrase)),
                ("preserve", json!(false)),
            ],
        );
        id
    }

    fn add_group(&mut self, name: &str, storage: &Storage) {
        let devices: Vec<String> = match self.level {
            Some(level) => vec![self.slot("group", json!(-1), level)],
            None => (1..=self.disks)
                .map(|number| self.partition(number, "group", json!(-1)))
                .collect(),
        };
        let devices: Vec<String> = devices.into_iter().map(|it| self.encrypted(it)).collect();
        self.add(
            "lvm_volgroup",
            "group",
            [
                ("name", json!(name)),
                ("devices", json!(devices)),
                ("preserve", json!(false)),
            ],
        );
        for volume in rest_last(storage, |volume| !volume.partition) {
            let id = format!("group-{}", volume.name.as_str());
            self.add(
                "lvm_partition",
                &id,
                [
                    ("volgroup", json!("group")),
                    ("name", json!(volume.name.as_str())),
                    ("size", size(volume)),
                    ("wipe", json!("superblock")),
                    ("preserve", json!(false)),
                ],
            );
            self.add_filesystem(&id, volume);
        }
    }

    /// A file system, or swap space, and where it is mounted.
    fn add_filesystem(&mut self, device: &str, volume: &Volume) {
        let (fs, mount) = fs_and_mount(volume);
        let format = format!("{device}-{fs}");
        self.add(
            "format",
            &format,
            [("volume", json!(device)), ("fstype", json!(fs))],
        );
        let path = match volume.purpose {
            Purpose::Swap => "",
            Purpose::Mount(..) | Purpose::Subvolume(_) => mount,
        };
        let id = format!("mount-{}", volume.name.as_str());
        self.add(
            "mount",
            &id,
            [("device", json!(format)), ("path", json!(path))],
        );
        let options: Vec<&str> = volume.options.iter().map(MountOption::as_str).collect();
        if let (false, Some(mount)) = (options.is_empty(), self.out.last_mut()) {
            let options = ["defaults"].into_iter().chain(options);
            let options = options.collect::<Vec<_>>().join(",");
            mount.fields.extend(fields([("options", json!(options))]));
        }
    }
}

fn disk(number: u32) -> String {
    format!("disk{number}")
}

fn is_boot(volume: &Volume) -> bool {
    matches!(&volume.purpose, Purpose::Mount(mount, _) if mount.as_str() == "/boot")
}

/// Some volumes, and last what takes the rest: curtin gives it to the last one alone.
fn rest_last(storage: &Storage, those: impl Fn(&Volume) -> bool) -> Vec<&Volume> {
    let mut volumes: Vec<&Volume> = storage.volumes.iter().filter(|it| those(it)).collect();
    volumes.sort_by_key(|volume| Sizes::of(volume).grows);
    volumes
}

/// Its size, or -1 for what is left.
fn size(volume: &Volume) -> Value {
    let sizes = Sizes::of(volume);
    match (sizes.grows, sizes.size) {
        (true, _) => json!(-1),
        (false, 0) => json!(format!("{SWAP}M")),
        (false, size) => json!(format!("{size}M")),
    }
}
