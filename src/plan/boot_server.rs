//! The server that a machine loads GRUB, its kernel and its kickstart from.

use std::net::Ipv4Addr;

use super::{Host, Network, Nic, Plan};

impl Plan {
    /// The server that machines of a network load from: the one that it names, or else the deploy
    /// host, by its address there if it has one.
    pub fn boot_server(&self, network: &Network) -> Ipv4Addr {
        let named = network.boot_server;
        named.unwrap_or_else(|| self.deploy_host_in(network))
    }

    /// The server that a machine loads from when it boots from this NIC of its own.
    pub fn boot_server_of(&self, host: &Host, nic: &Nic) -> Ipv4Addr {
        let own = host.boot_server;
        own.unwrap_or_else(|| self.boot_server(self.network(nic.network)))
    }

    /// The root of a web server, without a slash at the end: the deploy host's, by name if machines
    /// can look that up, or that of another address.
    pub fn web_root(&self, server: Ipv4Addr) -> String {
        if server == self.server.address {
            self.server.url()
        } else {
            self.server.url_at(server)
        }
    }

    /// The web root of the deploy host itself, whatever it boots from, as a machine's NIC reaches it.
    pub fn deploy_root(&self, nic: &Nic) -> String {
        self.web_root(self.deploy_host_in(self.network(nic.network)))
    }

    fn deploy_host_in(&self, network: &Network) -> Ipv4Addr {
        let leg = self.server.address_in(network.subnet);
        leg.unwrap_or(self.server.address)
    }
}
