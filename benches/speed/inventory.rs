//! An inventory of any number of hosts, the same at every run, and as people write them.
//!
//! Nine hosts in ten are PCs, one is a Mac; two in three stand on several lines, with a comment, and
//! the others on one; a few have two NICs or settings of their own. A network has room for a
//! thousand.

use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// What makers write at the beginning of a PC's MAC addresses.
const PC_MAKERS: [&str; 6] = [
    "00:25:90", "00:30:48", "3c:ec:ef", "bc:30:5b", "b0:26:28", "90:b1:1c",
];
/// And of a Mac's.
const MAC_MAKERS: [&str; 3] = ["00:23:32", "a8:20:66", "68:5b:35"];

/// The profiles that PCs take, with their firmware.
const PROFILES: [(&str, &str); 5] = [
    ("web", "uefi"),
    ("database", "bios"),
    ("compute", "uefi"),
    ("storage", "bios"),
    ("edge", "arm64"),
];

/// How many hosts a network holds.
const HOSTS_A_NETWORK: u32 = 1000;

/// The text of an inventory of `hosts` hosts.
pub fn inventory(hosts: u32) -> String {
    let mut out = String::with_capacity(4096 + hosts as usize * 200);
    head(&mut out, hosts.div_ceil(HOSTS_A_NETWORK));
    let mut dice = Dice(0x6e65_7470_7865);
    for n in 0..hosts {
        host(&mut out, n, &mut dice);
    }
    out
}

fn head(out: &mut String, networks: u32) {
    out.push_str(
        "# Made by benches/speed/inventory.rs.\nnetpxe: 1\nserver: {address: 10.0.0.2, name: deploy}\n\nnetworks:\n",
    );
    for n in 0..networks {
        let at = |last: u32| Ipv4Addr::from_bits((10 << 24) + n * 1024 + last);
        let (subnet, gateway) = (at(0), at(1));
        let (first, last) = (at(1008), at(1022));
        let _ = writeln!(
            out,
            "  row-{n:03}:\n    subnet: {subnet}/22\n    gateway: {gateway}\n    dns: [{gateway}, 10.0.0.2]\n    \
             domain: dc1.example.org\n    lease: 12h\n    pools: [{first}-{last}]"
        );
    }
    out.push_str(
        r#"
mac_images:
  linux: {index: 137, name: Install Linux, default: true}

defaults:
  state: install
  timezone: Europe/Berlin
  ntp: [10.0.0.2]
  root_password: locked
  users:
    admin:
      comment: The operator
      sudo: nopasswd
      ssh_keys:
        - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM admin@deploy

profiles:
  centos7:
    os: el7
    repo: http://deploy/repos/centos/7/os/x86_64/
    disk: any
    packages: ["@core", chrony, -postfix]
  mac: {extends: centos7, firmware: mac, layout: plain}
"#,
    );
    for (profile, firmware) in PROFILES {
        let repo = match firmware {
            "arm64" => ", repo: \"http://deploy/repos/centos/7/os/aarch64/\"",
            _ => "",
        };
        let _ = writeln!(
            out,
            "  {profile}: {{extends: centos7, firmware: {firmware}{repo}, vars: {{role: {profile}}}}}"
        );
    }
    out.push_str("\nhosts:\n");
}

fn host(out: &mut String, n: u32, dice: &mut Dice) {
    let (row, place) = (n / HOSTS_A_NETWORK, n % HOSTS_A_NETWORK);
    // After the network's own address, the gateway, and the deploy host.
    let address = Ipv4Addr::from_bits((10 << 24) + row * 1024 + 3 + place);
    let name = format!("r{row:03}-n{place:03}");
    let serial = format!(
        "{:02x}:{:02x}:{:02x}",
        (n >> 16) & 255,
        (n >> 8) & 255,
        n & 255
    );
    if n % 10 == 9 {
        let maker = MAC_MAKERS[dice.below(MAC_MAKERS.len())];
        let _ = writeln!(
            out,
            "  {name}: {{mac: \"{maker}:{serial}\", address: {address}, profile: mac, model: \"MacPro5,1\"}}"
        );
        return;
    }
    let mac = format!("{}:{serial}", PC_MAKERS[dice.below(PC_MAKERS.len())]);
    let (profile, _) = PROFILES[dice.below(PROFILES.len())];
    let _ = match dice.below(20) {
        0 => writeln!(
            out,
            "  {name}:\n    profile: {profile}\n    nics:\n      eno1: {{mac: \"{mac}\", address: {address}}}\n      \
             eno2: {{mac: \"f4:e9:d4:{serial}\", network: row-{row:03}, boot: false}}"
        ),
        1 => writeln!(
            out,
            "  {name}:                      # its first disk is not the one to wipe\n    mac: \"{mac}\"\n    \
             address: {address}\n    profile: {profile}\n    disk: /dev/disk/by-id/ata-SAMSUNG_MZ7LH480_S45PNA{n:06}\n    \
             kernel_args: [\"console=ttyS1,115200n8\"]"
        ),
        2..14 => writeln!(
            out,
            "  {name}:                      # rack {}, unit {}\n    mac: \"{mac}\"\n    address: {address}\n    \
             profile: {profile}\n    install_id: {}\n    vars: {{rack: {}, unit: {}, asset: \"A{n:06}\", owner: team-{}}}",
            place / 40,
            place % 40,
            1 + dice.below(9),
            place / 40,
            place % 40,
            dice.below(30)
        ),
        _ => writeln!(
            out,
            "  {name}: {{mac: \"{mac}\", address: {address}, profile: {profile}}}"
        ),
    };
}

/// Numbers that look like chance and are the same at every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}
