//! Volumes that are kept: found again by their labels, or nothing is wiped.

use std::collections::BTreeSet;
use std::fs;

use netpxe::value::RELEASES;
use serde_json::Value;
use tempfile::TempDir;

use super::disks::INVENTORY;
use super::machine::{Ended, Machine};
use crate::support::filesystem::Linux;
use crate::support::generated::Generated;
use crate::volumes::read;

const ANY1: &str = "http/ks/52-54-00-30-00-01.cfg";
const NAMED1: &str = "http/ks/52-54-00-30-00-02.cfg";

/// What the installation numbered 7 of two hosts does that keep `/srv` and `/home`.
fn run(kickstart: &str, machine: &Machine) -> Ended {
    let settings = "  install_id: 7\n  swap: 4G\n  keep: [/srv, /home]\n  volumes: {/: 20G, \
                    /srv: {size: rest, fs: ext4, name: data, options: [nodev]}, \
                    /home: {size: 300M, fs: ext4}}\n";
    let inventory = INVENTORY.replace("  install_id: 7\n", settings);
    assert_ne!(inventory, INVENTORY);
    machine.run_pre(&Generated::of_text(&inventory).text(kickstart))
}

/// Nothing is wiped, for this reason, and these lines are shown.
fn stops(machine: &Machine, why: &str, shown: &[&str]) {
    let ended = run(ANY1, machine);
    assert_eq!((ended.status, ended.disks.as_str()), (1, ""), "{ended:?}");
    assert!(ended.said.contains(why), "{ended:?}");
    assert!(ended.said.contains("nothing is wiped"), "{ended:?}");
    for line in shown {
        assert!(ended.said.contains(line), "{line}: {ended:?}");
    }
}

/// What the parser of each release reads of what was written for Anaconda.
pub fn read_by_each(lines: &str) -> Vec<(&'static str, Value)> {
    let folder = TempDir::with_prefix("npw").unwrap();
    let file = folder.path().join("disk.ks");
    fs::write(&file, lines).unwrap();
    let releases = RELEASES
        .iter()
        .filter_map(|os| Some(os.anaconda()?.ksvalidator));
    let releases: BTreeSet<&str> = releases.collect();
    let found = read(releases.iter().map(|it| (*it, &*file)));
    releases.into_iter().zip(found).collect()
}

/// What is kept is not formatted, and the rest is removed by name.
fn anaconda_reads(lines: &str) {
    for (release, read) in read_by_each(lines) {
        let kept = |mount: &str| {
            let part = &read[mount];
            let format = part["format"].as_bool();
            (part["onpart"].as_str(), format, part["options"].as_str())
        };
        assert_eq!(
            kept("/srv"),
            (Some("sda3"), Some(false), Some("nodev")),
            "{release}"
        );
        assert_eq!(
            kept("/home"),
            (Some("sda2"), Some(false), Some("")),
            "{release}"
        );
        assert_eq!(read["/"]["size"], 20480, "{release}");
        assert_eq!(
            read["removed"],
            serde_json::json!(["sda1", "sda4"]),
            "{release}"
        );
    }
}

const BUS: &str = "pci0000:00/sda";

/// A machine that installation number 6 was on, with these two labels.
fn installed(data: &str, home: &str) -> Machine {
    Machine::new()
        .disk("sda")
        .with_gpt()
        .also_named("disk/by-id/ata-GOOD_DISK_1")
        .part_of(BUS, "sda1", Linux::Ext4, "", Some("netpxe/any1-6"))
        .part_of(BUS, "sda2", Linux::Ext4, home, None)
        .part_of(BUS, "sda3", Linux::Ext4, data, Some("precious"))
        .part_of(BUS, "sda4", Linux::Xfs, "root", None)
}

/// Proves: a raised number removes every other partition of the disk, by name, and mounts what is
/// kept as it is; so it is of a disk that is found and of one that is named.
#[test]
fn a_raised_number_wipes_and_what_is_kept_stays() {
    let disks =
        "ignoredisk --only-use=sda\nclearpart --initlabel --disklabel=gpt --list=sda1,sda4\n";
    let ended = run(ANY1, &installed("data", "home"));
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    assert!(ended.disks.starts_with(disks), "{}", ended.disks);
    for line in [
        "part /srv --fsoptions=nodev --onpart=sda3 --noformat",
        "part /home --onpart=sda2 --noformat",
        "part pv.01 --size=24580",
        "volgroup any1_7 pv.01",
    ] {
        assert!(
            ended.disks.lines().any(|it| it == line),
            "{line}: {}",
            ended.disks
        );
    }
    anaconda_reads(&ended.disks);
    assert!(!ended.disks.contains("--all"), "{}", ended.disks);

    let machine = Machine::new()
        .disk("sda")
        .disk_on("pci0000:00", "nvme0n1", &[])
        .with_gpt()
        .also_named("disk/by-id/ata-GOOD_DISK_1")
        .part_of("pci0000:00/nvme0n1", "nvme0n1p1", Linux::Ext4, "home", None)
        .part_of("pci0000:00/nvme0n1", "nvme0n1p2", Linux::Ext4, "data", None);
    let ended = run(NAMED1, &machine);
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    // Nothing else is there, so nothing is removed.
    assert!(
        ended
            .disks
            .starts_with("ignoredisk --only-use=nvme0n1\nzerombr\n"),
        "{}",
        ended.disks
    );
    assert!(
        ended
            .disks
            .contains("part /srv --fsoptions=nodev --onpart=nvme0n1p2 --noformat")
    );
}

/// Proves: on a blank disk they are made, with their labels.
#[test]
fn a_blank_disk_gets_them() {
    let ended = run(ANY1, &Machine::new().disk("sda"));
    assert_eq!((ended.status, ended.said.as_str()), (0, ""));
    for line in [
        "ignoredisk --only-use=sda",
        "clearpart --all --initlabel --disklabel=gpt --drives=sda",
        "part /srv --fsoptions=nodev --fstype=ext4 --size=1024 --grow --ondisk=sda --label=data",
        "part /home --fstype=ext4 --size=300 --ondisk=sda --label=home",
    ] {
        assert!(
            ended.disks.lines().any(|it| it == line),
            "{line}: {}",
            ended.disks
        );
    }
}

/// Proves: where one of them is not there on a disk that is not blank, nothing is wiped, and the
/// console shows what is there.
#[test]
fn what_is_not_found_stops() {
    let shown = &["32 sda2 ext4 home", "32 sda3 ext4 old", "32 sda4 xfs root"];
    let why = "no partition of /dev/sda has the label data";
    stops(&installed("old", "home"), why, shown);
    let empty = Machine::new().disk("sda").with_gpt();
    stops(&empty, "has the label home", &[]);
}

/// Proves: nor where a label is there twice, or on another disk, or on another file system, or where
/// there is something other than a GPT.
#[test]
fn what_is_not_certain_stops() {
    let twice = installed("data", "home").part_of(BUS, "sda5", Linux::Ext4, "data", None);
    let why = "the label data must be on one partition of /dev/sda and nowhere else, and it is on sda3 sda5";
    stops(&twice, why, &["32 sda5 ext4 data"]);

    let other = |machine: Machine| {
        machine
            .disk("sdb")
            .part_of("pci0000:00/sdb", "sdb1", Linux::Ext4, "data", None)
    };
    stops(&other(installed("old", "home")), "and it is on sdb1", &[]);
    let why = "/dev/sda is blank, and the label data is on sdb1";
    stops(&other(Machine::new().disk("sda")), why, &[]);

    let other = installed("root2", "home").part_of(BUS, "sda5", Linux::Xfs, "data", None);
    stops(&other, "/dev/sda5 has the label data, and is not ext4", &[]);

    let whole = Machine::new()
        .partition("sda1", Linux::Ext4, "file")
        .disk("sda");
    fs::copy(whole.image().with_file_name("sda1"), whole.image()).unwrap();
    stops(&whole, "/dev/sda is not blank and has no GPT", &[]);
}

/// Proves: what is kept changes nothing of who may wipe: the marker of this installation or of another
/// machine stops as ever.
#[test]
fn markers_stop_as_ever() {
    for (marker, why) in [
        ("netpxe/any1-7", "this installation is on /dev/sda1 already"),
        ("netpxe/db1-3", "/dev/sda1 carries another installation"),
    ] {
        let machine = Machine::new()
            .disk("sda")
            .with_gpt()
            .part_of(BUS, "sda1", Linux::Ext4, "", Some(marker))
            .part_of(BUS, "sda2", Linux::Ext4, "home", None)
            .part_of(BUS, "sda3", Linux::Ext4, "data", None);
        stops(&machine, why, &[]);
    }
}
