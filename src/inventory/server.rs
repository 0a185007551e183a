//! `server:`, the deploy host.

use std::net::Ipv4Addr;

use super::read::{Field, List};
use super::section;
use crate::source::Spanned;
use crate::value::{
    DhcpServer, Folder, HostName, Int, Interface, KeaHooks, KickstartAccess, WebServer,
};

section! {
    /// The deploy host: where dhcpd, the TFTP server and the web server run. Each part of it that
    /// is written here is generated; what is not is left to you.
    #[section("`server`")]
    pub struct Server {
        /// Its IPv4 address, from which machines fetch everything.
        #[required("172.22.10.2")]
        pub address: Field<Ipv4Addr>,
        /// Its addresses in other networks, one in each: `[10.20.0.2]`. Machines there fetch
        /// everything from that address, and need no gateway to it.
        pub legs: Field<List<Ipv4Addr>>,
        /// Its name, used in URLs in the place of the address where all machines that boot an
        /// installer can look it up: their networks have `dns`, and `domain` for a name without a
        /// dot.
        pub name: Field<HostName>,
        /// The network interfaces that dhcpd listens on: `[eno1]`. Without it you tell dhcpd
        /// yourself.
        pub interfaces: Field<List<Interface>>,
        /// The DHCP server: `isc`, which is isc-dhcpd, or `kea`, which needs `interfaces`. Default:
        /// `isc`.
        pub dhcp: Field<DhcpServer>,
        /// Whose package of Kea it is, which decides where its hooks lie: it needs them for BOOTP
        /// clients and for two deploy hosts. Default: `debian-amd64`.
        pub kea_hooks: Field<KeaHooks>,
        /// The TFTP server, tftpd-hpa. Without it you configure one yourself.
        pub tftp: Field<Tftp>,
        /// The web server. Without it you configure one yourself.
        pub web: Field<Web>,
        /// Whether a compose file and Containerfiles are wanted, which run the three daemons in
        /// containers. They need `tftp` and `web`. Default: `false`.
        pub containers: Field<bool>,
        /// Whether `bin/setup` is wanted, which puts the tree where this host's daemons look for
        /// it. It needs `tftp` and `web`. Default: `false`.
        pub setup: Field<bool>,
        /// Whether a machine tells this host that it is installed, so that GRUB boots its disk
        /// without looking for the installation there. It needs `tftp`, and `web` that knows
        /// machines by their addresses. Default: `false`.
        pub phone_home: Field<bool>,
    }
}

section! {
    /// The TFTP server, tftpd-hpa.
    #[section("`tftp`")]
    pub struct Tftp {
        /// The folder that it serves. Default: `/srv/tftp`.
        pub root: Field<Folder>,
        /// The longest block in bytes, also where a client asks for more. Packets above 1468 come
        /// in fragments, which not every firmware can put together. Default: 1460.
        pub block_size: Field<Int<512, 65464>>,
    }
}

section! {
    /// The web server.
    #[section("`web`")]
    pub struct Web {
        /// Which one it is: `apache` or `nginx`.
        #[required("apache")]
        pub software: Field<WebServer>,
        /// The port that it listens on. On any but 80 no UEFI firmware boots over HTTP, because GRUB
        /// 2.06 knows no other; by PXE it does, and its kernel comes by TFTP. Default: 80.
        pub port: Field<Int<1, 65535>>,
        /// The folder that it serves. Default: `/srv/http`.
        pub root: Field<Folder>,
        /// The folder that it serves as `/repos/`. Default: `repos` in `root`.
        pub repos: Field<Folder>,
        /// How it knows whose kickstart a machine may read. Default: `by-address`.
        pub kickstarts: Field<KickstartAccess>,
    }
}

impl Server {
    /// Its addresses, as far as they could be read: the main one, then its legs.
    pub fn addresses(&self) -> impl Iterator<Item = &Spanned<Ipv4Addr>> {
        self.address.given().into_iter().chain(self.legs.items())
    }
}
