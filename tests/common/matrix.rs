//! Every release on every firmware, with every kind of network and every layout of disks, as one inventory.
//! Those of `CoreOS` are connected and laid out by their Ignition config.

use std::fmt::Write as _;
use std::path::Path;

use netpxe::value::{InstalledBy, Os, RELEASES};

use super::{compiled_in, text};

/// A machine of the inventory.
pub struct Machine {
    /// Its release.
    pub os: &'static Os,
    /// Its firmware.
    pub firmware: &'static str,
    /// How it is connected.
    pub network: &'static str,
    /// How its disks are laid out.
    pub layout: &'static str,
    number: u32,
}

impl Machine {
    /// Its name: what it is.
    pub fn name(&self) -> String {
        let Self {
            firmware,
            network,
            layout,
            ..
        } = self;
        format!("{}-{firmware}-{network}-{layout}", self.os.word)
    }

    /// Where what its installer reads lies in the tree.
    fn path(&self) -> String {
        let [_, _, high, low] = self.number.to_be_bytes();
        let mac = format!("00-25-90-{high:02x}-{low:02x}-01");
        match self.os.installed_by {
            InstalledBy::Ubuntu(_) => format!("http/ks/{mac}/user-data"),
            _ => format!("http/ks/{mac}.cfg"),
        }
    }
}

const FIRMWARES: &[&str] = &["bios", "uefi", "mac"];

/// How machines are connected; `%m` stands for the digits of a MAC address that tell machines apart, and `%a`
/// for the same of an address.
const NETWORKS: &[(&str, &str)] = &[
    ("dhcp", "mac: \"00:25:90:%m:01\", address: 10.1.%a"),
    (
        "static",
        "bootproto: static, nics: {\
         eno1: {mac: \"00:25:90:%m:01\", address: 10.1.%a}, \
         eno2: {mac: \"00:25:90:%m:02\", address: 10.2.%a, boot: false, mtu: 9000}, \
         eno3: {mac: \"00:25:90:%m:03\", network: second}}, \
         bridges: {br0: {nics: [eno3], bootproto: none}}",
    ),
    (
        "bond",
        "bootproto: static, nics: {\
         eno1: {mac: \"00:25:90:%m:01\", address: 10.1.%a}, \
         eno2: {mac: \"00:25:90:%m:02\", network: first}}, \
         bonds: {bond0: {nics: [eno1, eno2], mode: 802.3ad, options: [miimon=100, lacp_rate=fast]}}",
    ),
    (
        "bondvlan",
        "bootproto: static, nics: {\
         eno1: {mac: \"00:25:90:%m:01\", address: 10.1.%a}, \
         eno2: {mac: \"00:25:90:%m:02\", network: first}}, \
         bonds: {bond0: {nics: [eno1, eno2], options: [primary=eno2, miimon=100], bootproto: none}}, \
         vlans: {prod: {id: 171, device: bond0, address: 10.2.%a}, \
                 storage: {id: 172, device: bond0, bootproto: dhcp, mtu: 9000}}",
    ),
];

/// How disks are laid out.
const LAYOUTS: &[(&str, &str)] = &[
    ("lvm", ""),
    ("plain", "layout: plain"),
    ("btrfs", "layout: btrfs"),
    ("any", "disk: any"),
    (
        "volumes",
        "swap: 2G, volumes: {/: 20G, /var: {size: 10G, fs: ext4, options: [nodev]}, /srv: rest}",
    ),
    (
        "mirror",
        "layout: plain, swap: 2G, raid: 1, disks: {count: 2, ssd: true}",
    ),
    (
        "parity",
        "raid: 5, disks: [/dev/disk/by-id/ata-1, /dev/disk/by-id/ata-2, /dev/disk/by-id/ata-3]",
    ),
    ("sealed", "encrypt: {passphrase: {file: disk.passphrase}}"),
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
  timezone: US/Eastern
  root_password: $6$netpxe.golden$eUVZc44aVNDH/CZwtsDjWjMM49khHmakdOgZRk8Z44XWhet/c4WFyEpbDoj/gg.FN0A7xnHZiaUnwG1W/MBld/
  root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM it's mine]
  users:
    ann: {comment: Ann \"A\" O'Neill, sudo: nopasswd, ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]}
  weak_dependencies: false
  bootloader_args: [\"console=ttyS0,115200n8\"]
profiles:
";

/// What stands in the profile of a release.
fn profile(os: &Os) -> String {
    let word = os.word;
    match os.installed_by {
        InstalledBy::Anaconda(_) => {
            let more = match word {
                "el9" => "install_langs: [en_US, de_DE], ",
                "el10" => {
                    "repos: {epel: {metalink: \"https://example.org/m?a=b&c=d\", install: true}}, "
                }
                "fedora44" => "firewall: {enabled: false}, ",
                _ => "firewall: {services: [ssh, http], ports: [8080/tcp]}, ",
            };
            format!(
                "{more}repo: \"http://10.1.0.2/{word}/BaseOS/x86_64/os/\", packages: [\"@core\", vim, -postfix], \
                 services: {{enabled: [chronyd], disabled: [rpcbind]}}"
            )
        }
        InstalledBy::Ubuntu(_) => format!(
            "repo: \"http://10.1.0.2/{word}.iso\", repos: {{archive: \"http://10.1.0.2/ubuntu\"}}, packages: [vim, chrony], \
             services: {{enabled: [chrony], disabled: [apt-daily.timer]}}"
        ),
        _ => format!(
            "repo: \"http://10.1.0.2/{word}\", repos: {{security: \"http://10.1.0.2/debian-security\"}}, packages: [vim, chrony], \
             services: {{enabled: [chrony], disabled: [apt-daily.timer]}}"
        ),
    }
}

/// Whether this release can be installed so; what cannot be is refused, with a code of its own.
fn is_possible(os: &Os, firmware: &str, layout: &str) -> bool {
    let on_macs = os.anaconda().is_none_or(|it| !it.demands_macefi);
    let debian = os.debian().is_some();
    (firmware != "mac" || on_macs)
        && (layout != "btrfs" || os.has_btrfs)
        && (layout != "sealed" || !debian)
        && (!["mirror", "parity"].contains(&layout) || !debian || firmware != "mac")
}

/// Every machine, with what its installer reads.
pub fn machines() -> Vec<(Machine, String)> {
    let (inventory, machines) = inventory();
    // There is a passphrase in its folder.
    let tree = compiled_in(Path::new("tests/golden/storage"), &inventory);
    let machines = machines.into_iter();
    machines
        .map(|machine| {
            let text = text(&tree, &machine.path());
            (machine, text)
        })
        .collect()
}

fn inventory() -> (String, Vec<Machine>) {
    let has_both =
        |os: &&Os| os.anaconda().is_some() || os.debian().is_some() || os.ubuntu().is_some();
    let releases: Vec<&Os> = RELEASES.iter().filter(has_both).collect();
    let mut text = HEAD.to_owned();
    for os in &releases {
        let _ = writeln!(text, "  {0}: {{os: {0}, {1}}}", os.word, profile(os));
    }
    text.push_str("hosts:\n");
    let mut machines: Vec<Machine> = Vec::new();
    for os in releases {
        for firmware in FIRMWARES {
            let networks = NETWORKS.iter().map(|network| (network, &LAYOUTS[0]));
            let layouts = LAYOUTS[1..].iter().map(|layout| (&NETWORKS[0], layout));
            for ((network, connected), (layout, laid_out)) in networks.chain(layouts) {
                if !is_possible(os, firmware, layout) {
                    continue;
                }
                let number = u32::try_from(machines.len()).unwrap() + 256;
                let machine = Machine {
                    os,
                    firmware,
                    network,
                    layout,
                    number,
                };
                let [_, _, high, low] = number.to_be_bytes();
                let connected = connected
                    .replace("%m", &format!("{high:02x}:{low:02x}"))
                    .replace("%a", &format!("{high}.{low}"));
                let name = machine.name();
                let _ = writeln!(
                    text,
                    "  {name}: {{profile: {}, firmware: {firmware}, {connected}, {laid_out}}}",
                    os.word
                );
                machines.push(machine);
            }
        }
    }
    (text, machines)
}
