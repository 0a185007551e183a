//! The deploy host: its address, and the services on it that netpxe configures.

use std::fmt;
use std::net::Ipv4Addr;

use crate::value::{
    DhcpServer, Folder, HostName, Interface, KeaHooks, KickstartAccess, Subnet, Url, UrlHost,
    WebServer,
};

/// The port of a web server, unless it says another.
pub const HTTP: u16 = 80;

/// The deploy host.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    /// Its address, which machines get as `next-server`.
    pub address: Ipv4Addr,
    /// Its addresses in other networks.
    pub legs: Vec<Ipv4Addr>,
    /// Its name, if it has one.
    pub name: Option<HostName>,
    /// Its name in URLs: where all machines that boot an installer can look it up.
    pub name_in_urls: Option<HostName>,
    /// The interfaces that dhcpd listens on, as written; empty if netpxe is not to configure them.
    pub interfaces: Vec<Interface>,
    /// The DHCP server.
    pub dhcp: DhcpServer,
    /// Whose package of Kea it is.
    pub kea_hooks: KeaHooks,
    /// The TFTP server, if netpxe configures it.
    pub tftp: Option<Tftp>,
    /// The web server, if netpxe configures it.
    pub web: Option<Web>,
    /// Whether the services run in containers; requires `tftp` and `web`.
    pub containers: bool,
    /// Whether the tree has `bin/setup`; requires `tftp` and `web`.
    pub setup: bool,
    /// Whether machines report that they are installed; requires `tftp` and `web`.
    pub phone_home: bool,
}

/// The TFTP server, tftpd-hpa.
#[derive(Clone, Debug, Hash)]
pub struct Tftp {
    /// The folder that it serves.
    pub root: Folder,
    /// The largest block, in bytes.
    pub block_size: u32,
}

/// The web server.
///
/// Its folders and that of the TFTP server do not overlap, except that `repos` may be in `root`.
#[derive(Clone, Debug, Hash)]
pub struct Web {
    /// Which program it is.
    pub software: WebServer,
    /// The port that it listens on.
    pub port: u16,
    /// The folder that it serves.
    pub root: Folder,
    /// The folder that it serves as `/repos/`.
    pub repos: Folder,
    /// How it tells which machine may read which kickstart.
    pub kickstarts: KickstartAccess,
}

impl Server {
    /// The URL of its web root, without a slash at the end; by name if it has one that can be looked
    /// up.
    pub fn url(&self) -> String {
        match &self.name_in_urls {
            Some(name) => self.url_at(name),
            None => self.url_at(self.address),
        }
    }

    /// The URL of a web root on another server, as this one has it.
    pub fn url_at(&self, server: impl fmt::Display) -> String {
        match self.port() {
            HTTP => format!("http://{server}"),
            port => format!("http://{server}:{port}"),
        }
    }

    /// The port of its web server.
    pub fn port(&self) -> u16 {
        self.web.as_ref().map_or(HTTP, |web| web.port)
    }

    /// Whether firmware can boot from it over HTTP: GRUB 2.06 knows no port but 80.
    pub fn boots_over_http(&self) -> bool {
        self.port() == HTTP
    }

    /// Its addresses: the main one, then its legs.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> {
        std::iter::once(self.address).chain(self.legs.iter().copied())
    }

    /// Its address in a subnet, if it has one there.
    pub fn address_in(&self, subnet: Subnet) -> Option<Ipv4Addr> {
        self.addresses().find(|&address| subnet.contains(address))
    }

    /// The folder of its files within the tree of two deploy hosts: its name, or else its address.
    pub fn folder(&self) -> String {
        match &self.name {
            Some(name) => name.to_string(),
            None => self.address.to_string(),
        }
    }

    /// The path of a URL on this deploy host's web server, without slashes at either end; `None` if
    /// the URL leads elsewhere.
    pub fn path_of<'u>(&self, url: &'u Url) -> Option<&'u str> {
        let is_ours =
            url.scheme() == "http" && url.port() == self.port() && self.is_host(url.host());
        is_ours.then(|| url.path().trim_matches('/'))
    }

    /// Whether the server of a URL is this deploy host.
    pub fn is_host(&self, host: &UrlHost) -> bool {
        let is_named = |name: &HostName| host.is_name(name.as_str());
        let mut addresses = self.addresses();
        addresses.any(|address| *host == UrlHost::V4(address))
            || self.name.as_ref().is_some_and(is_named)
    }

    /// Whether installers have to send their MAC addresses (`inst.ks.sendmac`), by which the web
    /// server tells machines apart.
    pub fn wants_macs(&self) -> bool {
        let by_header = |web: &Web| web.kickstarts == KickstartAccess::ByHeader;
        self.web.as_ref().is_some_and(by_header)
    }
}
