//! The settings that `defaults`, profiles and hosts have in common.

use super::read::{Field, Key, List, MapReader, Named};
use super::section;
use super::vars::Vars;
use crate::value::{
    Disk, Firmware, Int, KernelArg, Layout, MacModel, Os, Package, Password, Selinux, ServerName,
    SshKey, State, Text, TftpPath, Url, UserName, Word,
};

/// Settings of one layer. A layer above replaces scalars and lists, and merges mappings.
#[derive(Debug, Default)]
pub struct Settings {
    /// The machine's firmware.
    pub firmware: Field<Firmware>,
    /// A Mac's model, against which its firmware is checked.
    pub model: Field<MacModel>,
    /// What the machine does when it boots from the network.
    pub state: Field<State>,
    /// The number of the installation: raising it is the order to install again.
    pub install_id: Field<Int<1, 999_999_999>>,
    /// The release to install.
    pub os: Field<Os>,
    /// The installation tree.
    pub repo: Field<Url>,
    /// The installer's kernel, below the TFTP root.
    pub kernel: Field<TftpPath>,
    /// The installer's initial RAM disk, below the TFTP root.
    pub initrd: Field<TftpPath>,
    /// Further arguments of the installer's kernel.
    pub kernel_args: Field<List<KernelArg>>,
    /// How long GRUB's menu waits, in seconds.
    pub menu_timeout: Field<Int<0, 3600>>,
    /// The locale of the installed system.
    pub lang: Field<Word>,
    /// Its keyboard layout.
    pub keyboard: Field<Word>,
    /// Its time zone.
    pub timezone: Field<Word>,
    /// Its time servers.
    pub ntp: Field<List<ServerName>>,
    /// The password of root.
    pub root_password: Field<Password>,
    /// Who may log in as root by ssh.
    pub root_ssh_keys: Field<List<SshKey>>,
    /// Further accounts.
    pub users: Field<Named<UserName, User>>,
    /// The disk that is wiped.
    pub disk: Field<Disk>,
    /// How it is laid out.
    pub layout: Field<Layout>,
    /// Packages, `@groups` and `-exclusions`.
    pub packages: Field<List<Package>>,
    /// What SELinux does.
    pub selinux: Field<Selinux>,
    /// Free values for templates.
    pub vars: Field<Vars>,
}

impl Settings {
    /// Reads the settings among the keys of a mapping that has others too.
    pub fn from_keys(map: &mut MapReader<'_, '_, '_>) -> Self {
        Self {
            firmware: map.optional("firmware"),
            model: map.optional("model"),
            state: map.optional("state"),
            install_id: map.optional("install_id"),
            os: map.optional("os"),
            repo: map.optional("repo"),
            kernel: map.optional("kernel"),
            initrd: map.optional("initrd"),
            kernel_args: map.optional("kernel_args"),
            menu_timeout: map.optional("menu_timeout"),
            lang: map.optional("lang"),
            keyboard: map.optional("keyboard"),
            timezone: map.optional("timezone"),
            ntp: map.optional("ntp"),
            root_password: map.optional("root_password"),
            root_ssh_keys: map.optional("root_ssh_keys"),
            users: map.optional("users"),
            disk: map.optional("disk"),
            layout: map.optional("layout"),
            packages: map.optional("packages"),
            selinux: map.optional("selinux"),
            vars: map.optional("vars"),
        }
    }
}

section!(Settings, "`defaults`", |map| Self::from_keys(map));

/// One account.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The full name.
    pub comment: Field<Text>,
    /// The password.
    pub password: Field<Password>,
    /// Further groups, such as `wheel`.
    pub groups: Field<List<UserName>>,
    /// Who may log in by ssh.
    pub ssh_keys: Field<List<SshKey>>,
}

section!(User, "a user", |map| Self {
    comment: map.optional("comment"),
    password: map.optional("password"),
    groups: map.optional("groups"),
    ssh_keys: map.optional("ssh_keys"),
});
