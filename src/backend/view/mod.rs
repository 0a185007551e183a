//! What templates see.
//!
//! The names here are an interface: users' own templates use them. Every value always exists, so a
//! template never has to ask whether a key does: one that is not set is an empty text, an empty
//! list, or `false`.

use std::net::Ipv4Addr;

use serde::Serialize;

use crate::inventory::Vars;
use crate::plan::{Host, Install, Installer, Network, Nic, Plan};
use crate::value::{Console, HostName, Interface, KernelArg, Label, Marker, Os, TftpPath, Url};

mod autoinstall;
mod debian;
mod kickstart;
mod link;
mod menu;
mod netplan;
mod part;
mod storage;

pub use autoinstall::AutoinstallView;
pub use kickstart::{KickstartView, keys, scripts, whole};
pub use link::LinkView;
pub use menu::MenuView;
pub use netplan::interfaces;
pub use storage::DisksView;

/// `site`: the deploy host.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own"
)]
pub struct Site<'p> {
    /// Its address: `next-server`.
    pub address: Ipv4Addr,
    /// Its addresses: `address`, then those in other networks.
    pub addresses: Vec<Ipv4Addr>,
    /// Its name, or empty.
    pub name: String,
    /// The port of its web server.
    pub port: u16,
    /// The root of its web server, without a slash at the end.
    pub url: String,
    /// Its DHCP server: `isc` or `kea`.
    pub dhcp: &'static str,
    /// The interfaces that dhcpd listens on; empty where netpxe does not set them.
    pub interfaces: Vec<&'p str>,
    /// The folder of the TFTP server; empty where netpxe configures none.
    pub tftp_root: &'p str,
    /// The TFTP server's longest block, in bytes; 0 where netpxe configures none.
    pub block_size: u32,
    /// `apache` or `nginx`; empty where netpxe configures no web server.
    pub web_software: &'static str,
    /// The folder of the web server; empty where netpxe configures none.
    pub web_root: &'p str,
    /// The folder that is served as `/repos/`; empty where netpxe configures no web server.
    pub repos: &'p str,
    /// Whether the web server tells machines apart by the MAC addresses that their installers send
    /// (`inst.ks.sendmac`).
    pub sendmac: bool,
    /// Whether machines report that they are installed.
    pub phone_home: bool,
    /// Whether dhcpd registers machines in the DNS.
    pub ddns: bool,
    /// Whether there is a menu where machines boot their own disk.
    pub menu: bool,
}

/// `host`: one machine.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question that templates ask"
)]
pub struct HostView<'p> {
    /// Its name.
    pub name: &'p str,
    /// `bios`, `uefi`, `uefi32`, `arm64`, `mac` or `mac32`.
    pub firmware: &'static str,
    /// `boot`, `install`, `local` or `rescue`.
    pub state: &'static str,
    /// The number of its installation; 0 where its state is not `install`.
    pub install_id: u32,
    /// The name of the marker that its installation leaves on the disk; empty where its state is
    /// not `install`.
    pub marker: String,
    /// Which markers on its disks forbid an installation.
    pub guard: GuardView<'p>,
    /// The name of the volume group or the Btrfs that its installation creates, unique to that
    /// installation. Empty where its state is not `install`.
    pub storage: String,
    /// Its serial console.
    pub console: ConsoleView<'p>,
    /// Whether its firmware has a boot order that the installed system can set.
    pub has_boot_order: bool,
    /// Whether netplan sets up the network of the installed system.
    pub has_netplan: bool,
    /// Whether its installation encrypts disks, so that a passphrase stands in its kickstart.
    pub is_encrypted: bool,
    /// Its profile, or empty.
    pub profile: &'p str,
    /// How long GRUB's menu waits, in seconds.
    pub menu_timeout: u32,
    /// `tftp` or `http`: how GRUB fetches kernel and initial RAM disk, if its image came by PXE.
    pub boot_files: &'static str,
    /// The root of the web server that it loads from, without a slash at the end.
    pub url: &'p str,
    /// The URL of its kickstart; with Ubuntu, of the folder of its user-data, with a slash at the end.
    /// Empty where its state is not `install`.
    pub kickstart: String,
    /// The URL to which it reports that it is installed; empty where it does not.
    pub report: String,
    /// The server that it loads from, where the inventory gives it one of its own; else empty.
    pub boot_server: String,
    /// Its NICs, as written.
    pub nics: Vec<NicView<'p>>,
    /// What the installed system configures: NICs, bonds, bridges, VLANs.
    pub links: Vec<LinkView<'p>>,
    /// Whether one of them is a bond or a bridge.
    pub has_bonds: bool,
    /// Free values.
    pub vars: &'p Vars,
}

/// `host.console`. It is empty where the machine has none.
#[derive(Debug, Serialize)]
pub struct ConsoleView<'p> {
    /// The port, such as `ttyS1`.
    pub port: &'p str,
    /// Its speed in baud.
    pub speed: u32,
    /// Whether GRUB can use it.
    pub has_unit: bool,
    /// Its number to GRUB.
    pub unit: u8,
    /// The kernel arguments that select it, beside the screen.
    pub kernel_args: Vec<String>,
}

impl<'p> ConsoleView<'p> {
    fn new(console: Option<&'p Console>) -> Self {
        let unit = console.and_then(Console::unit);
        // The last one is the main one, where the installer's text appears.
        let screen = || "console=tty0".to_owned();
        Self {
            port: console.map_or("", |console| &console.port),
            speed: console.map_or(0, |console| console.speed),
            has_unit: unit.is_some(),
            unit: unit.unwrap_or(0),
            kernel_args: console.map_or_else(Vec::new, |it| vec![screen(), it.kernel_arg()]),
        }
    }
}

/// `host.guard`. It is empty where the machine's state is not `install`.
#[derive(Debug, Serialize)]
pub struct GuardView<'p> {
    /// The names by which the machine knows its own markers: its own, and those that it had before.
    pub names: Vec<&'p str>,
    /// Only markers of these names with a lower number than this are wiped.
    pub number: u32,
    /// Markers of other machines that may be wiped.
    pub wipe: Vec<String>,
}

impl<'p> GuardView<'p> {
    fn new(install: Option<&'p Install>) -> Self {
        let Some(Install { guard, .. }) = install else {
            return Self {
                names: Vec::new(),
                number: 0,
                wipe: Vec::new(),
            };
        };
        Self {
            names: guard.names.iter().map(HostName::as_str).collect(),
            number: guard.number,
            wipe: guard.wipe.iter().map(ToString::to_string).collect(),
        }
    }
}

/// `nic`, and each of `host.nics`.
#[derive(Debug, Serialize)]
pub struct NicView<'p> {
    /// What the inventory calls it; empty for the only NIC of a machine.
    pub label: &'p str,
    /// Its MAC address, lower case with colons.
    pub mac: String,
    /// The same with dashes.
    pub mac_dashed: String,
    /// Its reserved address, or empty.
    pub address: String,
    /// The netmask of its network.
    pub netmask: &'p str,
    /// The gateway of its network, or empty.
    pub gateway: &'p str,
    /// The name servers of its network.
    pub dns: &'p [String],
    /// The domain of its network, or of the machine at its first NIC that boots; or empty.
    pub domain: &'p str,
    /// What the inventory calls its network.
    pub network: &'p str,
    /// Whether the machine may boot from it.
    pub boots: bool,
    /// Whether it is the main one: the first that boots.
    pub main: bool,
    /// Whether it is in a bond or a bridge of the installed system.
    pub bonded: bool,
}

/// What the NICs of a network share, as text.
#[derive(Debug)]
pub struct NetworkTexts {
    /// Its netmask.
    pub netmask: String,
    /// Its gateway, or empty.
    pub gateway: String,
    /// Its name servers.
    pub dns: Vec<String>,
}

impl NetworkTexts {
    /// The texts of a network.
    pub fn new(network: &Network) -> Self {
        Self {
            netmask: network.subnet.netmask().to_string(),
            gateway: text(network.gateway),
            dns: network.dns.iter().map(ToString::to_string).collect(),
        }
    }
}

fn text(address: Option<Ipv4Addr>) -> String {
    address.map_or_else(String::new, |address| address.to_string())
}

/// `installer`: what is booted to install or to rescue.
#[derive(Debug, Serialize)]
pub struct InstallerView<'p> {
    /// The release: `el7`.
    pub os: &'static str,
    /// The installation tree, or empty.
    pub repo: &'p str,
    /// How it is reached: `http`, `https` or `ftp`; or empty.
    pub repo_protocol: &'p str,
    /// Its server, with the port where one is written.
    pub repo_host: &'p str,
    /// Its path, with the slash at its beginning and none at its end.
    pub repo_path: &'p str,
    /// The URL of the live system's root file system, or empty.
    pub rootfs: &'p str,
    /// The kernel, below the TFTP root.
    pub kernel: &'p str,
    /// The initial RAM disk, below the TFTP root, or empty.
    pub initrd: &'p str,
    /// Further arguments of the kernel.
    pub args: Vec<&'p str>,
    /// The template of all arguments, or empty where it is the built-in one.
    pub args_template: &'p str,
    /// What the release can do.
    pub release: ReleaseView,
}

/// `installer.release`: what the release can do.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own"
)]
pub struct ReleaseView {
    /// Whether Anaconda installs it, from a kickstart.
    pub kickstart: bool,
    /// Whether Debian's installer installs it, from a preseed.
    pub preseed: bool,
    /// `coreos` or `flatcar` where an Ignition config installs it, else empty.
    pub ignition: &'static str,
    /// Whether Ubuntu's installer installs it, from user-data.
    pub autoinstall: bool,
    /// What Debian's mirrors call it, such as `bookworm`, or empty.
    pub suite: &'static str,
    /// Whether kickstarts have the command `sshkey`.
    pub sshkey: bool,
    /// Whether time servers are set by `timesource`; otherwise they are part of `timezone`.
    pub timesource: bool,
    /// The option of `%packages` that leaves weak dependencies out, or empty.
    pub without_weak_dependencies: &'static str,
}

impl ReleaseView {
    fn new(os: &Os) -> Self {
        let kickstart = os.kickstart();
        Self {
            kickstart: kickstart.is_some(),
            preseed: os.debian().is_some(),
            ignition: os.coreos().map_or("", |_| os.word),
            autoinstall: os.ubuntu().is_some(),
            suite: os.debian().map_or("", |debian| debian.suite),
            sshkey: kickstart.is_some_and(|it| it.has_sshkey),
            timesource: kickstart.is_some_and(|it| it.has_timesource),
            without_weak_dependencies: kickstart
                .and_then(|it| it.without_weak_dependencies)
                .unwrap_or_default(),
        }
    }
}

impl<'p> Site<'p> {
    /// The deploy host of a plan.
    pub fn new(plan: &'p Plan) -> Self {
        let server = &plan.server;
        Self {
            address: server.address,
            addresses: server.addresses().collect(),
            port: server.port(),
            name: server
                .name
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            url: server.url(),
            dhcp: server.dhcp.word(),
            interfaces: server.interfaces.iter().map(Interface::as_str).collect(),
            tftp_root: server.tftp.as_ref().map_or("", |tftp| tftp.root.as_str()),
            block_size: server.tftp.as_ref().map_or(0, |tftp| tftp.block_size),
            web_software: server.web.as_ref().map_or("", |web| web.software.word()),
            web_root: server.web.as_ref().map_or("", |web| web.root.as_str()),
            repos: server.web.as_ref().map_or("", |web| web.repos.as_str()),
            sendmac: server.wants_macs(),
            phone_home: server.phone_home,
            ddns: plan.ddns.is_some(),
            menu: plan.menu.is_some(),
        }
    }
}

impl<'p> HostView<'p> {
    /// One machine of a plan, which loads from the web server at `url`.
    pub fn new(plan: &'p Plan, host: &'p Host, networks: &'p [NetworkTexts], url: &'p str) -> Self {
        let install = host.install();
        let main = host.main_nic();
        Self {
            name: host.name.as_str(),
            firmware: host.firmware.word(),
            state: host.state().word(),
            install_id: install.map_or(0, |install| install.guard.number),
            marker: install.map_or_else(String::new, |install| install.guard.marker().to_string()),
            guard: GuardView::new(install),
            storage: install.map_or_else(String::new, |install| {
                let Marker { host, number } = install.guard.marker();
                format!("{host}_{number}")
            }),
            console: ConsoleView::new(host.console.as_ref()),
            has_boot_order: host.firmware.has_boot_order(),
            has_netplan: host.has_netplan(),
            is_encrypted: install.is_some_and(|it| it.kickstart.storage.passphrase.is_some()),
            profile: host.profile.as_ref().map_or("", |profile| profile.as_str()),
            menu_timeout: host.menu_timeout,
            boot_files: host.boot_files(&plan.server).word(),
            url,
            kickstart: if host.reads_kickstart() {
                let end = if host.reads_user_data() { "/" } else { ".cfg" };
                [url, "/ks/", &main.mac.dashed(), end].concat()
            } else {
                String::new()
            },
            report: if plan.server.phone_home && install.is_some() {
                [&plan.deploy_root(main), "/done/", &main.mac.dashed()].concat()
            } else {
                String::new()
            },
            boot_server: text(host.boot_server),
            nics: host
                .nics
                .iter()
                .map(|nic| NicView::new(plan, host, nic, networks))
                .collect(),
            links: host
                .links
                .iter()
                .map(|link| LinkView::new(plan, host, link))
                .collect(),
            has_bonds: host.bonds().next().is_some(),
            vars: &host.vars,
        }
    }
}

impl<'p> NicView<'p> {
    /// One NIC of a machine of a plan.
    pub fn new(plan: &'p Plan, host: &'p Host, nic: &'p Nic, networks: &'p [NetworkTexts]) -> Self {
        let network = &networks[nic.network.index()];
        let main = nic.mac == host.main_nic().mac;
        let own = host.domain.as_ref().filter(|_| main);
        let domain = own.or(plan.network(nic.network).domain.as_ref());
        Self {
            label: nic.label.as_ref().map_or("", |label| label.as_str()),
            mac: nic.mac.to_string(),
            mac_dashed: nic.mac.dashed(),
            address: text(nic.address),
            netmask: &network.netmask,
            gateway: &network.gateway,
            dns: &network.dns,
            domain: domain.map_or("", |domain| domain.as_str()),
            network: plan.network(nic.network).name.as_str(),
            boots: nic.boots,
            main,
            bonded: host.bonds().any(|bond| {
                let mut nics = bond.nics.iter();
                nics.any(|&id| host.nic(id).mac == nic.mac)
            }),
        }
    }
}

impl<'p> InstallerView<'p> {
    /// The installer of an installation or a rescue.
    pub fn new(installer: &'p Installer) -> Self {
        let repo = installer.repo.as_ref();
        Self {
            os: installer.os.word,
            repo: repo.map_or("", Url::as_str),
            repo_protocol: repo.map_or("", Url::scheme),
            repo_host: repo.map_or("", Url::authority),
            repo_path: repo.map_or("", Url::folder),
            rootfs: installer.rootfs.as_ref().map_or("", Url::as_str),
            kernel: installer.kernel.as_str(),
            initrd: installer.initrd.as_ref().map_or("", TftpPath::as_str),
            args: installer
                .kernel_args
                .iter()
                .map(KernelArg::as_str)
                .collect(),
            args_template: installer.args_template.as_ref().map_or("", Label::as_str),
            release: ReleaseView::new(installer.os),
        }
    }
}
