//! `server:`, the deploy host.

use std::net::Ipv4Addr;

use schemars::JsonSchema;

use super::read::{Field, Key, List};
use super::schema::needs;
use super::section;
use crate::value::{Folder, HostName, Int, Interface, KickstartAccess, WebServer};

/// The deploy host: where dhcpd, the TFTP server and the web server run. Each part of it that is
/// written here is generated; what is not is left to you.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["address"]))]
pub struct Server {
    /// Its IPv4 address, from which machines fetch everything.
    pub address: Field<Ipv4Addr>,
    /// Its name, used in URLs in the place of the address; the machines must be able to resolve it.
    pub name: Field<HostName>,
    /// The network interfaces that dhcpd listens on: `[eno1]`. Without it you tell dhcpd yourself.
    pub interfaces: Field<List<Interface>>,
    /// The TFTP server, tftpd-hpa. Without it you configure one yourself.
    pub tftp: Field<Tftp>,
    /// The web server. Without it you configure one yourself.
    pub web: Field<Web>,
    /// Whether a compose file and Containerfiles are wanted, which run the three daemons in
    /// containers. They need `tftp` and `web`. Default: `false`.
    pub containers: Field<bool>,
    /// Whether `bin/setup` is wanted, which puts the tree where this host's daemons look for it.
    /// It needs `tftp` and `web`. Default: `false`.
    pub setup: Field<bool>,
    /// Whether a machine tells this host that it is installed, so that GRUB boots its disk without
    /// looking for the installation there. It needs `tftp`, and `web` that knows machines by their
    /// addresses. Default: `false`.
    pub phone_home: Field<bool>,
}

section!(Server, "`server`", |map| Self {
    address: map.required("address", "172.22.10.2"),
    name: map.optional("name"),
    interfaces: map.optional("interfaces"),
    tftp: map.optional("tftp"),
    web: map.optional("web"),
    containers: map.optional("containers"),
    setup: map.optional("setup"),
    phone_home: map.optional("phone_home"),
});

/// The TFTP server, tftpd-hpa.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&[]))]
pub struct Tftp {
    /// The folder that it serves. Default: `/srv/tftp`.
    pub root: Field<Folder>,
    /// The longest block in bytes, also where a client asks for more. Packets above 1468 come in
    /// fragments, which not every firmware can put together. Default: 1460.
    pub block_size: Field<Int<512, 65464>>,
}

section!(Tftp, "`tftp`", |map| Self {
    root: map.optional("root"),
    block_size: map.optional("block_size"),
});

/// The web server.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["software"]))]
pub struct Web {
    /// Which one it is: `apache` or `nginx`.
    pub software: Field<WebServer>,
    /// The folder that it serves. Default: `/srv/http`.
    pub root: Field<Folder>,
    /// The folder that it serves as `/repos/`. Default: `repos` in `root`.
    pub repos: Field<Folder>,
    /// How it knows whose kickstart a machine may read. Default: `by-address`.
    pub kickstarts: Field<KickstartAccess>,
}

section!(Web, "`web`", |map| Self {
    software: map.required("software", "apache"),
    root: map.optional("root"),
    repos: map.optional("repos"),
    kickstarts: map.optional("kickstarts"),
});
