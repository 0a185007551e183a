//! Debian 13, by its own installer.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::archive;
use crate::boot::disk::Disk;
use crate::boot::lab::{Lab, SERVER};
use crate::boot::vm::{Firmware, Machine};
use crate::support::needs;

const INVENTORY: &str = include_str!("site.yaml");

/// Another machine, as far as others can see.
const MIRROR: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 3);

/// Of a machine that is slow, and shares its computer.
const MINUTE: Duration = Duration::from_secs(60);
const INSTALLATION: Duration = Duration::from_secs(100 * 60);

/// A machine of the inventory.
struct Host {
    name: &'static str,
    mac: &'static str,
    address: &'static str,
    firmware: Firmware,
}

const PLAIN: Host = Host {
    name: "deb1",
    mac: "52:54:00:22:00:01",
    address: "172.22.10.61",
    firmware: Firmware::UefiPxe,
};
const MIRROR_OF_TWO: Host = Host {
    name: "deb2",
    mac: "52:54:00:22:00:02",
    address: "172.22.10.62",
    firmware: Firmware::UefiPxe,
};

/// A deploy host with an archive, and the key that machines let in.
struct Site {
    lab: Lab,
    keys: TempDir,
}

impl Site {
    /// With the installation of this number.
    fn new(install_id: u32) -> Self {
        let keys = TempDir::with_prefix("npw").unwrap();
        let key = keys.path().join("key");
        let mut keygen = Command::new(needs::program("ssh-keygen"));
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "admin@deploy", "-f"]);
        needs::run(keygen.arg(&key));
        let public = fs::read_to_string(key.with_extension("pub")).unwrap();
        let inventory = INVENTORY.replace("@KEY@", public.trim_end());
        let raised = format!("install_id: {install_id}");
        let lab = Lab::with_nginx(&inventory.replace("install_id: 1", &raised));
        let log = lab.evidence.file("archive.log");
        let mirror = format!("address add {MIRROR}/24 dev br0");
        lab.server.ip(&mirror);
        archive::serve(&lab.server, MIRROR, &log);
        keep_syslog(&lab);
        lab.machines.ip("address add 172.22.10.201/24 dev c0");

        let mut fetch = lab.server.command(needs::program("dash"));
        fetch.arg(lab.generated.path("bin/fetch-kernel"));
        needs::run(fetch.args(["tftp", "http"].map(|root| lab.generated.path(root))));
        Self { lab, keys }
    }

    fn start(&self, host: &Host, disks: &[&Disk]) -> Machine<'_> {
        let disks: Vec<PathBuf> = disks.iter().map(|disk| disk.path()).collect();
        let disks: Vec<&Path> = disks.iter().map(AsRef::as_ref).collect();
        Machine::start(&self.lab, host.firmware, host.mac, &disks)
    }

    /// What a machine says to a command that somebody runs who has logged in.
    fn ssh(&self, user: &str, host: &Host, command: &str) -> Output {
        let mut ssh = self.lab.machines.command(needs::program("ssh"));
        ssh.arg("-i").arg(self.keys.path().join("key"));
        for option in [
            "BatchMode=yes",
            "ConnectTimeout=10",
            "IdentitiesOnly=yes",
            "LogLevel=ERROR",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
        ] {
            ssh.args(["-o", option]);
        }
        needs::output(ssh.arg(format!("{user}@{}", host.address)).arg(command))
    }

    /// The same once it lets anybody in, and all goes well.
    fn ssh_within(&self, patience: Duration, user: &str, host: &Host, command: &str) -> String {
        let begin = Instant::now();
        loop {
            let output = self.ssh(user, host, command);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            if output.status.success() {
                return said;
            }
            assert!(
                begin.elapsed() < patience,
                "{user}@{}: {command}: {said}{}",
                host.name,
                String::from_utf8_lossy(&output.stderr)
            );
            sleep(Duration::from_secs(2));
        }
    }

    fn syslog(&self) -> PathBuf {
        self.lab.evidence.file("syslog")
    }
}

/// Keeps what installers write into their log.
fn keep_syslog(lab: &Lab) {
    let socket = lab
        .server
        .inside(|| UdpSocket::bind((SERVER, 514)).unwrap());
    let mut file = File::create(lab.evidence.file("syslog")).unwrap();
    thread::spawn(move || {
        let mut line = [0; 4096];
        while let Ok(length) = socket.recv(&mut line) {
            let _ = writeln!(file, "{}", String::from_utf8_lossy(&line[..length]));
        }
    });
}

/// Waits until a file holds a text.
fn holds(file: &Path, text: &str, patience: Duration, machine: &Machine<'_>) {
    let begin = Instant::now();
    while !fs::read_to_string(file).unwrap_or_default().contains(text) {
        assert!(
            begin.elapsed() < patience,
            "{} does not hold {text:?}:\n{}",
            file.display(),
            machine.console()
        );
        sleep(Duration::from_millis(500));
    }
}

/// Installs a machine.
fn installs(site: &Site, host: &Host, disks: &[&Disk]) {
    let machine = site.start(host, disks);
    machine.shows(&format!("Install debian13 on {}", host.name));
    machine.ends_within(INSTALLATION);
    let said = format!("spool/done/{}", host.mac.replace(':', "-"));
    let said = site.lab.generated.path(&said);
    assert_eq!(fs::read_to_string(said).unwrap(), "1");
    // What the script at the end could not do, and went on without.
    let syslog = fs::read_to_string(site.syslog()).unwrap();
    for wrong in [
        "EFI variables are not supported",
        "netpxe: the firmware",
        "netpxe: the boot order",
    ] {
        assert!(!syslog.contains(wrong), "{wrong}");
    }
}

/// An installed machine boots its disks, and is what the inventory says.
fn is_as_expected(site: &Site, host: &Host, disks: &[&Disk], expected: &str) {
    let machine = site.start(host, disks);
    machine.shows("netpxe: installed already: ");
    let look = include_str!("../../install/look");
    let found = site.ssh_within(10 * MINUTE, "root", host, look);
    fs::write(site.lab.evidence.file("found"), &found).unwrap();
    assert_eq!(found, expected);
    let found = site.ssh_within(MINUTE, "ann", host, "id; sudo -n id -un");
    assert_eq!(
        found,
        "uid=2000(ann) gid=2000(ann) groups=2000(ann),4(adm),2001(rack)\nroot\n"
    );
    site.ssh("root", host, "systemctl poweroff");
    machine.ends_within(5 * MINUTE);
}

/// Both EFI partitions are alike, and with either disk taken away the machine starts by the other.
fn is_a_mirror(site: &Site, host: &Host, disks: &[Disk; 2]) {
    let machine = site.start(host, &[&disks[0], &disks[1]]);
    let alike = "mount /boot/efi2 && diff -r /boot/efi /boot/efi2 && ls /boot/efi2/EFI/netpxe";
    let marker = site.ssh_within(10 * MINUTE, "root", host, alike);
    assert_eq!(marker, "deb2-1\n");
    site.ssh("root", host, "systemctl poweroff");
    machine.ends_within(5 * MINUTE);
    drop(machine);

    for left in disks {
        let machine = site.start(host, &[left]);
        machine.shows("netpxe: installed already: ");
        let arrays = site.ssh_within(10 * MINUTE, "root", host, "cat /proc/mdstat");
        assert_eq!(arrays.matches("[2/1]").count(), 2, "{arrays}");
        site.ssh("root", host, "systemctl poweroff");
        machine.ends_within(5 * MINUTE);
    }
}

/// Proves: a UEFI machine with a blank disk is installed by Debian 13's own installer without a question, says
/// so, boots its disk from then on, is what the inventory says, and is wiped and installed again once
/// `install_id` is raised.
#[test]
fn debian_13() {
    let disk = Disk::with_room(9);
    let site = Site::new(1);
    installs(&site, &PLAIN, &[&disk]);
    let found = include_str!("../../install/found");
    is_as_expected(&site, &PLAIN, &[&disk], found);
    drop(site);

    let site = Site::new(2);
    let machine = site.start(&PLAIN, &[&disk]);
    let wiped = "Volume group \"deb1_2\" successfully created";
    holds(&site.syslog(), wiped, 20 * MINUTE, &machine);
}

/// Proves: so is a UEFI machine with two blank disks, as a mirror, which boots without either of them.
#[test]
fn debian_13_on_a_mirror() {
    let disks = [Disk::with_room(9), Disk::with_room(9)];
    let both = [&disks[0], &disks[1]];
    let site = Site::new(1);
    installs(&site, &MIRROR_OF_TWO, &both);
    let found = include_str!("../../install/found-mirror");
    is_as_expected(&site, &MIRROR_OF_TWO, &both, found);
    is_a_mirror(&site, &MIRROR_OF_TWO, &disks);
}
