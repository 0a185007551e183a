//! `networks:`, what dhcpd serves, and what VLANs are in.

use std::net::Ipv4Addr;

use super::dhcp_options::{ClientOptions, DhcpOptions};
use super::link::Mtu;
use super::read::{Field, List};
use super::section;
use crate::value::{AddressRange, DhcpdText, DomainName, Label, LeaseTime, Subnet, UnknownHosts};

section! {
    /// One network. dhcpd serves it, and the deploy host has a leg in it, or a relay; but a network
    /// without pools that only VLANs are in is left to another server.
    #[section("a network")]
    pub struct Network {
        /// The subnet and its prefix length, 8 to 30 bits: `172.22.10.0/24`.
        #[required("172.22.10.0/24")]
        pub subnet: Field<Subnet>,
        /// The router that machines are told of.
        pub gateway: Field<Ipv4Addr>,
        /// The name servers that machines are told of, by address: `[172.22.10.1]`.
        pub dns: Field<List<Ipv4Addr>>,
        /// The DNS domain that machines are told of: `lab.example.org`.
        pub domain: Field<DomainName>,
        /// The time servers that machines are told of, by address (option 42): `[172.22.10.1]`.
        pub ntp: Field<List<Ipv4Addr>>,
        /// The largest packet that machines send, in bytes (option 26): `9000`.
        pub mtu: Field<Mtu>,
        /// How long an address is lent to a machine that asks for no time, from a second to a year:
        /// seconds, or with a unit as in `90m`, `12h`, `7d`; or `infinite`, which dhcpd ends in 2038
        /// with its clock. Firmware and GRUB never renew a lease: it should outlast the loading of
        /// a kernel. Default: 12 hours.
        pub lease: Field<LeaseTime>,
        /// How long an address is lent at the longest: seconds, or with a unit as in `90m`, `12h`,
        /// `7d`; or `infinite`. Default: 24 hours, or `lease` where that is longer.
        pub max_lease: Field<LeaseTime>,
        /// What a machine gets that is not in `hosts`. Nothing ever installs it. Default:
        /// `boot-local`.
        pub unknown_hosts: Field<UnknownHosts>,
        /// The wire that it shares with other networks: those with the same name here are several
        /// subnets at one switch (a `shared-network` of dhcpd). A machine without a reserved address
        /// gets one of any of them.
        pub shared_network: Field<Label>,
        /// Whether machines boot from it. With `false` they get addresses alone, and no boot file,
        /// Macs included: for a network in which somebody else says what to boot, or nothing boots.
        /// Default: `true`.
        pub netboot: Field<bool>,
        /// The server that machines in it load everything from, by address, where that is not the
        /// deploy host: their `next-server`, and the server of their URLs. You copy the roots of the
        /// deploy host there. Default: the deploy host, by its `legs` in this network if it has one.
        pub boot_server: Field<Ipv4Addr>,
        /// The addresses that are lent to machines without one of their own:
        /// `172.22.10.5-172.22.10.30`. Reserved addresses must be outside of them.
        pub pools: Field<List<Pool>>,
        /// Statements that are written into this network's part of dhcpd.conf as they are.
        pub dhcpd: Field<DhcpdText>,
        #[flatten]
        /// What machines are told besides.
        pub options: DhcpOptions,
    }
}

section! {
    /// What holds in every network that says nothing else.
    #[section("`network_defaults`")]
    pub struct NetworkDefaults {
        /// The name servers that machines are told of, by address: `[172.22.10.1]`.
        pub dns: Field<List<Ipv4Addr>>,
        /// The DNS domain that machines are told of: `lab.example.org`.
        pub domain: Field<DomainName>,
        /// The time servers that machines are told of, by address (option 42): `[172.22.10.1]`.
        pub ntp: Field<List<Ipv4Addr>>,
        /// The largest packet that machines send, in bytes (option 26): `9000`.
        pub mtu: Field<Mtu>,
        /// How long an address is lent to a machine that asks for no time.
        pub lease: Field<LeaseTime>,
        /// How long an address is lent at the longest.
        pub max_lease: Field<LeaseTime>,
        /// What a machine gets that is not in `hosts`.
        pub unknown_hosts: Field<UnknownHosts>,
        #[flatten]
        /// What machines are told besides.
        pub options: DhcpOptions,
    }
}

impl Network {
    /// Takes over what it does not say itself.
    pub(super) fn take(&mut self, defaults: &NetworkDefaults) {
        fn take<T: Clone>(own: &mut Field<T>, default: &Field<T>) {
            if own.is_absent() {
                own.clone_from(default);
            }
        }
        take(&mut self.dns, &defaults.dns);
        take(&mut self.domain, &defaults.domain);
        take(&mut self.ntp, &defaults.ntp);
        take(&mut self.mtu, &defaults.mtu);
        take(&mut self.lease, &defaults.lease);
        take(&mut self.max_lease, &defaults.max_lease);
        take(&mut self.unknown_hosts, &defaults.unknown_hosts);
        self.options = self.options.over(&defaults.options);
    }
}

section! {
    /// A pool of which there is more to say than its addresses.
    #[section("a pool", short = range: AddressRange)]
    pub struct Pool {
        /// Its first and its last address: `172.22.10.31-172.22.10.49`.
        #[required("172.22.10.31-172.22.10.49")]
        pub range: Field<AddressRange>,
        /// Whether BOOTP clients get addresses from it too, which they keep for ever. Default:
        /// `false`.
        pub bootp: Field<bool>,
        /// The classes whose clients alone get addresses from it: `[phones]`. They are no strangers
        /// there: they get one also where unknown machines are ignored.
        pub only: Field<List<Label>>,
        /// The classes whose clients get none from it: `[phones]`.
        pub except: Field<List<Label>>,
        /// Statements that are written into its part of dhcpd.conf as they are.
        pub dhcpd: Field<DhcpdText>,
        #[flatten]
        /// What machines are told that get one of its addresses.
        pub options: ClientOptions,
    }
}
