//! `server:`, the deploy host.

use std::net::Ipv4Addr;

use super::read::{Field, Key};
use super::section;
use crate::value::HostName;

/// The deploy host: where dhcpd, the TFTP server and the web server run.
#[derive(Debug)]
pub struct Server {
    /// Its address: `next-server`, and the server that a Mac's SELECT must name.
    pub address: Field<Ipv4Addr>,
    /// Its name, used in URLs where given; the machines must be able to resolve it.
    pub name: Field<HostName>,
}

section!(Server, "`server`", |map| Self {
    address: map.required("address", "172.22.10.2"),
    name: map.optional("name"),
});
