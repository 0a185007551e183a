//! Which disk is wiped, and when none is.

use super::machine::{Ended, Machine};
use crate::support::filesystem::Linux;
use crate::support::generated::Generated;

/// A host that names its disk, and one that does not.
pub const INVENTORY: &str = r#"
netpxe: 1
server: {address: 172.22.10.2}
networks:
  management: {subnet: 172.22.10.0/24, gateway: 172.22.10.1}
defaults:
  state: install
  install_id: 7
  os: el7
  repo: http://172.22.10.2/el7/
  root_ssh_keys:
    - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM admin@deploy
hosts:
  any1: {mac: "52:54:00:30:00:01", address: 172.22.10.61, firmware: bios, disk: any}
  named1:
    mac: "52:54:00:30:00:02"
    address: 172.22.10.62
    firmware: bios
    disk: /dev/disk/by-id/ata-GOOD_DISK_1
"#;
const ANY1: &str = "http/ks/52-54-00-30-00-01.cfg";
const NAMED1: &str = "http/ks/52-54-00-30-00-02.cfg";
const BY_ID: &str = "disk/by-id/ata-GOOD_DISK_1";

fn run(kickstart: &str, machine: &Machine) -> Ended {
    machine.run_pre(&Generated::of_text(INVENTORY).text(kickstart))
}

/// The script stops the installation and says why; Anaconda learns of no disk.
fn stops(kickstart: &str, machine: &Machine, why: &str) {
    let ended = run(kickstart, machine);
    assert_eq!(ended.status, 1, "{ended:?}");
    assert!(ended.said.contains(why), "{ended:?}");
    assert_eq!(ended.disks, "", "{ended:?}");
}

/// The installation goes on, on this disk and on no other.
fn goes_on(kickstart: &str, machine: &Machine, disk: &str) {
    let ended = run(kickstart, machine);
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    if kickstart == ANY1 {
        let words = ended.disks.split_whitespace();
        let named: Vec<&str> = words
            .filter_map(|word| {
                word.strip_prefix("--only-use=")
                    .or(word.strip_prefix("--drives="))
            })
            .collect();
        assert_eq!(named, [disk, disk], "{}", ended.disks);
    } else {
        // The kickstart itself names it.
        assert_eq!(ended.disks, "");
    }
}

/// Proves: an installation stops where the disk that the inventory names is not there, though
/// others are.
#[test]
fn the_named_disk_is_not_there() {
    let why = "there is no disk /dev/disk/by-id/ata-GOOD_DISK_1 in this machine";
    stops(NAMED1, &Machine::new().disk("sda"), why);
    stops(NAMED1, &Machine::new(), why);
}

/// Proves: it goes on where the disk is there.
#[test]
fn the_named_disk_is_there() {
    let machine = Machine::new().disk("sda").disk("sdb").also_named(BY_ID);
    goes_on(NAMED1, &machine, "sdb");
}

/// Proves: `disk: any` takes the first disk that is fixed and writable: none on USB, none that is
/// removable, read-only or without a medium, and nothing that is no disk.
#[test]
fn any_disk_is_the_first_fixed_one() {
    let machine = Machine::new()
        .disk("dm-0")
        .disk("mmcblk0boot0")
        .disk_on("pci0000:00/usb1/1-1", "sda", &[])
        .disk_on("pci0000:00", "sdb", &[("removable", "1")])
        .disk_on("pci0000:00", "sdc", &[("ro", "1")])
        .disk_on("pci0000:00", "sdd", &[("size", "0")])
        .disk("sde")
        .disk("vda");
    goes_on(ANY1, &machine, "sde");
    goes_on(ANY1, &Machine::new().disk("nvme0n1"), "nvme0n1");
}

/// Proves: nothing that is not local is taken: LUNs of Fibre Channel and iSCSI, `NVMe` over a network, a
/// card in a slot, the hidden paths of `NVMe` multipath, what has no device node.
#[test]
fn any_disk_is_a_local_one() {
    let machine = Machine::new()
        .without_node("nvme0c0n1", &[("hidden", "1")])
        .without_node("sda", &[])
        .disk_on("pci0000:00/host1/rport-1:0-0/target1:0:0", "sdb", &[])
        .disk_on("platform/host2/session1/target2:0:0", "sdc", &[])
        .disk_on("virtual/nvme-fabrics/ctl/nvme1", "nvme1n1", &[])
        .disk_on("pci0000:00", "mmcblk0", &[("device/type", "SD")])
        .disk("nvme0n1")
        .disk("sdd");
    // In the order of the kernel's names.
    goes_on(ANY1, &machine, "nvme0n1");
    let machine = Machine::new().disk_on("pci0000:00", "mmcblk0", &[("device/type", "MMC")]);
    goes_on(ANY1, &machine, "mmcblk0");
}

/// Proves: a path of a multipath disk is not taken, nor a member of the firmware's RAID; a member of
/// Linux's RAID is a disk like any other.
#[test]
fn a_member_of_something_larger_is_not_taken() {
    let machine = Machine::new()
        .disk_on(
            "pci0000:00",
            "sda",
            &[("holders/dm-0/dm/uuid", "mpath-3600508")],
        )
        .disk_on("pci0000:00", "sdb", &[("holders/dm-1/dm/uuid", "LVM-x")])
        .disk("sdc");
    goes_on(ANY1, &machine, "sdb");
    let machine = Machine::new().disk("sda").written_at_end(DDF).disk("sdb");
    goes_on(ANY1, &machine, "sdb");
    stops(
        ANY1,
        &Machine::new().disk("sda").written_at_end(DDF),
        "there is no local disk",
    );
}

/// The anchor of a RAID of the Disk Data Format (SNIA DDF 1.2), which is a disk's last sector.
const DDF: &[u8] = b"\xde\x11\xde\x11\0\0\0\0LSI     netpxe\0\0\0\0\0\0\0\0\0\x0001.02.00";

/// Proves: `disk: any` stops where there is no such disk.
#[test]
fn no_fixed_disk() {
    let why = "there is no local disk in this machine";
    stops(ANY1, &Machine::new(), why);
    let stick = Machine::new().disk_on("pci0000:00/usb1/1-1", "sda", &[]);
    stops(ANY1, &stick, why);
}

/// Proves: the marker of this installation stops the next one, wherever it is: on ext4 and XFS, in
/// `/boot` or in a file system that is `/boot`, on the disk that would be wiped or on another.
#[test]
fn the_marker_of_this_installation() {
    for (kickstart, kind, marker) in [
        (ANY1, Linux::Ext4, "boot/netpxe/any1-7"),
        (ANY1, Linux::Xfs, "netpxe/any1-7"),
        (NAMED1, Linux::Xfs, "boot/netpxe/named1-7"),
    ] {
        let machine = Machine::new().disk("sda").also_named(BY_ID);
        let machine = machine.disk("sdb").partition("sdb2", kind, marker);
        stops(
            kickstart,
            &machine,
            "this installation is on /dev/sdb2 already",
        );
    }
}

/// Proves: the marker of an older installation of this machine does not stop it.
#[test]
fn the_marker_of_an_older_installation() {
    for (kind, marker) in [
        (Linux::Ext4, "boot/netpxe/any1-6"),
        (Linux::Xfs, "netpxe/any1-1"),
    ] {
        let machine = Machine::new().disk("sda").partition("sda1", kind, marker);
        goes_on(ANY1, &machine, "sda");
    }
}

/// Proves: the marker of another machine stops it, and so does one that nobody can read; it says
/// what to write.
#[test]
fn the_marker_of_another_machine() {
    for (marker, why) in [
        (
            "netpxe/named1-6",
            "/dev/sdb1 carries another installation (named1-6); if this machine had that name, \
             write formerly: [named1] and install_id: 6; if its disk may be wiped, write wipe: [named1-6]",
        ),
        (
            "boot/netpxe/notes.txt",
            "/dev/sdb1 has a file in a folder netpxe that netpxe did not write; remove it",
        ),
    ] {
        let machine = Machine::new().disk("sda").disk("sdb");
        let machine = machine.partition("sdb1", Linux::Xfs, marker);
        stops(ANY1, &machine, why);
    }
}

/// Proves: what is encrypted is told, and hides no marker of netpxe's, which lies in `/boot`.
#[test]
fn the_marker_beside_an_encrypted_partition() {
    let sealed = |marker| {
        Machine::new()
            .disk("sda")
            .partition("sda1", Linux::Ext4, marker)
            .disk("sda2")
            .written_at_begin(LUKS)
    };
    stops(
        ANY1,
        &sealed("netpxe/any1-7"),
        "this installation is on /dev/sda1 already",
    );
    let ended = run(ANY1, &sealed("netpxe/any1-6"));
    let told = "netpxe: /dev/sda2 is encrypted: a marker on it cannot be seen\n";
    assert_eq!((ended.status, ended.said.as_str()), (0, told));
}

/// The head of a partition that LUKS of version 1 encrypts.
const LUKS: &[u8] = b"LUKS\xba\xbe\x00\x01aes";

/// Proves: what `formerly` and `wipe` name is treated as they say; what `wipe` names and no disk
/// carries is told.
#[test]
fn markers_that_the_inventory_names() {
    let inventory = INVENTORY.replace("any1: {", "any1: {formerly: [web2], wipe: [db9-3], ");
    let kickstart = Generated::of_text(&inventory).text(ANY1);
    let on = |marker| {
        Machine::new()
            .disk("sda")
            .partition("sda1", Linux::Ext4, marker)
    };
    let stale = "netpxe: no disk carries db9-3: take it out of wipe\n";
    let ended = on("netpxe/web2-6").run_pre(&kickstart);
    assert_eq!((ended.status, ended.said.as_str()), (0, stale));
    let ended = on("netpxe/db9-3").run_pre(&kickstart);
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    for marker in ["netpxe/web2-7", "netpxe/db9-2"] {
        let ended = on(marker).run_pre(&kickstart);
        assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
    }
}
