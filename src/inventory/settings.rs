//! The settings that `defaults`, profiles and hosts have in common.

use schemars::JsonSchema;

use super::read::{Field, Key, List, MapReader, Named};
use super::schema::needs;
use super::secret::Secret;
use super::section;
use super::system::{Firewall, Repo, Script, Services};
use super::vars::Vars;
use crate::value::{
    Bootproto, Disk, Firmware, Int, KernelArg, Label, Layout, MacModel, Os, Package, Selinux,
    ServerName, Sha256, SshKey, State, Swap, Text, TftpPath, Url, UserName, Word,
};

/// Settings of machines. A layer above replaces scalars and lists, and merges mappings.
#[derive(Debug, Default, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Settings {
    /// The machine's firmware. It decides which image the machine boots.
    pub firmware: Field<Firmware>,
    /// A Mac's model identifier, such as `Macmini6,2`, against which its firmware is checked.
    pub model: Field<MacModel>,
    /// What the machine does when it boots from the network. Default: `local`.
    pub state: Field<State>,
    /// The number of the installation. Raise it to install a machine again: it installs itself once
    /// for each number. Default: 1.
    pub install_id: Field<Int<1, 999_999_999>>,
    /// The release to install. It decides how the kickstart is written.
    pub os: Field<Os>,
    /// The URL of the installation tree, such as `http://deploy/repos/centos/7/os/x86_64/`.
    pub repo: Field<Url>,
    /// Further repositories to install from, each under its name: a URL, or a mapping with `url`,
    /// `metalink` or `mirrorlist`, and `install`. EL 8 and later need `AppStream` here; where
    /// `repo` ends in `BaseOS/...`, it is found by itself.
    pub repos: Field<Named<Label, Repo>>,
    /// The template of the kickstart, by its name, where it is not the built-in `kickstart.ks`.
    pub kickstart: Field<Label>,
    /// The installer's kernel, below the TFTP root. Default: `vmlinuz` in the folder of the
    /// release, as in `el7/vmlinuz`.
    pub kernel: Field<TftpPath>,
    /// The installer's initial RAM disk, below the TFTP root. Default: `initrd.img` in the folder
    /// of the release, as in `el7/initrd.img`.
    pub initrd: Field<TftpPath>,
    /// The SHA-256 that the kernel must have; without it, `.treeinfo` of the `repo` says it.
    pub kernel_sha256: Field<Sha256>,
    /// The SHA-256 that the initial RAM disk must have; without it, `.treeinfo` of the `repo` says
    /// it.
    pub initrd_sha256: Field<Sha256>,
    /// Further arguments of the installer's kernel: `[noipv6, console=ttyS0]`.
    pub kernel_args: Field<List<KernelArg>>,
    /// Arguments of the installed system's kernel.
    pub bootloader_args: Field<List<KernelArg>>,
    /// For how many seconds a person can stop GRUB before it does what the state says, 0 to 3600.
    /// Default: 5.
    pub menu_timeout: Field<Int<0, 3600>>,
    /// The locale of the installed system. Default: `en_US.UTF-8`.
    pub lang: Field<Word>,
    /// The keyboard layout of the installed system. Default: `us`.
    pub keyboard: Field<Word>,
    /// The time zone of the installed system, such as `Europe/Berlin`. Default: `Etc/UTC`.
    pub timezone: Field<Word>,
    /// The time servers of the installed system, by name or by address.
    pub ntp: Field<List<ServerName>>,
    /// The password of root: `locked`, or a hash as `openssl passwd -6` prints it, or where that
    /// lies: `{file: root.hash}`, `{env: ROOT_HASH}`. Never clear text. Default: `locked`.
    pub root_password: Field<Secret>,
    /// The ssh public keys that may log in as root, each the one line of a `.pub` file.
    pub root_ssh_keys: Field<List<SshKey>>,
    /// Further accounts of the installed system, each under its user name.
    pub users: Field<Named<UserName, User>>,
    /// The disk that is wiped: a path below `/dev/disk/by-id/` or `/dev/disk/by-path/`; or `any`,
    /// said out loud, for the first fixed disk that the installer finds. Nothing is installed
    /// without it.
    pub disk: Field<Disk>,
    /// How the disk is laid out. Default: `lvm`.
    pub layout: Field<Layout>,
    /// How much swap space it gets: `recommended`, `none`, or a size such as 4G. Default:
    /// `recommended`.
    pub swap: Field<Swap>,
    /// How the installed system gets its addresses: `dhcp`, or `static`, by which those of the
    /// inventory are written into it. Default: `dhcp`.
    pub bootproto: Field<Bootproto>,
    /// What is installed: packages, `@groups`, and `-exclusions`. Default: `["@core"]`.
    pub packages: Field<List<Package>>,
    /// Whether packages bring along what they merely recommend. Default: `true`. EL 7 knows no
    /// such thing.
    pub weak_dependencies: Field<bool>,
    /// The languages whose translations are installed: `[en_US, de_DE]`. From EL 9 and in Fedora.
    pub install_langs: Field<List<Word>>,
    /// The services that are started, or are not: `{enabled: [chronyd], disabled: [postfix]}`.
    pub services: Field<Services>,
    /// The firewall: `{services: [ssh], ports: [8080/tcp]}`. Default: only ssh can be reached.
    pub firewall: Field<Firewall>,
    /// Scripts that run before anything is done to the disk, in files beside the inventory.
    pub pre_scripts: Field<List<Script>>,
    /// Scripts that run in the installed system at the end, in files beside the inventory.
    pub post_scripts: Field<List<Script>>,
    /// What SELinux does on the installed system. Default: `enforcing`.
    pub selinux: Field<Selinux>,
    /// Free values, for templates of your own: `{rack: 1}`.
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
            repos: map.optional("repos"),
            kickstart: map.optional("kickstart"),
            kernel: map.optional("kernel"),
            initrd: map.optional("initrd"),
            kernel_sha256: map.optional("kernel_sha256"),
            initrd_sha256: map.optional("initrd_sha256"),
            kernel_args: map.optional("kernel_args"),
            bootloader_args: map.optional("bootloader_args"),
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
            swap: map.optional("swap"),
            bootproto: map.optional("bootproto"),
            packages: map.optional("packages"),
            weak_dependencies: map.optional("weak_dependencies"),
            install_langs: map.optional("install_langs"),
            services: map.optional("services"),
            firewall: map.optional("firewall"),
            pre_scripts: map.optional("pre_scripts"),
            post_scripts: map.optional("post_scripts"),
            selinux: map.optional("selinux"),
            vars: map.optional("vars"),
        }
    }
}

section!(Settings, "`defaults`", |map| Self::from_keys(map));

/// One account of the installed system.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct User {
    /// The full name of the person.
    pub comment: Field<Text>,
    /// The password: `locked`, or a hash as `openssl passwd -6` prints it, or where that lies, as
    /// for `root_password`. Never clear text. Default: `locked`.
    pub password: Field<Secret>,
    /// Further groups: `[wheel]` lets the account use sudo.
    pub groups: Field<List<UserName>>,
    /// The ssh public keys that may log in, each the one line of a `.pub` file.
    pub ssh_keys: Field<List<SshKey>>,
}

section!(User, "a user", |map| Self {
    comment: map.optional("comment"),
    password: map.optional("password"),
    groups: map.optional("groups"),
    ssh_keys: map.optional("ssh_keys"),
});
