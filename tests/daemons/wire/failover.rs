//! Two deploy hosts: one is killed, and comes back.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::thread::sleep;
use std::time::{Duration, Instant};

use netpxe::value::DhcpServer;

use super::servers::alone;
use crate::support::answer::Answer;
use crate::support::ask::Ask;
use crate::support::daemon::Daemon;
use crate::support::dhcpd;
use crate::support::evidence::Evidence;
use crate::support::frame::mac;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;
use crate::support::tftp;
use crate::support::wire::Wire;

const INVENTORY: &str = "tests/golden/two-deploy-hosts/inventory.yaml";
/// Their folders, their addresses, and the MAC addresses of their ports.
const HOSTS: [(&str, Ipv4Addr, &str); 2] = [
    (
        "deploy1",
        Ipv4Addr::new(172, 22, 10, 2),
        "02:00:00:00:00:02",
    ),
    (
        "172.22.10.3",
        Ipv4Addr::new(172, 22, 10, 3),
        "02:00:00:00:00:03",
    ),
];
/// A machine of the inventory.
const D1: &str = "52:54:00:10:00:01";
const MACHINE: Ipv4Addr = Ipv4Addr::new(172, 22, 10, 200);

/// How long the two may take to find each other; it takes a second.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long a machine waits before it asks again.
const PAUSE: Duration = Duration::from_secs(2);

/// Two deploy hosts and their machines, at one switch.
struct Lab {
    // In the order in which they end.
    wire: Wire,
    daemons: [Option<Daemon>; 2],
    _capture: Daemon,
    // For as long as the lab: what a killed tftpd still sends may hold port 69 against its successor.
    _tftpds: [Daemon; 2],
    hosts: [Namespace; 2],
    machines: Namespace,
    _switch: Namespace,
    generated: Generated,
    evidence: Evidence,
}

impl Lab {
    fn of(generated: Generated) -> Self {
        needs::root();
        for program in ["dhcpd", "ip", "setpriv", "tcpdump"] {
            needs::program(program);
        }
        let evidence = Evidence::new();
        let (switch, machines) = (Namespace::new(), Namespace::new());
        let hosts = [Namespace::new(), Namespace::new()];
        switch.ip("link add br0 type bridge");
        switch.ip("link set br0 up");
        machines.connect("c0", "02:00:00:00:00:99", &switch, "m0");
        switch.ip("link set m0 master br0");
        machines.ip(&format!("address add {MACHINE}/24 dev c0"));
        for (n, (host, (_, address, mac))) in hosts.iter().zip(HOSTS).enumerate() {
            host.connect("s0", mac, &switch, &format!("p{n}"));
            switch.ip(&format!("link set p{n} master br0"));
            host.ip(&format!("address add {address}/24 dev s0"));
        }
        let wire = Wire::open(&machines, "c0");
        let capture = evidence.capture(&machines, "c0", "");
        let tftpds = [0, 1].map(|n| {
            let root = generated.path(HOSTS[n].0).join("tftp");
            tftp::serve(&root, &hosts[n], &evidence)
        });
        let mut lab = Self {
            wire,
            daemons: [None, None],
            _capture: capture,
            _tftpds: tftpds,
            hosts,
            machines,
            _switch: switch,
            generated,
            evidence,
        };
        lab.start(0);
        lab.start(1);
        lab.are_normal(&[1, 1]);
        lab
    }

    /// Two that run Kea. They are told to give each other up after two seconds, not half a minute.
    fn impatient(server: DhcpServer) -> Self {
        let generated = Generated::from_on(server, INVENTORY);
        for (folder, ..) in HOSTS {
            let path = generated.path(folder).join("dhcp/kea-dhcp4.conf");
            let mut text = fs::read_to_string(&path).unwrap();
            for (usual, short) in [
                ("\"heartbeat-delay\": 10000", "\"heartbeat-delay\": 300"),
                (
                    "\"max-response-delay\": 30000",
                    "\"max-response-delay\": 2000",
                ),
            ] {
                assert!(text.contains(usual), "{usual}");
                text = text.replace(usual, short);
            }
            fs::write(&path, text).unwrap();
        }
        Self::of(generated)
    }

    fn start(&mut self, n: usize) {
        let (folder, ..) = HOSTS[n];
        let host = &self.hosts[n];
        let daemon = dhcpd::start_in(&self.generated, folder, host, &["s0"], &self.evidence);
        self.daemons[n] = Some(daemon);
    }

    /// Waits until each has found the other as often as this.
    fn are_normal(&self, times: &[usize; 2]) {
        let begin = Instant::now();
        let found = |n: usize| {
            let log = self.daemons[n].as_ref().unwrap().log();
            let words = ["Both servers normal", "to HOT-STANDBY state"];
            words
                .map(|it| log.matches(it).count())
                .iter()
                .sum::<usize>()
                >= times[n]
        };
        while !(found(0) && found(1)) {
            assert!(begin.elapsed() < PATIENCE, "the two do not find each other");
            sleep(Duration::from_millis(20));
        }
    }

    /// The answer of one of the two; machines ask again when none comes.
    fn answer_of(&self, ask: &Ask, server: Ipv4Addr) -> Answer {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            self.wire.send(ask);
            while let Some(answer) = self.wire.answer(&[ask.message.xid()], PAUSE) {
                if answer.server() == server {
                    return answer;
                }
            }
        }
        panic!("{server} does not answer {}", ask.message);
    }

    /// A machine gets an address, from whichever of the two: the address, and which.
    fn lease(&self, machine: &str) -> (Ipv4Addr, Ipv4Addr) {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            let discover = Ask::discover(machine).pxe(0);
            self.wire.send(&discover);
            let Some(offer) = self.wire.answer(&[discover.message.xid()], PAUSE) else {
                continue;
            };
            let (address, server) = (offer.address(), offer.server());
            assert_eq!(
                offer.boot(),
                format!("OFFER {address}, next-server {server}, file boot/grub/i386-pc/core.0")
            );
            let chosen = server.octets().to_vec();
            let request = Ask::request(machine, address).pxe(0).raw(54, chosen);
            let ack = self.answer_of(&request, server);
            assert_eq!(ack.boot(), offer.boot().replace("OFFER", "ACK"));
            return (address, server);
        }
        panic!("nobody gives {machine} an address");
    }

    /// What one of the two gives the machine of the inventory: its address, and its own files.
    fn boots_from(&self, n: usize) {
        let (_, server, _) = HOSTS[n];
        let answer = self.answer_of(&Ask::discover(D1).pxe(0), server);
        assert_eq!(
            answer.boot(),
            format!("OFFER 172.22.10.50, next-server {server}, file boot/grub/i386-pc/core.0")
        );
        let file = format!("boot/grub/grub.cfg-01-{}", D1.replace(':', "-"));
        let config = tftp::fetch(&self.machines, server, &file).unwrap();
        let config = String::from_utf8(config).unwrap();
        let url = if n == 0 { "deploy1" } else { "172.22.10.3" };
        for part in [
            format!("'inst.repo=http://{url}/repos/centos/7/os/x86_64/'"),
            format!("'inst.ks=http://{url}/ks/52-54-00-10-00-01.cfg'"),
        ] {
            assert!(config.contains(&part), "{part} is not in:\n{config}");
        }
    }
}

/// Unknown machines of a generation.
fn strangers(generation: u8, many: u8) -> impl Iterator<Item = String> {
    (0..many).map(move |n| format!("52:54:00:00:{generation:02x}:{n:02x}"))
}

/// Proves: two deploy hosts share the pools: both answer, each with its own address and its own
/// files. One is killed: the other serves new machines, renews what the dead one has lent, and
/// boots the machines of the inventory. It comes back: both serve again, and in all that time no
/// address was lent twice, nor did a machine lose its own.
fn one_is_killed_and_comes_back(server: DhcpServer) {
    let mut lab = Lab::of(Generated::from_on(server, INVENTORY));
    let [first, second] = HOSTS.map(|(_, address, _)| address);
    lab.wire.play(Ipv4Addr::new(172, 22, 10, 50), mac(D1));
    let mut lent: BTreeMap<Ipv4Addr, String> = BTreeMap::new();
    let mut servers = BTreeMap::new();
    let mut take = |lab: &Lab, machine: &String| {
        let (address, server) = lab.lease(machine);
        let owner = lent.entry(address).or_insert_with(|| machine.clone());
        assert_eq!(owner, machine, "{address} was lent twice");
        (address, server)
    };
    let early: Vec<String> = strangers(1, 6).collect();
    let mut addresses = BTreeMap::new();
    for machine in &early {
        let (address, server) = take(&lab, machine);
        addresses.insert(machine.clone(), address);
        servers.insert(server, machine.clone());
    }
    assert!(
        servers.contains_key(&first) && servers.contains_key(&second),
        "{servers:?}"
    );
    lab.boots_from(0);
    lab.boots_from(1);

    lab.daemons[0] = None;
    lab.boots_from(1);
    for machine in strangers(2, 4) {
        let (address, server) = take(&lab, &machine);
        addresses.insert(machine, address);
        assert_eq!(server, second);
    }
    // Its lender is dead: the machine asks everybody, as at a reboot.
    let orphan = &servers[&first];
    let kept = lab.answer_of(&Ask::request(orphan, addresses[orphan]).pxe(0), second);
    assert_eq!(
        kept.boot(),
        format!(
            "ACK {}, next-server {second}, file boot/grub/i386-pc/core.0",
            addresses[orphan]
        )
    );

    lab.start(0);
    lab.are_normal(&[1, 2]);
    for machine in strangers(3, 4) {
        take(&lab, &machine);
    }
    for (machine, address) in &addresses {
        assert_eq!(
            take(&lab, machine).0,
            *address,
            "{machine} has lost its address"
        );
    }
    lab.boots_from(0);
}

/// Proves: two deploy hosts lend an address for less than they may be apart (MCLT, 1800 s) where
/// that is wanted; a longer lease begins with that time. The pools of a wire that networks share are
/// split as any others.
fn short_and_long_leases_of_two(server: DhcpServer) {
    for (lease, expected) in [("30", 30), ("2h", 1800), ("infinite", 1800)] {
        let text = format!(
            "netpxe: 1\nservers: [{{address: 172.22.10.2, name: deploy1}}, {{address: 172.22.10.3}}]\n\
             networks: {{lan: {{subnet: 172.22.10.0/24, pools: [172.22.10.100-172.22.10.199], \
             lease: {lease}, shared_network: wire}}, annex: {{subnet: 10.9.0.0/24, gateway: 10.9.0.1, \
             pools: [10.9.0.100-10.9.0.199], lease: {lease}, shared_network: wire}}}}\n"
        );
        let lab = Lab::of(Generated::of_text_on(server, &text));
        let machine = "52:54:00:00:00:01";
        let (address, server) = lab.lease(machine);
        let ack = lab.answer_of(&Ask::request(machine, address).pxe(0), server);
        let network = ack.network();
        let (_, lent) = network.split_once("lease ").unwrap();
        // Seconds have gone by since.
        let lent: u32 = lent.parse().unwrap();
        assert!(
            (expected - 9..=expected).contains(&lent),
            "{lease}: {network}"
        );
    }
}

/// Proves: of two deploy hosts with Kea the primary answers; when it is killed, the standby does, with
/// the address that the primary lent, and sends machines to itself.
fn the_standby_takes_over(server: DhcpServer) {
    let mut lab = Lab::impatient(server);
    let [(_, primary, _), (_, standby, _)] = HOSTS;
    let stranger = "52:54:00:00:00:77";
    let offer = lab.answer_of(&Ask::discover(stranger).pxe(0), primary);
    let ask = Ask::takes(stranger, offer.address(), primary).pxe(0);
    let lent = lab.answer_of(&ask, primary).address();
    assert_eq!(
        lab.answer_of(&Ask::discover(D1).pxe(0), primary)
            .message
            .siaddr(),
        primary
    );
    lab.daemons[0] = None;
    let offer = lab.answer_of(&Ask::discover(stranger).pxe(0), standby);
    assert_eq!(offer.address(), lent);
    assert_eq!(offer.message.siaddr(), standby);
    let machine = lab.answer_of(&Ask::discover(D1).pxe(0), standby);
    assert_eq!(machine.address(), Ipv4Addr::new(172, 22, 10, 50));
}

alone![
    Isc,
    "isc-dhcpd divides the pools",
    one_is_killed_and_comes_back,
    short_and_long_leases_of_two,
];
alone![
    Kea,
    "the second when it has not heard of the first for half a minute",
    the_standby_takes_over,
];
