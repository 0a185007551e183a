//! `ks`, and the operator's scripts.

use serde::Serialize;
use tera::{Map, Value};

use super::debian::DebianView;
use super::storage::{DisksView, GroupView, Sizes, UnlockView, VolumeView, kept, views};
use crate::plan::{
    Account, DataDisk, Disks, Kickstart, Purpose, Repo, RepoLocation, Script, Source,
};
use crate::value::{
    GroupName, KernelArg, Language, Mebibytes, Package, Passphrase, Password, Port, Raid, Selinux,
    ServerName, Service, SshKey, Sudo, Url,
};

/// `ks`: what the installer is told.
#[derive(Debug, Serialize)]
pub struct KickstartView<'p> {
    /// The machine's own Ignition config, or empty.
    pub ignition: &'p str,
    /// Repositories beside the installation tree, by name.
    pub repos: Vec<RepoView<'p>>,
    /// The locale.
    pub lang: &'p str,
    /// The keyboard layout.
    pub keyboard: &'p str,
    /// The time zone.
    pub timezone: &'p str,
    /// The time servers.
    pub ntp: Vec<&'p str>,
    /// The password hash of root; empty where root is locked.
    pub root_password: &'p str,
    /// Who may log in as root by ssh.
    pub root_ssh_keys: Vec<&'p str>,
    /// Further accounts, by name.
    pub users: Vec<UserView<'p>>,
    /// Which disks are wiped.
    #[serde(flatten)]
    pub disks: DisksView<'p>,
    /// `lvm`, `plain` or `btrfs`.
    pub layout: &'static str,
    /// `0`, `1`, `5`, `6` or `10` where the disks are joined, else empty.
    pub raid: &'static str,
    /// Whether there is swap space at all.
    pub swap: bool,
    /// Its size in MiB; 0 if the installer is to choose.
    pub swap_size: u32,
    /// The size of the EFI system partition in MiB, on machines that have one.
    pub esp_size: u32,
    /// How much of the volume group no volume may take, in MiB; 0 where nothing is said.
    pub free: u32,
    /// What opens all but `/boot` and the EFI system partition; empty where nothing is encrypted.
    pub passphrase: &'p str,
    /// What opens it too, without a person.
    pub unlock: Vec<UnlockView<'p>>,
    /// The partition of the volume group or the Btrfs.
    pub group: GroupView,
    /// Where the volumes are mounted that are kept. They are of `ks.partitions`.
    pub kept: Vec<&'p str>,
    /// The volumes that are partitions of their own, `/boot` first.
    pub partitions: Vec<VolumeView<'p>>,
    /// Those that lie in the volume group or the Btrfs.
    pub volumes: Vec<VolumeView<'p>>,
    /// What Debian's installer is told in words of its own.
    pub debian: DebianView<'p>,
    /// The container image that the installed system is made of, or empty.
    pub ostreecontainer: &'p str,
    /// The URL of the live image that it is made of, or empty.
    pub liveimg: &'p str,
    /// The checksum of that, or empty.
    pub liveimg_sha256: &'p str,
    /// Arguments of the installed system's kernel.
    pub bootloader_args: Vec<&'p str>,
    /// Packages, groups and exclusions.
    pub packages: Vec<&'p str>,
    /// Whether packages bring along what they merely recommend.
    pub weak_dependencies: bool,
    /// The languages whose translations are installed; empty for all.
    pub install_langs: Vec<&'p str>,
    /// Services that are started.
    pub services_enabled: Vec<&'p str>,
    /// Services that are not started.
    pub services_disabled: Vec<&'p str>,
    /// Whether there is a firewall.
    pub firewall: bool,
    /// Services that it lets through.
    pub firewall_services: Vec<&'p str>,
    /// Ports that it lets through, as in `8080:tcp`.
    pub firewall_ports: Vec<String>,
    /// `enforcing`, `permissive` or `disabled`; or empty, where nothing is said.
    pub selinux: &'static str,
    /// `on`, `off`, or empty where the installer decides whether there is kdump.
    pub kdump: &'static str,
    /// The proxy by which packages are fetched, or empty.
    pub proxy: &'p str,
}

/// Each of `ks.repos`. One of `url`, `metalink` and `mirrorlist` is not empty.
#[derive(Debug, Serialize)]
pub struct RepoView<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its URL, or empty.
    pub url: &'p str,
    /// Its metalink, or empty.
    pub metalink: &'p str,
    /// The list of its mirrors, or empty.
    pub mirrorlist: &'p str,
    /// Whether the installed system keeps using it.
    pub install: bool,
}

/// Each of `ks.users`.
#[derive(Debug, Serialize)]
pub struct UserView<'p> {
    /// The name.
    pub name: &'p str,
    /// The full name, or empty.
    pub comment: &'p str,
    /// The password hash; empty where the password is locked.
    pub password: &'p str,
    /// Its number; 0 for the next that is free.
    pub uid: u32,
    /// The number of its own group; 0 for the next that is free.
    pub gid: u32,
    /// Further groups.
    pub groups: Vec<&'p str>,
    /// `passwd` or `nopasswd` where it may do everything by sudo, with its password or without;
    /// else empty.
    pub sudo: &'static str,
    /// Who may log in by ssh.
    pub ssh_keys: Vec<&'p str>,
}

impl<'p> KickstartView<'p> {
    /// What an installer is told.
    pub fn new(kickstart: &'p Kickstart, disks: &'p Disks, data: &'p [DataDisk]) -> Self {
        let firewall = kickstart.firewall.as_ref();
        let storage = &kickstart.storage;
        let mut volumes = storage.volumes.iter();
        let swap = volumes.find(|volume| volume.purpose == Purpose::Swap);
        let (ostreecontainer, liveimg, liveimg_sha256) = match &kickstart.source {
            Source::Packages => ("", "", ""),
            Source::Container(image) => (image.as_str(), "", ""),
            Source::LiveImage(url, sha256) => ("", url.as_str(), sha256.as_str()),
        };
        Self {
            ignition: kickstart.ignition.as_ref().map_or("", |it| &*it.text),
            repos: kickstart.repos.iter().map(RepoView::new).collect(),
            lang: kickstart.lang.as_str(),
            keyboard: kickstart.keyboard.as_str(),
            timezone: kickstart.timezone.as_str(),
            ntp: kickstart.ntp.iter().map(ServerName::as_str).collect(),
            root_password: hash(&kickstart.root_password),
            root_ssh_keys: keys(&kickstart.root_ssh_keys),
            users: kickstart.users.iter().map(UserView::new).collect(),
            disks: DisksView::new(disks, data),
            layout: storage.layout.word(),
            raid: storage.raid.map_or("", Raid::word),
            swap: swap.is_some(),
            swap_size: swap.map_or(0, |volume| Sizes::of(volume).size),
            esp_size: storage.esp.get(),
            free: storage.free.map_or(0, Mebibytes::get),
            passphrase: storage.passphrase.as_ref().map_or("", Passphrase::reveal),
            unlock: storage.unlock.iter().map(UnlockView::new).collect(),
            group: GroupView::new(storage, disks),
            kept: kept(storage),
            partitions: views(storage, true),
            volumes: views(storage, false),
            debian: DebianView::new(kickstart, disks.count()),
            ostreecontainer,
            liveimg,
            liveimg_sha256,
            bootloader_args: kickstart
                .bootloader_args
                .iter()
                .map(KernelArg::as_str)
                .collect(),
            packages: kickstart.packages.iter().map(Package::as_str).collect(),
            weak_dependencies: kickstart.weak_dependencies,
            install_langs: kickstart
                .install_langs
                .iter()
                .map(Language::as_str)
                .collect(),
            services_enabled: services(&kickstart.services.enabled),
            services_disabled: services(&kickstart.services.disabled),
            firewall: firewall.is_some(),
            firewall_services: firewall.map_or_else(Vec::new, |f| services(&f.services)),
            firewall_ports: firewall
                .map_or_else(Vec::new, |f| f.ports.iter().map(Port::kickstart).collect()),
            selinux: kickstart.selinux.map_or("", Selinux::word),
            kdump: match kickstart.kdump {
                Some(true) => "on",
                Some(false) => "off",
                None => "",
            },
            proxy: kickstart.proxy.as_ref().map_or("", Url::as_str),
        }
    }
}

impl<'p> RepoView<'p> {
    fn new(repo: &'p Repo) -> Self {
        let (url, metalink, mirrorlist) = match &repo.location {
            RepoLocation::Url(url) => (url.as_str(), "", ""),
            RepoLocation::Metalink(url) => ("", url.as_str(), ""),
            RepoLocation::Mirrorlist(url) => ("", "", url.as_str()),
        };
        Self {
            name: repo.name.as_str(),
            url,
            metalink,
            mirrorlist,
            install: repo.install,
        }
    }
}

impl<'p> UserView<'p> {
    fn new(user: &'p Account) -> Self {
        Self {
            name: user.name.as_str(),
            comment: user.comment.as_ref().map_or("", |comment| comment.as_str()),
            password: hash(&user.password),
            uid: user.uid.unwrap_or(0),
            gid: user.gid.unwrap_or(0),
            // That of its own name it gets anyway; `useradd` refuses one that is there already.
            groups: user
                .groups
                .iter()
                .map(GroupName::as_str)
                .filter(|group| *group != user.name.as_str())
                .collect(),
            sudo: match user.sudo {
                Sudo::None => "",
                rule => rule.word(),
            },
            ssh_keys: keys(&user.ssh_keys),
        }
    }
}

/// `pre_scripts` and `post_scripts`: each has `path`, `interpreter` (empty for the shell), `text`, which
/// is written as it is: it was checked when it was read, and `whole`, a file that says by whom it is read.
pub fn scripts(scripts: &[Script]) -> Value {
    let view = |script: &Script| {
        let (interpreter, text) = match script.text.strip_prefix("#!") {
            Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
            None => ("", &*script.text),
        };
        let map: Map = [
            ("path", Value::from(script.path.as_str())),
            ("interpreter", Value::from(interpreter.trim())),
            ("text", Value::safe_string(text.trim_end_matches('\n'))),
            ("whole", Value::from(whole(script))),
        ]
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect();
        Value::from(map)
    };
    Value::from(scripts.iter().map(view).collect::<Vec<Value>>())
}

/// The text, with `#!` at its beginning.
pub fn whole(script: &Script) -> String {
    let head = if script.text.starts_with("#!") {
        ""
    } else {
        "#!/bin/sh\n"
    };
    [head, &script.text].concat()
}

fn services(services: &[Service]) -> Vec<&str> {
    services.iter().map(Service::as_str).collect()
}

fn hash(password: &Password) -> &str {
    match password {
        Password::Locked => "",
        Password::Hash(hash) => hash.reveal(),
    }
}

/// The keys, as texts.
pub fn keys(keys: &[SshKey]) -> Vec<&str> {
    keys.iter().map(SshKey::as_str).collect()
}
