//! Disks that a rule finds, several disks, and disks into which nobody can look.

use super::disks::INVENTORY;
use super::machine::{Ended, Machine};
use crate::support::generated::Generated;
use crate::support::md::{self, Metadata};

const ANY1: &str = "http/ks/52-54-00-30-00-01.cfg";

/// Attributes of an SSD and of a disk that rotates, both of 480 GiB, and of a smaller SSD.
const SSD: &[(&str, &str)] = &[
    ("size", "1006632960"),
    ("queue/rotational", "0"),
    ("device/model", "SAMSUNG MZ7L3480HCHQ"),
    ("device/serial", "S665NE0R1"),
];
const ROTATES: &[(&str, &str)] = &[
    ("size", "1006632960"),
    ("queue/rotational", "1"),
    ("device/model", "ST480"),
    ("device/serial", "Z1"),
];
const SMALL: &[(&str, &str)] = &[
    ("size", "503316480"),
    ("queue/rotational", "0"),
    ("device/model", "SAMSUNG MZ7L3240HCHQ"),
    ("device/serial", "S665NE0R2"),
];

const ATA: &str = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block";
const SAS: &str = "pci0000:00/0000:01:00.0/host1/port-1:0/end_device-1:0/target1:0:0/block";

/// What becomes of a host with these settings of disks on this machine.
fn run(disks: &str, machine: &Machine) -> Ended {
    let inventory = INVENTORY.replace("bios, disk: any", &format!("bios, {disks}"));
    assert_ne!(inventory, INVENTORY);
    machine.run_pre(&Generated::of_text(&inventory).text(ANY1))
}

/// The disks that Anaconda is told to use.
fn used(ended: &Ended) -> Vec<&str> {
    let line = ended.disks.lines().next().unwrap_or_default();
    let names = line
        .strip_prefix("ignoredisk --only-use=")
        .unwrap_or_default();
    assert!(
        ended.disks.contains(&format!("--drives={names}\n")) || names.is_empty(),
        "{ended:?}"
    );
    names.split(',').filter(|name| !name.is_empty()).collect()
}

/// Proves: each part of a rule tells disks apart: size, kind, model, serial number, transport.
#[test]
fn a_rule_finds_the_disks_for_which_all_of_it_holds() {
    let machine = Machine::new()
        .disk_on("pci0000:00/usb1/1-1", "sda", SSD)
        .disk_on(ATA, "sdb", ROTATES)
        .disk_on(ATA, "sdc", SSD)
        .disk_on(SAS, "sdd", SMALL);
    for (rule, found) in [
        ("{ssd: false}", "sdb"),
        ("{ssd: true, min: 400G}", "sdc"),
        ("{max: 300G}", "sdd"),
        ("{min: 200G, max: 300G, ssd: true}", "sdd"),
        ("{model: ST4}", "sdb"),
        ("{model: SAMSUNG MZ7L3480}", "sdc"),
        ("{serial: S665NE0R2}", "sdd"),
        ("{transport: sas}", "sdd"),
        ("{prefer: smallest}", "sdd"),
        ("{ssd: true, prefer: largest}", "sdc"),
    ] {
        let ended = run(&format!("disks: {rule}"), &machine);
        assert_eq!((ended.status, ended.said.as_str()), (0, ""), "{rule}");
        assert_eq!(used(&ended), [found], "{rule}");
    }
}

/// Proves: where the rule finds fewer disks than it says, or more, nothing is wiped, and the disks
/// that are there are shown.
#[test]
fn a_rule_that_finds_fewer_or_more_stops() {
    let machine = Machine::new()
        .disk_on(ATA, "sda", ROTATES)
        .disk_on(ATA, "sdb", SSD)
        .disk_on(SAS, "sdc", SMALL);
    for (rule, why) in [
        (
            "{ssd: true}",
            "the rule for disks holds for 2, and it asks for 1",
        ),
        (
            "{count: 3, ssd: true}",
            "the rule for disks holds for 2, and 3 must be there",
        ),
        (
            "{model: INTEL}",
            "the rule for disks holds for 0, and 1 must be there",
        ),
        (
            "{prefer: largest}",
            "the rule for disks holds for more than 1 of the same size",
        ),
    ] {
        let ended = run(&format!("disks: {rule}"), &machine);
        assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{rule}");
        assert!(ended.said.contains(why), "{rule}: {}", ended.said);
        for shown in [
            "491520 sda ",
            "491520 sdb ",
            "245760 sdc ",
            "ssd sas SAMSUNG MZ7L3240HCHQ, S665NE0R2",
        ] {
            assert!(ended.said.contains(shown), "{shown}: {}", ended.said);
        }
    }
    // None that is no local disk counts.
    let stick = Machine::new().disk_on("pci0000:00/usb1/1-1", "sda", SSD);
    assert_eq!(run("disks: {ssd: true}", &stick).status, 1);
}

/// Proves: several disks become a mirror, each partition on each of them, in the order of the
/// kernel's names or of their sizes.
#[test]
fn several_disks_that_a_rule_finds() {
    let machine = Machine::new()
        .disk_on(ATA, "sda", ROTATES)
        .disk_on(ATA, "sdb", SSD)
        .disk_on(ATA, "sdc", SSD);
    let ended = run("raid: 1, disks: {count: 2, ssd: true}", &machine);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(used(&ended), ["sdb", "sdc"]);
    for line in [
        "part biosboot --fstype=biosboot --size=1 --ondisk=\"sdb\"",
        "part biosboot --fstype=biosboot --size=1 --ondisk=\"sdc\"",
        "raid /boot --device=boot_7 --level=1 --fstype=ext4 raid.101 raid.102",
        "volgroup any1_7 pv.01",
    ] {
        assert!(
            ended.disks.lines().any(|it| it == line),
            "{line}: {}",
            ended.disks
        );
    }
}

/// Proves: an installation on several disks that are named stops where one is not there, or two are
/// the same.
#[test]
fn several_disks_that_are_named() {
    let disks = "disks: [/dev/disk/by-id/ata-A, /dev/disk/by-id/ata-B], raid: 1";
    let both = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-A")
        .disk("sdb")
        .also_named("disk/by-id/ata-B");
    let ended = run(disks, &both);
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    let one = Machine::new().disk("sda").also_named("disk/by-id/ata-A");
    let ended = run(disks, &one);
    assert_eq!(ended.status, 1, "{ended:?}");
    let why = "there is no disk /dev/disk/by-id/ata-B in this machine";
    assert!(ended.said.contains(why), "{ended:?}");
}

/// Proves: a disk that is part of an array is not wiped where the array does not start: nobody can
/// look for a marker in it. So it is on a machine whose kernel knows no arrays.
#[test]
fn a_part_of_an_array_that_does_not_start() {
    for metadata in [Metadata::End, Metadata::Begin] {
        let machine = Machine::new().disk("sda").disk("sdb");
        md::member(machine.image(), metadata, 5, 3);
        let ended = run("disks: {count: 2}", &machine);
        assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
        let why = "/dev/sdb is part of an array that does not start, so no marker on it can be seen; \
                   if it may be wiped, run wipefs --all /dev/sdb: nothing is wiped";
        assert!(ended.said.contains(why), "{ended:?}");
    }
}
