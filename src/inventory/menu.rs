//! `menu:`, what else GRUB offers where a machine boots its own disk.

use super::read::{Field, List};
use super::section;
use crate::value::{KernelArg, Text, TftpPath};

section! {
    /// One more entry of GRUB's menu: a kernel, a file that is started in GRUB's place, or the
    /// firmware's own setup.
    #[section("an entry of the menu")]
    pub struct MenuEntry {
        /// What the menu shows. Default: the entry's name.
        pub title: Field<Text>,
        /// A kernel, below the TFTP root: `memtest/mt86plus`. You put it there.
        pub kernel: Field<TftpPath>,
        /// The kernel's initial RAM disk, below the TFTP root, if it has one, such as `live/initrd.img`.
        pub initrd: Field<TftpPath>,
        /// What the kernel is told: `[console=ttyS0]`. Nothing that installs unattended.
        pub args: Field<List<KernelArg>>,
        /// A file below the TFTP root that is started in GRUB's place: an EFI program, or a boot
        /// sector on BIOS.
        pub chain: Field<TftpPath>,
        /// Whether the entry opens the setup of the firmware, which only EFI can.
        pub firmware_setup: Field<bool>,
    }
}
