//! `reservation`: machines and devices, which are known by their MAC addresses.
//!
//! Each has one in its own network, with its address. Where there are several networks it has another
//! that holds everywhere: it is known wherever it asks, but its address belongs to its network alone.

use std::net::Ipv4Addr;

use serde::Serialize;

use super::options::OptionView;
use super::{classes, firmware, macs};
use crate::dhcp::{Dhcp, Given, boots_over_http};
use crate::plan::{Device, Host, Network, NetworkId, Nic, Plan};
use crate::value::Mac;

/// A NIC, or a device.
#[derive(Serialize)]
pub struct Reservation<'p> {
    /// The machine or the device.
    name: &'p str,
    /// Whether no other follows in its list.
    last: bool,
    mac: String,
    /// Its address, or empty.
    address: String,
    /// The server that it loads from, where it has one of its own; or empty.
    next_server: String,
    /// The classes that it is in, whatever it says.
    classes: Vec<String>,
    options: Vec<OptionView>,
}

impl<'p> Reservation<'p> {
    fn of_nic(plan: &Plan, host: &'p Host, nic: &Nic) -> Self {
        let server = host.boot_server.filter(|_| nic.boots);
        let mut classes: Vec<String> = macs::mark(plan, host, nic)
            .into_iter()
            .map(Into::into)
            .collect();
        if boots_over_http(plan, host.firmware) {
            classes.extend(server.map(firmware::own_server));
        }
        let secure = host.secure_boot.as_deref().filter(|_| nic.boots);
        classes.extend(secure.map(firmware::signed));
        let mut new = Self::new(plan, host.name.as_str(), nic.mac, nic.address, nic.network);
        new.next_server = server.map_or_else(String::new, |it| it.to_string());
        new.classes.extend(classes);
        new.options
            .extend(classes::options(nic.options.iter().cloned()));
        new
    }

    fn of_device(plan: &Plan, device: &'p Device) -> Self {
        let name = device.name.as_str();
        let mut new = Self::new(plan, name, device.mac, device.address, device.network);
        new.classes.push(classes::DEVICE.to_owned());
        if classes::tells_vendor(device) {
            new.classes.push(classes::of_vendor(name));
        }
        let options = device
            .options
            .iter()
            .filter(|it| !classes::is_of_vendor(it));
        new.options.extend(classes::options(options.cloned()));
        new
    }

    fn new(
        plan: &Plan,
        name: &'p str,
        mac: Mac,
        address: Option<Ipv4Addr>,
        network: NetworkId,
    ) -> Self {
        let network = plan.network(network);
        let is_reserved = address.is_some() && pools_tell(network);
        let host_name = (Dhcp::HOST_NAME, Given::Text(name.to_owned()));
        Self {
            name,
            last: false,
            mac: mac.to_string(),
            address: address.map_or_else(String::new, |it| it.to_string()),
            next_server: String::new(),
            classes: is_reserved.then(|| class(network)).into_iter().collect(),
            options: vec![OptionView::new(&host_name)],
        }
    }
}

/// Whether some pool of a network tells more than the network, or something else.
pub fn pools_tell(network: &Network) -> bool {
    network.pools.iter().any(|pool| !pool.options.is_empty())
}

/// How the names of the classes of machines begin that have an address of their own in a network.
const RESERVED: &str = "reserved ";

/// The class of machines that have an address of their own in a network.
pub fn class(network: &Network) -> String {
    format!("{RESERVED}{}", network.name)
}

/// Whether a class is such a one.
fn is_class(class: &str) -> bool {
    class.starts_with(RESERVED)
}

/// The reservations of a network.
pub fn of_network<'p>(plan: &'p Plan, network: &Network) -> Vec<Reservation<'p>> {
    of(plan, |id| plan.network(id).name == network.name)
}

/// Those that hold everywhere; none if there is one network.
pub fn everywhere(plan: &Plan) -> Vec<Reservation<'_>> {
    if plan.served_networks().count() < 2 {
        return Vec::new();
    }
    let mut all = of(plan, |_| true);
    for reservation in &mut all {
        reservation.address.clear();
        let classes = &mut reservation.classes;
        classes.retain(|class| !is_class(class));
    }
    all
}

/// Those of the networks that are wanted.
fn of(plan: &Plan, wanted: impl Fn(NetworkId) -> bool) -> Vec<Reservation<'_>> {
    let nics = plan.hosts.iter();
    let nics = nics.flat_map(|host| host.nics.iter().map(move |nic| (host, nic)));
    let nics = nics.filter(|(_, nic)| wanted(nic.network));
    let nics = nics.map(|(host, nic)| Reservation::of_nic(plan, host, nic));
    let devices = plan.devices.iter().filter(|it| wanted(it.network));
    let devices = devices.map(|it| Reservation::of_device(plan, it));
    let mut all: Vec<Reservation<'_>> = nics.chain(devices).collect();
    if let Some(last) = all.last_mut() {
        last.last = true;
    }
    all
}
