//! The settings of the installation: what an installer is told.

use super::ignition::Ignition;
use super::read::{Field, List, Named};
use super::secret::Secret;
use super::section;
use super::storage::{Encrypt, Volume};
use super::system::{Firewall, Repo, Script, Services};
use crate::value::{
    ContainerImage, FullName, GroupName, Int, KernelArg, Keymap, Label, Language, Layout, Locale,
    Mebibytes, MountPoint, Package, Raid, Selinux, ServerName, Sha256, SshKey, Sudo, Swap,
    TimeZone, Url, UserName,
};

section! {
    /// Settings that say what the installer is told, and nothing else. Machines that set none of
    /// them share their profile's kickstart.
    pub struct KickstartSettings {
        /// The template of the kickstart, by its name, where it is not the built-in `kickstart.ks`.
        pub kickstart: Field<Label>,
        /// The Ignition config of a machine with CoreOS or Flatcar, in a file beside the inventory:
        /// `worker.ign`. It is JSON; `butane` makes it of Butane's YAML.
        pub ignition: Field<Ignition>,
        /// Further repositories to install from, each under its name: a URL, or a mapping with
        /// `url`, `metalink` or `mirrorlist`, and `install`. EL 8 and later need `AppStream` here;
        /// where `repo` ends in `BaseOS/...`, it is found by itself. Debian takes `security` alone; Ubuntu
        /// needs `archive`, and takes `security`.
        pub repos: Field<Named<Label, Repo>>,
        /// The locale of the installed system. Default: `en_US.UTF-8`.
        pub lang: Field<Locale>,
        /// The keyboard layout of the installed system. Default: `us`.
        pub keyboard: Field<Keymap>,
        /// The time zone of the installed system, such as `Europe/Berlin`. Default: `Etc/UTC`.
        pub timezone: Field<TimeZone>,
        /// The time servers of the installed system, by name or by address.
        pub ntp: Field<List<ServerName>>,
        /// The password of root: `locked`, or a hash as `openssl passwd -6` prints it, or where
        /// that lies: `{file: root.hash}`, `{env: ROOT_HASH}`. Never clear text. Default: `locked`.
        pub root_password: Field<Secret>,
        /// The ssh public keys that may log in as root, each the one line of a `.pub` file.
        pub root_ssh_keys: Field<List<SshKey>>,
        /// Further accounts of the installed system, each under its user name.
        pub users: Field<Named<UserName, User>>,
        /// How the disk is laid out. Default: `lvm`.
        pub layout: Field<Layout>,
        /// How several `disks` are joined: `1` mirrors them; `0`, `5`, `6`, `10`. What the machine
        /// boots from is mirrored in any case. Default: not at all.
        pub raid: Field<Raid>,
        /// How much swap space it gets: `recommended`, `none`, or a size such as 4G. Default:
        /// `recommended`.
        pub swap: Field<Swap>,
        /// What is made on the disk, each volume under its mount point: `{/: 20G, /var/log: {size:
        /// 10G, options: [nodev]}, /home: rest}`. `/boot` and swap space need not be written.
        /// Default: all of the disk is `/`; on Btrfs, `/` and `/home`.
        pub volumes: Field<Named<MountPoint, Volume>>,
        /// The volumes that survive when the machine is installed again: `[/srv]`. Each is a partition
        /// of its own, found again by its label, which is its name. Where one is not found, nothing is
        /// wiped. Default: none.
        pub keep: Field<List<MountPoint>>,
        /// Everything but `/boot` and the EFI system partition is encrypted by LUKS:
        /// `{passphrase: {file: disk.passphrase}}`. Default: nothing is.
        pub encrypt: Field<Encrypt>,
        /// How much of the volume group stays free, whatever takes the rest: `20G`. Default: none
        /// where a volume takes the rest, else what the volumes leave.
        pub free: Field<Mebibytes>,
        /// Arguments of the installed system's kernel.
        pub bootloader_args: Field<List<KernelArg>>,
        /// The container image that the installed system is made of, in the place of packages (bootc):
        /// `registry.example.com/rack/node:9`. From EL 9.4 and in Fedora.
        pub ostreecontainer: Field<ContainerImage>,
        /// The image of a live system, or the tar archive of a system, that is unpacked onto the disk in the
        /// place of packages.
        pub liveimg: Field<Url>,
        /// The SHA-256 checksum of `liveimg`, as `sha256sum` prints it.
        pub liveimg_sha256: Field<Sha256>,
        /// What is installed: packages, `@groups`, and `-exclusions`. Default: `["@core"]` on EL and Fedora.
        pub packages: Field<List<Package>>,
        /// Whether packages bring along what they merely recommend. Default: `true`. EL 7 knows no
        /// such thing.
        pub weak_dependencies: Field<bool>,
        /// The languages whose translations are installed: `[en_US, de_DE]`. From EL 9 and in
        /// Fedora.
        pub install_langs: Field<List<Language>>,
        /// The services that are started, or are not: `{enabled: [chronyd], disabled: [postfix]}`. On Debian
        /// and Ubuntu use their names, `ssh` and `chrony`: EL's are refused (E0560, E0564).
        pub services: Field<Services>,
        /// The firewall: `{services: [ssh], ports: [8080/tcp]}`. Default: on EL and Fedora
        /// only ssh can be reached.
        pub firewall: Field<Firewall>,
        /// What SELinux does on the installed system. Default: `enforcing` on EL and Fedora.
        pub selinux: Field<Selinux>,
        /// Whether memory is set aside for kdump, which saves what a crashed kernel leaves behind.
        /// Default: as the installer of the release does it.
        pub kdump: Field<bool>,
        /// The proxy by which the installer fetches packages, from all repositories, such as
        /// `http://proxy:3128/`.
        pub proxy: Field<Url>,
        /// Scripts that run before anything is done to the disk, in files beside the inventory.
        pub pre_scripts: Field<List<Script>>,
        /// Scripts that run in the installed system at the end, in files beside the inventory.
        pub post_scripts: Field<List<Script>>,
        /// Files with further commands and sections of the kickstart, beside the inventory: `%addon`,
        /// `authselect`, `realm`, `logging`. They can say nothing about disks.
        pub kickstart_extra: Field<List<Script>>,
    }
}

/// The number of an account or a group; those below are of the system (`UID_MIN` of login.defs).
pub type AccountId = Int<1000, 2_147_483_647>;

section! {
    /// One account of the installed system.
    #[section("a user", secret = true)]
    pub struct User {
        /// The full name of the person.
        pub comment: Field<FullName>,
        /// The password: `locked`, or a hash as `openssl passwd -6` prints it, or where that lies,
        /// as for `root_password`. Never clear text. Default: `locked`.
        pub password: Field<Secret>,
        /// The number of the account. Default: the next that is free.
        pub uid: Field<AccountId>,
        /// The number of its own group. Default: the next that is free.
        pub gid: Field<AccountId>,
        /// Further groups: `[wheel]` lets the account use sudo with its password.
        pub groups: Field<List<GroupName>>,
        /// Whether the account may do everything by sudo: `passwd` with its password, `nopasswd`
        /// without one, which an account needs that has none. Default: `none`, as its groups say.
        pub sudo: Field<Sudo>,
        /// The ssh public keys that may log in, each the one line of a `.pub` file.
        pub ssh_keys: Field<List<SshKey>>,
    }
}
