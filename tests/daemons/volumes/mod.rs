//! Every volume of an inventory is found again in what Anaconda's own parser reads: its size, how it
//! grows, its file system, its mount options, and the disks that it lies on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use netpxe::value::RELEASES;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::kickstart::read::with_includes;
use crate::support::generated::Generated;
use crate::support::needs;

const HEAD: &str = "netpxe: 1
server: {address: 10.1.0.2}
networks: {lab: {subnet: 10.1.0.0/16, gateway: 10.1.0.1}}
defaults:
  state: install
  swap: 4G
  root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]
  volumes:
    /: 20G
    /boot: {size: 2G, options: [nosuid]}
    /home: rest
    /srv: {size: rest, min: 8G, max: 100G, fs: ext4}
    /var/log: {size: 10G, options: [nodev, nosuid, noexec]}
hosts:
";

/// What is found, whatever it lies on; what is kept has a label.
fn volumes(disks: &[&str], keeps: bool) -> Value {
    let volume = |size: u32, grow: bool, max: u32, fs: &str, options: &str| {
        json!({
            "size": size, "grow": grow, "max": max, "fs": fs, "options": options, "disks": disks,
        })
    };
    let mut volumes = json!({
        "/": volume(20480, false, 0, "xfs", ""),
        "/boot": volume(2048, false, 0, "ext4", "nosuid"),
        "/boot/efi": volume(600, false, 0, "efi", ""),
        "/home": volume(1024, true, 0, "xfs", ""),
        "/srv": volume(8192, true, 102_400, "ext4", ""),
        "/var/log": volume(10240, false, 0, "xfs", "nodev,nosuid,noexec"),
    });
    for (mount, label) in [("/srv", "srv"), ("/home", "home")] {
        if keeps {
            volumes[mount]["label"] = json!(label);
            volumes[mount]["disks"] = json!(["sda"]);
        }
    }
    volumes
}

const A: &str = "/dev/disk/by-id/ata-A";
const B: &str = "/dev/disk/by-id/ata-B";

/// What is encrypted in such a place, with its passphrase.
fn sealed(place: &str) -> Value {
    let sealed: &[&str] = match (place.contains("encrypt"), place.contains("plain")) {
        (false, _) => &[],
        (true, true) => &["/", "/home", "/srv", "/var/log", "swap"],
        // All of them lie in it.
        (true, false) => &["pv.01"],
    };
    let passphrase = json!("correct-horse-battery");
    let pairs = sealed
        .iter()
        .map(|it| ((*it).to_owned(), passphrase.clone()));
    Value::Object(pairs.collect())
}

/// Where they lie, and the disks that are found then.
const PLACES: &[(&str, &[&str])] = &[
    ("layout: lvm, disk: /dev/disk/by-id/ata-A", &[""]),
    ("layout: plain, disk: any", &[""]),
    ("layout: lvm, disk: any, keep: [/srv, /home]", &[""]),
    ("layout: plain, disk: any, keep: [/srv, /home]", &[""]),
    (
        "layout: lvm, disks: {ssd: true}, keep: [/srv, /home]",
        &[""],
    ),
    (
        "layout: lvm, raid: 1, disks: [/dev/disk/by-id/ata-A, /dev/disk/by-id/ata-B]",
        &[A, B],
    ),
    (
        "layout: plain, raid: 1, disks: [/dev/disk/by-id/ata-A, /dev/disk/by-id/ata-B]",
        &[A, B],
    ),
    (
        "layout: plain, raid: 1, disks: {count: 2, ssd: true}",
        &["sda", "sdb"],
    ),
    ("layout: lvm, disk: any, encrypt: SECRET", &[""]),
    ("layout: plain, disk: any, encrypt: SECRET", &[""]),
    (
        "layout: lvm, raid: 1, disks: {count: 2, ssd: true}, encrypt: SECRET",
        &["sda", "sdb"],
    ),
    (
        "layout: plain, raid: 1, disks: [/dev/disk/by-id/ata-A, /dev/disk/by-id/ata-B], encrypt: SECRET",
        &[A, B],
    ),
    (
        "layout: lvm, raid: 1, disks: {count: 3, prefer: smallest}",
        &["sda", "sdb", "sdc"],
    ),
];

/// What the parser of each release reads in a file.
pub fn read<'f>(files: impl Iterator<Item = (&'f str, &'f Path)>) -> Vec<Value> {
    let mut command = Command::new(needs::project("target/tools/bin/python3"));
    command.arg(needs::project("tests/daemons/volumes/read.py"));
    for (release, path) in files {
        command.arg(release).arg(path);
    }
    let output = needs::run(&mut command);
    let found = String::from_utf8(output.stdout).unwrap();
    let read = |line| serde_json::from_str::<Value>(line).unwrap();
    found.lines().map(read).collect()
}

/// Proves: so it is on every release, in a volume group and as partitions, on one disk and mirrored
/// on several.
#[test]
fn every_volume_is_found_again() {
    let mut inventory = HEAD.to_owned();
    let mut expected = BTreeMap::new();
    let releases = RELEASES.iter().filter_map(|os| Some((os, os.anaconda()?)));
    for (os, anaconda) in releases {
        for (place, disks) in PLACES {
            let number = expected.len() + 16;
            let os = os.word;
            let settings = place.replace("SECRET", "{passphrase: {file: files/passphrase}}");
            let _ = writeln!(
                inventory,
                "  {os}-{number}: {{mac: \"00:25:90:00:00:{number:02x}\", address: 10.1.1.{number}, \
                 firmware: uefi, os: {os}, repo: \"http://10.1.0.2/{os}/BaseOS/os/\", {settings}}}"
            );
            let file = format!("http/ks/00-25-90-00-00-{number:02x}.cfg");
            expected.insert(
                file,
                (
                    anaconda.ksvalidator,
                    place,
                    volumes(disks, place.contains("keep")),
                ),
            );
        }
    }
    let generated = Generated::of_text_in(&needs::project("tests/faults"), &inventory);
    let folder = TempDir::new().unwrap();
    let mut files = Vec::new();
    for (number, (file, (release, ..))) in expected.iter().enumerate() {
        let path = folder.path().join(number.to_string());
        fs::write(&path, with_includes(&generated.text(file))).unwrap();
        files.push((*release, path));
    }
    let found = read(
        files
            .iter()
            .map(|(release, path)| (*release, path.as_path())),
    );
    assert_eq!(found.len(), expected.len());
    for (found, (file, (release, place, expected))) in found.iter().zip(&expected) {
        let mut found = found.clone();
        let found_besides =
            |found: &mut Value, key| found.as_object_mut().unwrap().remove(key).unwrap();
        assert_eq!(found_besides(&mut found, "removed"), json!([]));
        let sealed = found_besides(&mut found, "sealed");
        assert_eq!(sealed, self::sealed(place), "{release}: {place}");
        assert_eq!(
            &found,
            expected,
            "{release}: {place}: {}",
            generated.text(file)
        );
    }
}
