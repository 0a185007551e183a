//! Disks for data: never wiped, made where they are blank, found again by their labels.

use serde_json::json;

use super::disks::INVENTORY;
use super::keep::read_by_each;
use super::machine::{Ended, Machine};
use crate::support::filesystem::Linux;
use crate::support::generated::Generated;

const NAMED1: &str = "http/ks/52-54-00-30-00-02.cfg";

/// What becomes of a host with two disks for data, and these settings besides.
fn run(besides: &str, machine: &Machine) -> Ended {
    let data = format!(
        "disk: /dev/disk/by-id/ata-GOOD_DISK_1\n    data: {{/srv/backup: {{disk: /dev/disk/by-id/ata-B, \
         fs: ext4, name: backup, options: [noatime]}}, /srv/cache: {{disk: /dev/disk/by-id/ata-C, \
         fs: ext4, name: cache}}}}\n    {besides}"
    );
    let inventory = INVENTORY.replace("disk: /dev/disk/by-id/ata-GOOD_DISK_1", &data);
    assert_ne!(inventory, INVENTORY);
    machine.run_pre(&Generated::of_text(&inventory).text(NAMED1))
}

/// The disk that is wiped, and two more.
fn machine() -> Machine {
    let system = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1");
    let blank = system.disk("sdb").also_named("disk/by-id/ata-B");
    blank.disk("sdc").also_named("disk/by-id/ata-C")
}

/// The same where the second has data, under this label.
fn used(label: &str) -> Machine {
    let system = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1");
    let blank = system.disk("sdb").also_named("disk/by-id/ata-B");
    let used = blank.disk("sdc").also_named("disk/by-id/ata-C").with_gpt();
    used.part_of(
        "pci0000:00/sdc",
        "sdc1",
        Linux::Ext4,
        label,
        Some("precious"),
    )
}

fn holds(ended: &Ended, lines: &[&str]) {
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    for line in lines {
        assert!(
            ended.disks.lines().any(|it| it == *line),
            "{line}: {}",
            ended.disks
        );
    }
}

/// Proves: blank disks get a file system each, and the system lies on its own disk alone.
#[test]
fn blank_disks_get_file_systems() {
    let ended = run("", &machine());
    holds(
        &ended,
        &[
            "ignoredisk --only-use=sda,sdb,sdc",
            "clearpart --all --initlabel --disklabel=gpt --drives=sda,sdb,sdc",
            "part /srv/backup --fsoptions=noatime --fstype=ext4 --size=1024 --grow --ondisk=sdb --label=backup",
            "part /srv/cache --fstype=ext4 --size=1024 --grow --ondisk=sdc --label=cache",
        ],
    );
    let parts = ended.disks.lines().filter(|line| line.starts_with("part "));
    for part in parts {
        assert!(part.contains("--ondisk="), "{part}");
    }
}

/// Proves: a disk on which the label is found is mounted as it is, and none of it is removed, whether the
/// disk that is wiped keeps volumes too or not.
#[test]
fn data_that_is_there_stays() {
    let ended = run("", &used("cache"));
    holds(
        &ended,
        &[
            "ignoredisk --only-use=sda,sdb,sdc",
            "clearpart --all --initlabel --disklabel=gpt --drives=sda,sdb",
            "part /srv/cache --onpart=sdc1 --noformat",
        ],
    );
    for (release, read) in read_by_each(&ended.disks) {
        assert_eq!(read["/srv/cache"]["onpart"], "sdc1", "{release}");
        assert_eq!(read["/srv/cache"]["format"], false, "{release}");
        assert_eq!(read["/srv/backup"]["disks"], json!(["sdb"]), "{release}");
        assert_eq!(read["/srv/backup"]["label"], "backup", "{release}");
        assert_eq!(
            read["/"]["disks"],
            json!(["/dev/disk/by-id/ata-GOOD_DISK_1"]),
            "{release}"
        );
    }
    let keeps = "keep: [/srv]\n    swap: 4G\n    volumes: {/: 20G, /srv: {size: 20G, fs: ext4}}";
    let system = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1")
        .with_gpt()
        .part_of(
            "pci0000:00/sda",
            "sda1",
            Linux::Ext4,
            "",
            Some("netpxe/named1-6"),
        )
        .part_of("pci0000:00/sda", "sda2", Linux::Ext4, "srv", None);
    let blank = system.disk("sdb").also_named("disk/by-id/ata-B");
    let used = blank.disk("sdc").also_named("disk/by-id/ata-C").with_gpt();
    let used = used.part_of("pci0000:00/sdc", "sdc1", Linux::Ext4, "cache", None);
    let ended = run(keeps, &used);
    holds(
        &ended,
        &[
            "ignoredisk --only-use=sda,sdb,sdc",
            "clearpart --initlabel --disklabel=gpt --list=sda1,sdb",
            "part /srv --onpart=sda2 --noformat",
            "part /srv/cache --onpart=sdc1 --noformat",
        ],
    );
}

/// Proves: where a disk for data is not there, has something else on it, or is the one that is wiped, the
/// installation stops: nothing is wiped, on no disk.
#[test]
fn anything_else_stops() {
    let gone = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1");
    let one = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1");
    let one = one.disk("sdb").also_named("disk/by-id/ata-B");
    let foreign = used("photos");
    for (machine, why) in [
        (
            gone,
            "there is no disk /dev/disk/by-id/ata-B in this machine",
        ),
        (
            one,
            "there is no disk /dev/disk/by-id/ata-C in this machine",
        ),
        (foreign, "no partition of /dev/sdc has the label cache"),
    ] {
        let ended = run("", &machine);
        assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
        assert!(ended.said.contains(why), "{ended:?}");
    }
    let ended = run("", &used("photos"));
    assert!(ended.said.contains("32 sdc1 ext4 photos"), "{ended:?}");
}

/// Proves: a second name of the disk that is wiped is no disk for data.
#[test]
fn a_second_name_stops() {
    let machine = Machine::new()
        .disk("sda")
        .also_named("disk/by-id/ata-GOOD_DISK_1")
        .also_named("disk/by-id/ata-B");
    let ended = run("", &machine);
    assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended
            .said
            .contains("/dev/disk/by-id/ata-B is a second name of /dev/sda"),
        "{ended:?}"
    );
}
