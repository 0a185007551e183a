//! A deploy host as the README sets it up, and a network to boot from.

use std::cell::Cell;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::installer;
use crate::support::daemon::Daemon;
use crate::support::evidence::Evidence;
use crate::support::generated::Generated;
use crate::support::netns::Namespace;
use crate::support::wire::Wire;
use crate::support::{build_grub, dhcpd, needs, tftp};

/// The deploy host.
pub const SERVER: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 2);

/// The switch: a port of the deploy host's, to which all others are joined.
const SWITCH: &str = "br0";
/// Another one, at the end of a long cable.
const FAR: &str = "br1";
/// The port of the scripted machines, and its other end.
const PORT: &str = "c0";
const PORT_MAC: &str = "02:00:00:00:00:01";

/// What the captures hold: all that decides, and nothing of a kernel's ten thousand packets. The
/// last two are errors of TFTP, and the requests of HTTP (`GET `, `HEAD`).
const CAPTURED: &str = "arp or icmp or port 67 or port 68 or port 69 or udp[8:2] = 5 \
    or (tcp dst port 80 and (tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420 \
    or tcp[((tcp[12] & 0xf0) >> 2):4] = 0x48454144))";

/// A running deploy host.
pub struct Lab {
    // In the order in which they end.
    _web: Daemon,
    _tftpd: Daemon,
    _dhcpd: Daemon,
    _capture: Daemon,
    /// A port of the switch at which scripted machines are.
    pub wire: Wire,
    /// Where they are.
    pub machines: Namespace,
    /// The deploy host.
    pub server: Namespace,
    /// What was generated; TFTP root and web root too.
    pub generated: Generated,
    /// The inventory's text.
    inventory: String,
    /// The switch that virtual machines are at.
    machines_at: &'static str,
    /// How many ports they have had.
    taps: Cell<u32>,
    /// What is left behind when the test fails.
    pub evidence: Evidence,
}

impl Lab {
    /// The deploy host of these tests' inventory.
    pub fn new() -> Self {
        Self::of(include_str!("machines.yaml"))
    }

    /// The same, with Kea in the place of isc-dhcpd.
    pub fn with_kea() -> Self {
        let address = format!("  address: {SERVER}\n");
        let kea = format!("{address}  dhcp: kea\n  interfaces: [{SWITCH}]\n");
        let lab = Self::of(&include_str!("machines.yaml").replacen(&address, &kea, 1));
        assert!(lab.generated.path("dhcp/kea-dhcp4.conf").exists());
        lab
    }

    /// The deploy host of an inventory's text.
    pub fn of(inventory: &str) -> Self {
        Self::served(inventory, |httpd, web| {
            httpd.args(["busybox", "httpd", "-f", "-vv", "-p"]);
            httpd.arg(format!("{SERVER}:80")).arg("-h").arg(web);
        })
    }

    /// The same with a web server that answers HEAD as it should: busybox sends a page behind its 404,
    /// which signed GRUBs, since they ask by the firmware, take for the next file.
    pub fn of_signed(inventory: &str) -> Self {
        Self::served(inventory, |httpd, web| {
            httpd.args([
                "python3",
                "-m",
                "http.server",
                "--bind",
                &SERVER.to_string(),
            ]);
            httpd.arg("--directory").arg(web).arg("80");
        })
    }

    /// The same with nginx and the generated configuration, so that machines read their own kickstart
    /// and can say that they are installed.
    pub fn with_nginx(inventory: &str) -> Self {
        Self::served(inventory, |httpd, web| {
            let main = nginx(web.parent().unwrap());
            httpd.args(["nginx", "-e", "stderr", "-c"]).arg(main);
        })
    }

    /// The deploy host of an inventory's text, and the command that serves its web root.
    ///
    /// # Panics
    /// If this machine lacks something.
    fn served(inventory: &str, serve: impl Fn(&mut Command, &Path)) -> Self {
        needs::root();
        for program in ["busybox", "dhcpd", "ip", "setpriv", "tcpdump"] {
            needs::program(program);
        }
        let evidence = Evidence::new();
        let generated = Generated::of_text(inventory);
        let (tftp, web) = (generated.path("tftp"), generated.path("http"));
        let arm = needs::project("target/arm64/grub").display().to_string();
        let modules = ["--modules", build_grub::MODULES, "--modules", &arm];
        needs::run(&mut build_grub::command(&generated, &modules, &tftp, &web));
        let has_arm = tftp.join("boot/grub/arm64-efi").exists();
        for root in [&tftp, &web] {
            if has_arm {
                installer::place_for_arm(root);
            } else {
                installer::place(root);
            }
        }

        let (server, machines) = (Namespace::new(), Namespace::new());
        server.ip(&format!(
            "link add {SWITCH} type bridge stp_state 0 forward_delay 0"
        ));
        server.ip(&format!("address add {SERVER}/24 dev {SWITCH}"));
        server.ip(&format!("link set {SWITCH} up"));
        machines.connect(PORT, PORT_MAC, &server, "s0");
        server.ip(&format!("link set s0 master {SWITCH}"));

        let capture = evidence.capture(&server, SWITCH, CAPTURED);
        let dhcpd = dhcpd::start(&generated, &server, &[SWITCH], &evidence);
        let tftpd = tftp::serve(&tftp, &server, &evidence);
        let mut httpd = server.command(needs::program("env"));
        serve(&mut httpd, &web);
        let web = Daemon::start_silent(&mut httpd, &evidence.file("httpd.log"));
        Self {
            _web: web,
            _tftpd: tftpd,
            _dhcpd: dhcpd,
            _capture: capture,
            wire: Wire::open(&machines, PORT),
            machines,
            server,
            generated,
            inventory: inventory.to_owned(),
            machines_at: SWITCH,
            taps: Cell::new(0),
            evidence,
        }
    }

    /// The name of a new port of the switch, for a virtual machine.
    pub fn tap(&self) -> String {
        let switch = self.machines_at;
        let number = self.taps.get();
        self.taps.set(number + 1);
        let name = format!("tap{number}");
        self.server.ip(&format!("tuntap add {name} mode tap"));
        self.server
            .ip(&format!("link set {name} master {switch} up"));
        name
    }

    /// Puts the virtual machines to come on a switch of their own, at the end of a cable by which a frame
    /// takes this many microseconds.
    pub fn move_away(&mut self, microseconds: u32) -> Daemon {
        self.machines_at = FAR;
        self.server.ip(&format!(
            "link add {FAR} type bridge stp_state 0 forward_delay 0"
        ));
        self.server.ip(&format!("link set {FAR} up"));
        let mut cable = self.server.command(needs::program("python3"));
        cable.arg(needs::project("benches/boot/delay.py")).args([
            SWITCH,
            FAR,
            &microseconds.to_string(),
        ]);
        Daemon::start_silent(&mut cable, &self.evidence.file("cable.log"))
    }

    /// A scripted machine with an address fetches a file by TFTP.
    pub fn fetch(&self, file: &str) -> Vec<u8> {
        self.machines
            .ip(&format!("address add 172.22.10.201/24 dev {PORT}"));
        let file = tftp::fetch(&self.machines, SERVER, file);
        self.machines.ip(&format!("address flush dev {PORT}"));
        file.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The files that `netpxe show` says a machine asks for, written as [`requests`](Self::requests)
    /// does.
    ///
    /// # Panics
    /// If `show` fails.
    pub fn shown(&self, machine: &str, role: &str) -> Vec<String> {
        let file = self.evidence.file("inventory.yaml");
        fs::write(&file, &self.inventory).unwrap();
        let mut show = Command::new(env!("CARGO_BIN_EXE_netpxe"));
        show.arg("show").arg(machine).arg(file);
        show.args(["--as", role, "--format", "json"]);
        let way: serde_json::Value = serde_json::from_slice(&needs::run(&mut show).stdout).unwrap();
        let steps = way["steps"].as_array().unwrap().iter();
        let fetches = steps
            .filter_map(|step| step["fetches"].as_array())
            .flatten();
        let text = |fetch: &serde_json::Value, key: &str| fetch[key].as_str().unwrap().to_owned();
        fetches
            .map(|it| format!("{} {}", text(it, "protocol"), text(it, "path")))
            .collect()
    }

    /// What `netpxe trace` says of a capture.
    pub fn traced(&self, capture: &Path) -> String {
        let file = self.evidence.file("inventory.yaml");
        fs::write(&file, &self.inventory).unwrap();
        let mut trace = Command::new(env!("CARGO_BIN_EXE_netpxe"));
        let output = needs::output(trace.arg("trace").arg(capture).arg(file));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The files that were asked for, in that order: by TFTP as `tftp FILE`, by HTTP as
    /// `http /FILE`. Firmware that asks twice, for a file's size and for the file, counts once.
    pub fn requests(&self) -> Vec<String> {
        let capture = self.evidence.file(&format!("{SWITCH}.pcap"));
        let mut tcpdump = Command::new(needs::program("tcpdump"));
        let output = needs::output(tcpdump.arg("-nr").arg(capture));
        let lines = String::from_utf8_lossy(&output.stdout);
        let mut files: Vec<String> = lines.lines().filter_map(request).collect();
        files.dedup();
        files
    }
}

/// Writes the configuration of an nginx that serves a generated tree, and makes the folder `spool` there
/// for what machines say. What it is asked for is kept in `access.log`.
fn nginx(tree: &Path) -> PathBuf {
    let place = tree.display();
    for name in ["done", "dav"] {
        fs::create_dir_all(tree.join("spool").join(name)).unwrap();
    }
    let site = fs::read_to_string(tree.join("etc/netpxe/nginx.conf")).unwrap();
    let site = site.replace("/etc/netpxe/", &format!("{place}/etc/netpxe/"));
    let site = site.replace("\"/srv/http", &format!("\"{place}/http"));
    let site = site.replace("/var/spool/netpxe", &format!("{place}/spool"));
    // Root: the tree is in a folder of the test's, and its kickstarts are secret.
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {place}/temporary;\n"))
        .concat();
    let main = format!(
        "user root;\npid {place}/nginx.pid;\nerror_log stderr;\ndaemon off;\nevents {{}}\n\
         http {{\naccess_log {place}/access.log;\n{temporary}{site}}}\n"
    );
    let file = tree.join("nginx.conf");
    fs::write(&file, main).unwrap();
    file
}

/// What a line of tcpdump's asks for.
fn request(line: &str) -> Option<String> {
    if let Some((_, rest)) = line.split_once("RRQ \"") {
        let (file, _) = rest.split_once('"')?;
        return Some(format!("tftp {file}"));
    }
    let (_, rest) = line
        .split_once("HTTP: GET ")
        .or_else(|| line.split_once("HTTP: HEAD "))?;
    let (file, _) = rest.split_once(' ')?;
    Some(format!("http {file}"))
}
