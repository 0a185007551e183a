//! The deploy host: its address, and the parts of it that netpxe configures.

use std::net::Ipv4Addr;

use crate::value::{Folder, HostName, Interface, KickstartAccess, Url, WebServer};

/// The deploy host.
#[derive(Clone, Debug, Hash)]
pub struct Server {
    /// Its address: `next-server`.
    pub address: Ipv4Addr,
    /// Its name, where machines can resolve one.
    pub name: Option<HostName>,
    /// The interfaces that dhcpd listens on, as written; empty where netpxe does not say it.
    pub interfaces: Vec<Interface>,
    /// The TFTP server, where netpxe configures it.
    pub tftp: Option<Tftp>,
    /// The web server, where netpxe configures it.
    pub web: Option<Web>,
    /// Whether there are containers; only where there are `tftp` and `web`.
    pub containers: bool,
    /// Whether there is `bin/setup`; only where there are `tftp` and `web`.
    pub setup: bool,
    /// Whether machines say that they are installed; only where there are `tftp` and `web`.
    pub phone_home: bool,
}

/// The TFTP server, tftpd-hpa.
#[derive(Clone, Debug, Hash)]
pub struct Tftp {
    /// The folder that it serves.
    pub root: Folder,
    /// The longest block, in bytes.
    pub block_size: u32,
}

/// The web server. Its folders, and that of the TFTP server, do not overlap, but for `repos` in
/// `root`.
#[derive(Clone, Debug, Hash)]
pub struct Web {
    /// Which one it is.
    pub software: WebServer,
    /// The folder that it serves.
    pub root: Folder,
    /// The folder that it serves as `/repos/`.
    pub repos: Folder,
    /// How it knows whose kickstart a machine may read.
    pub kickstarts: KickstartAccess,
}

impl Server {
    /// The root of its web server, without a slash at the end: by name where it has one.
    pub fn url(&self) -> String {
        match &self.name {
            Some(name) => format!("http://{name}"),
            None => format!("http://{}", self.address),
        }
    }

    /// The folder of its files, where there are two: its name, or else its address.
    pub fn folder(&self) -> String {
        match &self.name {
            Some(name) => name.to_string(),
            None => self.address.to_string(),
        }
    }

    /// What a URL names on this server's web server, without slashes at either end; `None` where it
    /// names another server.
    pub fn path_of<'u>(&self, url: &'u Url) -> Option<&'u str> {
        let rest = url.as_str().strip_prefix("http://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_ours = host == self.address.to_string()
            || (self.name.as_ref()).is_some_and(|name| host.eq_ignore_ascii_case(name.as_str()));
        is_ours.then(|| path.trim_matches('/'))
    }

    /// Whether the installer has to say which MAC addresses it sees (`inst.ks.sendmac`), because
    /// the web server tells machines apart by them.
    pub fn wants_macs(&self) -> bool {
        let by_header = |web: &Web| web.kickstarts == KickstartAccess::ByHeader;
        self.web.as_ref().is_some_and(by_header)
    }
}
