//! What the live system of CoreOS runs: the guard, the installer, the marker.
//!
//! The script is taken out of the generated Ignition config, as Ignition would. coreos-installer and
//! flatcar-install are stand-ins that say how they were called.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

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
  os: coreos
  rootfs: http://172.22.10.2/live-rootfs.img
  ignition: worker.ign
hosts:
  any1: {mac: "52:54:00:30:00:01", address: 172.22.10.61, disk: any, bootloader_args: [nosmt], console: ttyS0}
  named1: {mac: "52:54:00:30:00:02", address: 172.22.10.62, disk: /dev/disk/by-id/ata-GOOD_DISK_1}
  flat1:
    mac: "52:54:00:30:00:03"
    address: 172.22.10.63
    os: flatcar
    repo: http://172.22.10.2/flatcar
    disk: any
"#;
const WORKER: &str = "{\"ignition\": {\"version\": \"3.4.0\"}, \"passwd\": {\"users\": []}}\n";
const BY_ID: &str = "disk/by-id/ata-GOOD_DISK_1";

/// What stands in for the live system's programs. Whatever ends the script, ends it.
const STANDINS: &str = r#"
sleep() { :; }
udevadm() { :; }
modprobe() { :; }
coreos-installer() { echo "coreos-installer $*" >&2; [ -z "$broken" ]; }
flatcar-install() { echo "flatcar-install $*" >&2; }
systemctl() {
  case $1 in
    poweroff) exit 1 ;;
    reboot)
      mkdir /tmp/look
      mount -o ro /dev/sda3 /tmp/look
      (cd /tmp/look && find netpxe EFI -type f >&2)
      umount /tmp/look
      exit 0 ;;
  esac
}
"#;

/// The script and the machine's own config, as Ignition writes them.
fn files(config: &str) -> Vec<String> {
    let config: Value = serde_json::from_str(config).unwrap();
    let files = config["storage"]["files"].as_array().unwrap();
    let source = |file: &Value| file["contents"]["source"].as_str().unwrap().to_owned();
    files.iter().map(|file| decoded(&source(file))).collect()
}

fn decoded(url: &str) -> String {
    let mut parts = url.strip_prefix("data:,").unwrap().split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

fn config(mac: &str) -> String {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("worker.ign"), WORKER).unwrap();
    let generated = Generated::of_text_in(folder.path(), INVENTORY);
    generated.text(&format!("http/ks/52-54-00-30-00-0{mac}.cfg"))
}

fn run(mac: &str, machine: &Machine, first: &str) -> Ended {
    let files = files(&config(mac));
    assert_eq!(files[1], WORKER);
    machine.run_script(&format!("{STANDINS}{first}\n{}", files[0]))
}

/// A disk as coreos-installer leaves it: `boot` is its third partition.
fn installed() -> Machine {
    let machine = Machine::new().disk("sda").also_named(BY_ID);
    machine.part_of("pci0000:00/sda", "sda3", Linux::Ext4, "boot", None)
}

/// Proves: the installer is called for this disk with the machine's own config and no network, and then the
/// marker lies where GRUB looks.
#[test]
fn installs_and_leaves_its_marker() {
    for (mac, called, marker) in [
        (
            "1",
            "coreos-installer install --offline --ignition-file /etc/netpxe/install.ign \
             --append-karg console=tty0 --append-karg console=ttyS0,115200 --append-karg nosmt /dev/sda\n",
            "netpxe/any1-7\n",
        ),
        (
            "2",
            "coreos-installer install --offline --ignition-file /etc/netpxe/install.ign /dev/sda\n",
            "netpxe/named1-7\n",
        ),
        (
            "3",
            "flatcar-install -d /dev/sda -b http://172.22.10.2/flatcar -i /etc/netpxe/install.ign\n",
            "netpxe/flat1-7\n",
        ),
    ] {
        let ended = run(mac, &installed(), "");
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(ended.said.contains(called), "{ended:?}");
        assert!(ended.said.contains(marker), "{ended:?}");
    }
}

/// Proves: a marker that objects, a disk that is not there, and a disk that is of nobody stop it before the
/// installer is called.
#[test]
fn stops_before_anything_is_written() {
    let marked = |marker| installed().partition("sdb1", Linux::Xfs, marker);
    for (mac, machine, why) in [
        (
            "1",
            marked("netpxe/any1-7"),
            "this installation is on /dev/sdb1 already",
        ),
        (
            "3",
            marked("boot/netpxe/named1-1"),
            "/dev/sdb1 carries another installation (named1-1)",
        ),
        (
            "2",
            Machine::new().disk("sdb"),
            "there is no disk /dev/disk/by-id/ata-GOOD_DISK_1 in this machine",
        ),
        ("1", Machine::new(), "there is no local disk"),
    ] {
        let ended = run(mac, &machine, "");
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.said.contains(why), "{ended:?}");
        assert!(!ended.said.contains("-install"), "{ended:?}");
    }
}

/// Proves: an installer that fails, and an image without the file systems that it should have, leave no
/// marker, and the machine is switched off.
#[test]
fn leaves_no_marker_where_it_failed() {
    let ended = run("1", &installed(), "broken=yes");
    assert_eq!(ended.status, 1, "{ended:?}");
    let why = "coreos-installer failed on /dev/sda: nothing is installed";
    assert!(ended.said.contains(why), "{ended:?}");
    let ended = run("1", &Machine::new().disk("sda"), "");
    assert_eq!(ended.status, 1, "{ended:?}");
    let why = "the marker of this installation could not be written";
    assert!(ended.said.contains(why), "{ended:?}");
}
