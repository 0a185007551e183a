//! The settings of the installer that a machine boots.

use super::read::{Field, List};
use super::section;
use crate::value::{KernelArg, Label, Os, Sha256, TftpPath, Url};

section! {
    /// Settings that say which installer a machine boots, and nothing else.
    pub struct InstallerSettings {
        /// The release to install. It decides how the kickstart is written.
        pub os: Field<&'static Os>,
        /// The URL of the installation tree, such as `http://deploy/repos/centos/7/os/x86_64/`. With
        /// `os: other` it need not be written, and means what your templates make of it.
        pub repo: Field<Url>,
        /// The URL of the live system's root file system, which CoreOS fetches, such as
        /// `http://deploy/repos/fcos/live-rootfs.img`.
        pub rootfs: Field<Url>,
        /// The installer's kernel, below the TFTP root. Default: `vmlinuz` in the folder of the
        /// release, as in `el7/vmlinuz`, or for ARM in `el9-aarch64/vmlinuz`.
        pub kernel: Field<TftpPath>,
        /// The installer's initial RAM disk, below the TFTP root, such as `live/initrd.img`. Default:
        /// `initrd.img` in the folder of the release, as in `el7/initrd.img`; none with `os: other`.
        pub initrd: Field<TftpPath>,
        /// Where `bin/fetch-kernel` fetches the kernel, such as `http://deploy/live/vmlinuz`, with `os: other` and CoreOS; `kernel_sha256` is its
        /// checksum. Without it, you put the kernel in its place.
        pub kernel_url: Field<Url>,
        /// Where `bin/fetch-kernel` fetches the initial RAM disk, such as `http://deploy/live/initrd`, with `os: other` and CoreOS; `initrd_sha256` is
        /// its checksum. Without it, you put the file in its place.
        pub initrd_url: Field<Url>,
        /// The SHA-256 that the kernel must have; without it, `.treeinfo` of the `repo` says it.
        pub kernel_sha256: Field<Sha256>,
        /// The SHA-256 that the initial RAM disk must have; without it, `.treeinfo` of the `repo`
        /// says it.
        pub initrd_sha256: Field<Sha256>,
        /// Further arguments of the installer's kernel: `[noipv6, rd.debug]`.
        pub kernel_args: Field<List<KernelArg>>,
        /// The template of all arguments of the installer's kernel, by its name, in the place of the
        /// built-in `installer-args.cfg`.
        pub installer_args: Field<Label>,
    }
}
