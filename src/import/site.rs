//! What an import found, whatever it was written in: networks, machines, devices.

use std::net::Ipv4Addr;

use super::yaml::{self, Entry, Value};
use crate::source::Span;
use crate::value::{Firmware, Mac, Subnet};

/// A network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its name in the inventory.
    pub name: String,
    /// Its subnet.
    pub subnet: Subnet,
    /// The router.
    pub gateway: Option<Ipv4Addr>,
    /// The name servers.
    pub dns: Vec<Ipv4Addr>,
    /// The pools, as they were written.
    pub pools: Vec<Pool>,
    /// All else that is known of it, as the inventory has it.
    pub entries: Vec<Entry>,
    /// What was said about it.
    pub comments: Vec<String>,
    /// Where it was written.
    pub place: Span,
}

/// A range of addresses to lend.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The first address and the last.
    pub range: (Ipv4Addr, Ipv4Addr),
    /// All else, as the inventory has it.
    pub entries: Vec<Entry>,
    /// What was said about it.
    pub comments: Vec<String>,
    /// Where it was written.
    pub place: Span,
}

/// A machine or a device.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its name: a host name once the rules have been applied.
    pub name: String,
    /// Its MAC addresses and what belongs to each; more than one for a machine with several NICs.
    pub nics: Vec<Nic>,
    /// Its firmware; `None` for a device, which never boots from the network.
    pub firmware: Option<Firmware>,
    /// All else, as the inventory has it.
    pub entries: Vec<Entry>,
    /// What was said about it.
    pub comments: Vec<String>,
    /// Where its name was written.
    pub place: Span,
}

impl Machine {
    /// Whether it is one of `hosts`, and no device: it has firmware, be it that of its profile.
    pub fn is_host(&self) -> bool {
        self.firmware.is_some() || self.entries.iter().any(|it| it.key == "profile")
    }
}

/// One NIC.
#[derive(Clone, Debug)]
pub struct Nic {
    /// What it is called.
    pub name: String,
    /// Its MAC address.
    pub mac: Mac,
    /// Where that was written.
    pub mac_place: Span,
    /// The address that is reserved for it.
    pub address: Option<Ipv4Addr>,
    /// Where that was written.
    pub address_place: Span,
    /// The name of its network, where no address says it.
    pub network: Option<String>,
    /// All else, as the inventory has it, where a machine has several.
    pub entries: Vec<Entry>,
}

/// A whole inventory.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// What is said at its top.
    pub comments: Vec<String>,
    /// The deploy host, or both.
    pub servers: Vec<Ipv4Addr>,
    /// Where that was written.
    pub servers_place: Span,
    /// What else is known of the deploy host.
    pub server_entries: Vec<Entry>,
    /// Sections between the server and the networks.
    pub globals: Vec<Entry>,
    /// The networks.
    pub networks: Vec<Network>,
    /// Sections between the networks and the machines.
    pub sections: Vec<Entry>,
    /// Machines, and devices.
    pub machines: Vec<Machine>,
    /// What is said at its end.
    pub left_over: Vec<String>,
}

impl Site {
    /// The network that holds an address.
    pub fn network_of(&self, address: Ipv4Addr) -> Option<&Network> {
        let holds = |network: &&Network| network.subnet.contains(address);
        self.networks.iter().find(holds)
    }

    /// Its sections as entries of the inventory.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        // Machines alone are to be added to an inventory.
        if !self.servers.is_empty() {
            entries.push(Entry::text("netpxe", 1));
        }
        let server = |address: &Ipv4Addr| Entry::text("address", address);
        match self.servers.as_slice() {
            [] => {}
            [one] => {
                let mut entries_of_one = vec![server(one)];
                entries_of_one.extend(self.server_entries.iter().cloned());
                let one = Value::Block(entries_of_one);
                entries.push(Entry::new("server", one).at(self.servers_place));
            }
            several => {
                let several = several.iter().map(|one| Value::Map(vec![server(one)]));
                let several = Value::List(several.collect());
                entries.push(Entry::new("servers", several).at(self.servers_place));
            }
        }
        entries.extend(self.globals.iter().cloned());
        section("networks", self.networks.iter().map(network), &mut entries);
        entries.extend(self.sections.iter().cloned());
        let (hosts, devices): (Vec<&Machine>, Vec<&Machine>) =
            self.machines.iter().partition(|it| it.is_host());
        section("hosts", hosts.into_iter().map(machine), &mut entries);
        section("devices", devices.into_iter().map(machine), &mut entries);
        entries
    }

    /// The inventory's text.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        yaml::comments(&self.comments, 0, &mut out);
        for (number, entry) in self.entries().iter().enumerate() {
            if number > 0 {
                out.push('\n');
            }
            yaml::write(std::slice::from_ref(entry), 0, &mut out);
        }
        if !self.left_over.is_empty() {
            out.push('\n');
            yaml::comments(&self.left_over, 0, &mut out);
        }
        out
    }
}

fn section(name: &str, entries: impl Iterator<Item = Entry>, out: &mut Vec<Entry>) {
    let entries: Vec<Entry> = entries.collect();
    if !entries.is_empty() {
        out.push(Entry::new(name, Value::Block(entries)));
    }
}

fn network(network: &Network) -> Entry {
    let mut entries = vec![Entry::text("subnet", network.subnet)];
    if let Some(gateway) = network.gateway {
        entries.push(Entry::text("gateway", gateway));
    }
    if !network.dns.is_empty() {
        entries.push(Entry::list("dns", &network.dns));
    }
    entries.extend(network.entries.iter().cloned());
    if !network.pools.is_empty() {
        let pools = network.pools.iter().map(pool).collect();
        let comments = network.pools.iter().flat_map(|pool| pool.comments.clone());
        entries.push(Entry {
            comments: comments.collect(),
            ..Entry::new("pools", Value::List(pools))
        });
    }
    Entry {
        comments: network.comments.clone(),
        place: network.place,
        ..Entry::new(&network.name, Value::Block(entries))
    }
}

fn pool(pool: &Pool) -> Value {
    let range = format!("{}-{}", pool.range.0, pool.range.1);
    if pool.entries.is_empty() {
        return Value::Text(range);
    }
    let mut entries = vec![Entry::text("range", range)];
    entries.extend(pool.entries.iter().cloned());
    Value::Map(entries)
}

/// A machine as an entry of `hosts` or `devices`.
pub fn machine(machine: &Machine) -> Entry {
    let mut entries = Vec::new();
    match machine.nics.as_slice() {
        [nic] => entries.extend(nic_entries(nic)),
        nics => {
            let nics = nics
                .iter()
                .map(|nic| Entry::new(&nic.name, Value::Map(nic_entries(nic))));
            entries.push(Entry::new("nics", Value::Block(nics.collect())));
        }
    }
    if let Some(firmware) = machine.firmware {
        entries.push(Entry::text("firmware", firmware));
    }
    entries.extend(machine.entries.iter().cloned());
    Entry {
        comments: machine.comments.clone(),
        place: machine.place,
        ..Entry::new(&machine.name, Value::Map(entries))
    }
}

fn nic_entries(nic: &Nic) -> Vec<Entry> {
    let mut entries = vec![Entry::new("mac", Value::Quoted(nic.mac.to_string()))];
    if let Some(address) = nic.address {
        entries.push(Entry::text("address", address));
    }
    if let Some(network) = &nic.network {
        entries.push(Entry::text("network", network));
    }
    entries.extend(nic.entries.iter().cloned());
    entries
}
