//! What Ubuntu's installer runs before it looks at a disk: the guard, and the disks' names for its file.
//!
//! The script is taken out of the generated user-data by another reader of YAML.

use super::machine::{Ended, Machine};
use crate::support::filesystem::Linux;
use crate::support::generated::Generated;

const INVENTORY: &str = r#"
netpxe: 1
server: {address: 172.22.10.2}
networks:
  management: {subnet: 172.22.10.0/24, gateway: 172.22.10.1}
defaults:
  state: install
  install_id: 7
  firmware: uefi
  os: ubuntu2404
  repo: http://172.22.10.2/ubuntu-24.04-live-server-amd64.iso
  volumes: {/: rest}
  repos: {archive: http://172.22.10.2/ubuntu}
  swap: none
hosts:
  any1: {mac: "52:54:00:30:00:01", address: 172.22.10.61, disk: any}
  named1: {mac: "52:54:00:30:00:02", address: 172.22.10.62, disk: /dev/disk/by-id/ata-GOOD_DISK_1}
  two1: {mac: "52:54:00:30:00:03", address: 172.22.10.63, disks: {count: 2}, raid: 1}
"#;
const BY_ID: &str = "disk/by-id/ata-GOOD_DISK_1";

/// The installer's file, in which the script names the disks.
const FILE: &str = "/tmp/autoinstall.yaml";

/// What stands in for the installer's programs. To switch the machine off ends the script; what it leaves of
/// the file is shown in any case.
const STANDINS: &str = r"
sleep() { :; }
poweroff() { exit 1; }
trap 'cat /tmp/autoinstall.yaml >&2' EXIT
";

/// What the early script does, as if the volumes needed no more than these disks of 8 MiB.
fn run(mac: &str, machine: &Machine) -> Ended {
    run_for(8, mac, machine)
}

/// What it does where the volumes need so many MiB.
fn run_for(least: u64, mac: &str, machine: &Machine) -> Ended {
    run_with("", least, mac, machine)
}

/// The same after these commands.
fn run_with(before: &str, least: u64, mac: &str, machine: &Machine) -> Ended {
    let generated = Generated::of_text(INVENTORY);
    let data = generated.text(&format!("http/ks/52-54-00-30-00-0{mac}/user-data"));
    let value: serde_yaml::Value = serde_yaml::from_str(&data).unwrap();
    let script = value["autoinstall"]["early-commands"][0].as_str().unwrap();
    let storage = value["autoinstall"]["storage"]["config"].as_sequence();
    let paths = storage
        .unwrap()
        .iter()
        .filter_map(|it| it["match"]["path"].as_str());
    let lines: Vec<String> = paths.map(|path| format!("path: {path} ")).collect();
    assert!(script.contains("file=/autoinstall.yaml\n"), "{script}");
    let script = script.replace("/autoinstall.yaml", FILE);
    let script = script.replace("-ge 5720 ]", &format!("-ge {least} ]"));
    let file = lines.join("\n");
    machine.run_script(&format!(
        "echo '{file}' >{FILE}\n{STANDINS}{before}\n{script}"
    ))
}

/// Proves: the disks of the rule, and no others, stand in the file by the kernel's names.
#[test]
fn names_the_disks_that_are_meant() {
    let two = || Machine::new().disk("sda").disk("sdb").also_named(BY_ID);
    for (mac, machine, named) in [
        ("1", two(), "path: /dev/sda \n"),
        ("2", two(), "path: /dev/sdb \n"),
        ("3", two(), "path: /dev/sda \npath: /dev/sdb \n"),
    ] {
        let ended = run(mac, &machine);
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(ended.said.ends_with(named), "{ended:?}");
    }
}

/// Proves: a marker that objects, and disks that are not there, leave the file with names that no disk has.
#[test]
fn stops_before_a_disk_is_named() {
    let marked = |marker| {
        Machine::new()
            .disk("sda")
            .also_named(BY_ID)
            .partition("sdb1", Linux::Ext4, marker)
    };
    for (mac, machine, why) in [
        (
            "1",
            marked("netpxe/any1-7"),
            "this installation is on /dev/sdb1 already",
        ),
        (
            "2",
            marked("boot/netpxe/any1-1"),
            "/dev/sdb1 carries another installation (any1-1)",
        ),
        (
            "2",
            Machine::new().disk("sdb"),
            "there is no disk /dev/disk/by-id/ata-GOOD_DISK_1 in this machine",
        ),
        ("1", Machine::new(), "there is no local disk"),
        (
            "3",
            Machine::new().disk("sda"),
            "the rule for disks holds for 1, and 2 must be there",
        ),
    ] {
        let before = machine.contents();
        let ended = run(mac, &machine);
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.said.contains(why), "{why}: {ended:?}");
        assert!(ended.said.contains("nothing is wiped"), "{ended:?}");
        assert!(ended.said.contains("path: /dev/netpxe-1-disk"), "{ended:?}");
        assert_eq!(machine.contents(), before, "a disk was written to");
    }
}

/// Proves: a disk that the volumes do not fit on is not named.
#[test]
fn stops_where_the_disk_is_too_small() {
    let ended = run_for(5720, "1", &Machine::new().disk("sda"));
    assert_eq!(ended.status, 1, "{ended:?}");
    let why = "/dev/sda has 8 MiB, and the volumes need 5720: nothing is wiped";
    assert!(ended.said.contains(why), "{ended:?}");
    assert!(ended.said.contains("path: /dev/netpxe-1-disk"), "{ended:?}");
}

/// Proves: where an array, or a volume on one, reaches from a disk that is chosen onto another, nothing is named: what
/// takes the array apart would clear the other half, too. Where all of it is on chosen disks, the disks are named.
#[test]
fn stops_where_something_reaches_onto_another_disk() {
    const MIRROR: &str = "\
        mkdir -p /sys/class/block/md0/slaves /sys/class/block/dm-0/slaves\n\
        ln -s /sys/class/block/sda /sys/class/block/md0/slaves/sda\n\
        ln -s /sys/class/block/sdb /sys/class/block/md0/slaves/sdb\n\
        ln -s /sys/class/block/md0 /sys/class/block/dm-0/slaves/md0\n";
    let two = Machine::new().disk("sda").disk("sdb").also_named(BY_ID);
    let before = two.contents();
    for (mac, chosen, other) in [("1", "sda", "sdb"), ("2", "sdb", "sda")] {
        let ended = run_with(MIRROR, 8, mac, &two);
        assert_eq!(ended.status, 1, "{ended:?}");
        let why = format!("/dev/dm-0 is on /dev/{chosen} and on /dev/{other}, which");
        assert!(ended.said.contains(&why), "{why}: {ended:?}");
        assert!(ended.said.contains("path: /dev/netpxe-1-disk"), "{ended:?}");
    }
    let ended = run_with(MIRROR, 8, "3", &two);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(two.contents(), before, "a disk was written to");
}

/// Proves: a marker of an older number of the machine's own stops nothing.
#[test]
fn a_raised_number_goes_on() {
    let machine = Machine::new()
        .disk("sda")
        .partition("sdb1", Linux::Ext4, "netpxe/any1-6");
    let ended = run("1", &machine);
    assert_eq!(ended.status, 0, "{ended:?}");
}
