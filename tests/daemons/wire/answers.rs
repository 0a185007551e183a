//! `netpxe::dhcp`, which `show` prints, against the real isc-dhcpd and the real Kea: every machine of
//! every golden inventory in every role, and strangers, option by option. What both answer as it is
//! described, they answer alike.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::net::Ipv4Addr;

use netpxe::commands::Surroundings;
use netpxe::dhcp::{Address, Answer, CLIENTS, Dhcp, Question, Role, Way, answer};
use netpxe::plan::{NetworkId, Plan};
use netpxe::source::Source;
use netpxe::value::{DhcpServer, FromText, Mac};

use super::servers::{both, is_documented};
use crate::support::answer::{Answer as Got, hex};
use crate::support::ask::{Ask, Relay};
use crate::support::bsdp::{LIST, VERSION};
use crate::support::daemon::Daemon;
use crate::support::dhcpd;
use crate::support::evidence::Evidence;
use crate::support::frame::mac;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;
use crate::support::wire::{PATIENCE, Wire};

const SERVER_MAC: &str = "02:00:00:00:00:02";
const ROUTER_MAC: &str = "02:00:00:00:00:01";
const STRANGER: &str = "52:54:00:00:00:99";
const VENDOR: &str = "AAPLBSDPC/i386/Macmini6,2";
/// The options that are asked for: all that there are, but for the list itself (55).
fn everything() -> Vec<u8> {
    (1..=254).filter(|code| *code != 55).collect()
}

/// A deploy host, wherever its inventory puts it, and all its networks.
struct Site {
    wire: Wire,
    inventory: String,
    differences: RefCell<Vec<String>>,
    /// Which rows of [`DIFFERENCES`] were met.
    met: RefCell<BTreeSet<&'static str>>,
    _dhcpd: Daemon,
    _capture: Daemon,
    _server: Namespace,
    _machines: Namespace,
    _generated: Generated,
    plan: Plan,
}

impl Site {
    fn new(inventory: &str, server: DhcpServer) -> Self {
        needs::root();
        let evidence = Evidence::new();
        let mut plan = plan(inventory);
        plan.server.dhcp = server;
        plan.server.interfaces.clear();
        if server == DhcpServer::Kea {
            leave_out_what_kea_refuses(&mut plan);
            // Alone, it waits for the other before it answers: `failover` asks both.
            plan.failover = None;
        }
        let generated = Generated::of_plan(&plan);
        let (server, machines) = (Namespace::new(), Namespace::new());
        server.connect("s0", SERVER_MAC, &machines, "c0");
        let wire = Wire::open(&machines, "c0");
        let address = plan.server.address;
        let mut folder = String::new();
        let home = home(&plan);
        let prefix = home.subnet.prefix();
        server.ip(&format!("address add {address}/{prefix} dev s0"));
        let (_, router) = home.subnet.usable();
        wire.play(router, mac(ROUTER_MAC));
        for network in plan.networks.iter().filter(|it| it.name != home.name) {
            let subnet = network.subnet;
            server.ip(&format!("route add {subnet} via {router}"));
        }
        if plan.failover.is_some() {
            folder = plan.server.folder();
        }
        let capture = evidence.capture(&machines, "c0", "");
        let dhcpd = dhcpd::start_in(&generated, &folder, &server, &["s0"], &evidence);
        Self {
            wire,
            inventory: inventory.to_owned(),
            differences: RefCell::default(),
            met: RefCell::default(),
            _dhcpd: dhcpd,
            _capture: capture,
            _server: server,
            _machines: machines,
            _generated: generated,
            plan,
        }
    }

    /// The way in for machines of a network: none where the deploy host has a leg in it.
    fn relay(&self, id: NetworkId) -> Option<Relay> {
        let network = self.plan.network(id);
        if network.name == home(&self.plan).name {
            return None;
        }
        let (_, last) = network.subnet.usable();
        let inside = network.gateway.unwrap_or(last);
        self.wire.play(inside, mac(ROUTER_MAC));
        Some(Relay {
            inside,
            server: self.plan.server.address,
            mac: mac(ROUTER_MAC),
            server_mac: mac(SERVER_MAC),
        })
    }

    /// Every question that a NIC can ask in a network: whose role may need several.
    fn is_answered(&self, machine: &str, network: NetworkId) -> usize {
        let mut asked = 0;
        for role in roles(&self.plan) {
            for ask in asks(&self.plan, machine, network, role) {
                let question = Question {
                    mac: Mac::from_text(machine).unwrap(),
                    network,
                    role,
                };
                let ask = ask.via(self.relay(network));
                let (said, mut got) = self.both(&ask, &question);
                if self.plan.server.dhcp == DhcpServer::Kea {
                    for (row, excuse) in DIFFERENCES {
                        if excuse(&self.plan, &question, &said, &mut got) {
                            self.met.borrow_mut().insert(row);
                        }
                    }
                }
                if said != got {
                    let site = &self.inventory;
                    let about = format!("{site}: {question:?}\n  said {said:?}\n  got  {got:?}");
                    self.differences.borrow_mut().push(about);
                }
                asked += 1;
            }
        }
        asked
    }

    /// What the description says, and what the server answers.
    fn both(&self, ask: &Ask, question: &Question) -> (Told, Told) {
        let Answer::Reply(said) = answer(&self.plan, question) else {
            return (Told::nothing(), self.silence(ask));
        };
        self.wire.send(ask);
        let got = self.wire.answer(&[ask.message.xid()], PATIENCE);
        let given = got.as_ref().map_or(Ipv4Addr::UNSPECIFIED, Got::address);
        let address = match &said.address {
            Address::Reserved(reserved) => reserved.to_string(),
            Address::Pool(ranges) if ranges.iter().any(|it| it.contains(given)) => {
                given.to_string()
            }
            Address::Pool(ranges) => format!("one of {ranges:?}"),
            Address::Own => Ipv4Addr::UNSPECIFIED.to_string(),
        };
        let options = said.options_of(given).into_iter();
        let options = options.map(|(Dhcp(code), value)| (code, hex(&value.bytes())));
        let said = Told {
            address,
            server: said.next_server,
            file: said.file.clone().unwrap_or_default(),
            options: options.collect(),
        };
        (said, got.as_ref().map_or_else(Told::nothing, Told::of))
    }

    /// What is answered to a question that is to get no answer. That is not waited for but proved: both
    /// servers work in order, and a later question has one.
    fn silence(&self, ask: &Ask) -> Told {
        let known = self.plan.hosts.iter().flat_map(|host| &host.nics);
        let mut fences = known.filter(|nic| nic.address.is_some());
        let nic = fences.next().expect("a reserved address");
        let fence = Ask::discover(&nic.mac.to_string()).via(self.relay(nic.network));
        let ids = [ask.message.xid(), fence.message.xid()];
        self.wire.send(ask);
        self.wire.send(&fence);
        let answer = self.wire.answer(&ids, PATIENCE).expect("an answer");
        if answer.message.xid() == ids[1] {
            Told::nothing()
        } else {
            Told::of(&answer)
        }
    }
}

/// An answer, or the lack of one.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    address: String,
    server: Ipv4Addr,
    file: String,
    options: BTreeMap<u8, String>,
}

impl Told {
    fn nothing() -> Self {
        Self {
            address: "nothing".to_owned(),
            server: Ipv4Addr::UNSPECIFIED,
            file: String::new(),
            options: BTreeMap::new(),
        }
    }

    fn of(got: &Got) -> Self {
        let options = got.raw_options().into_iter();
        Self {
            address: got.address().to_string(),
            server: got.message.siaddr(),
            file: got.file(),
            options: options.map(|(code, bytes)| (code, hex(&bytes))).collect(),
        }
    }
}

/// Takes a difference of Kea's out of what it answered, where that is such a one.
type Excuse = fn(&Plan, &Question, &Told, &mut Told) -> bool;

/// What Kea answers in another way: the rows of the table in docs/kea.md, and no more.
const DIFFERENCES: &[(&str, Excuse)] = &[
    ("The machine's own options, in BSDP", own_options),
    ("Names that end alike", shared_ends),
];

/// Answers to LIST and SELECT hold the machine's own options, too, if the Mac asks for them.
fn own_options(plan: &Plan, question: &Question, said: &Told, got: &mut Told) -> bool {
    if !question.role.informs() || !said.options.contains_key(&43) {
        return false;
    }
    let nic = plan.nic_of(question.mac).map(|(_, nic)| &nic.options);
    let own = nic.into_iter().flatten().map(|option| option.code);
    let mut met = false;
    for code in own
        .chain([12])
        .filter(|code| !said.options.contains_key(code))
    {
        met |= got.options.remove(&code).is_some();
    }
    met
}

/// Lists of names are written out in full.
fn shared_ends(_: &Plan, _: &Question, said: &Told, got: &mut Told) -> bool {
    let mut met = false;
    for code in [119, 141] {
        let (Some(said), Some(got)) = (said.options.get(&code), got.options.get_mut(&code)) else {
            continue;
        };
        if said != got && names(said) == names(got) {
            got.clone_from(said);
            met = true;
        }
    }
    met
}

/// The names in an option, whose ends may be pointers to others (RFC 1035, 4.1.4).
fn names(digits: &str) -> Vec<String> {
    let bytes: Vec<u8> = digits
        .split(':')
        .map(|it| u8::from_str_radix(it, 16).unwrap())
        .collect();
    let mut names = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (mut name, mut here, mut after) = (String::new(), at, None);
        loop {
            match usize::from(bytes[here]) {
                0 => break,
                pointer @ 0xc0.. => {
                    after = after.or(Some(here + 2));
                    here = (pointer & 0x3f) << 8 | usize::from(bytes[here + 1]);
                }
                length => {
                    let label = &bytes[here + 1..=here + length];
                    name += &String::from_utf8_lossy(label);
                    name.push('.');
                    here += 1 + length;
                }
            }
        }
        at = after.unwrap_or(here + 1);
        names.push(name);
    }
    names
}

/// Kea takes options 122, 124 and 125 apart, so an inventory with Kea may not have them (E0707).
fn leave_out_what_kea_refuses(plan: &mut Plan) {
    let nics = plan.hosts.iter_mut().flat_map(|host| &mut host.nics);
    for nic in nics {
        nic.options
            .retain(|option| ![122, 124, 125].contains(&option.code));
    }
}

/// The plan of an inventory of this project.
fn plan(inventory: &str) -> Plan {
    let path = needs::project(inventory);
    let source = Source::new(inventory, fs::read_to_string(&path).unwrap());
    let (plan, _) = netpxe::compile(&source, &Surroundings::new(&path, None));
    plan.unwrap()
}

/// The network of the deploy host.
fn home(plan: &Plan) -> &netpxe::plan::Network {
    let mut networks = plan.networks.iter();
    let found = networks.find(|it| it.subnet.contains(plan.server.address));
    found.expect("a network of the deploy host's")
}

/// Every role: each kind of firmware, whether the inventory has it or not, each image that Macs are
/// offered and one that they are not, and no class at all.
fn roles(plan: &Plan) -> Vec<Role> {
    let mut roles: Vec<Role> = CLIENTS.iter().map(Role::Firmware).collect();
    roles.extend([Role::Plain, Role::MacDiscover, Role::MacList]);
    let offers = plan.bsdp.iter().flat_map(|bsdp| &bsdp.offers);
    roles.extend(offers.map(|offer| Role::MacSelect(offer.image.id())));
    let other = netpxe::bsdp::ImageId::try_from(0x8100_004d).unwrap();
    roles.push(Role::MacSelect(other));
    roles
}

/// The packets of a role, from a machine that asks for everything.
fn asks(plan: &Plan, machine: &str, network: NetworkId, role: Role) -> Vec<Ask> {
    let address = own_address(plan, machine, network);
    let mut asks = match role {
        Role::Firmware(client) => {
            let dressed = |ask: Ask, number| match client.way {
                Way::Pxe => ask.pxe(number),
                Way::Http => ask.http(number),
            };
            let numbers = client.architectures.iter();
            numbers
                .map(|&number| dressed(Ask::discover(machine), number))
                .collect()
        }
        Role::MacDiscover => vec![Ask::discover(machine).vendor(VENDOR)],
        Role::MacList => vec![Ask::inform(machine, address).apple(&[LIST, VERSION].concat())],
        Role::MacSelect(id) => {
            let id = u32::from(id).to_be_bytes();
            let server = plan.server.address.octets();
            let select = [&[1, 1, 2, 3, 4][..], &server, &[8, 4], &id].concat();
            vec![Ask::inform(machine, address).apple(&select)]
        }
        Role::Plain => vec![
            Ask::discover(machine),
            Ask::discover(machine).vendor("MSFT 5.0"),
        ],
    };
    for ask in &mut asks {
        *ask = ask.clone().wants(&everything()).raw(57, vec![5, 0]);
    }
    asks
}

/// The address that a Mac has when it asks by BSDP: the reserved one, or one of a pool.
fn own_address(plan: &Plan, machine: &str, id: NetworkId) -> Ipv4Addr {
    let network = plan.network(id);
    let mac = Mac::from_text(machine).unwrap();
    let known = plan.nic_of(mac).map(|(_, nic)| nic.address);
    let device = || plan.device_of(mac).map(|device| device.address);
    let reserved = known.or_else(device).flatten();
    let pool = network.pools.first().map(|pool| pool.range.last);
    let (first, _) = network.subnet.usable();
    let any = Ipv4Addr::from(u32::from(first) + 200);
    reserved.or(pool).unwrap_or(any)
}

/// A stranger, and one of each class that goes by MAC addresses.
fn strangers(plan: &Plan) -> Vec<String> {
    let of_class = plan.classes.iter().filter_map(|class| {
        let mac = class.matches.macs.first().map(ToString::to_string);
        mac.or_else(|| Some(format!("{}:00:00:99", class.matches.ouis.first()?)))
    });
    of_class.chain([STRANGER.to_owned()]).collect()
}

/// The golden inventories, and the example.
fn inventories() -> Vec<String> {
    let golden = fs::read_dir(needs::project("tests/golden")).unwrap();
    let names = golden.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut inventories: Vec<String> = names
        .map(|name| format!("tests/golden/{name}/inventory.yaml"))
        .filter(|inventory| needs::project(inventory).exists())
        .collect();
    inventories.sort();
    inventories
}

/// Proves: whatever a machine or a device of a golden inventory asks, in whatever role, in its own network, and
/// whatever a stranger asks in each network, either server answers what `netpxe show` says: address, server,
/// file, and every option, byte by byte.
fn every_machine_of_every_golden_inventory_in_every_role(server: DhcpServer) {
    let mut asked = 0;
    let (mut differences, mut met) = (Vec::new(), BTreeSet::new());
    for inventory in inventories() {
        let site = Site::new(&inventory, server);
        let plan = &site.plan;
        for nic in plan.hosts.iter().flat_map(|host| &host.nics) {
            asked += site.is_answered(&nic.mac.to_string(), nic.network);
        }
        for device in &plan.devices {
            asked += site.is_answered(&device.mac.to_string(), device.network);
        }
        // The other deploy host, which is not there, has a say about what is not reserved.
        let is_alone = plan.failover.is_none();
        for id in (0..plan.networks.len()).map(NetworkId::new) {
            let network = plan.network(id);
            let is_served = plan.served_networks().any(|it| it.name == network.name);
            if is_alone && is_served {
                for stranger in strangers(plan) {
                    asked += site.is_answered(&stranger, id);
                }
            }
        }
        differences.extend(site.differences.take());
        met.extend(site.met.take());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(asked > 500, "{asked}");
    // A row that nothing shows any longer is no difference, and one that is not documented is hidden.
    if server == DhcpServer::Kea {
        let rows: BTreeSet<&str> = DIFFERENCES.iter().map(|(row, _)| *row).collect();
        // Of another release some may be gone.
        if env::var_os("NETPXE_TEST_KEA_ROOT").is_none() {
            assert_eq!(met, rows);
        }
        for row in rows {
            is_documented(&format!("| {row} |"));
        }
    }
}

both![every_machine_of_every_golden_inventory_in_every_role];
