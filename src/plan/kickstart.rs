//! What an installer is told.

use std::sync::Arc;

use crate::value::{
    KernelArg, Label, Layout, LocalPath, Package, Password, Port, Selinux, ServerName, Service,
    SshKey, Swap, Text, Url, UserName, Word,
};

/// What the installer is told, but for what differs from host to host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kickstart {
    /// The template that it is made of.
    pub template: Label,
    /// Repositories beside the installation tree, by name.
    pub repos: Vec<Repo>,
    /// The locale.
    pub lang: Word,
    /// The keyboard layout.
    pub keyboard: Word,
    /// The time zone.
    pub timezone: Word,
    /// The time servers.
    pub ntp: Vec<ServerName>,
    /// The password of root.
    pub root_password: Password,
    /// Who may log in as root by ssh.
    pub root_ssh_keys: Vec<SshKey>,
    /// Further accounts, by name.
    pub users: Vec<Account>,
    /// How it is laid out.
    pub layout: Layout,
    /// How much of it is swap space.
    pub swap: Swap,
    /// Arguments of the installed system's kernel.
    pub bootloader_args: Vec<KernelArg>,
    /// Packages, groups and exclusions, as written.
    pub packages: Vec<Package>,
    /// Whether packages bring along what they merely recommend.
    pub weak_dependencies: bool,
    /// The languages whose translations are installed; all where there are none.
    pub install_langs: Vec<Word>,
    /// Services that differ from what packages say.
    pub services: Services,
    /// The firewall; `None` where there is none.
    pub firewall: Option<Firewall>,
    /// What SELinux does.
    pub selinux: Selinux,
    /// Scripts that run before anything is done to the disk.
    pub pre_scripts: Vec<Script>,
    /// Scripts that run in the installed system at the end.
    pub post_scripts: Vec<Script>,
}

/// A repository beside the installation tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Repo {
    /// Its name.
    pub name: Label,
    /// Where it is.
    pub place: Place,
    /// Whether the installed system goes on using it.
    pub install: bool,
}

/// How a repository is found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// By its URL.
    Url(Url),
    /// By a metalink.
    Metalink(Url),
    /// By a list of mirrors.
    Mirrorlist(Url),
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Its name.
    pub name: UserName,
    /// The full name.
    pub comment: Option<Text>,
    /// Its password.
    pub password: Password,
    /// Further groups.
    pub groups: Vec<UserName>,
    /// Who may log in by ssh.
    pub ssh_keys: Vec<SshKey>,
}

/// Services of the installed system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Services {
    /// Those that are started.
    pub enabled: Vec<Service>,
    /// Those that are not.
    pub disabled: Vec<Service>,
}

/// What the firewall of the installed system lets through.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Firewall {
    /// Services.
    pub services: Vec<Service>,
    /// Ports besides.
    pub ports: Vec<Port>,
}

/// A script of the operator's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Script {
    /// The file that it was read from, as the inventory names it.
    pub path: LocalPath,
    /// Its text: lines that a kickstart can hold.
    pub text: Arc<str>,
}
