//! The instructions for an installer.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::Storage;
use crate::value::{
    ContainerImage, FullName, GroupName, KernelArg, Keymap, Label, Language, LocalPath, Locale,
    Package, Password, Port, Selinux, ServerName, Service, Sha256, SshKey, Sudo, TimeZone, Url,
    UserName,
};

/// What the installer is told, except for what differs from host to host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kickstart {
    /// The template that it is rendered from.
    pub template: Label,
    /// The machine's own config, where it is CoreOS.
    pub ignition: Option<Ignition>,
    /// Repositories in addition to the installation tree, by name.
    pub repos: Vec<Repo>,
    /// The locale.
    pub lang: Locale,
    /// The keyboard layout.
    pub keyboard: Keymap,
    /// The time zone.
    pub timezone: TimeZone,
    /// The time servers.
    pub ntp: Vec<ServerName>,
    /// The password of root.
    pub root_password: Password,
    /// The ssh keys that can log in as root.
    pub root_ssh_keys: Vec<SshKey>,
    /// Accounts besides root, by name.
    pub users: Vec<Account>,
    /// How the disks are laid out.
    pub storage: Storage,
    /// What the installed system is made of.
    pub source: Source,
    /// Additional kernel arguments of the installed system.
    pub bootloader_args: Vec<KernelArg>,
    /// Packages, groups and exclusions, as written.
    pub packages: Vec<Package>,
    /// Whether packages that are merely recommended are installed too.
    pub weak_dependencies: bool,
    /// The languages whose translations are installed; all of them if the list is empty.
    pub install_langs: Vec<Language>,
    /// Services to enable or disable, against the defaults of their packages.
    pub services: Services,
    /// The firewall; `None` if it is off.
    pub firewall: Option<Firewall>,
    /// The mode of SELinux; `None` where nothing is said of it.
    pub selinux: Option<Selinux>,
    /// Whether memory is set aside for kdump; `None` as the installer does it.
    pub kdump: Option<bool>,
    /// The proxy by which packages are fetched.
    pub proxy: Option<Url>,
    /// Scripts that run before the disk is touched.
    pub pre_scripts: Vec<Script>,
    /// Scripts that run in the installed system at the end of the installation.
    pub post_scripts: Vec<Script>,
    /// Files with further commands and sections, which say nothing about disks.
    pub kickstart_extra: Vec<Script>,
}

/// An Ignition config. It is a secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ignition {
    /// Its text.
    pub text: Arc<str>,
}

impl fmt::Debug for Ignition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hasher = DefaultHasher::new();
        self.text.hash(&mut hasher);
        write!(
            f,
            "Ignition({} bytes, {:x})",
            self.text.len(),
            hasher.finish()
        )
    }
}

/// What the installed system is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Packages of the installation tree and of the repositories.
    Packages,
    /// A container image.
    Container(ContainerImage),
    /// An image or an archive at this URL, with this checksum.
    LiveImage(Url, Sha256),
}

/// A repository in addition to the installation tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Repo {
    /// Its name.
    pub name: Label,
    /// Where the installer finds it.
    pub location: RepoLocation,
    /// Whether the installed system keeps using it.
    pub install: bool,
}

/// Where a repository is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RepoLocation {
    /// At its URL.
    Url(Url),
    /// At one of the mirrors that a metalink lists.
    Metalink(Url),
    /// At one of the mirrors that a plain list names.
    Mirrorlist(Url),
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Its name.
    pub name: UserName,
    /// The full name of its user.
    pub comment: Option<FullName>,
    /// Its password.
    pub password: Password,
    /// Its number; `None` for the next that is free.
    pub uid: Option<u32>,
    /// The number of its own group; `None` for the next that is free.
    pub gid: Option<u32>,
    /// Supplementary groups.
    pub groups: Vec<GroupName>,
    /// What it may do by sudo, besides what its groups allow.
    pub sudo: Sudo,
    /// The ssh keys that can log in.
    pub ssh_keys: Vec<SshKey>,
}

/// Services of the installed system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Services {
    /// Services that are started at boot.
    pub enabled: Vec<Service>,
    /// Services that are not.
    pub disabled: Vec<Service>,
}

/// The traffic that the firewall of the installed system lets in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Firewall {
    /// Services, by the names that firewalld has for them.
    pub services: Vec<Service>,
    /// Ports in addition.
    pub ports: Vec<Port>,
}

/// A script that the operator provides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Script {
    /// The file that it was read from, as written in the inventory.
    pub path: LocalPath,
    /// Its text, which a kickstart can hold as it is.
    pub text: Arc<str>,
}
