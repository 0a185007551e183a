//! Which releases do not take a setting, or a value of it. Each is compiled, release by release, so that the
//! pages say what the program does.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::diagnostic::Severity;
use crate::inventory::{Outside, Unread};
use crate::source::Source;
use crate::value::{InstalledBy, Os, RELEASES};

/// Settings of machines that reach the installer, each with a value that is asked of every release.
const ASKED: &[(&str, &str)] = &[
    ("bootloader_args", "[quiet]"),
    ("bootproto", "static"),
    ("console", "\"ttyS1,115200\""),
    ("data", "{/srv/backup: /dev/disk/by-id/ata-B}"),
    ("disk", "/dev/disk/by-id/ata-A"),
    ("disks", "{ssd: true, prefer: smallest}"),
    ("encrypt", "{passphrase: {file: disk.passphrase}}"),
    ("firewall", "{services: [ssh]}"),
    ("free", "20G"),
    ("install_langs", "[en_US, de_DE]"),
    ("kdump", "true"),
    ("keep", "[/srv]"),
    ("keyboard", "de"),
    ("kickstart_extra", "[more.ks]"),
    ("lang", "de_DE.UTF-8"),
    ("layout", "btrfs"),
    ("liveimg", "\"http://10.0.0.1/live.img\""),
    (
        "liveimg_sha256",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    ("ntp", "[10.0.0.1]"),
    ("ostreecontainer", "registry.example.com/rack/node:9"),
    ("packages", "[tmux]"),
    ("post_scripts", "[script.sh]"),
    ("pre_scripts", "[script.sh]"),
    ("proxy", "\"http://10.0.0.1:3128\""),
    ("raid", "1"),
    (
        "repos",
        "{archive: \"http://10.0.0.1/ubuntu\", local: \"http://10.0.0.1/local/\"}",
    ),
    ("root_password", "locked"),
    ("root_ssh_keys", "[]"),
    ("secure_boot", "true"),
    ("selinux", "enforcing"),
    ("services", "{disabled: [postfix]}"),
    ("swap", "4G"),
    ("timezone", "Europe/Berlin"),
    ("users", "{ann: {sudo: nopasswd}}"),
    ("volumes", "{/: rest}"),
    ("weak_dependencies", "false"),
];

/// Another value of a setting, which some or all of the releases take that refuse the first.
const OTHERWISE: &[(&str, &str)] = &[
    ("bootproto", "dhcp"),
    ("disks", "[/dev/disk/by-id/ata-A]"),
    ("firewall", "{enabled: false}"),
    ("kdump", "false"),
    ("layout", "lvm"),
    (
        "repos",
        "{archive: \"http://10.0.0.1/ubuntu\", security: \"http://10.0.0.1/debian-security\"}",
    ),
    ("secure_boot", "false"),
    ("selinux", "disabled"),
];

/// What a setting needs beside it.
const BESIDE: &[(&str, &str)] = &[
    ("free", "  volumes: {/: 20G}\n"),
    (
        "liveimg",
        "  liveimg_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n",
    ),
    ("liveimg_sha256", "  liveimg: http://10.0.0.1/live.img\n"),
    ("keep", "  volumes: {/: 20G, /srv: rest}\n  swap: 4G\n"),
    (
        "raid",
        "  disks: [/dev/disk/by-id/ata-A, /dev/disk/by-id/ata-B]\n",
    ),
];

/// The disk, where the setting does not say it.
const DISK: &str = "  disk: /dev/disk/by-id/ata-A\n";

/// A setting that some releases refuse.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The value that was asked of them.
    pub value: &'static str,
    /// Whether it is the setting that they refuse, and not this value of it.
    pub is_whole: bool,
    /// Another value, which all of them take.
    pub otherwise: Option<&'static str>,
    /// The releases, each with the code that it is refused by.
    pub refused_by: Vec<(&'static str, String)>,
}

/// The settings that some release refuses, by their names.
pub static LIMITS: LazyLock<BTreeMap<&'static str, Limit>> = LazyLock::new(|| {
    let limits = ASKED.iter().map(|&(key, value)| {
        let refused_by = RELEASES.iter().filter_map(|os| {
            let code = refused(os, key, value)?;
            Some((os.word, code))
        });
        let refused_by: Vec<_> = refused_by.collect();
        let other = OTHERWISE.iter().find(|(of, _)| *of == key);
        let is_whole = other.is_none();
        let otherwise = other.map(|(_, other)| *other).filter(|other| {
            let mut refusing = RELEASES
                .iter()
                .filter(|os| refused_by.iter().any(|(word, _)| *word == os.word));
            refusing.all(|os| refused(os, key, other).is_none())
        });
        let limit = Limit {
            value,
            is_whole,
            otherwise,
            refused_by,
        };
        (key, limit)
    });
    limits
        .filter(|(_, limit)| !limit.refused_by.is_empty())
        .collect()
});

/// Whether a setting is asked of every release.
pub fn is_asked(key: &str) -> bool {
    ASKED.iter().any(|(asked, _)| *asked == key)
}

/// The code by which a release refuses a value of a setting; nothing if it takes it.
///
/// # Panics
/// The release refuses an inventory that says nothing of it.
fn refused(os: &Os, key: &str, value: &str) -> Option<String> {
    let beside = BESIDE.iter().find(|(of, _)| *of == key);
    let beside = beside.map_or("", |(_, lines)| lines);
    let without = first_error(os, "disk", DISK);
    assert_eq!(without, None, "{}", os.word);
    let shim = match &os.installed_by {
        InstalledBy::CoreOs(system) if !system.is_flatcar => {
            "  shim: fedora\n  repo: http://10.0.0.1/os/\n"
        }
        InstalledBy::Other => "  shim: fedora\n",
        _ => "",
    };
    let shim = if key == "secure_boot" && value == "true" {
        shim
    } else {
        ""
    };
    first_error(
        os,
        key,
        &format!("{beside}{shim}{}  {key}: {value}\n", disk(key)),
    )
}

/// The disk for a setting.
fn disk(key: &str) -> &'static str {
    match key {
        "disk" | "disks" | "raid" => "",
        _ => DISK,
    }
}

/// The code of the first error of an inventory with one machine that installs a release, with settings that
/// give `key` a value.
fn first_error(os: &Os, key: &str, settings: &str) -> Option<String> {
    let release = release(os, key);
    let text = format!(
        "netpxe: 1\nserver: {{address: 10.0.0.1}}\nnetworks: {{lab: {{subnet: 10.0.0.0/24}}}}\n\
         hosts: {{h: {{mac: \"52:54:00:00:00:01\", address: 10.0.0.2, firmware: uefi}}}}\n\
         defaults:\n  state: install\n  os: {}\n{release}{settings}",
        os.word
    );
    let source = Source::new("inventory.yaml", text);
    let (_, out) = crate::compile(&source, &Files);
    let first = out.iter().find(|it| it.code.severity() == Severity::Error);
    first.map(|fault| fault.code.id().to_owned())
}

/// What a release needs to be installed beside a setting.
fn release(os: &Os, key: &str) -> String {
    let repo = "  repo: http://10.0.0.1/BaseOS/x86_64/os/\n";
    match &os.installed_by {
        InstalledBy::Anaconda(_) | InstalledBy::Debian(_) => repo.to_owned(),
        InstalledBy::Ubuntu(_) => {
            let archive = match key {
                "repos" => "",
                _ => {
                    "  repos: {archive: http://10.0.0.1/ubuntu}
"
                }
            };
            format!(
                "  repo: http://10.0.0.1/ubuntu-live-server-amd64.iso
{archive}"
            )
        }
        InstalledBy::CoreOs(system) if system.is_flatcar => {
            format!("{repo}  ignition: machine.ign\n")
        }
        InstalledBy::CoreOs(_) => {
            let sum = "1".repeat(64);
            format!(
                "  ignition: machine.ign\n  rootfs: http://10.0.0.1/rootfs.img\n  \
                 kernel_url: http://10.0.0.1/kernel\n  kernel_sha256: \"{sum}\"\n  \
                 initrd_url: http://10.0.0.1/initrd\n  initrd_sha256: \"{sum}\"\n"
            )
        }
        InstalledBy::Other => {
            format!("{repo}  kickstart: own\n  kernel: own/vmlinuz\n  initrd: own/initrd\n")
        }
    }
}

/// Whatever file is asked for is there.
struct Files;

impl Outside for Files {
    fn file(&self, path: &str, _: Option<&[&str]>, _: u64) -> Result<Vec<u8>, Unread> {
        let text: &[u8] = match path {
            "disk.passphrase" => b"correct-horse-battery-staple\n",
            "machine.ign" => b"{\"ignition\": {\"version\": \"3.3.0\"}}",
            "more.ks" => b"logging --level=info\n",
            _ => b"#!/bin/sh\ntrue\n",
        };
        Ok(text.to_vec())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn templates(&self) -> Option<Vec<String>> {
        None
    }

    fn folder(&self, _: &str) -> Result<(), Unread> {
        Ok(())
    }
}
