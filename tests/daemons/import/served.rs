//! A `dhcpd.conf`, served by the real dhcpd, and all who ask it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use netpxe::value::Subnet;
use tempfile::TempDir;

use crate::support::answer::Answer;
use crate::support::ask::{Ask, Relay};
use crate::support::daemon::Daemon;
use crate::support::evidence::Evidence;
use crate::support::frame::mac;
use crate::support::needs;
use crate::support::netns::Namespace;
use crate::support::wire::{PATIENCE, Wire};

const SERVER_MAC: &str = "02:00:00:00:00:02";
const RELAY_MAC: &str = "02:00:00:00:00:01";

/// What is appended to each configuration: a machine that is always answered, so that silence is
/// proved and not waited for; and no pings, which hold answers for a second.
const FENCE: &str = "
ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { }
host the-fence-of-this-test { hardware ethernet 02:00:5e:00:00:fe; fixed-address 192.0.2.9; }
";
const KEY_FILE: &str = "include \"/etc/dhcp/netpxe-ddns.key\";";
const SECRET: &str =
    "algorithm hmac-sha256; secret \"bm90IGEgc2VjcmV0LCBidXQgYSBrZXkgZm9yIHRlc3Q=\";";
const FENCE_MAC: &str = "02:00:5e:00:00:fe";
const FENCE_RELAY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// A running dhcpd.
pub struct Served {
    // In the order in which they end.
    wire: Wire,
    _dhcpd: Daemon,
    host: Namespace,
    _machines: Namespace,
    _folder: TempDir,
    server: Ipv4Addr,
    played: RefCell<BTreeSet<Ipv4Addr>>,
}

impl Served {
    /// Serves a text at this address, in these networks. What it includes is looked up in
    /// `tests/import`.
    pub fn of(
        text: &str,
        server: Ipv4Addr,
        networks: &[Subnet],
        name: &str,
        evidence: &Evidence,
    ) -> Self {
        needs::root();
        let (host, machines) = (Namespace::new(), Namespace::new());
        host.connect("s0", SERVER_MAC, &machines, "c0");
        for subnet in networks {
            if subnet.contains(server) {
                host.ip(&format!("address add {server}/{} dev s0", subnet.prefix()));
            } else {
                host.ip(&format!("route add {subnet} dev s0"));
            }
        }
        host.ip("route add 192.0.2.0/24 dev s0");
        let folder = TempDir::with_prefix("npw").unwrap();
        let config = evidence.file(&format!("{name}.conf"));
        // A name server's key lies on the deploy host alone.
        let names = text.lines().filter_map(|line| line.strip_prefix("  key "));
        let names: BTreeSet<&str> = names.map(|name| name.trim_end_matches(';')).collect();
        let keys = names
            .iter()
            .map(|name| format!("key \"{name}\" {{ {SECRET} }}\n"));
        let text = text.replace(KEY_FILE, &keys.collect::<String>());
        fs::write(&config, format!("{text}{FENCE}")).unwrap();
        // A copy: AppArmor confines the one in /usr/sbin.
        let program = folder.path().join("dhcpd");
        needs::run(
            Command::new("cp")
                .arg(needs::program("dhcpd"))
                .arg(&program),
        );
        fs::write(folder.path().join("leases"), "").unwrap();
        let mut command = host.command(program);
        command.current_dir(needs::project("tests/import"));
        command.args(["-4", "-f", "-d", "-cf"]).arg(&config);
        command.arg("-lf").arg(folder.path().join("leases"));
        command.arg("-pf").arg(folder.path().join("pid")).arg("s0");
        let log = evidence.file(&format!("{name}.log"));
        let dhcpd = Daemon::start(&mut command, &log, "Server starting service.");
        Self {
            wire: Wire::open(&machines, "c0"),
            _dhcpd: dhcpd,
            host,
            _machines: machines,
            _folder: folder,
            server,
            played: RefCell::default(),
        }
    }

    /// The answer to a question that comes in by a relay with this address; `None` for silence.
    pub fn ask(&self, ask: &Ask, inside: Ipv4Addr) -> Option<Answer> {
        let ask = ask.clone().via(Some(self.relay(inside)));
        let fence = Ask::discover(FENCE_MAC).via(Some(self.relay(FENCE_RELAY)));
        let (asked, fenced) = (ask.message.xid(), fence.message.xid());
        let address = ask.message.ciaddr();
        if !address.is_unspecified() {
            self.knows(address, &ask.mac.to_string().replace('-', ":"));
        }
        self.wire.send(&ask);
        self.wire.send(&fence);
        let answer = self.wire.answer(&[asked, fenced], PATIENCE);
        let answer = answer.expect("dhcpd answers nothing at all");
        if answer.message.xid() == fenced {
            return None;
        }
        // The fence's answer is not taken for that of a later question: its number is its own.
        let _ = self.wire.answer(&[fenced], Duration::from_secs(2));
        Some(answer)
    }

    /// The server's host knows this address already: an answer that waits for ARP would come behind the
    /// fence's.
    fn knows(&self, address: Ipv4Addr, mac: &str) {
        self.host
            .ip(&format!("neigh replace {address} lladdr {mac} dev s0"));
    }

    fn relay(&self, inside: Ipv4Addr) -> Relay {
        if self.played.borrow_mut().insert(inside) {
            self.wire.play(inside, mac(RELAY_MAC));
            self.knows(inside, RELAY_MAC);
        }
        Relay {
            inside,
            server: self.server,
            mac: mac(RELAY_MAC),
            server_mac: mac(SERVER_MAC),
        }
    }
}
