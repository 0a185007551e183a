//! Every file that dhcpd names is there: built by `bin/build-grub`, served by the real tftpd.

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use netpxe::value::DhcpServer;

use super::lab::{EXAMPLE, Lab, SERVER};
use super::servers::{both, once};
use crate::support::ask::Ask;
use crate::support::bsdp::{LIST, SELECT, VERSION, listed};
use crate::support::daemon::Daemon;
use crate::support::{build_grub, needs, tftp};

const STRANGER: &str = "52:54:00:00:00:99";

/// A deploy host with its images built, and its TFTP server running.
struct Served {
    _tftpd: Daemon,
    web: PathBuf,
    lab: Lab,
}

impl Served {
    fn new(server: DhcpServer, inventory: &str) -> Self {
        let lab = Lab::of(server, inventory);
        let (tftp, web) = (lab.generated.path("tftp"), lab.generated.path("http"));
        fs::create_dir_all(&web).unwrap();
        needs::run(&mut build_grub::command(&lab.generated, &[], &tftp, &web));
        let tftpd = tftp::serve(&tftp, &lab.server, &lab.evidence);
        Self {
            _tftpd: tftpd,
            web,
            lab,
        }
    }

    /// A machine that has got its address fetches a file.
    fn fetch(&self, file: &str) -> Result<Vec<u8>, String> {
        tftp::fetch(&self.lab.machines, SERVER, file)
    }
}

/// Every file that dhcpd names, to anyone: each machine and a stranger, with each kind of
/// firmware, and each image of each Mac's list.
fn all_files(server: DhcpServer, lab: &Lab) -> BTreeSet<String> {
    let (path, before) = match server {
        DhcpServer::Isc => ("dhcp/dhcpd.conf", "hardware ethernet "),
        DhcpServer::Kea => ("dhcp/kea-dhcp4.conf", "\"hw-address\": \""),
    };
    let config = lab.generated.text(path);
    let lines = config
        .lines()
        .filter_map(|line| line.trim().strip_prefix(before));
    let machines = lines.map(|mac| &mac[..17]).chain([STRANGER]);
    let mut files = BTreeSet::new();
    for machine in machines {
        for architecture in 0..=40 {
            let pxe = lab.ask(&Ask::discover(machine).pxe(architecture));
            let http = lab.ask(&Ask::discover(machine).http(architecture));
            files.extend([pxe.file(), http.file()]);
        }
        let address = Ipv4Addr::new(172, 22, 10, 200);
        let list = lab.ask(&Ask::inform(machine, address).apple(&[LIST, VERSION].concat()));
        for id in listed(&list.message) {
            let select = [SELECT, &[8, 4], &id[..]].concat();
            let answer = lab.ask(&Ask::inform(machine, address).apple(&select));
            files.insert(answer.file());
        }
    }
    files.remove("");
    files
}

/// Asks for all files, fetches them, and says which there were.
fn fetch_all(server: DhcpServer, site: &Served) -> Vec<String> {
    let files = all_files(server, &site.lab);
    // Only now: the kernel would answer for the machines that were played.
    site.lab.machines.ip("address add 172.22.10.201/24 dev c0");
    for file in &files {
        let (image, place) = match file.strip_prefix("http://172.22.10.2/") {
            // A web server serves what lies there.
            Some(path) => (fs::read(site.web.join(path)), "web root"),
            None => (site.fetch(file).map_err(std::io::Error::other), "TFTP"),
        };
        let image = image.unwrap_or_else(|error| panic!("{file}: {place}: {error}"));
        let magic: &[u8] = if file.contains("efi") { b"MZ" } else { &[] };
        assert!(image.starts_with(magic) && image.len() > 40_000, "{file}");
    }
    files.into_iter().collect()
}

/// Proves: every file that the lab's dhcpd names to anyone can be fetched.
fn every_file_of_the_lab(server: DhcpServer) {
    let site = Served::new(server, EXAMPLE);
    assert_eq!(
        fetch_all(server, &site),
        ["boot/grub/i386-pc/core.0", "mactel64.efi"]
    );
}

/// Proves: every file that dhcpd names where there is every kind of firmware can be fetched, and
/// the URLs of HTTP boot lie in the web root.
///
/// But for ARM: Debian packages its GRUB modules for ARM machines alone, so on a PC its image
/// cannot be built, nor fetched.
fn every_file_of_every_firmware(server: DhcpServer) {
    let site = Served::new(server, "tests/daemons/wire/firmware.yaml");
    assert_eq!(
        fetch_all(server, &site),
        [
            "boot/grub/i386-efi/core.efi",
            "boot/grub/i386-pc/core.0",
            "boot/grub/x86_64-efi/core.efi",
            "http://172.22.10.2/boot/grub/x86_64-efi/http.efi",
            "mactel32.efi",
            "mactel64.efi",
        ]
    );
}

/// Proves: the name that GRUB itself asks for (`grub.cfg-01-` and the MAC address in lower case
/// with dashes) is site for each machine of the lab, starts this machine's installation, and
/// names the kickstart of this machine and no other.
fn the_configuration_of_each_machine(server: DhcpServer) {
    let site = Served::new(server, EXAMPLE);
    site.lab.machines.ip("address add 172.22.10.201/24 dev c0");
    for (name, mac) in [
        ("mp", "00:23:32:2f:40:3c"),
        ("mm1", "a8:20:66:34:ff:e9"),
        ("mm2", "a8:20:66:4a:ce:46"),
        ("mm3", "a8:20:66:4a:d9:da"),
        ("smpc", "00:30:48:fb:e2:44"),
        ("sm1", "00:25:90:96:c4:9a"),
        ("sm2", "00:25:90:96:c6:5a"),
        ("d1", "bc:30:5b:e5:73:b7"),
        ("d2", "bc:30:5b:e5:75:28"),
    ] {
        let dashed = mac.replace(':', "-");
        let file = format!("boot/grub/grub.cfg-01-{dashed}");
        let grub = String::from_utf8(site.fetch(&file).unwrap()).unwrap();
        assert!(grub.contains(&format!(" on {name}'")), "{name}: {grub}");
        assert!(
            grub.contains(&format!("BOOTIF=01-{dashed}'")),
            "{name}: {grub}"
        );
        let (_, rest) = grub.split_once("inst.ks=http://deploy/").unwrap();
        let (path, _) = rest.split_once('\'').unwrap();
        let kickstart = fs::read_to_string(site.web.join(path)).unwrap();
        let network = format!("network --device={mac} ");
        let line = kickstart.lines().find(|line| line.starts_with(&network));
        let line = line.unwrap_or_else(|| panic!("{name}: {path} is another machine's"));
        let hostname = format!("--hostname={name}");
        assert!(line.split(' ').any(|option| option == hostname), "{line}");
    }
}

/// Proves: what GRUB fetches for a machine that no one knows boots the disk: it starts no kernel.
fn the_configuration_of_unknown_machines(server: DhcpServer) {
    let site = Served::new(server, EXAMPLE);
    site.lab.machines.ip("address add 172.22.10.201/24 dev c0");
    let grub = String::from_utf8(site.fetch("boot/grub/grub.cfg").unwrap()).unwrap();
    assert!(grub.contains("chainloader"), "{grub}");
    for word in ["linux ", "initrd", "inst.", "configfile"] {
        assert!(!grub.contains(word), "{word}: {grub}");
    }
}

/// Proves: kickstarts, which hold password hashes, are out of reach by TFTP.
fn no_kickstart_by_tftp(server: DhcpServer) {
    let site = Served::new(server, EXAMPLE);
    site.lab.machines.ip("address add 172.22.10.201/24 dev c0");
    let kickstart = "http/ks/00-23-32-2f-40-3c.cfg";
    assert!(site.lab.generated.path(kickstart).exists());
    for way in ["", "/", "../", "/../", "boot/../../"] {
        let answer = site.fetch(&format!("{way}{kickstart}"));
        assert!(answer.is_err_and(|error| error.contains("error")), "{way}");
    }
}

both![every_file_of_the_lab, every_file_of_every_firmware];
once![
    the_configuration_of_each_machine,
    the_configuration_of_unknown_machines,
    no_kickstart_by_tftp,
];
