//! `netpxe::dhcp`, which `show` prints, against the real dhcpd: every machine of every golden
//! inventory in every role, and strangers, option by option.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;

use netpxe::commands::Surroundings;
use netpxe::dhcp::{Address, Answer, CLIENTS, Dhcp, Question, Role, Way, answer};
use netpxe::plan::{NetworkId, Plan};
use netpxe::source::Source;
use netpxe::value::{FromText, Mac};

use crate::support::answer::hex;
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
    _dhcpd: Daemon,
    _capture: Daemon,
    _server: Namespace,
    _machines: Namespace,
    _generated: Generated,
    plan: Plan,
}

impl Site {
    fn new(inventory: &str) -> Self {
        needs::root();
        let evidence = Evidence::new();
        let plan = plan(inventory);
        let generated = Generated::from(inventory);
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
                self.agrees(&ask.via(self.relay(network)), &question);
                asked += 1;
            }
        }
        asked
    }

    /// dhcpd answers what the description says, to the bit.
    fn agrees(&self, ask: &Ask, question: &Question) {
        let about = format!("{question:?}");
        let Answer::Reply(said) = answer(&self.plan, question) else {
            self.is_silent(ask, &about);
            return;
        };
        let got = self.wire.ask(ask);
        let address = got.address();
        match &said.address {
            Address::Reserved(reserved) => assert_eq!(address, *reserved, "{about}"),
            Address::Pool(ranges) => {
                assert!(ranges.iter().any(|it| it.contains(address)), "{about}");
            }
            Address::Own => assert!(address.is_unspecified(), "{about}"),
        }
        assert_eq!(got.message.siaddr(), said.next_server, "{about}");
        assert_eq!(got.file(), said.file.clone().unwrap_or_default(), "{about}");
        let options = said.options_of(address).into_iter();
        let options: BTreeMap<u8, String> = options
            .map(|(Dhcp(code), value)| (code, hex(&value.bytes())))
            .collect();
        let got = got.raw_options().into_iter();
        let got = got.map(|(code, bytes)| (code, hex(&bytes)));
        assert_eq!(got.collect::<BTreeMap<_, _>>(), options, "{about}");
    }

    /// There is no answer: dhcpd works in order, and a later question has one.
    fn is_silent(&self, ask: &Ask, about: &str) {
        let known = self.plan.hosts.iter().flat_map(|host| &host.nics);
        let mut fences = known.filter(|nic| nic.address.is_some());
        let nic = fences.next().expect("a reserved address");
        let fence = Ask::discover(&nic.mac.to_string()).via(self.relay(nic.network));
        let ids = [ask.message.xid(), fence.message.xid()];
        self.wire.send(ask);
        self.wire.send(&fence);
        let answer = self.wire.answer(&ids, PATIENCE).expect("an answer");
        assert_eq!(answer.message.xid(), ids[1], "{about}: {}", answer.boot());
    }
}

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
/// whatever a stranger asks in each network, dhcpd answers what `netpxe show` says: address, server,
/// file, and every option, byte by byte.
#[test]
fn every_machine_of_every_golden_inventory_in_every_role() {
    let mut asked = 0;
    for inventory in inventories() {
        let site = Site::new(&inventory);
        let plan = &site.plan;
        for nic in plan.hosts.iter().flat_map(|host| &host.nics) {
            asked += site.is_answered(&nic.mac.to_string(), nic.network);
        }
        for device in &plan.devices {
            asked += site.is_answered(&device.mac.to_string(), device.network);
        }
        // The other deploy host, which is not there, has a say about what is not reserved.
        if plan.failover.is_some() {
            continue;
        }
        for id in (0..plan.networks.len()).map(NetworkId::new) {
            let network = plan.network(id);
            if plan.served_networks().any(|it| it.name == network.name) {
                for stranger in strangers(plan) {
                    asked += site.is_answered(&stranger, id);
                }
            }
        }
    }
    assert!(asked > 500, "{asked}");
}
