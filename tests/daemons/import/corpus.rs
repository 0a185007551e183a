//! The corpus of `tests/import`: old against new.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use netpxe::import::{self, Difference, Import, Site, What, Who};
use netpxe::tree::Tree;
use netpxe::value::{Mac, Subnet};

use super::asked::{self, differences, kinds, said};
use super::served::Served;
use crate::common::{compiled, compiled_in};
use crate::support::evidence::Evidence;

/// A machine that stands nowhere.
const STRANGER: &str = "52:54:00:99:99:99";
/// One whose maker is known by classes.
const ACCESS_POINT: &str = "00:0b:86:99:99:99";
/// One that a class lists.
const WARDEN: &str = "00:40:8c:00:00:01";

fn import_of(path: &Path) -> (String, Import) {
    let text = fs::read_to_string(path).unwrap();
    let beside = path.parent().unwrap().to_owned();
    let include = |name: &str| {
        let text = fs::read_to_string(beside.join(name));
        text.map(|text| (name.to_owned(), text))
            .map_err(|error| error.to_string())
    };
    let import = import::dhcpd(&[("old.conf".to_owned(), text.clone())], &include, None);
    (text, import)
}

/// The `dhcpd.conf` that is generated from a site's inventory, for its first server.
fn generated(site: &Site) -> String {
    conf_of(&compiled(&site.to_text())).unwrap()
}

/// The `dhcpd.conf` of a tree; `None` where another program serves DHCP.
fn conf_of(tree: &Tree<'_>) -> Option<String> {
    let files = tree.files().iter();
    let confs = files.filter(|file| file.path().as_str().ends_with("dhcp/dhcpd.conf"));
    let mut texts: Vec<String> = confs
        .map(|file| String::from_utf8(file.contents().unwrap().into_owned()).unwrap())
        .collect();
    // Of two deploy hosts, the first.
    let first = texts.iter().position(|text| text.contains("  primary;"));
    let first = first.unwrap_or(0);
    (first < texts.len()).then(|| texts.swap_remove(first))
}

/// One who asks: where, and as whom.
struct Client {
    mac: String,
    /// The machine, where it is one of the file's.
    known: Option<Mac>,
    network: Subnet,
    /// The address that it has, or says that it had.
    address: Ipv4Addr,
}

/// Every machine of a site, in its network, and a stranger in each.
fn clients(site: &Site) -> Vec<Client> {
    let mut clients = Vec::new();
    for network in &site.networks {
        let (first, _) = network.subnet.usable();
        clients.extend([STRANGER, ACCESS_POINT, WARDEN].map(|mac| Client {
            mac: mac.to_owned(),
            known: None,
            network: network.subnet,
            address: Ipv4Addr::from_bits(first.to_bits() + 3),
        }));
    }
    for nic in site.machines.iter().flat_map(|machine| &machine.nics) {
        let network = match (nic.address, &nic.network) {
            (Some(address), _) => site.network_of(address),
            (None, Some(name)) => site.networks.iter().find(|it| it.name == *name),
            (None, None) => site.networks.first(),
        };
        let network = network.unwrap().subnet;
        let (first, _) = network.usable();
        clients.push(Client {
            mac: nic.mac.to_string(),
            known: Some(nic.mac),
            network,
            address: nic
                .address
                .unwrap_or(Ipv4Addr::from_bits(first.to_bits() + 4)),
        });
    }
    clients
}

/// The relay of a network: an address in it that means nothing else.
fn relay(site: &Site, subnet: Subnet) -> Ipv4Addr {
    let network = site.networks.iter().find(|it| it.subnet == subnet).unwrap();
    let (_, last) = subnet.usable();
    let nics = || site.machines.iter().flat_map(|machine| &machine.nics);
    let is_free = |address: &Ipv4Addr| {
        !network
            .pools
            .iter()
            .any(|pool| (pool.range.0..=pool.range.1).contains(address))
            && !nics().any(|nic| nic.address == Some(*address))
            && network.gateway != Some(*address)
            && !site.servers.contains(address)
    };
    let candidates = (0..last.to_bits()).map(|n| Ipv4Addr::from_bits(last.to_bits() - n));
    candidates
        .take_while(|it| subnet.contains(*it))
        .find(is_free)
        .unwrap()
}

/// An address as it is compared: a reserved one is itself, one that is lent is of its network.
fn whose(site: &Site, address: Ipv4Addr) -> String {
    let nics = site.machines.iter().flat_map(|machine| &machine.nics);
    let is_reserved = nics.into_iter().any(|nic| nic.address == Some(address));
    match site.network_of(address) {
        Some(network) if !is_reserved => format!("one of {}", network.subnet),
        _ => address.to_string(),
    }
}

/// Whether the import had told that this differs for this client.
/// Whoever asks on a wire with several networks may get an address of any of them: `lent` is of those.
fn had_told(
    told: &[Difference],
    client: &Client,
    lent: &[Ipv4Addr],
    kind: &str,
    what: What,
) -> bool {
    let is_it = |said: What| match (said, what) {
        (What::Options, What::Option(_)) => true,
        (What::Authority, What::Kind) => matches!(kind, "Mac's LIST" | "request"),
        (What::InformOption(said), What::Option(code)) => kind == "Mac's LIST" && said == code,
        _ => said == what,
    };
    told.iter().any(|difference| {
        let who = match difference.who {
            Who::All => true,
            Who::Netbooting => asked::netboots(kind),
            Who::Macs => kind.starts_with("Mac"),
            Who::Network(subnet) => {
                subnet == client.network || lent.iter().any(|it| subnet.contains(*it))
            }
            Who::Machine(mac) => Some(mac) == client.known,
        };
        who && is_it(difference.what)
    })
}

/// What differs between two configurations that an import had not told.
fn untold(old: &str, new: &str, import: &Import, name: &str, evidence: &Evidence) -> Vec<String> {
    let site = import.site.as_ref().unwrap();
    let networks: Vec<Subnet> = site.networks.iter().map(|it| it.subnet).collect();
    let server = site.servers[0];
    let old = Served::of(old, server, &networks, &format!("{name}-old"), evidence);
    let new = Served::of(new, server, &networks, &format!("{name}-new"), evidence);
    let mut untold = Vec::new();
    for client in clients(site) {
        let inside = relay(site, client.network);
        for (kind, ask) in kinds(&client.mac, client.address) {
            let answers = [&old, &new].map(|served| served.ask(&ask, inside));
            let [before, after] = answers
                .each_ref()
                .map(|it| said(it.as_ref(), |ip| whose(site, ip)));
            let lent = answers.iter().flatten().map(|it| it.message.yiaddr());
            let lent: Vec<Ipv4Addr> = lent.collect();
            for (what, how) in differences(&before, &after) {
                if !had_told(&import.told.differences, &client, &lent, kind, what) {
                    let (mac, network) = (&client.mac, client.network);
                    untold.push(format!(
                        "{name}: {mac} in {network} ({kind}): {what:?}: {how}"
                    ));
                }
            }
        }
    }
    untold
}

fn corpus() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/import").unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "conf"));
    files.sort();
    assert!(files.len() >= 20);
    files
}

/// Proves: whoever asks the server that was imported gets from the new one what the old one said, or
/// something else that the import had told.
#[test]
fn answers_are_those_of_the_old_server_or_were_told() {
    let evidence = Evidence::new();
    let mut wrong = Vec::new();
    for path in corpus() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (old, import) = import_of(&path);
        let site = import.site.as_ref().unwrap_or_else(|| panic!("{name}"));
        let new = generated(site);
        wrong.extend(untold(&old, &new, &import, name, &evidence));
    }
    assert!(
        wrong.is_empty(),
        "{} answers:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Proves: what netpxe generated itself, Macs' BSDP included, becomes an inventory from which the same
/// answers come.
#[test]
fn what_netpxe_generated_answers_the_same_after_an_import() {
    let evidence = Evidence::new();
    let mut wrong = Vec::new();
    let folders = fs::read_dir("tests/golden").unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|folder| folder.unwrap().path()).collect();
    folders.sort();
    let mut imported = 0;
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(folder.join("inventory.yaml")).unwrap();
        let Some(old) = conf_of(&compiled_in(&folder, &text)) else {
            continue;
        };
        imported += 1;
        let import = import::dhcpd(
            &[("old.conf".to_owned(), old.clone())],
            &|_| Err(String::new()),
            None,
        );
        let site = import.site.as_ref().unwrap_or_else(|| panic!("{name}"));
        let new = generated(site);
        wrong.extend(untold(&old, &new, &import, name, &evidence));
    }
    assert!(imported > 15, "{imported}");
    assert!(
        wrong.is_empty(),
        "{} answers:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
