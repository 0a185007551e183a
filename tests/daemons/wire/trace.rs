//! `netpxe trace`: each fault is provoked for real, captured, and named.

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use netpxe::value::DhcpServer;

use super::lab::{EXAMPLE, Lab, SERVER};
use super::servers::both;
use crate::support::ask::Ask;
use crate::support::bsdp::{LIST, VERSION};
use crate::support::daemon::Daemon;
use crate::support::generated::Generated;
use crate::support::netns::Namespace;
use crate::support::{dhcpd, needs, tftp};

/// A Dell of the example: BIOS, to be installed.
const D1: &str = "bc:30:5b:e5:73:b7";
const D1_ADDRESS: &str = "172.22.10.57";
/// How the example names it, and the same machine with a second NIC.
const ONE_NIC: &str = r#"mac: "bc:30:5b:e5:73:b7", address: 172.22.10.57"#;
const TWO_NICS: &str = r#"nics: {eno1: {mac: "bc:30:5b:e5:73:b7", address: 172.22.10.57}, eno2: {mac: "bc:30:5b:e5:73:b9", network: management, boot: false}}"#;
const D1_SECOND: &str = "bc:30:5b:e5:73:b9";

/// What somebody else brought along: a DHCP server that lends addresses and knows no machine.
const ROUTER: &str = "
netpxe: 1
server: {address: 172.22.10.9}
networks:
  lan: {subnet: 172.22.10.0/24, pools: [172.22.10.240-172.22.10.250], netboot: false}
";

/// The lab, with its capture.
struct Traced(Lab);

impl Traced {
    fn new(server: DhcpServer) -> Self {
        Self(Lab::of(server, EXAMPLE))
    }

    /// The lab of the example in which `old` is `new`.
    fn with(server: DhcpServer, old: &str, new: &str) -> Self {
        Self(Lab::of_text(server, &example(old, new)))
    }

    /// D1 is on, and has got its address.
    fn is_on(&self) {
        let offer = self.0.ask(&Ask::discover(D1).pxe(0));
        self.0.ask(&Ask::takes(D1, offer.address(), SERVER).pxe(0));
        self.0.machines.ip("link set c0 address bc:30:5b:e5:73:b7");
        self.0
            .machines
            .ip(&format!("address add {D1_ADDRESS}/24 dev c0"));
    }

    /// The deploy host serves a folder by TFTP: the kernel, a file that nobody may read, a long one.
    fn serves(&self) -> Daemon {
        let root = self.0.generated.path("tftp");
        fs::write(root.join("vmlinuz"), "kernel").unwrap();
        fs::write(root.join("secret"), "x").unwrap();
        fs::set_permissions(root.join("secret"), Permissions::from_mode(0o600)).unwrap();
        fs::write(root.join("long"), vec![0; 100_000]).unwrap();
        tftp::serve(&root, &self.0.server, &self.0.evidence)
    }

    /// What `trace` says to the capture with the example inventory, in which `old` is `new`.
    fn told(&self, old: &str, new: &str) -> String {
        // What tcpdump has seen last.
        sleep(Duration::from_millis(500));
        let inventory = self.0.evidence.file("inventory.yaml");
        fs::write(&inventory, example(old, new)).unwrap();
        let mut trace = Command::new(env!("CARGO_BIN_EXE_netpxe"));
        trace
            .arg("trace")
            .arg(self.0.evidence.file("c0.pcap"))
            .arg(inventory);
        String::from_utf8(needs::output(&mut trace).stdout).unwrap()
    }

    /// The codes that the story of a machine holds, in order.
    fn codes(&self, who: &str, old: &str, new: &str) -> Vec<String> {
        let told = self.told(old, new);
        let stories = told.split("\n\n").find(|story| story.starts_with(who));
        let story = stories.unwrap_or_else(|| panic!("nothing of {who}: {told}"));
        let codes = story
            .lines()
            .filter_map(|line| line.trim().split_once("  T"));
        codes.map(|(_, rest)| format!("T{}", &rest[..4])).collect()
    }
}

/// The example inventory in which `old` is `new`.
fn example(old: &str, new: &str) -> String {
    let text = fs::read_to_string(needs::project(EXAMPLE)).unwrap();
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

/// Proves: a machine that gets what the inventory says leaves its way nowhere, and all others of the
/// inventory were never heard (T0002).
fn nothing_is_wrong(server: DhcpServer) {
    let lab = Traced::new(server);
    lab.is_on();
    let told = lab.told("netpxe: 1", "netpxe: 1");
    assert!(
        told.contains("gives 172.22.10.57, file boot/grub/i386-pc/core.0"),
        "{told}"
    );
    assert_eq!(lab.codes("d1", "netpxe: 1", "netpxe: 1"), [""; 0]);
    assert_eq!(lab.codes("sm1", "netpxe: 1", "netpxe: 1"), ["T0002"]);
}

/// Proves: a wrong digit is told (T0003), with the machine that is meant.
fn a_wrong_digit(server: DhcpServer) {
    let lab = Traced::new(server);
    lab.0.ask(&Ask::discover("bc:30:5b:e5:73:b8").pxe(0));
    let codes = lab.codes("bc:30:5b:e5:73:b8", "netpxe: 1", "netpxe: 1");
    assert_eq!(codes, ["T0003"]);
    assert!(
        lab.told("netpxe: 1", "netpxe: 1")
            .contains("bc:30:5b:e5:73:b7 of d1")
    );
}

/// Proves: a BIOS machine that asks as UEFI is told (T0004), and that it gets no file (T0011).
fn the_wrong_architecture(server: DhcpServer) {
    let lab = Traced::new(server);
    lab.0.ask(&Ask::discover(D1).pxe(7));
    assert_eq!(
        lab.codes("d1", "netpxe: 1", "netpxe: 1"),
        ["T0004", "T0011"]
    );
}

/// Proves: a second dhcpd at the same switch that answers as well is told (T0001), with its address,
/// and which of the two was first.
fn another_server(server: DhcpServer) {
    let lab = Traced::new(server);
    let (rogue, evidence) = (Namespace::new(), lab.0.evidence.of("rogue"));
    let server = &lab.0.server;
    rogue.connect("r0", "02:00:00:00:00:09", server, "p0");
    rogue.ip("address add 172.22.10.9/24 dev r0");
    server.ip("link add br0 type bridge");
    server.ip("link set br0 up");
    server.ip("link set p0 master br0");
    server.ip("link set s0 master br0");
    let _dhcpd = dhcpd::start(&Generated::of_text(ROUTER), &rogue, &["r0"], &evidence);
    lab.0.ask(&Ask::discover(D1).pxe(0));
    // Both answer; each answer is there before the capture is read.
    let codes = lab.codes("d1", "netpxe: 1", "netpxe: 1");
    assert_eq!(codes, ["T0001"]);
    let told = lab.told("netpxe: 1", "netpxe: 1");
    assert!(told.contains("172.22.10.9 offers"), "{told}");
}

/// Proves: so is an old deploy host, which is not the inventory's any more.
fn the_server_before(server: DhcpServer) {
    let lab = Traced::new(server);
    lab.0.ask(&Ask::discover(D1).pxe(0));
    let address = "address: 172.22.10.2 ";
    let codes = lab.codes("d1", address, "address: 172.22.10.3 ");
    assert_eq!(codes, ["T0001", "T0012"]);
}

/// Proves: what a dhcpd with an older configuration answers is told: another address (T0010), another
/// file (T0013), other images for Macs (T0013).
fn an_older_configuration(server: DhcpServer) {
    let lab = Traced::new(server);
    lab.0.ask(&Ask::discover(D1).pxe(0));
    let codes = lab.codes("d1", "address: 172.22.10.57", "address: 172.22.10.77");
    assert_eq!(codes, ["T0010"]);
    let mac = "a8:20:66:34:ff:e9";
    let address = Ipv4Addr::new(172, 22, 10, 51);
    lab.0
        .ask(&Ask::inform(mac, address).apple(&[LIST, VERSION].concat()));
    assert_eq!(lab.codes("mm1", "netpxe: 1", "netpxe: 1"), [""; 0]);
    assert_eq!(lab.codes("mm1", "index: 137", "index: 138"), ["T0013"]);
}

/// Proves: a relay of a network that the inventory does not have is told (T0014), and that dhcpd is
/// silent (T0012).
fn a_broken_relay(server: DhcpServer) {
    let lab = Traced::new(server);
    let relay = Lab::relay_at(Ipv4Addr::new(10, 99, 0, 1));
    let fence = Ask::discover("bc:30:5b:e5:75:28").pxe(0);
    lab.0
        .is_silent(&Ask::discover(D1).pxe(0).via(Some(relay)), &fence);
    assert_eq!(
        lab.codes("d1", "netpxe: 1", "netpxe: 1"),
        ["T0014", "T0012"]
    );
}

/// Proves: a file that TFTP does not have (T0005), one that it may not read (T0006), a transfer that
/// stops (T0007), and a kernel without a kickstart (T0008) are told.
fn tftp(server: DhcpServer) {
    let lab = Traced::new(server);
    let _tftpd = lab.serves();
    lab.is_on();
    let fetch = |file| tftp::fetch(&lab.0.machines, SERVER, file);
    fetch("/el9/vmlinuz").unwrap_err();
    fetch("/secret").unwrap_err();
    fetch("/vmlinuz").unwrap();
    let socket = lab
        .0
        .machines
        .inside(|| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap());
    socket
        .send_to(b"\0\x01/long\0octet\0", (SERVER, 69))
        .unwrap();
    sleep(Duration::from_secs(3));
    let codes = lab.codes("d1", "netpxe: 1", "netpxe: 1");
    assert_eq!(codes, ["T0005", "T0006", "T0007", "T0008"]);
}

/// Proves: an installer that goes on by another NIC than its kernel came by is told (T0009).
fn another_nic(server: DhcpServer) {
    let lab = Traced::with(server, ONE_NIC, TWO_NICS);
    let _tftpd = lab.serves();
    lab.is_on();
    tftp::fetch(&lab.0.machines, SERVER, "/vmlinuz").unwrap();
    lab.0.ask(&Ask::discover(D1_SECOND));
    let codes = lab.codes("d1 (bc:30:5b:e5:73:b9)", ONE_NIC, TWO_NICS);
    assert_eq!(codes, ["T0009"]);
    assert!(lab.told(ONE_NIC, TWO_NICS).contains(D1));
}

/// Proves: a kickstart that the web server does not have is told (T0005).
fn http(server: DhcpServer) {
    let lab = Traced::new(server);
    let mut httpd = lab.0.server.command(needs::program("busybox"));
    httpd
        .args(["httpd", "-f", "-p", "80", "-h"])
        .arg(lab.0.generated.path("tftp"));
    let _web = Daemon::start_silent(&mut httpd, &lab.0.evidence.file("httpd.log"));
    lab.is_on();
    let connect = || lab.0.machines.inside(|| TcpStream::connect((SERVER, 80)));
    let mut tries = 0;
    let mut stream = loop {
        match connect() {
            Ok(stream) => break stream,
            Err(error) => assert!(tries < 100, "{error}"),
        }
        tries += 1;
        sleep(Duration::from_millis(50));
    };
    stream
        .write_all(b"GET /ks/bc-30-5b-e5-73-b7.cfg HTTP/1.0\r\n\r\n")
        .unwrap();
    stream.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(lab.codes("d1", "netpxe: 1", "netpxe: 1"), ["T0005"]);
}

both![
    nothing_is_wrong,
    a_wrong_digit,
    the_wrong_architecture,
    another_server,
    the_server_before,
    an_older_configuration,
    a_broken_relay,
    tftp,
    another_nic,
    http,
];
