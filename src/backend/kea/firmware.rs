//! Firmware, by what it boots: PCs and ARM servers, by PXE and over HTTP, and those with Secure Boot.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::classes::{ClassView, no_device, of_architecture};
use super::options::OptionView;
use super::test::{all, any, begins, member, not};
use crate::dhcp::{CLIENTS, Client, Way, boots_over_http};
use crate::plan::{Plan, SecureBoot};
use crate::value::Firmware;

/// The class of the machines that boot over HTTP from a server of their own.
pub fn own_server(server: Ipv4Addr) -> String {
    format!("boot-server:{server}")
}

/// The servers that machines boot from over HTTP: of networks, and those of machines of their own.
pub struct WebServers {
    of_networks: BTreeSet<Ipv4Addr>,
    of_machines: BTreeSet<Ipv4Addr>,
}

impl WebServers {
    pub fn new(plan: &Plan) -> Self {
        let networks = plan.served_networks().filter(|network| network.netboot);
        let machines = plan.hosts.iter();
        let machines = machines.filter(|host| boots_over_http(plan, host.firmware));
        Self {
            of_networks: networks.map(|it| plan.boot_server(it)).collect(),
            of_machines: machines.filter_map(|host| host.boot_server).collect(),
        }
    }

    /// The classes into which machines are put that have a server of their own.
    pub fn marks(&self) -> Vec<ClassView> {
        let servers = self.of_machines.iter();
        let about = "machines that boot over HTTP from a server of their own";
        servers
            .map(|server| ClassView::of_reservations(own_server(*server), about))
            .collect()
    }
}

/// The class of the machines that boot a signed shim from this folder.
pub fn signed(secure: &SecureBoot) -> String {
    format!("signed:{}", secure.folder())
}

/// What machines boot that is signed, each once.
fn signed_boots(plan: &Plan) -> Vec<&SecureBoot> {
    let hosts = plan.hosts.iter();
    let mut all: Vec<&SecureBoot> = hosts
        .filter_map(|host| host.secure_boot.as_deref())
        .collect();
    all.sort_by_key(|secure| secure.folder());
    all.dedup_by_key(|secure| secure.folder());
    all
}

/// The classes into which machines are put that boot what is signed.
pub fn signed_marks(plan: &Plan) -> Vec<ClassView> {
    let about = "machines that boot what is signed";
    let marks = signed_boots(plan).into_iter();
    marks
        .map(|secure| ClassView::of_reservations(signed(secure), about))
        .collect()
}

/// A class for each kind of firmware that boots something. Of two that name a file, the first counts.
pub fn classes(plan: &Plan, servers: &WebServers) -> Vec<ClassView> {
    let unsigned = unsigned_firmware(plan, servers);
    let mut views = Vec::new();
    let mut without_http = Vec::new();
    for secure in signed_boots(plan) {
        if !secure.signed.has_http {
            without_http.push(not(&member(&signed(secure))));
        }
        for (client, view) in &unsigned {
            let Some(shim) = client.shim else { continue };
            if client.way == Way::Http && !secure.signed.has_http {
                continue;
            }
            let mut view = view.clone();
            view.name = format!("{} {}", view.name, signed(secure));
            view.test = all(&[member(&signed(secure)), view.test]);
            let root = view.file.strip_suffix(client.image).unwrap_or_default();
            view.file = format!("{root}{}/{shim}", secure.folder());
            views.push(view);
        }
    }
    for (client, mut view) in unsigned {
        // A signed GRUB without HTTP is named nothing over HTTP.
        if client.way == Way::Http && client.shim.is_some() {
            let tests = std::iter::once(view.test).chain(without_http.iter().cloned());
            view.test = all(&tests.collect::<Vec<_>>());
        }
        views.push(view);
    }
    views
}

/// The same without what is signed, and the kind of client of each.
fn unsigned_firmware(plan: &Plan, servers: &WebServers) -> Vec<(&'static Client, ClassView)> {
    let mut views = Vec::new();
    for client in CLIENTS.iter().filter(|client| client.is_served(plan)) {
        match client.way {
            Way::Pxe => {
                let view = of_client(plan, client, client.class.to_owned(), None);
                views.push((client, view));
            }
            Way::Http => {
                let own = servers.of_machines.iter();
                views.extend(own.map(|server| {
                    let name = format!("{} of {}", client.class, own_server(*server));
                    let mut view = of_client(plan, client, name, Some(*server));
                    view.test = all(&[member(&own_server(*server)), view.test]);
                    (client, view)
                }));
                let of_networks = servers.of_networks.iter();
                views.extend(of_networks.map(|server| {
                    let name = over_http(plan, client, *server);
                    (client, of_client(plan, client, name, Some(*server)))
                }));
            }
        }
    }
    views
}

/// The names of those of these classes that a network demands whose machines load from `server`.
pub fn demanded(plan: &Plan, servers: &WebServers, server: Ipv4Addr) -> Vec<String> {
    let mut names: Vec<String> = classes(plan, servers)
        .into_iter()
        .map(|it| it.name)
        .collect();
    let others = CLIENTS.iter().filter(|client| client.way == Way::Http);
    let others: BTreeSet<String> = others
        .flat_map(|client| {
            let others = servers.of_networks.iter().filter(|it| **it != server);
            others.map(|other| over_http(plan, client, *other))
        })
        .collect();
    let is_of_other = |name: &String| {
        let (name, _) = name.split_once(" signed:").unwrap_or((name, ""));
        others.contains(name)
    };
    names.retain(|name| !is_of_other(name));
    names
}

fn over_http(plan: &Plan, client: &Client, server: Ipv4Addr) -> String {
    if server == plan.server.address {
        client.class.to_owned()
    } else {
        format!("{} from {server}", client.class)
    }
}

/// A kind of firmware; over HTTP, from this server.
fn of_client(plan: &Plan, client: &Client, name: String, server: Option<Ipv4Addr>) -> ClassView {
    let word = if server.is_some() {
        "HTTPClient"
    } else {
        "PXEClient"
    };
    let architectures = client.architectures.iter();
    let mut kinds: Vec<String> = architectures.map(|it| of_architecture(*it)).collect();
    if client.firmware == Firmware::Bios {
        // Old firmware says it in option 60 alone.
        kinds.push("substring(option[60].hex,9,11) == ':Arch:00000'".to_owned());
    }
    let mut tests = vec![begins(60, word.as_bytes())];
    tests.extend(any(kinds));
    tests.extend(no_device(plan));
    let mut view = ClassView::on_demand(name, client.what, all(&tests));
    view.file = match server {
        Some(server) => format!("{}/{}", plan.server.url_at(server), client.image),
        None => client.image.to_owned(),
    };
    if server.is_some() {
        // The firmware takes only an answer that says so too.
        view.options = vec![OptionView::vendor_class(word)];
    }
    view
}
