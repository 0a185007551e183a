//! Machines, and what they do when they boot from the network.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::{
    Bond, DataDisk, DhcpOption, Disks, Guard, Kickstart, Link, LinkDevice, NetworkId, SecureBoot,
    Server,
};
use crate::inventory::Vars;
use crate::value::{
    Architecture, BootFiles, Bootproto, Console, DhcpdText, DomainName, Firmware, HostName,
    KernelArg, Label, Mac, Os, Sha256, SshKey, State, TftpPath, Url,
};

/// One machine.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name.
    pub name: HostName,
    /// The names that it had before, in lower case.
    pub formerly: Vec<HostName>,
    /// The number of the installation that is to be on its disks, whatever it does when it boots.
    pub install_id: u32,
    /// Its domain, where that is not its network's.
    pub domain: Option<DomainName>,
    /// Its firmware.
    pub firmware: Firmware,
    /// What it boots in the place of an image that nobody signed, where its firmware insists on that.
    pub secure_boot: Option<Arc<SecureBoot>>,
    /// How GRUB fetches kernel and initial RAM disk, if the inventory says it.
    pub boot_files: Option<BootFiles>,
    /// The server that it loads from, where it has one of its own.
    pub boot_server: Option<Ipv4Addr>,
    /// Its NICs, as written. None boots if all are in networks from which nothing does; then it is
    /// neither installed nor rescued.
    pub nics: Vec<Nic>,
    /// The interfaces of the installed system: NICs, then bonds, then VLANs.
    pub links: Vec<Link>,
    /// Statements of the operator's for dhcpd, for each NIC.
    pub dhcpd: Option<DhcpdText>,
    /// The profile that it takes settings from.
    pub profile: Option<Label>,
    /// What it does when it boots from the network.
    pub boot: Boot,
    /// How long GRUB's menu waits, in seconds.
    pub menu_timeout: u32,
    /// The serial console, where it has one.
    pub console: Option<Console>,
    /// Free values for templates.
    pub vars: Vars,
}

impl Host {
    /// The NIC that `id` stands for.
    pub fn nic(&self, id: NicId) -> &Nic {
        &self.nics[id.0]
    }

    /// The NIC that the machine's files are named after: the first that boots.
    pub fn main_nic(&self) -> &Nic {
        let boots = self.nics.iter().find(|nic| nic.boots);
        boots.unwrap_or(&self.nics[0])
    }

    /// The bonds and bridges of the installed system.
    pub fn bonds(&self) -> impl Iterator<Item = &Bond> {
        self.links.iter().filter_map(|link| match &link.device {
            LinkDevice::Bond(bond) => Some(bond),
            LinkDevice::Nic(_) | LinkDevice::SameBond(_) => None,
        })
    }

    /// Its installation, if it is to be installed.
    pub fn install(&self) -> Option<&Install> {
        match &self.boot {
            Boot::Install(install) => Some(install),
            Boot::Kernel(_) | Boot::Local | Boot::Rescue(_) => None,
        }
    }

    /// The rescue system that it boots, if that can be entered by ssh.
    pub fn rescue_by_ssh(&self) -> Option<&Rescue> {
        match &self.boot {
            Boot::Rescue(rescue) => Some(rescue).filter(|rescue| !rescue.ssh_keys.is_empty()),
            Boot::Install(_) | Boot::Kernel(_) | Boot::Local => None,
        }
    }

    /// How GRUB fetches kernel and initial RAM disk from a deploy host, where its image came by PXE: as
    /// the inventory says; else as is faster, if both can.
    pub fn boot_files(&self, server: &Server) -> BootFiles {
        let has_http = |secure: &Arc<SecureBoot>| secure.signed.has_http;
        let can = server.boots_over_http() && self.secure_boot.as_ref().is_none_or(has_http);
        match self.boot_files {
            Some(given) => given,
            None if can => faster(self.firmware),
            None => BootFiles::Tftp,
        }
    }

    /// Whether it asks the web server for a kickstart.
    pub fn reads_kickstart(&self) -> bool {
        self.install().is_some() || self.rescue_by_ssh().is_some()
    }

    /// Whether that is user-data, which lies in a folder of its own with what belongs to it.
    pub fn reads_user_data(&self) -> bool {
        let install = self.install();
        install.is_some_and(|install| install.installer.os.ubuntu().is_some())
    }

    /// Whether netplan sets up the network of the installed system: Ubuntu's always, Debian's where its
    /// installer cannot.
    pub fn has_netplan(&self) -> bool {
        self.install().is_some_and(|install| {
            let os = &install.installer.os;
            os.ubuntu().is_some() || (os.debian().is_some() && !self.has_plain_network())
        })
    }

    /// Whether its network is the NIC that it boots from, with an address and the default route, and no other, with
    /// packets of the usual size.
    fn has_plain_network(&self) -> bool {
        let main = self.links.iter().find(|link| link.main);
        let main = main.map(|link| &link.device);
        let is_main = |at: usize| main == Some(&LinkDevice::Nic(NicId(at)));
        let mut booting = (0..self.nics.len()).filter(|at| self.nics[*at].boots);
        booting.all(is_main)
            && self.links.iter().all(|link| {
                let is_plain = if link.main {
                    link.bootproto != Bootproto::None && link.default_route
                } else {
                    link.bootproto == Bootproto::None
                };
                is_plain && link.vlan.is_none() && link.mtu.is_none()
            })
    }

    /// Where its kickstart lies, below the folder of all kickstarts.
    pub fn kickstart_file(&self) -> String {
        let end = if self.reads_user_data() {
            "/user-data"
        } else {
            ".cfg"
        };
        self.main_nic().mac.dashed() + end
    }

    /// The installer or the other kernel that it boots, if it boots one.
    pub fn installer(&self) -> Option<&Arc<Installer>> {
        match &self.boot {
            Boot::Install(install) => Some(&install.installer),
            Boot::Rescue(rescue) => Some(&rescue.installer),
            Boot::Kernel(kernel) => Some(kernel),
            Boot::Local => None,
        }
    }

    /// What the machine does, in the inventory's terms.
    pub fn state(&self) -> State {
        match self.boot {
            Boot::Install(_) => State::Install,
            Boot::Kernel(_) => State::Boot,
            Boot::Local => State::Local,
            Boot::Rescue(_) => State::Rescue,
        }
    }
}

/// One NIC.
#[derive(Clone, Debug, Hash)]
pub struct Nic {
    /// Its name under `nics`; `None` where the host's own keys describe its only NIC.
    pub label: Option<Label>,
    /// Its MAC address.
    pub mac: Mac,
    /// The address that is reserved for it; without one it gets an address from a pool.
    pub address: Option<Ipv4Addr>,
    /// Its network.
    pub network: NetworkId,
    /// Whether the machine may boot from it.
    pub boots: bool,
    /// What it is told besides, by space and number: the machine's options and its own.
    pub options: Vec<DhcpOption>,
}

/// Identifies a NIC within its [`Host`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NicId(usize);

impl NicId {
    /// The NIC at `index` of [`Host::nics`].
    pub fn new(index: usize) -> Self {
        Self(index)
    }

    /// Its index in [`Host::nics`], from 0.
    pub fn index(self) -> usize {
        self.0
    }
}

/// What a machine does when it boots from the network.
#[derive(Clone, Debug)]
pub enum Boot {
    /// Installs itself, unless this installation is already on its disk.
    Install(Install),
    /// Boots a kernel of the operator's choice, every time, and touches no disk.
    Kernel(Arc<Installer>),
    /// Boots its disk.
    Local,
    /// Boots the installer's rescue system.
    Rescue(Rescue),
}

/// A rescue system.
#[derive(Clone, Debug)]
pub struct Rescue {
    /// The installer that is booted; shared by the hosts that have the same.
    pub installer: Arc<Installer>,
    /// Who may log in to it as root by ssh. Without a key there is no ssh.
    pub ssh_keys: Vec<SshKey>,
}

/// An installation.
#[derive(Clone, Debug)]
pub struct Install {
    /// Its number, and which disks it may wipe.
    pub guard: Guard,
    /// The installer that is booted; shared by the hosts that have the same.
    pub installer: Arc<Installer>,
    /// The disks that are wiped.
    pub disks: Disks,
    /// Further ones, which are not, by mount point.
    pub data: Vec<DataDisk>,
    /// The rest of what the installer is told; shared by the hosts that have the same.
    pub kickstart: Arc<Kickstart>,
}

/// What a machine boots: a kernel, and the tree where an installer finds the rest. It is of `os: other`
/// where it is a [`Boot::Kernel`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Installer {
    /// The release.
    pub os: &'static Os,
    /// The processor that it runs on.
    pub architecture: Architecture,
    /// The installation tree. Only what netpxe does not know can do without one.
    pub repo: Option<Url>,
    /// The root file system of a live system, where that is fetched apart.
    pub rootfs: Option<Url>,
    /// The kernel.
    pub kernel: TftpPath,
    /// The initial RAM disk. Only what netpxe does not know can do without one.
    pub initrd: Option<TftpPath>,
    /// Where the kernel is fetched, if not from the tree.
    pub kernel_url: Option<Url>,
    /// Where the initial RAM disk is fetched, if not from the tree.
    pub initrd_url: Option<Url>,
    /// The checksum of the kernel, if the inventory gives one.
    pub kernel_sha256: Option<Sha256>,
    /// The checksum of the initial RAM disk, if the inventory gives one.
    pub initrd_sha256: Option<Sha256>,
    /// Additional kernel arguments.
    pub kernel_args: Vec<KernelArg>,
    /// The template of all of them, if it is not the built-in one.
    pub args_template: Option<Label>,
}

impl Installer {
    /// The URLs that something is fetched from.
    pub fn urls(&self) -> impl Iterator<Item = &Url> {
        let urls = [&self.repo, &self.rootfs, &self.kernel_url, &self.initrd_url];
        urls.into_iter().flatten()
    }

    /// The same, to be changed.
    pub fn urls_mut(&mut self) -> impl Iterator<Item = &mut Url> {
        let urls = [
            &mut self.repo,
            &mut self.rootfs,
            &mut self.kernel_url,
            &mut self.initrd_url,
        ];
        urls.into_iter().flatten()
    }
}

/// By which GRUB loads the heavy files faster with this firmware: `docs/benchmarks.md` has what was
/// measured. Whoever has EFI has the same driver in GRUB as UEFI.
fn faster(firmware: Firmware) -> BootFiles {
    match firmware {
        Firmware::Bios
        | Firmware::Uefi
        | Firmware::Uefi32
        | Firmware::Arm64
        | Firmware::Mac
        | Firmware::Mac32 => BootFiles::Http,
    }
}
