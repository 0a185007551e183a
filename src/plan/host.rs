//! Machines, and what they do when they boot from the network.

use std::net::Ipv4Addr;
use std::sync::Arc;

use smallvec::SmallVec;

use super::{Bond, Device, Kickstart, Link};
use crate::inventory::Vars;
use crate::value::{
    Disk, Firmware, HostName, KernelArg, Label, Mac, Os, Sha256, State, TftpPath, Url,
};

/// One machine.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name.
    pub name: HostName,
    /// Its firmware.
    pub firmware: Firmware,
    /// Its NICs, as written; at least one boots.
    pub nics: SmallVec<[Nic; 1]>,
    /// What the installed system configures: NICs, then bonds, then VLANs; shared by the hosts that
    /// have the same.
    pub links: Arc<[Link]>,
    /// The profile it takes its settings from.
    pub profile: Option<Label>,
    /// What it does when it boots from the network.
    pub boot: Boot,
    /// How long GRUB's menu waits, in seconds.
    pub menu_timeout: u32,
    /// Free values for templates.
    pub vars: Vars,
}

impl Host {
    /// The NIC that names the machine's files: the first that boots.
    pub fn main_nic(&self) -> &Nic {
        let boots = self.nics.iter().find(|nic| nic.boots);
        boots.unwrap_or(&self.nics[0])
    }

    /// The bonds of the installed system.
    pub fn bonds(&self) -> impl Iterator<Item = &Bond> {
        self.links.iter().filter_map(|link| match &link.device {
            Device::Bond(bond) => Some(&**bond),
            Device::Nic(_) | Device::SameBond(_) => None,
        })
    }

    /// Its installation, where it is to be installed.
    pub fn install(&self) -> Option<&Install> {
        match &self.boot {
            Boot::Install(install) => Some(install),
            Boot::Local | Boot::Rescue(_) => None,
        }
    }

    /// The installer that it boots, where it boots one.
    pub fn installer(&self) -> Option<&Arc<Installer>> {
        match &self.boot {
            Boot::Install(install) => Some(&install.installer),
            Boot::Rescue(installer) => Some(installer),
            Boot::Local => None,
        }
    }

    /// What the machine does, in the inventory's word.
    pub fn state(&self) -> State {
        match self.boot {
            Boot::Install(_) => State::Install,
            Boot::Local => State::Local,
            Boot::Rescue(_) => State::Rescue,
        }
    }
}

/// One NIC.
#[derive(Clone, Debug, Hash)]
pub struct Nic {
    /// What the inventory calls it, where the machine has several.
    pub label: Option<Label>,
    /// Its MAC address.
    pub mac: Mac,
    /// The address that is reserved for it; without one it gets one from a pool.
    pub address: Option<Ipv4Addr>,
    /// Its network's place in [`Plan::networks`](super::Plan::networks).
    pub network: usize,
    /// Whether the machine may boot from it.
    pub boots: bool,
}

/// What a machine does when it boots from the network.
#[derive(Clone, Debug)]
pub enum Boot {
    /// Installs itself, unless this installation is on its disk already.
    Install(Install),
    /// Boots its disk.
    Local,
    /// Boots the installer's rescue system.
    Rescue(Arc<Installer>),
}

/// An installation.
#[derive(Clone, Debug)]
pub struct Install {
    /// Its number: the marker on the disk names it.
    pub id: u32,
    /// The installer that is booted; shared by the hosts that have the same.
    pub installer: Arc<Installer>,
    /// The disk that is wiped.
    pub disk: Disk,
    /// What else the installer is told; shared by the hosts that have the same.
    pub kickstart: Arc<Kickstart>,
}

/// The installer: Anaconda's kernel, and where it finds the rest of itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Installer {
    /// The release.
    pub os: Os,
    /// The installation tree.
    pub repo: Url,
    /// The kernel.
    pub kernel: TftpPath,
    /// The initial RAM disk.
    pub initrd: TftpPath,
    /// What the kernel must be, where the inventory says it.
    pub kernel_sha256: Option<Sha256>,
    /// What the initial RAM disk must be, where the inventory says it.
    pub initrd_sha256: Option<Sha256>,
    /// Further arguments of the kernel.
    pub kernel_args: Vec<KernelArg>,
}
