//! A test of every setting: what a host says itself wins over what its profile says.

use std::collections::BTreeSet;

use super::allow::Allowed;
use super::{classes, dhcp_options, hosts, networks};
use crate::diagnostic::Diagnostics;
use crate::inventory::read::{Keys, KnownKey};
use crate::inventory::{self, Data, Firewall, Outside, Services, Settings, Unread, User, Volume};
use crate::yaml;

/// Each setting with two values, which mean different things to a machine; those of a mapping that
/// merges are apart.
const VALUES: &[(&str, &str, &str)] = &[
    ("boot_files", "tftp", "http"),
    ("bootloader_args", "[quiet]", "[debug]"),
    ("bootproto", "dhcp", "static"),
    ("console", "ttyS0", "ttyS1"),
    (
        "data.disk",
        "/dev/disk/by-id/ata-1",
        "/dev/disk/by-id/ata-2",
    ),
    ("data.fs", "xfs", "ext4"),
    ("data.name", "below", "own"),
    ("data.options", "[nodev]", "[nosuid]"),
    ("disk", "any", "/dev/disk/by-id/ata-1"),
    ("disks", "{ssd: true}", "{ssd: false}"),
    // No passphrase is shown, so that two look alike; the second is not there.
    (
        "encrypt",
        "{passphrase: {file: below-is-long}}",
        "{passphrase: {env: NOT_SET}}",
    ),
    ("firewall.enabled", "true", "false"),
    ("firewall.ports", "[80/tcp]", "[443/tcp]"),
    ("firewall.services", "[http]", "[https]"),
    ("firmware", "bios", "uefi"),
    ("free", "1G", "2G"),
    ("ignition", "below.ign", "own.ign"),
    ("initrd", "below/initrd", "own/initrd"),
    ("initrd_sha256", SHA256, OTHER_SHA256),
    ("initrd_url", "http://10.0.0.2/a", "http://10.0.0.2/b"),
    ("install_id", "1", "2"),
    ("install_langs", "[en_US]", "[de_DE]"),
    ("installer_args", "below.cfg", "own.cfg"),
    ("kdump", "true", "false"),
    ("keep", "[/srv]", "[/home]"),
    ("kernel", "below/kernel", "own/kernel"),
    ("kernel_args", "[noipv6]", "[nosmt]"),
    ("kernel_sha256", SHA256, OTHER_SHA256),
    ("kernel_url", "http://10.0.0.2/a", "http://10.0.0.2/b"),
    ("keyboard", "us", "de"),
    ("kickstart", "below.ks", "own.ks"),
    ("kickstart_extra", "[below.ks]", "[own.ks]"),
    ("lang", "en_US.UTF-8", "de_DE.UTF-8"),
    ("layout", "lvm", "plain"),
    ("liveimg", "http://10.0.0.2/a.img", "http://10.0.0.2/b.img"),
    ("liveimg_sha256", SHA256, OTHER_SHA256),
    ("menu_timeout", "5", "6"),
    // Of the second it is said that it cannot boot from the network.
    ("model", "\"Macmini6,2\"", "\"MacBookPro15,1\""),
    ("ntp", "[10.0.0.3]", "[10.0.0.4]"),
    ("os", "el9", "el10"),
    ("ostreecontainer", "r.example.com/a", "r.example.com/b"),
    ("packages", "[vim]", "[nano]"),
    ("post_scripts", "[below.sh]", "[own.sh]"),
    ("pre_scripts", "[below.sh]", "[own.sh]"),
    ("proxy", "http://10.0.0.5:3128/", "http://10.0.0.6:3128/"),
    ("raid", "0", "1"),
    (
        "repo",
        "http://10.0.0.2/a/BaseOS/os/",
        "http://10.0.0.2/b/BaseOS/os/",
    ),
    (
        "repos",
        "{a: \"http://10.0.0.2/a/\"}",
        "{a: \"http://10.0.0.2/b/\"}",
    ),
    ("root_password", HASH, "locked"),
    ("root_ssh_keys", KEYS, OTHER_KEYS),
    ("rootfs", "http://10.0.0.2/a", "http://10.0.0.2/b"),
    ("secure_boot", "false", "true"),
    ("selinux", "enforcing", "permissive"),
    ("services.disabled", "[postfix]", "[cups]"),
    ("services.enabled", "[chronyd]", "[sshd]"),
    ("shim", "debian12", "debian13"),
    ("state", "install", "rescue"),
    ("swap", "none", "4G"),
    ("timezone", "Etc/UTC", "Europe/Berlin"),
    ("users.comment", "Ann", "Anna"),
    ("users.gid", "1001", "1002"),
    ("users.groups", "[wheel]", "[audio]"),
    ("users.password", HASH, "locked"),
    ("users.ssh_keys", KEYS, OTHER_KEYS),
    ("users.sudo", "passwd", "nopasswd"),
    ("users.uid", "1001", "1002"),
    ("vars", "{rack: 1}", "{rack: 2}"),
    ("volumes.fs", "xfs", "ext4"),
    ("volumes.max", "20G", "30G"),
    ("volumes.min", "8G", "9G"),
    ("volumes.name", "below", "own"),
    ("volumes.options", "[nodev]", "[nosuid]"),
    ("volumes.size", "20G", "30G"),
    ("weak_dependencies", "true", "false"),
];

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const OTHER_SHA256: &str = "03b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const HASH: &str = "$5$salt$QJ4KBMdHB5Sx8yE5MmJr9Z6nBTc1bGzXlTq3dWVbhP2";
const KEYS: &str =
    "[ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM below]";
const OTHER_KEYS: &str =
    "[ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM own]";

/// An inventory of two machines of one profile. The first says nothing of its own, so that what
/// the profile means is known before the second is read.
fn inventory(of_profile: &str, of_host: &str) -> String {
    format!(
        "netpxe: 1
server: {{address: 10.0.0.2}}
networks: {{lab: {{subnet: 10.0.0.0/24, gateway: 10.0.0.1}}}}
mac_images: {{linux: {{index: 137, name: Linux}}}}
defaults:
  {{firmware: mac, state: install, os: el10, repo: \"http://10.0.0.2/BaseOS/os/\", disk: any,
    root_ssh_keys: {KEYS}}}
profiles:
  server: {{{of_profile}}}
hosts:
  first: {{mac: \"52:54:00:00:00:01\", address: 10.0.0.11, profile: server}}
  second: {{mac: \"52:54:00:00:00:02\", address: 10.0.0.12, profile: server, {of_host}}}
"
    )
}

/// A setting as it is written in a mapping.
fn written(setting: &str, value: &str) -> String {
    match setting.split_once('.') {
        Some(("users", key)) => format!("users: {{ann: {{{key}: {value}}}}}"),
        None if setting == "raid" => format!("disks: {{count: 2}}, raid: {value}"),
        None if setting == "keep" => {
            format!("swap: none, volumes: {{/: 20G, /home: 20G, /srv: 20G}}, keep: {value}")
        }
        Some(("data", "disk")) => format!("disk: /dev/disk/by-id/ata-0, data: {{/srv: {value}}}"),
        Some(("data", key)) => format!(
            "disk: /dev/disk/by-id/ata-0, data: {{/srv: {{disk: /dev/disk/by-id/ata-1, {key}: {value}}}}}"
        ),
        None if setting == "shim" => format!(
            "firmware: uefi, state: rescue, os: other, kernel: a/k, initrd: a/i, secure_boot: true, \
             shim: {value}"
        ),
        None if setting == "ignition" => {
            format!("firmware: uefi, os: coreos, rootfs: \"http://10.0.0.2/r\", ignition: {value}")
        }
        None if setting == "rootfs" => {
            format!("firmware: uefi, os: coreos, ignition: a.ign, rootfs: {value}")
        }
        None if setting == "liveimg" => {
            format!("liveimg_sha256: {SHA256}, liveimg: \"{value}\"")
        }
        None if setting == "liveimg_sha256" => {
            format!("liveimg: \"http://10.0.0.2/a.img\", liveimg_sha256: {value}")
        }
        None if setting.ends_with("_url") => format!(
            "state: boot, kernel: a/k, initrd: a/i, kernel_sha256: {SHA256}, initrd_sha256: {SHA256}, \
             {setting}: {value}"
        ),
        Some(("volumes", "size")) => format!("volumes: {{/: {value}}}"),
        Some(("volumes", key)) => format!("volumes: {{/: {{size: rest, {key}: {value}}}}}"),
        Some((section, key)) => format!("{section}: {{{key}: {value}}}"),
        None => format!("{setting}: {value}"),
    }
}

/// What the inventory means for the second machine, and what is wrong with that.
fn meaning(inventory: &str) -> String {
    let mut out = Diagnostics::new();
    let document = yaml::parse(inventory, &mut out);
    let mut inventory = inventory::read(&document, &mut out);
    inventory::fetch(&mut inventory, &Scripts, &mut out);
    let definitions = dhcp_options::definitions(&inventory, &mut out);
    let classes = classes::check(&inventory, &definitions, &mut out);
    let networks = networks::check(&inventory, &classes, &definitions, &mut out);
    let hosts = hosts::check(
        &inventory,
        &networks,
        &definitions,
        &Scripts,
        &mut Allowed::default(),
        &mut out,
    );
    let second = hosts.iter().nth(1).and_then(|host| host.plan.as_ref());
    let faults = out.iter().map(|fault| fault.message.as_str());
    let faults: Vec<&str> = faults.filter(|text| text.contains("`second`")).collect();
    format!("{second:#?}\n{}", faults.join("\n"))
}

/// Every script is there.
struct Scripts;

impl Outside for Scripts {
    fn file(&self, path: &str, _: Option<&[&str]>, _: u64) -> Result<Vec<u8>, Unread> {
        // An Ignition config, or a script, and a secret.
        Ok(match path.strip_suffix(".ign") {
            Some(name) => {
                format!("{{\"ignition\": {{\"version\": \"3.0.0\"}}, \"x\": \"{name}\"}}").into()
            }
            None => format!("#{path}\n").into(),
        })
    }

    fn folder(&self, _: &str) -> Result<(), Unread> {
        Ok(())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn templates(&self) -> Option<Vec<String>> {
        None
    }
}

#[test]
fn what_a_host_says_wins_over_what_its_profile_says() {
    let is_lost = |&&(setting, below, own): &&(&str, &str, &str)| {
        let (below, own) = (written(setting, below), written(setting, own));
        let of_profile = meaning(&inventory(&below, ""));
        let of_host = meaning(&inventory(&below, &own));
        of_host == of_profile || of_host != meaning(&inventory(&own, ""))
    };
    let lost: Vec<&str> = VALUES.iter().filter(is_lost).map(|it| it.0).collect();
    assert_eq!(lost, Vec::<&str>::new());
}

#[test]
fn no_setting_is_left_out() {
    let names = |keys: &[KnownKey]| keys.iter().map(|key| key.name).collect::<Vec<_>>();
    let mut settings: BTreeSet<String> = BTreeSet::new();
    for name in names(Settings::KEYS) {
        let merged = match name {
            "data" => names(Data::KEYS),
            "firewall" => names(Firewall::KEYS),
            "services" => names(Services::KEYS),
            "users" => names(User::KEYS),
            "volumes" => names(Volume::KEYS),
            _ => {
                settings.insert(name.to_owned());
                continue;
            }
        };
        settings.extend(merged.into_iter().map(|key| format!("{name}.{key}")));
    }
    let listed: BTreeSet<String> = VALUES.iter().map(|it| it.0.to_owned()).collect();
    assert_eq!(listed, settings);
}
