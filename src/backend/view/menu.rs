//! `menu`, in `grub.cfg-menu`.

use serde::Serialize;

use crate::plan::{Menu, MenuEntry, Starts};
use crate::value::{KernelArg, TftpPath};

/// `menu`: what can be booted in the place of the disk.
#[derive(Debug, Serialize)]
pub struct MenuView<'p> {
    /// How long it waits before it boots the disk, in seconds.
    pub timeout: u32,
    /// Its entries beside the disk, by name.
    pub entries: Vec<EntryView<'p>>,
}

/// Each of `menu.entries`.
#[derive(Debug, Serialize)]
pub struct EntryView<'p> {
    /// What the menu shows.
    pub title: &'p str,
    /// The kernel, below the TFTP root; empty where it boots none.
    pub kernel: &'p str,
    /// Its initial RAM disk, or empty.
    pub initrd: &'p str,
    /// What it is told.
    pub args: Vec<&'p str>,
    /// The file that is started in GRUB's place, below the TFTP root; empty where it is none.
    pub chain: &'p str,
    /// Whether it opens the setup of the firmware.
    pub firmware_setup: bool,
}

impl<'p> MenuView<'p> {
    /// The view of a menu.
    pub fn new(menu: &'p Menu) -> Self {
        Self {
            timeout: menu.timeout,
            entries: menu.entries.iter().map(EntryView::new).collect(),
        }
    }
}

impl<'p> EntryView<'p> {
    fn new(entry: &'p MenuEntry) -> Self {
        let mut view = Self {
            title: entry.title.as_str(),
            kernel: "",
            initrd: "",
            args: Vec::new(),
            chain: "",
            firmware_setup: false,
        };
        match &entry.starts {
            Starts::Kernel {
                kernel,
                initrd,
                args,
            } => {
                view.kernel = kernel.as_str();
                view.initrd = initrd.as_ref().map_or("", TftpPath::as_str);
                view.args = args.iter().map(KernelArg::as_str).collect();
            }
            Starts::File(file) => view.chain = file.as_str(),
            Starts::FirmwareSetup => view.firmware_setup = true,
        }
        view
    }
}
