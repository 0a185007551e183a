//! What an inventory refuses and an old configuration may hold: names that are none, addresses that
//! are used twice or lie in a pool. Each is told with its place, and what is left is sound.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::Ipv4Addr;

use super::double_macs;
use super::site::{Machine, Network, Nic, Pool, Site};
use super::told::{Told, What, Who, wrong};
use super::yaml::{Entry, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{FromText as _, HostName, Label};

/// Makes a site one that the inventory takes.
pub fn apply(site: &mut Site, told: &mut Told) {
    network_names(&mut site.networks);
    double_macs::apply(site, told);
    addresses(site, told);
    names(&mut site.machines, told);
    networks_of_machines(site);
    bonds(site);
    pools(site, told);
}

/// Networks have names of their own, which an inventory takes.
fn network_names(networks: &mut [Network]) {
    let mut taken = HashSet::new();
    for network in networks {
        let name = label(&network.name, &format!("net-{}", network.subnet.network()));
        network.name = free(&name, &mut taken);
    }
}

/// The name that is closest to a text, or else this one.
pub fn label(text: &str, otherwise: &str) -> String {
    let name = text.replace(|c: char| !is_of_label(c), "-");
    let name = name.trim_start_matches(['-', '_', '.']);
    match Label::from_text(name) {
        Ok(_) => name.to_owned(),
        Err(_) => otherwise.to_owned(),
    }
}

fn is_of_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

/// This name, or it with a number behind, whichever is free; it is taken then.
pub fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 1;
    while !taken.insert(candidate.to_ascii_lowercase()) {
        number += 1;
        candidate = format!("{name}-{number}");
    }
    candidate
}

/// A reserved address lies in a network, means nothing else there, and belongs to one machine.
fn addresses(site: &mut Site, told: &mut Told) {
    let mut first: HashMap<Ipv4Addr, (Span, usize)> = HashMap::new();
    let mut machines = std::mem::take(&mut site.machines);
    for (index, machine) in machines.iter_mut().enumerate() {
        for nic in &mut machine.nics {
            let Some(address) = nic.address else { continue };
            let is_known = site.networks.is_empty() || site.network_of(address).is_some();
            let fault = match (is_known, first.get(&address)) {
                (false, _) => {
                    let message = format!("{address} lies in none of the networks");
                    wrong(nic.address_place, message).help(
                        "the server gave this machine an address of a pool, and so it will be: \
                         reserve one that its network has",
                    )
                }
                // A bond's address, on the NICs of one machine.
                (true, Some((_, other))) if *other == index => continue,
                (true, Some((before, _))) => {
                    let message = format!("{address} is reserved for two machines");
                    let fault = wrong(nic.address_place, message).also(*before, "first here");
                    fault.help("both got it: the second gets one of a pool now")
                }
                (true, None) => match meaning(site, address) {
                    Some(what) => wrong(
                        nic.address_place,
                        format!("{address} is {what}, and reserved for a machine"),
                    )
                    .help("the machine gets an address of a pool now: reserve another"),
                    None => {
                        first.insert(address, (nic.address_place, index));
                        continue;
                    }
                },
            };
            let what = [What::Address, What::Kind, What::Options];
            told.differs(fault, [Who::Machine(nic.mac)], &what);
            let home = site.network_of(address).or(site.networks.first());
            nic.network = home.map(|network| network.name.clone());
            nic.address = None;
        }
    }
    site.machines = machines;
}

/// What else an address of a network means.
fn meaning(site: &Site, address: Ipv4Addr) -> Option<&'static str> {
    let network = site.network_of(address)?;
    let subnet = network.subnet;
    if address == subnet.network() || address == subnet.broadcast() {
        Some("an address that no machine can have")
    } else if network.gateway == Some(address) {
        Some("the router")
    } else if site.servers.contains(&address) {
        Some("the deploy host")
    } else {
        None
    }
}

/// Machines have host names of their own.
fn names(machines: &mut [Machine], told: &mut Told) {
    let mut taken = HashSet::new();
    for machine in machines {
        let name = host_name(&machine.name);
        let name = free(&name, &mut taken);
        if name != machine.name {
            let message = format!("`{}` is called `{name}`", machine.name);
            let whose = machine.nics.iter().map(|nic| Who::Machine(nic.mac));
            let whose: Vec<Who> = whose.collect();
            let fault = Diagnostic::new(Code::OtherAnswer, machine.place, message);
            let fault = fault.help("a machine's name is its host name, which no other machine has");
            told.differs(fault, whose, &[What::Option(12)]);
            machine.name = name;
        }
    }
}

/// The host name that is closest to a name.
fn host_name(name: &str) -> String {
    let mut labels = name.split('.').map(|label| {
        let label = label.replace(|c: char| !(c.is_ascii_alphanumeric() || c == '-'), "-");
        label.trim_matches('-').to_owned()
    });
    let mut kept: Vec<String> = labels.by_ref().filter(|label| !label.is_empty()).collect();
    let whole = kept.join(".");
    if HostName::from_text(&whole).is_ok() {
        return whole;
    }
    let first = kept.drain(..).next().unwrap_or_default();
    let first = first.get(..50).unwrap_or(&first).to_owned();
    match HostName::from_text(&first) {
        Ok(_) => first,
        Err(_) => format!("host-{}", first.to_ascii_lowercase())
            .trim_end_matches('-')
            .to_owned(),
    }
}

/// A NIC without an address says which network it is in.
fn networks_of_machines(site: &mut Site) {
    let with_pool = site
        .networks
        .iter()
        .find(|network| !network.pools.is_empty());
    let default = with_pool.or(site.networks.first());
    let default = default.map(|network| network.name.clone());
    for nic in site
        .machines
        .iter_mut()
        .flat_map(|machine| &mut machine.nics)
    {
        if nic.address.is_none() && nic.network.is_none() {
            nic.network.clone_from(&default);
        }
    }
}

/// NICs of one machine with one address are a bond: the first has the address for all.
fn bonds(site: &mut Site) {
    let mut machines = std::mem::take(&mut site.machines);
    for machine in &mut machines {
        let mut first: HashMap<Ipv4Addr, usize> = HashMap::new();
        let mut bonded: Vec<Vec<String>> = Vec::new();
        for nic in &mut machine.nics {
            let Some(address) = nic.address else { continue };
            if let Some(&bond) = first.get(&address) {
                bonded[bond].push(nic.name.clone());
                nic.network = site.network_of(address).map(|it| it.name.clone());
                nic.address = None;
            } else {
                first.insert(address, bonded.len());
                bonded.push(vec![nic.name.clone()]);
            }
        }
        bonded.retain(|nics| nics.len() > 1);
        let bonds = bonded.iter().enumerate().map(|(number, nics)| {
            let bond = Value::Map(vec![Entry::list("nics", nics)]);
            Entry::new(format!("bond{number}"), bond)
        });
        let bonds: Vec<Entry> = bonds.collect();
        if !bonds.is_empty() {
            machine.entries.push(Entry::new("bonds", Value::Map(bonds)));
        }
    }
    site.machines = machines;
}

/// Pools hold no address that is reserved or means something else, and do not overlap.
fn pools(site: &mut Site, told: &mut Told) {
    let reserved: BTreeSet<Ipv4Addr> = site
        .machines
        .iter()
        .flat_map(|machine| &machine.nics)
        .filter_map(|nic| nic.address)
        .collect();
    for network in &mut site.networks {
        let pools = std::mem::take(&mut network.pools);
        for pool in pools {
            let taken = taken(network, &site.servers, &reserved, &pool);
            if let Some((first, what)) = taken.first() {
                let message = match taken.len() {
                    1 => format!("{first} lies in this pool and {what}"),
                    n => format!("{n} addresses of this pool are not to be lent: {first} {what}"),
                };
                let place = site.machines.iter().flat_map(|it: &Machine| &it.nics);
                let place = place.filter(|nic: &&Nic| nic.address == Some(*first));
                let mut fault = wrong(pool.place, message)
                    .help("the pool is split around them: a stranger may have had one of them");
                for nic in place.take(1) {
                    fault = fault.also(nic.address_place, "reserved here");
                }
                told.differs(fault, [Who::Network(network.subnet)], &[What::Address]);
            }
            network.pools.extend(split(&pool, &taken));
        }
    }
}

/// The addresses of a pool that are not to be lent, and why.
fn taken(
    network: &Network,
    servers: &[Ipv4Addr],
    reserved: &BTreeSet<Ipv4Addr>,
    pool: &Pool,
) -> Vec<(Ipv4Addr, &'static str)> {
    let (first, last) = pool.range;
    let mut taken: Vec<(Ipv4Addr, &'static str)> = reserved
        .range(first..=last)
        .map(|&address| (address, "is reserved for a machine"))
        .collect();
    let subnet = network.subnet;
    let special = [
        (Some(subnet.network()), "is the network's own"),
        (Some(subnet.broadcast()), "is the broadcast address"),
        (network.gateway, "is the router"),
    ];
    let special = special
        .into_iter()
        .filter_map(|(address, what)| Some((address?, what)));
    let dns = network
        .dns
        .iter()
        .map(|&address| (address, "is a name server"));
    let servers = servers
        .iter()
        .map(|&address| (address, "is the deploy host"));
    taken.extend(
        special
            .chain(dns)
            .chain(servers)
            .filter(|(address, _)| (first..=last).contains(address)),
    );
    taken.sort_unstable();
    taken.dedup_by_key(|(address, _)| *address);
    taken
}

/// A pool without some of its addresses: what is left of it, in order.
fn split(pool: &Pool, taken: &[(Ipv4Addr, &'static str)]) -> Vec<Pool> {
    let (mut start, last) = (pool.range.0.to_bits(), pool.range.1.to_bits());
    let mut parts = Vec::new();
    let mut part = |from: u32, to: u32| {
        if from <= to {
            parts.push(Pool {
                range: (from.into(), to.into()),
                ..pool.clone()
            });
        }
    };
    for (address, _) in taken {
        let address = address.to_bits();
        if let Some(before) = address.checked_sub(1) {
            part(start, before);
        }
        start = address.saturating_add(1);
    }
    part(start, last);
    for later in parts.iter_mut().skip(1) {
        later.comments.clear();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_host_names() {
        for (name, made) in [
            ("db1", "db1"),
            ("node_01", "node-01"),
            ("a.example.org", "a.example.org"),
            ("-x-", "x"),
            ("42", "host-42"),
            ("_", "host"),
            ("localhost", "host-localhost"),
        ] {
            assert_eq!(host_name(name), made, "{name}");
        }
    }

    #[test]
    fn a_pool_is_split_around_what_is_taken() {
        let at = |last| Ipv4Addr::new(10, 0, 0, last);
        let pool = Pool {
            range: (at(1), at(9)),
            entries: Vec::new(),
            comments: Vec::new(),
            place: Span::default(),
        };
        let taken = [(at(1), ""), (at(4), ""), (at(5), ""), (at(9), "")];
        let parts: Vec<_> = split(&pool, &taken)
            .into_iter()
            .map(|it| it.range)
            .collect();
        assert_eq!(parts, [(at(2), at(3)), (at(6), at(8))]);
    }
}
