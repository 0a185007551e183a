//! `server:`, the deploy host.

use std::net::Ipv4Addr;

use schemars::JsonSchema;

use super::read::{Field, Key};
use super::schema::needs;
use super::section;
use crate::value::HostName;

/// The deploy host: where dhcpd, the TFTP server and the web server run.
#[derive(Debug, JsonSchema)]
#[schemars(transform = needs(&["address"]))]
pub struct Server {
    /// Its IPv4 address, from which machines fetch everything.
    pub address: Field<Ipv4Addr>,
    /// Its name, used in URLs in the place of the address; the machines must be able to resolve it.
    pub name: Field<HostName>,
}

section!(Server, "`server`", |map| Self {
    address: map.required("address", "172.22.10.2"),
    name: map.optional("name"),
});
