//! The answer to a question.

use std::net::Ipv4Addr;

use super::class::classes;
use super::client::Way;
use super::macs;
use super::network::told;
use super::option::{Dhcp, Given};
use super::question::Question;
use super::role::Role;
use super::said::Said;
use crate::plan::{Class, DhcpOption, Network, Plan, Pool};
use crate::value::{AddressRange, HostName, Label, Mac};

/// What it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An OFFER and then an ACK; to a DHCPINFORM an ACK.
    Reply(Reply),
    /// Nothing.
    Silence(Silence),
}

/// Why a question is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The network ignores machines that are not in the inventory.
    Ignored,
    /// No address is reserved, and the network has no pool.
    NoAddress,
    /// No address is reserved, and the network's pools are for others.
    PoolsOfOthers,
    /// The deploy host does not serve the network.
    NotServed,
}

impl Silence {
    /// The reason, in words.
    pub fn why(self) -> &'static str {
        match self {
            Self::Ignored => "the network ignores machines that are not in the inventory",
            Self::NoAddress => "no address is reserved for it, and the network has no pool",
            Self::PoolsOfOthers => {
                "no address is reserved for it, and the pools are for other classes"
            }
            Self::NotServed => "dhcpd does not serve this network",
        }
    }
}

/// An answer that is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The address.
    pub address: Address,
    /// The server that files come from by TFTP.
    pub next_server: Ipv4Addr,
    /// The file to boot, or for firmware that boots over HTTP its URL; or why there is none.
    pub file: Result<String, NoFile>,
    /// The options, by number.
    pub options: Vec<(Dhcp, Given)>,
    /// What machines are told that get their address from one of these ranges, instead of the
    /// option of that number or besides.
    pub of_pools: Vec<(AddressRange, Vec<DhcpOption>)>,
}

impl Reply {
    /// The options, by number, if `address` is what it gives.
    pub fn options_of(&self, address: Ipv4Addr) -> Vec<(Dhcp, Given)> {
        let mut pools = self.of_pools.iter();
        let pool = pools.find(|(range, _)| range.contains(address));
        let of_pool = pool.map_or(&[][..], |(_, options)| options);
        let is_hidden = |code: Dhcp| of_pool.iter().any(|option| option.code == code.0);
        let others = self.options.iter().filter(|(code, _)| !is_hidden(*code));
        let mut options: Vec<_> = others.cloned().chain(own(of_pool)).collect();
        options.sort_by_key(|(code, _)| *code);
        options
    }

    /// The value of an option.
    pub fn option(&self, code: Dhcp) -> Option<&Given> {
        let mut options = self.options.iter();
        options.find(|(it, _)| *it == code).map(|(_, value)| value)
    }
}

/// The address of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The one that is reserved.
    Reserved(Ipv4Addr),
    /// One of these ranges.
    Pool(Vec<AddressRange>),
    /// The one that it has: it asked for all else.
    Own,
}

/// Why an answer names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// It is a device.
    Device,
    /// No class matches.
    NoClass,
    /// The inventory has no machine of this kind, so there is no image for it.
    NoImage,
    /// Nothing boots from the network.
    NoNetboot,
    /// It boots what is signed, and the signed GRUB of its distribution has no HTTP.
    NoSignedHttp,
    /// A Mac learns of its file by BSDP, and this is not yet the answer to a SELECT.
    Later,
    /// This Mac is not offered the image that it takes, or any.
    NotOffered,
}

impl NoFile {
    /// The reason, in words.
    pub fn why(self) -> &'static str {
        match self {
            Self::Device => "it is a device, which never boots from the network",
            Self::NoClass => "only firmware is told one",
            Self::NoImage => "the inventory has no machine of this kind, so there is no image",
            Self::NoNetboot => "nothing boots from this network: `netboot: false`",
            Self::NoSignedHttp => "its signed GRUB has no HTTP; it boots by PXE",
            Self::Later => "a Mac is told by the answer to its SELECT",
            Self::NotOffered => "this Mac is not offered the image",
        }
    }
}

/// What the deploy host of `plan` answers.
pub fn answer(plan: &Plan, question: &Question) -> Answer {
    of_classes(plan, question, &classes(plan, question, None))
}

/// What it answers to a client that said this of itself.
pub fn answer_to(plan: &Plan, question: &Question, said: &Said) -> Answer {
    of_classes(plan, question, &classes(plan, question, Some(said)))
}

/// What it answers to a client of these classes.
fn of_classes(plan: &Plan, question: &Question, classes: &[&Class]) -> Answer {
    let network = plan.network(question.network);
    if !plan.served_networks().any(|it| it.name == network.name) {
        return Answer::Silence(Silence::NotServed);
    }
    let known = Known::of(plan, question.mac);
    let found = if question.role.informs() {
        Ok((network, Address::Own))
    } else {
        address(plan, question, known.as_ref(), classes)
    };
    let (network, address) = match found {
        Ok(found) => found,
        Err(silence) => return Answer::Silence(silence),
    };
    let mut options = vec![
        (Dhcp::SERVER, one(plan.server.address)),
        (Dhcp::MESSAGE_TYPE, Given::MessageType(kind(question.role))),
    ];
    let (file, bare) = if network.netboot {
        boot(plan, question, network, &mut options)
    } else {
        (Err(NoFile::NoNetboot), true)
    };
    let mut of_pools = Vec::new();
    if bare {
        let name = known.as_ref().map(|known| known.name.to_string());
        options.extend(name.map(|name| (Dhcp::HOST_NAME, Given::Text(name))));
        if !question.role.informs() {
            let mut leases = classes.iter().filter_map(|it| it.lease);
            let lease = leases.next().unwrap_or(network.lease);
            options.push((Dhcp::LEASE, Given::Seconds(lease.as_dhcp())));
        }
        let of_nic = known.as_ref().map_or(&[][..], |known| known.options);
        let mut of_client = of_client(classes, of_nic);
        if question.role != Role::Plain {
            // Firmware would read a vendor's options as its own.
            of_client.retain(|option| option.code != Dhcp::VENDOR.0);
        }
        let is_told = |code: Dhcp| of_client.iter().any(|option| option.code == code.0);
        let of_network = told(network, &[]).into_iter();
        options.extend(
            of_network.filter(|(code, _)| !is_kept_from(question.role, *code) && !is_told(*code)),
        );
        options.extend(own(&of_client));
        of_pools = self::of_pools(network, question.role, &of_client);
    }
    options.sort_by_key(|(code, _)| *code);
    Answer::Reply(Reply {
        address,
        next_server: next_server(plan, question, network),
        file,
        options,
        of_pools,
    })
}

/// A machine or a device of the inventory.
struct Known<'p> {
    name: &'p HostName,
    /// The address that is reserved for the NIC that asks.
    address: Option<Ipv4Addr>,
    /// What that NIC is told.
    options: &'p [DhcpOption],
}

impl<'p> Known<'p> {
    fn of(plan: &'p Plan, mac: Mac) -> Option<Self> {
        let nic = plan.nic_of(mac).map(|(host, nic)| Self {
            name: &host.name,
            address: nic.address,
            options: &nic.options,
        });
        nic.or_else(|| {
            plan.device_of(mac).map(|device| Self {
                name: &device.name,
                address: device.address,
                options: &device.options,
            })
        })
    }
}

/// Options as an answer holds them.
fn own(options: &[DhcpOption]) -> impl Iterator<Item = (Dhcp, Given)> {
    let options = options.iter().cloned();
    options.map(Given::own)
}

/// Whether an option of a network or a pool is not told to PCs that netboot: much firmware prefers
/// option 66 to `next-server`.
fn is_kept_from(role: Role, code: Dhcp) -> bool {
    let netboots = matches!(role, Role::Firmware(client) if client.way == Way::Pxe);
    netboots && code == Dhcp::TFTP_SERVER
}

/// What a client is told wherever it is: by its classes, of which the first counts, and above them by
/// its own options.
fn of_client(classes: &[&Class], of_nic: &[DhcpOption]) -> Vec<DhcpOption> {
    let classes = classes.iter().rev();
    let of_classes = classes.fold(Vec::new(), |below, class| {
        DhcpOption::merged(&below, &class.options)
    });
    DhcpOption::merged(&of_classes, of_nic)
}

/// What each pool adds, but for what the client's own options hide.
fn of_pools(
    network: &Network,
    role: Role,
    of_client: &[DhcpOption],
) -> Vec<(AddressRange, Vec<DhcpOption>)> {
    let is_hidden = |option: &&DhcpOption| {
        is_kept_from(role, Dhcp(option.code)) || of_client.iter().any(|it| it.id() == option.id())
    };
    let of_pool = network.pools.iter().map(|pool| {
        let options = pool.options.iter().filter(|option| !is_hidden(option));
        (pool.range, options.cloned().collect())
    });
    of_pool.collect()
}

/// The address that it gets, and the network that this is of: on a wire that networks share, it may
/// be another than that which it asks in. Of several with a pool, the first is told.
fn address<'p>(
    plan: &'p Plan,
    question: &Question,
    known: Option<&Known<'_>>,
    classes: &[&Class],
) -> Result<(&'p Network, Address), Silence> {
    let wire = || plan.wire_of(question.network);
    if let Some(address) = known.and_then(|known| known.address)
        && let Some(network) = wire().find(|it| it.subnet.contains(address))
    {
        return Ok((network, Address::Reserved(address)));
    }
    let has = |name: &Label| classes.iter().any(|class| class.name == *name);
    let serves = |network: &Network| known.is_some() || !network.ignores_unknown();
    let pools = |network: &Network| -> Vec<AddressRange> {
        let is_open = |pool: &Pool| pool.only.is_empty() && serves(network);
        let is_for = |pool: &&Pool| {
            (is_open(pool) || pool.only.iter().any(has)) && !pool.except.iter().any(has)
        };
        let pools = network.pools.iter().filter(is_for);
        pools.map(|pool| pool.range).collect()
    };
    let mut found = wire().map(|network| (network, pools(network)));
    if let Some((network, pools)) = found.find(|(_, pools)| !pools.is_empty()) {
        return Ok((network, Address::Pool(pools)));
    }
    let has_pool = |network: &Network| serves(network) && !network.pools.is_empty();
    Err(if !wire().any(serves) {
        Silence::Ignored
    } else if wire().any(has_pool) {
        Silence::PoolsOfOthers
    } else {
        Silence::NoAddress
    })
}

/// The server that it is sent to: none where nothing boots.
fn next_server(plan: &Plan, question: &Question, network: &Network) -> Ipv4Addr {
    let known = plan.nic_of(question.mac).filter(|(_, nic)| nic.boots);
    let own = known.and_then(|(host, _)| host.boot_server);
    match own {
        Some(server) => server,
        None if network.netboot => plan.boot_server(network),
        None => Ipv4Addr::UNSPECIFIED,
    }
}

/// The file, and whether the network's options are in the answer too. BSDP's answers hold nothing
/// else: they must fit.
fn boot(
    plan: &Plan,
    question: &Question,
    network: &Network,
    options: &mut Vec<(Dhcp, Given)>,
) -> (Result<String, NoFile>, bool) {
    if plan.device_of(question.mac).is_some() {
        return (Err(NoFile::Device), true);
    }
    let (mac, none) = match question.role {
        Role::Plain => return (Err(NoFile::NoClass), true),
        Role::Firmware(client) if !client.is_served(plan) => return (Err(NoFile::NoImage), true),
        Role::Firmware(client) => {
            let host = plan.nic_of(question.mac).map(|(host, _)| host);
            let Some(file) = client.file(host) else {
                return (Err(NoFile::NoSignedHttp), true);
            };
            let file = match client.way {
                Way::Pxe => file,
                Way::Http => {
                    let class = Given::Text("HTTPClient".to_owned());
                    options.push((Dhcp::VENDOR_CLASS, class));
                    // By address: firmware may have no name server.
                    let server = next_server(plan, question, network);
                    format!("{}/{file}", plan.server.url_at(server))
                }
            };
            return (Ok(file), true);
        }
        Role::MacDiscover => (macs::discover(plan, question.mac), NoFile::Later),
        Role::MacList => (macs::inform(plan, question, None), NoFile::Later),
        Role::MacSelect(id) => (macs::inform(plan, question, Some(id)), NoFile::NotOffered),
    };
    let Some(mac) = mac else {
        let none = if question.role.informs() {
            NoFile::NotOffered
        } else {
            none
        };
        return (Err(none), true);
    };
    let class = Given::Text("AAPLBSDPC".to_owned());
    options.push((Dhcp::VENDOR_CLASS, class));
    options.push((Dhcp::VENDOR, Given::Bsdp(mac.options)));
    (mac.file.ok_or(none), !question.role.informs())
}

/// OFFER, or ACK where it has an address.
fn kind(role: Role) -> u8 {
    if role.informs() { 5 } else { 2 }
}

fn one(address: Ipv4Addr) -> Given {
    Given::Addresses(vec![address])
}
