//! What Debian's installer runs before it looks at a disk and at its end: the guard, the names of the disks
//! and arrays that partman is told, and the EFI system partitions of several disks.

use std::process::Command;

use super::machine::{Ended, Machine};
use crate::support::filesystem::Linux;
use crate::support::generated::Generated;
use crate::support::md::{self, Metadata};
use crate::support::needs;

const INVENTORY: &str = r#"
netpxe: 1
server: {address: 172.22.10.2}
networks:
  management: {subnet: 172.22.10.0/24, gateway: 172.22.10.1}
defaults:
  state: install
  install_id: 7
  firmware: uefi
  os: debian13
  repo: http://172.22.10.2/debian
  volumes: {/: rest}
  repos: {security: http://172.22.10.2/debian-security}
  root_ssh_keys:
    - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM admin@deploy
hosts:
  any1: {mac: "52:54:00:30:00:01", address: 172.22.10.61, disk: any}
  pair1: {mac: "52:54:00:30:00:02", address: 172.22.10.62, disks: {count: 2}, raid: 1}
  pair2:
    mac: "52:54:00:30:00:03"
    address: 172.22.10.63
    firmware: bios
    disks: [/dev/disk/by-id/nvme-A, /dev/disk/by-id/nvme-B]
    layout: plain
    raid: 1
    swap: 1G
  three1: {mac: "52:54:00:30:00:04", address: 172.22.10.64, disks: {count: 3}, raid: 5}
"#;
const A: &str = "disk/by-id/nvme-A";
const B: &str = "disk/by-id/nvme-B";

/// What stands in for the installer's programs. To switch the machine off ends the script. This kernel may
/// know no RAID: the array of the first partition is said to be there.
const STANDINS: &str = r#"
sleep() { :; }
modprobe() { :; }
poweroff() { exit 1; }
debconf-set() { echo "$*" >&2; }
debconf-get() { echo "/dev/sda /dev/sdb"; }
chroot() { echo "$*" >&2; }
mdadm() {
  case $* in
    *--assemble*) mkdir /sys/block/md127 ;;
    *--detail*) echo "MD_UUID=$(blkid -p -o value -s UUID /dev/sda1 | tr -d -)" ;;
    *--stop*) rmdir /sys/block/md127 ;;
    *) command mdadm "$@" ;;
  esac
}
"#;

/// A part of the preseed of a host.
fn part(mac: &str, name: &str) -> String {
    let preseed = Generated::of_text(INVENTORY).text(&format!("http/ks/52-54-00-30-00-0{mac}.cfg"));
    let head = format!("#{name}|");
    let lines = preseed.lines().filter_map(|line| line.strip_prefix(&head));
    lines.collect::<Vec<_>>().join("\n")
}

/// What the early script does, as if the volumes needed no more than these disks of 8 MB.
fn run(mac: &str, machine: &Machine) -> Ended {
    run_with("", mac, machine)
}

/// The same with further stand-ins.
fn run_with(standins: &str, mac: &str, machine: &Machine) -> Ended {
    let script = part(mac, "early");
    let (before, rest) = script.split_once("[ \"$size\" -ge ").unwrap();
    let (_, after) = rest.split_once(" ]").unwrap();
    machine.run_script(&format!(
        "{STANDINS}{standins}\n{before}[ \"$size\" -ge 8 ]{after}"
    ))
}

/// Proves: partman is told the kernel's names of these disks, the array of each partition over all of them,
/// and where GRUB goes; nothing is written to a disk that carries no array.
#[test]
fn partman_is_told_of_the_disks_that_are_meant() {
    let two = || Machine::new().disk("sda").disk("sdb");
    let nvme = Machine::new()
        .disk("nvme0n1")
        .also_named(B)
        .disk("nvme1n1")
        .also_named(A)
        .disk("sda");
    for (mac, machine, told) in [
        (
            "1",
            two(),
            "partman-auto/disk /dev/sda\ngrub-installer/bootdev /dev/sda\n",
        ),
        (
            "2",
            two(),
            "partman-auto-raid/recipe 1 2 0 ext4 /boot /dev/sda2#/dev/sdb2 . \
             1 2 0 lvm - /dev/sda3#/dev/sdb3 .\n\
             partman-auto/disk /dev/sda /dev/sdb\n\
             grub-installer/bootdev /dev/sda /dev/sdb\n",
        ),
        (
            "3",
            nvme,
            "partman-auto-raid/recipe 1 2 0 ext4 /boot /dev/nvme1n1p2#/dev/nvme0n1p2 . \
             1 2 0 swap - /dev/nvme1n1p3#/dev/nvme0n1p3 . \
             1 2 0 xfs / /dev/nvme1n1p4#/dev/nvme0n1p4 .\n\
             partman-auto/disk /dev/nvme1n1 /dev/nvme0n1\n\
             grub-installer/bootdev /dev/nvme1n1 /dev/nvme0n1\n",
        ),
        (
            "4",
            two().disk("vda"),
            "partman-auto-raid/recipe 1 3 0 ext4 /boot /dev/sda2#/dev/sdb2#/dev/vda2 . \
             5 3 0 lvm - /dev/sda3#/dev/sdb3#/dev/vda3 .\n\
             partman-auto/disk /dev/sda /dev/sdb /dev/vda\n\
             grub-installer/bootdev /dev/sda /dev/sdb /dev/vda\n",
        ),
    ] {
        let before = machine.contents();
        let ended = run(mac, &machine);
        assert_eq!((ended.status, ended.said.as_str()), (0, told), "{mac}");
        assert_eq!(machine.contents(), before, "a disk was written to");
    }
}

/// Proves: where a disk is missing, too small, or carries a marker that objects, partman is told of none, and
/// nothing is written.
#[test]
fn nothing_is_told_and_nothing_written_where_something_objects() {
    let small = &[("size", "8192")];
    for (mac, machine, why) in [
        (
            "2",
            Machine::new().disk("sda"),
            "the rule for disks holds for 1, and 2 must be there",
        ),
        (
            "2",
            Machine::new().disk("sda").disk("sdb").disk("sdc"),
            "the rule for disks holds for 3, and it asks for 2",
        ),
        (
            "3",
            Machine::new().disk("nvme0n1").also_named(A),
            "there is no disk /dev/disk/by-id/nvme-B in this machine",
        ),
        (
            "3",
            Machine::new().disk("sda").also_named(A).also_named(B),
            "/dev/disk/by-id/nvme-B is a second name of /dev/sda",
        ),
        (
            "2",
            Machine::new()
                .disk("sda")
                .disk_on("pci0000:00", "sdb", small),
            "/dev/sdb has 4 MB, and the volumes need",
        ),
        (
            "2",
            Machine::new()
                .disk("sda")
                .disk("sdb")
                .partition("sdb2", Linux::Ext4, "netpxe/pair1-7"),
            "this installation is on /dev/sdb2 already",
        ),
    ] {
        let before = machine.contents();
        let ended = run(mac, &machine);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.said.contains(why), "{why}: {ended:?}");
        assert!(ended.said.contains("nothing is wiped"), "{ended:?}");
        assert!(!ended.said.contains("partman"), "{ended:?}");
        assert_eq!(machine.contents(), before, "a disk was written to");
    }
}

/// Proves: what the disks have of old arrays is gone before partman looks, with the beginning of what lay on
/// them, wherever the metadata stand; the members on other disks are as they were.
#[test]
fn old_arrays_are_taken_apart_on_these_disks_alone() {
    let bus = |name: &str| ["pci0000:00/", name].concat().leak() as &'static str;
    for (metadata, data) in [(Metadata::Begin, 1 << 20), (Metadata::End, 0)] {
        let mut machine = Machine::new();
        let mut images = Vec::new();
        for (disk, partition) in [("sda", "sda1"), ("sdb", "sdb1"), ("sdc", "sdc1")] {
            machine = machine.disk(disk).part_of(
                bus(disk),
                partition,
                Linux::Ext4,
                "root",
                Some("netpxe/any1-6"),
            );
            md::half(machine.image(), metadata, u16::from(disk == "sdb"));
            images.push(machine.image().to_owned());
        }
        let read = |number: usize| std::fs::read(&images[number]).unwrap();
        let before = [read(0), read(1), read(2)];
        let ended = run("1", &machine);
        assert_eq!(ended.status, 0, "{ended:?}");
        let blkid = || {
            let mut blkid = Command::new("blkid");
            let output = blkid.arg("-p").arg(&images[0]).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(blkid(), "", "something is found on it");
        let head = &read(0)[data..][..4096];
        assert!(
            head.iter().all(|byte| *byte == 0),
            "its file system is left"
        );
        assert_eq!([read(1), read(2)], before[1..], "of another disk");
    }
}

/// Proves: an EFI system partition of an old system is empty before partman looks; that of another disk, and
/// other file systems, are as they were.
#[test]
fn old_efi_system_partitions_are_emptied_on_these_disks_alone() {
    let mut machine = Machine::new();
    let mut images = Vec::new();
    for (bus, disk, partition) in [
        ("pci0000:00/sda", "sda", "sda1"),
        ("pci0000:00/sda", "", "sda2"),
        ("pci0000:00/sdb", "sdb", "sdb1"),
    ] {
        if !disk.is_empty() {
            machine = machine.disk(disk);
        }
        machine = machine.part_of(bus, partition, Linux::Ext4, "root", None);
        if partition != "sda2" {
            let mut mkfs = Command::new(needs::program("mformat"));
            needs::run(mkfs.arg("-i").arg(machine.image()));
        }
        images.push(machine.image().to_owned());
    }
    // This kernel may not read what it finds there.
    let standins = "grep() { case $2 in vfat) ;; *) command grep \"$@\" ;; esac; }";
    let read = |number: usize| std::fs::read(&images[number]).unwrap();
    let before = [read(0), read(1), read(2)];
    let ended = run_with(standins, "1", &machine);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(&before[0][510..512], b"\x55\xaa");
    assert!(read(0)[..4096].iter().all(|byte| *byte == 0));
    assert_eq!([read(1), read(2)], before[1..]);
}

/// Proves: at the end of the installation each EFI system partition is a copy of the first, mounted where
/// somebody asks for it, and known to the firmware in the place of that of the last installation; the system
/// starts without any of them; what a package writes to the first later is copied too. The firmware's variables
/// are there for that, and what the machine was started from is first again. The marker is on all of them.
#[test]
fn each_disk_starts_the_system() {
    let late = part("2", "late");
    let (_, script) = late
        .split_once("# The installer puts the disk first")
        .unwrap();
    let script = format!("{STANDINS}{LATE}\n#{script}\n{LATER}");
    let script = script.replace("/target", "/tmp/target");
    let script = script.replace("/proc/mounts", "/tmp/mounts");
    let ended = Machine::new().disk("sda").disk("sdb").run_script(&script);
    assert_eq!((ended.status, ended.said.as_str()), (0, LATE_SAID));
}

/// An installed system, and what stands in for programs that look at it: this kernel may know no vfat.
const LATE: &str = r#"
stop() { echo "stops: $1" >&2; exit 1; }
mount() { echo "mount $*" >&2; }
umount() { echo "umount $*" >&2; }
mountpoint() { :; }
wget() { :; }
blkid() { echo AAAA-BBBB; }
chroot() {
  echo "$*" >&2
  [ "$*" != "/target efibootmgr" ] || printf '%s\n' 'BootCurrent: 0003' 'BootOrder: 0001,0003' 'Boot0001* debian' \
    'Boot0002* debian-2' 'Boot0003* debian-21' 'Boot000A  debian-2	HD(1,GPT)'
}
mkdir -p /target/boot/efi/EFI/debian /target/etc/apt/apt.conf.d /target/usr/local/sbin
: >/target/boot/efi/EFI/debian/shimx64.efi
: >/target/boot/efi/EFI/debian/grubx64.efi
echo '/dev/sda1 /target/boot/efi vfat rw 0 0' >/proc/mounts
printf '%s\n' '# /boot/efi was on /dev/sda1' 'UUID=1 /boot ext4 defaults 0 2' \
  'UUID=CCCC-DDDD  /boot/efi       vfat    umask=0077      0       1' >/target/etc/fstab
"#;

/// What is there afterwards, and once a package has written something.
const LATER: &str = r#"
cat /target/etc/fstab >&2
find /target/boot -name 'pair1-7' | sort >&2
echo new >/target/boot/efi/EFI/debian/shimx64.efi
sed 's|/boot|/target/boot|g' /target/usr/local/sbin/netpxe-copy-efi >/tmp/copy
sed -n 's/.*{ "\(.*\) || true"; };/\1/p' /target/etc/apt/apt.conf.d/90netpxe-copy-efi >&2
. /tmp/copy
cat /target/boot/efi2/EFI/debian/shimx64.efi >&2
"#;
const LATE_SAID: &str = r"mount -t vfat /dev/sdb1 /tmp/target/boot/efi2
/tmp/target efibootmgr --quiet --bootnum 0002 --delete-bootnum
/tmp/target efibootmgr --quiet --bootnum 000A --delete-bootnum
/tmp/target efibootmgr --quiet --create --disk /dev/sdb --part 1 --label debian-2 --loader \EFI\debian\shimx64.efi
/tmp/target efibootmgr --quiet --bootorder 0003,0001
umount /tmp/target/sys/firmware/efi/efivars
umount /tmp/target/sys
umount /tmp/target/boot/efi2
# /boot/efi was on /dev/sda1
UUID=1 /boot ext4 defaults 0 2
UUID=CCCC-DDDD  /boot/efi       vfat    nofail,umask=0077      0       1
UUID=AAAA-BBBB /boot/efi2 vfat umask=0077,noauto,nofail 0 0
/tmp/target/boot/efi/EFI/netpxe/pair1-7
/tmp/target/boot/efi2/EFI/netpxe/pair1-7
/tmp/target/boot/netpxe/pair1-7
/usr/local/sbin/netpxe-copy-efi
umount /tmp/target/boot/efi2
new
";
