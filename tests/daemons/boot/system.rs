//! Disks with a real Debian: its kernel, initial RAM disk, GRUB, shim and systemd come out of packages
//! (`tests/install-tools`), and the script at the end of the generated preseed has run in it. Nothing is
//! mounted: partitions, mirrors and volume groups are made in files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::disk::Disk;
use crate::support::generated::Generated;
use crate::support::md::{self, Metadata};
use crate::support::{lvm, needs};

const INVENTORY: &str = include_str!("system.yaml");

/// The machine, as its inventory has it.
pub const MAC: &str = "52:54:00:22:00:01";
/// Its other NIC, which its firmware does not boot from.
pub const OTHER_MAC: &str = "52:54:00:22:00:02";
const PRESEED: &str = "http/ks/52-54-00-22-00-01.cfg";

/// Its file system's, by which GRUB and the kernel find it.
const UUID: &str = "6e657470-7865-4465-8269-616e64697331";
/// All of it, and some room.
const SIZE: u64 = 640 << 20;

/// What GRUB needs of a disk for a BIOS.
const MODULES: &[&str] = &[
    "biosdisk",
    "configfile",
    "echo",
    "ext2",
    "linux",
    "lvm",
    "mdraid1x",
    "minicmd",
    "normal",
    "part_gpt",
    "regexp",
    "search_fs_uuid",
];

/// What the GRUB of the disk does.
const CONFIG: &str = "
if regexp '^lvm/' \"$root\"; then set from=/dev/mapper/vg_7-root; else set from=UUID=@UUID@; fi
linux /vmlinuz root=$from ro console=ttyS0 quiet
initrd /initrd.img
boot
";

/// The inventory of a firmware.
pub fn inventory(firmware: &str) -> String {
    INVENTORY.replace("@FIRMWARE@", firmware)
}

/// What lies in the partition of Linux.
#[derive(Clone, Copy)]
pub enum Layout {
    /// The file system.
    Plain,
    /// One half of a mirror, 0 or 1; in it a volume group.
    Half(u16),
}

/// A disk of it.
pub fn disk(layout: Layout) -> Disk {
    static SYSTEM: OnceLock<System> = OnceLock::new();
    let system = SYSTEM.get_or_init(System::new);
    let folder = TempDir::with_prefix("npw").unwrap();
    let linux = folder.path().join("linux.img");
    needs::run(
        Command::new("cp")
            .arg("--sparse=always")
            .args([&system.linux, &linux]),
    );
    if let Layout::Half(which) = layout {
        lvm::volume(&linux);
        md::half(&linux, Metadata::Begin, which);
    }
    Disk::of_system(&linux, &system.esp, &system.core)
}

/// The parts of which disks are made, below `target/`.
struct System {
    /// The file system.
    linux: PathBuf,
    /// The folder of what is on the EFI system partition.
    esp: PathBuf,
    /// GRUB for a BIOS.
    core: Vec<u8>,
}

impl System {
    fn new() -> Self {
        needs::root();
        let place = needs::project("target/system");
        let packed = place.join("root.tar");
        assert!(
            packed.exists(),
            "{} is missing: tests/install-tools makes it",
            packed.display()
        );
        let (root, esp, linux) = (
            place.join("root"),
            place.join("esp"),
            place.join("linux.img"),
        );
        for folder in [&root, &esp] {
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder).unwrap();
        }
        needs::run(
            Command::new("tar")
                .arg("-xf")
                .arg(packed)
                .arg("-C")
                .arg(&root),
        );
        place_loaders(&root);
        run_late(&root);
        // They are on a partition of their own.
        let moved = root.join("boot/efi/EFI");
        needs::run(Command::new("cp").arg("-R").arg(&moved).arg(&esp));
        fs::remove_dir_all(moved).unwrap();

        File::create(&linux).unwrap().set_len(SIZE).unwrap();
        let mut mke2fs = Command::new(needs::program("mke2fs"));
        mke2fs
            .args(["-q", "-t", "ext4", "-U", UUID, "-d"])
            .arg(&root);
        needs::run(mke2fs.arg(&linux));
        fs::remove_dir_all(root).unwrap();
        let core = core(&place);
        Self { linux, esp, core }
    }
}

/// Puts what starts the system where Debian's installer puts it.
fn place_loaders(root: &Path) {
    let efi = root.join("boot/efi/EFI/debian");
    fs::create_dir_all(&efi).unwrap();
    for (from, to) in [
        ("shim/shimx64.efi.signed", "shimx64.efi"),
        ("grub/x86_64-efi-signed/grubx64.efi.signed", "grubx64.efi"),
    ] {
        fs::copy(root.join("usr/lib").join(from), efi.join(to)).unwrap();
    }
    fs::write(efi.join("grub.cfg"), search()).unwrap();
    fs::create_dir_all(root.join("boot/grub")).unwrap();
    fs::write(
        root.join("boot/grub/grub.cfg"),
        CONFIG.replace("@UUID@", UUID),
    )
    .unwrap();
    fs::write(root.join("etc/hostname"), "deb1\n").unwrap();
    // What the console shows before anybody logs in.
    let issue = "bond0 has \\4{bond0}, storage has \\4{storage}.\n";
    fs::write(root.join("etc/issue"), issue).unwrap();
    let table = format!("UUID={UUID} / ext4 defaults 0 1\n");
    fs::write(root.join("etc/fstab"), table).unwrap();
}

/// How GRUB gets from its partition to its configuration.
fn search() -> String {
    format!(
        "search.fs_uuid {UUID} root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n"
    )
}

/// Runs the script at the end of the generated preseed as Debian's installer does, in a system that is at
/// `/target`; the installer here is that very system.
fn run_late(root: &Path) {
    let preseed = Generated::of_text(&inventory("uefi")).text(PRESEED);
    fs::write(root.join("tmp/netpxe.cfg"), &preseed).unwrap();
    let late = preseed
        .lines()
        .filter_map(|line| line.strip_prefix("#late|"));
    let late: String = late.flat_map(|line| [line, "\n"]).collect();
    fs::write(root.join("tmp/late"), late).unwrap();
    fs::create_dir(root.join("target")).unwrap();
    let script = "mount --bind \"$1\" \"$1/target\" && cd \"$1\" && \
                  printf '#!/bin/sh\\nexec chroot /target \"$@\"\\n' >tmp/in-target && chmod 0755 tmp/in-target && \
                  PATH=/tmp:/usr/sbin:/usr/bin:/sbin:/bin exec timeout 60 chroot . sh /tmp/late";
    let mut unshare = Command::new(needs::program("unshare"));
    unshare.args([
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        script,
        "sh",
    ]);
    needs::run(unshare.arg(root));
    fs::remove_dir(root.join("target")).unwrap();
    for name in ["netpxe.cfg", "late", "in-target"] {
        fs::remove_file(root.join("tmp").join(name)).unwrap();
    }
    let marker = root.join("boot/netpxe/deb1-7");
    assert!(marker.exists(), "the script at the end left no marker");
    let accounts = fs::read_to_string(root.join("etc/passwd")).unwrap();
    assert!(accounts.contains("\nann:x:2000:2000:"), "{accounts}");
}

/// The image of GRUB that its boot sector loads.
fn core(place: &Path) -> Vec<u8> {
    let (config, image) = (place.join("core.cfg"), place.join("core.img"));
    fs::write(&config, search()).unwrap();
    let mut mkimage = Command::new(needs::program("grub-mkimage"));
    mkimage
        .args(["-O", "i386-pc", "-p", "/boot/grub", "-c"])
        .arg(config);
    mkimage.arg("-o").arg(&image).args(MODULES);
    needs::run(&mut mkimage);
    fs::read(image).unwrap()
}
