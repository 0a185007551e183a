//! The deploy host: its address, and the services on it that netpxe configures.

use std::net::Ipv4Addr;

use crate::value::{Folder, HostName, Interface, KickstartAccess, Url, WebServer};

/// The deploy host.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    /// Its address, which machines get as `next-server`.
    pub address: Ipv4Addr,
    /// Its name, if it has one that machines can resolve.
    pub name: Option<HostName>,
    /// The interfaces that dhcpd listens on, as written; empty if netpxe is not to configure them.
    pub interfaces: Vec<Interface>,
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
    /// The folder that it serves.
    pub root: Folder,
    /// The folder that it serves as `/repos/`.
    pub repos: Folder,
    /// How it tells which machine may read which kickstart.
    pub kickstarts: KickstartAccess,
}

impl Server {
    /// The URL of its web root, without a slash at the end; by name if it has one.
    pub fn url(&self) -> String {
        match &self.name {
            Some(name) => format!("http://{name}"),
            None => format!("http://{}", self.address),
        }
    }

    /// The folder of its files within the tree of two deploy hosts: its name, or else its address.
    pub fn folder(&self) -> String {
        match &self.name {
            Some(name) => name.to_string(),
            None => self.address.to_string(),
        }
    }

    /// The path of a URL on this deploy host, without slashes at either end; `None` if the URL leads
    /// to another server.
    pub fn path_of<'u>(&self, url: &'u Url) -> Option<&'u str> {
        let rest = url.as_str().strip_prefix("http://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_ours = host == self.address.to_string()
            || (self.name.as_ref()).is_some_and(|name| host.eq_ignore_ascii_case(name.as_str()));
        is_ours.then(|| path.trim_matches('/'))
    }

    /// Whether installers have to send their MAC addresses (`inst.ks.sendmac`), by which the web
    /// server tells machines apart.
    pub fn wants_macs(&self) -> bool {
        let by_header = |web: &Web| web.kickstarts == KickstartAccess::ByHeader;
        self.web.as_ref().is_some_and(by_header)
    }
}
