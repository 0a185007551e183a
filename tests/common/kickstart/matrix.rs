//! Every release on every firmware with every kind of network, as one inventory.

use std::fmt::Write as _;

use netpxe::value::{Anaconda, Os, RELEASES};

/// Every release that Anaconda installs, with its Anaconda.
fn releases() -> impl Iterator<Item = (&'static Os, &'static Anaconda)> {
    RELEASES.iter().filter_map(|os| Some((os, os.anaconda()?)))
}

const FIRMWARES: &[&str] = &["bios", "uefi", "mac"];

/// How machines are connected; `%` stands for the digits that tell machines apart.
const NETWORKS: &[(&str, &str)] = &[
    (
        "dhcp",
        "{mac: \"00:25:90:00:%:01\", address: 10.1.%n.1, firmware: %f, profile: %p}",
    ),
    (
        "static",
        "{bootproto: static, firmware: %f, profile: %p, nics: {\
         eno1: {mac: \"00:25:90:00:%:01\", address: 10.1.%n.1}, \
         eno2: {mac: \"00:25:90:00:%:02\", address: 10.2.%n.1, boot: false, mtu: 9000}, \
         eno3: {mac: \"00:25:90:00:%:03\", network: second}}, \
         bridges: {br0: {nics: [eno3], bootproto: none}}}",
    ),
    (
        "bond",
        "{bootproto: static, firmware: %f, profile: %p, nics: {\
         eno1: {mac: \"00:25:90:00:%:01\", address: 10.1.%n.1}, \
         eno2: {mac: \"00:25:90:00:%:02\", network: first}}, \
         bonds: {bond0: {nics: [eno1, eno2], mode: 802.3ad, options: [miimon=100, lacp_rate=fast]}}}",
    ),
    (
        "bondvlan",
        "{bootproto: static, firmware: %f, profile: %p, nics: {\
         eno1: {mac: \"00:25:90:00:%:01\", address: 10.1.%n.1}, \
         eno2: {mac: \"00:25:90:00:%:02\", network: first}}, \
         bonds: {bond0: {nics: [eno1, eno2], options: [primary=eno2, miimon=100], bootproto: none}}, \
         vlans: {prod: {id: 171, device: bond0, address: 10.2.%n.1}, \
                 storage: {id: 172, device: bond0, bootproto: dhcp, mtu: 9000}}}",
    ),
];

const HEAD: &str = "netpxe: 1
server: {address: 10.1.0.2}
networks:
  first: {subnet: 10.1.0.0/16, gateway: 10.1.0.1, dns: [10.1.0.1, 10.1.0.3], pools: [10.1.255.1-10.1.255.9]}
  second: {subnet: 10.2.0.0/16, gateway: 10.2.0.1, pools: [10.2.255.1-10.2.255.9]}
mac_images: {linux: {index: 137, name: Linux}}
defaults:
  state: install
  disk: /dev/disk/by-id/ata-DISK_1
  ntp: [10.1.0.1, time.example.org]
  root_password: $6$netpxe.golden$eUVZc44aVNDH/CZwtsDjWjMM49khHmakdOgZRk8Z44XWhet/c4WFyEpbDoj/gg.FN0A7xnHZiaUnwG1W/MBld/
  root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM it's mine]
  users:
    ann: {comment: Ann \"A\" O'Neill, groups: [wheel], sudo: nopasswd, ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]}
  packages: [\"@core\", vim, -postfix]
  weak_dependencies: false
  services: {enabled: [chronyd], disabled: [rpcbind]}
  firewall: {services: [ssh, http], ports: [8080/tcp]}
  bootloader_args: [\"console=ttyS0,115200n8\"]
profiles:
";

/// The inventory, and of each machine in it the name and where its kickstart lies in the tree. The
/// name is its release, its firmware and its network, with hyphens between them.
pub fn inventory() -> (String, Vec<(String, String)>) {
    let mut text = HEAD.to_owned();
    for (release, _) in releases() {
        let os = release.word;
        let repo = format!("http://10.1.0.2/{os}/BaseOS/x86_64/os/");
        let more = match os {
            "el7" => "layout: plain",
            "el8" => "swap: 2G",
            "el9" => "install_langs: [en_US, de_DE], swap: none",
            "el10" => {
                "layout: plain, repos: {epel: {metalink: \"https://example.org/m?a=b&c=d\", install: true}}"
            }
            "fedora44" => "disk: any, firewall: {enabled: false}",
            _ if release.has_btrfs => "layout: btrfs",
            _ => "layout: lvm",
        };
        let _ = writeln!(text, "  {os}: {{os: {os}, repo: \"{repo}\", {more}}}");
    }
    text.push_str("hosts:\n");
    let mut machines = Vec::new();
    for (os, anaconda) in releases() {
        let os = os.word;
        let on_macs = !anaconda.demands_macefi;
        for firmware in FIRMWARES.iter().filter(|&&name| on_macs || name != "mac") {
            for (network, host) in NETWORKS {
                let number = machines.len() + 16;
                let name = format!("{os}-{firmware}-{network}");
                let host = host
                    .replace("%n", &number.to_string())
                    .replace("%f", firmware)
                    .replace("%p", os)
                    .replace('%', &format!("{number:02x}"));
                let _ = writeln!(text, "  {name}: {host}");
                let path = format!("http/ks/00-25-90-00-{number:02x}-01.cfg");
                machines.push((name, path));
            }
        }
    }
    (text, machines)
}
