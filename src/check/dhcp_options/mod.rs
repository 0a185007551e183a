//! What DHCP clients are told, to [`DhcpOption`]s.
//!
//! `found` collects the options of one place, `named` looks up those that are written by name or
//! number, `definitions` reads what the inventory itself defines, `vendor` makes option 43, `taken` says which of them
//! netpxe sets by other means, `keys` knows what is meant for a key, `routes` looks for a default route, and `fit` measures what one packet carries.

mod definitions;
pub mod fit;
mod found;
mod keys;
mod named;
pub mod routes;
mod taken;
mod vendor;

pub use self::definitions::{Definitions, check as definitions};
use self::found::Found;
use crate::diagnostic::Diagnostics;
use crate::inventory::{ClientOptions, DhcpOptions, Host, Network};
use crate::plan::DhcpOption;

/// Where options are written: it decides which of them have keys of their own there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a network or a pool.
    Network,
    /// In a device or a class, whose clients netpxe boots nothing on; it has the same keys.
    Client,
    /// In a machine or its NIC, where `ntp` and `mtu` are of the installed system.
    Machine,
}

/// What the machines of a network are told besides its name servers and its domain, by space and
/// number.
pub fn of_network(
    network: &Network,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    let mut found = Found::new(Place::Network, definitions, out);
    found.addresses(42, &network.ntp);
    found.mtu(&network.mtu);
    found.all(&network.options);
    found.into_options()
}

/// What those are told who get an address of a pool.
pub fn of_pool(
    pool: &ClientOptions,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    of_differing(pool, Place::Network, definitions, out)
}

/// What a device is told, or the clients of a class.
pub fn of_client(
    client: &ClientOptions,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    of_differing(client, Place::Client, definitions, out)
}

fn of_differing(
    client: &ClientOptions,
    place: Place,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    let mut found = Found::new(place, definitions, out);
    found.addresses(6, &client.dns);
    found.text(15, &client.domain, |domain| domain.as_str());
    found.addresses(42, &client.ntp);
    found.mtu(&client.mtu);
    found.all(&client.options);
    found.into_options()
}

/// What a machine is told on each of its NICs.
pub fn of_host(
    host: &Host,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    let mut found = Found::new(Place::Machine, definitions, out);
    found.text(15, &host.domain, |domain| domain.as_str());
    found.all(&host.options);
    found.into_options()
}

/// What a machine is told on one of its NICs.
pub fn of_nic(
    options: &DhcpOptions,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Vec<DhcpOption> {
    let mut found = Found::new(Place::Machine, definitions, out);
    found.all(options);
    found.into_options()
}
