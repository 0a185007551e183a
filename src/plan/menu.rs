//! What else GRUB offers where a machine boots its own disk.

use crate::value::{KernelArg, Text, TftpPath};

/// The menu of machines that boot their own disk, listed or not. Its default is that disk.
#[derive(Clone, Debug)]
pub struct Menu {
    /// How long it waits before it boots the disk, in seconds.
    pub timeout: u32,
    /// What can be chosen instead, by name.
    pub entries: Vec<MenuEntry>,
}

/// What a person can choose.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// What the menu shows.
    pub title: Text,
    /// What is started.
    pub starts: Starts,
}

/// What an entry of the menu starts. Paths are below the TFTP root.
#[derive(Clone, Debug)]
pub enum Starts {
    /// A kernel.
    Kernel {
        /// Its file.
        kernel: TftpPath,
        /// Its initial RAM disk, if it has one.
        initrd: Option<TftpPath>,
        /// What it is told.
        args: Vec<KernelArg>,
    },
    /// An EFI program, or a boot sector on BIOS.
    File(TftpPath),
    /// The setup of EFI firmware.
    FirmwareSetup,
}
