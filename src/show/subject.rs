//! Which machine is meant.

use std::net::Ipv4Addr;

use anyhow::{Result, bail};

use crate::dhcp::{CLIENTS, Role, Way};
use crate::plan::{Device, Host, NetworkId, Nic, Plan};
use crate::suggest;
use crate::value::{Firmware, FromText as _, Mac};

/// A machine, known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The NIC that asks; of a stranger that was named by its address none.
    pub mac: Option<Mac>,
    /// The network that it asks in.
    pub network: NetworkId,
}

/// As what a machine asks: what its firmware is, or nothing in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum As {
    /// Firmware of a PC.
    Client(Role),
    /// A Mac; whether it is one with 32-bit EFI, the inventory says.
    Mac,
    /// Whoever is in no class.
    Plain,
}

impl As {
    /// Its word for `--as`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Client(role) => role.word(),
            Self::Mac => "mac",
            Self::Plain => "plain",
        }
    }

    /// Every word for `--as`.
    pub fn all() -> Vec<Self> {
        let clients = CLIENTS.iter().map(|it| Self::Client(Role::Firmware(it)));
        clients.chain([Self::Mac, Self::Plain]).collect()
    }

    /// Whether GRUB goes on over HTTP.
    pub(super) fn is_http(self) -> bool {
        matches!(self, Self::Client(Role::Firmware(client)) if client.way == Way::Http)
    }
}

impl Subject {
    /// The machine of a plan, if it is a known one.
    pub fn known(self, plan: &Plan) -> Option<(&Host, &Nic)> {
        plan.nic_of(self.mac?)
    }

    /// The MAC address that asks; one that no machine of the plan has, where none is known.
    pub(super) fn asking(self, plan: &Plan) -> Mac {
        let strangers = (1..=u16::MAX).filter_map(|number| {
            let [high, low] = number.to_be_bytes();
            Mac::from_text(&format!("02:00:00:00:{high:02x}:{low:02x}")).ok()
        });
        let mut free = strangers.filter(|mac| plan.nic_of(*mac).is_none());
        self.mac
            .or_else(|| free.next())
            .unwrap_or_else(|| plan.hosts[0].main_nic().mac)
    }
}

/// What a machine's firmware can ask as, the usual first; of a stranger a BIOS, of a device nothing.
pub fn roles(plan: &Plan, subject: Subject) -> Vec<As> {
    if subject.mac.is_some_and(|mac| plan.device_of(mac).is_some()) {
        return vec![As::Plain];
    }
    let firmware = subject.known(plan).map(|(host, _)| host.firmware);
    let firmware = firmware.unwrap_or(Firmware::Bios);
    if firmware.is_mac() {
        return vec![As::Mac];
    }
    Role::of(firmware).into_iter().map(As::Client).collect()
}

/// The machine that `text` names: a host name, a MAC address, or an IPv4 address. `network` is the
/// name of the network that a stranger asks in.
///
/// # Errors
/// Nothing of the inventory is called so; the error says what is.
pub fn find(plan: &Plan, text: &str, network: Option<&str>) -> Result<Subject> {
    let elsewhere = network.map(|name| network_named(plan, name)).transpose()?;
    let of_nic = |nic: &Nic| Subject {
        mac: Some(nic.mac),
        network: elsewhere.unwrap_or(nic.network),
    };
    let mut hosts = plan.hosts.iter();
    if let Some(host) = hosts.find(|host| host.name.as_str().eq_ignore_ascii_case(text)) {
        return Ok(of_nic(host.main_nic()));
    }
    let mut devices = plan.devices.iter();
    let is_called = |device: &&Device| device.name.as_str().eq_ignore_ascii_case(text);
    let is_at = |device: &&Device| device.address.is_some_and(|it| it.to_string() == text);
    if let Some(device) =
        devices.find(|it| is_called(it) || is_at(it) || it.mac.to_string() == text)
    {
        return Ok(Subject {
            mac: Some(device.mac),
            network: elsewhere.unwrap_or(device.network),
        });
    }
    if let Ok(mac) = Mac::from_text(text) {
        return match plan.nic_of(mac) {
            Some((_, nic)) => Ok(of_nic(nic)),
            None => Ok(Subject {
                mac: Some(mac),
                network: elsewhere.map_or_else(|| home(plan), Ok)?,
            }),
        };
    }
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return by_address(plan, address);
    }
    let names = plan.hosts.iter().map(|host| host.name.as_str());
    match suggest::nearest(text, names) {
        Some(meant) => bail!("there is no host `{text}`: did you mean `{meant}`?"),
        None => bail!(
            "there is no host `{text}`: name a host of the inventory, or a MAC or IPv4 address"
        ),
    }
}

fn by_address(plan: &Plan, address: Ipv4Addr) -> Result<Subject> {
    let mut nics = plan.hosts.iter().flat_map(|host| &host.nics);
    if let Some(nic) = nics.find(|nic| nic.address == Some(address)) {
        return Ok(Subject {
            mac: Some(nic.mac),
            network: nic.network,
        });
    }
    let mut networks = (0..).zip(&plan.networks);
    let found = networks.find(|(_, network)| network.subnet.contains(address));
    let Some((at, network)) = found else {
        bail!("{address} is in no network of the inventory");
    };
    if !network.pools.iter().any(|it| it.range.contains(address)) {
        bail!(
            "nobody gets {address}: it is not reserved, and in no pool of `{}`",
            network.name
        );
    }
    Ok(Subject {
        mac: None,
        network: NetworkId::new(at),
    })
}

fn network_named(plan: &Plan, name: &str) -> Result<NetworkId> {
    let names = || plan.networks.iter().map(|network| network.name.as_str());
    match names().position(|it| it == name) {
        Some(at) => Ok(NetworkId::new(at)),
        None => bail!(
            "there is no network `{name}`: they are {}",
            suggest::list(&names().collect::<Vec<_>>())
        ),
    }
}

/// The network of the deploy host, in which a stranger asks if nothing else is said.
fn home(plan: &Plan) -> Result<NetworkId> {
    let mut networks = plan.networks.iter();
    match networks.position(|it| it.subnet.contains(plan.server.address)) {
        Some(at) => Ok(NetworkId::new(at)),
        None => bail!("say in which network it asks: `--network NAME`"),
    }
}
