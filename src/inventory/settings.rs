//! The settings that `defaults`, profiles and hosts have in common.

use super::installer::InstallerSettings;
use super::kickstart::KickstartSettings;
use super::read::{Field, Named};
use super::section;
use super::storage::{Data, Disks};
use super::vars::Vars;
use crate::value::{
    BootFiles, Bootproto, Console, Disk, Firmware, Int, MacModel, MountPoint, Signed, State,
};

section! {
    /// Settings of machines. A layer above replaces scalars and lists, and merges mappings.
    #[section("`defaults`")]
    pub struct Settings {
        /// The machine's firmware. It decides which image the machine boots.
        pub firmware: Field<Firmware>,
        /// Whether its firmware starts only what is signed (Secure Boot). The machine then boots the
        /// signed shim and GRUB of its release; `uefi` and `arm64` alone have it. With `coreos` and `other`,
        /// `shim` must say whose shim it is. Default: `false`.
        pub secure_boot: Field<bool>,
        /// Whose signed shim and GRUB it boots, where the release does not say it: `debian13` with
        /// `os: other`.
        pub shim: Field<&'static Signed>,
        /// How GRUB fetches kernel and initial RAM disk where its image came by PXE: `tftp`, or `http`, from
        /// port 80 of the web server. Default: what is faster with the machine's firmware, where its GRUB and
        /// the web server can.
        pub boot_files: Field<BootFiles>,
        /// A Mac's model identifier, such as `Macmini6,2`, against which its firmware is checked.
        pub model: Field<MacModel>,
        /// What the machine does when it boots from the network. Default: `local`.
        pub state: Field<State>,
        /// The number of the installation. Raise it to install a machine again: it installs itself
        /// once for each number. Default: 1.
        pub install_id: Field<Int<1, 999_999_999>>,
        /// For how many seconds a person can stop GRUB before it does what the state says, 0 to
        /// 3600. Default: 5.
        pub menu_timeout: Field<Int<0, 3600>>,
        /// The serial console, by its port and speed: `ttyS1,115200`. GRUB, the installer and the
        /// installed system use it beside the screen. Default: none.
        pub console: Field<Console>,
        /// The disk that is wiped: a path below `/dev/disk/by-id/` or `/dev/disk/by-path/`; or
        /// `any` for the first fixed disk that the installer finds. Nothing is installed without it.
        pub disk: Field<Disk>,
        /// The disks that are wiped, where they are several or are found by a rule: `[/dev/disk/by-id/a,
        /// /dev/disk/by-id/b]`, or `{count: 2, ssd: true, min: 400G}`. In the place of `disk`.
        pub disks: Field<Disks>,
        /// Further disks, which are never wiped, each under the mount point of its file system:
        /// `{/srv/backup: /dev/disk/by-id/...}`. A blank one gets a partition with a label; later
        /// installations find it by that label. Where neither is so, nothing is wiped at all.
        pub data: Field<Named<MountPoint, Data>>,
        /// How the installed system gets its addresses: `dhcp`, or `static`, by which those of the
        /// inventory are written into it. Default: `dhcp`.
        pub bootproto: Field<Bootproto>,
        /// Free values, for templates of your own: `{rack: 1}`.
        pub vars: Field<Vars>,
        #[flatten]
        /// Which installer it boots.
        pub installer: InstallerSettings,
        #[flatten]
        /// What the installer is told.
        pub kickstart: KickstartSettings,
    }
}
