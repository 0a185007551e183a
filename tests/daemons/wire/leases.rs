//! How long addresses are lent: from a second to for ever.

use std::net::Ipv4Addr;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use netpxe::value::DhcpServer;

use super::lab::{Lab, SERVER};
use super::servers::both;
use crate::support::ask::Ask;

const RESERVED: &str = "00:25:90:96:c4:9a";
/// The end of dhcpd's clock, in seconds since 1970: a day in January 2038.
const END: u64 = i32::MAX as u64;

/// A network of this lease, with a pool of a single address.
fn lab(server: DhcpServer, lease: &str) -> Lab {
    Lab::of_text(
        server,
        &format!(
            "netpxe: 1\nserver: {{address: 172.22.10.2}}\nnetworks:\n  lan: {{subnet: 172.22.10.0/24, \
         {lease}, pools: [172.22.10.100-172.22.10.100]}}\nhosts:\n  sm1: {{mac: \"{RESERVED}\", \
         address: 172.22.10.55, firmware: bios}}\n"
        ),
    )
}

/// For how many seconds a machine is lent an address, if need be asking for so many.
fn lent(lab: &Lab, ask: Ask, wanted: Option<u32>) -> u32 {
    let ask = match wanted {
        Some(seconds) => ask.raw(51, seconds.to_be_bytes().to_vec()),
        None => ask,
    };
    let network = lab.ask(&ask).network();
    let (_, lease) = network.split_once("lease ").unwrap();
    lease.parse().unwrap()
}

/// A lease of so many seconds lasts for ever, as far as dhcpd can tell.
fn lasts(seconds: u32) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let left = END - now.unwrap().as_secs();
    let distance = u64::from(seconds).abs_diff(left);
    assert!(seconds == u32::MAX || distance < 60, "{seconds}");
}

/// Proves: a lease of a second is lent for a second, and then to the next machine.
fn for_a_second(server: DhcpServer) {
    let lab = lab(server, "lease: 1, max_lease: 3");
    let address = Ipv4Addr::new(172, 22, 10, 100);
    let [first, second] = ["52:54:00:00:00:01", "52:54:00:00:00:02"];
    let offered = |wanted| lent(&lab, Ask::discover(first).pxe(0), wanted);
    assert_eq!(offered(None), 1);
    assert_eq!(offered(Some(2)), 2);
    assert_eq!(offered(Some(600)), 3);
    assert_eq!(lent(&lab, Ask::takes(first, address, SERVER), None), 1);
    lab.is_silent(&Ask::discover(second), &Ask::discover(RESERVED));
    sleep(Duration::from_secs(3));
    let next = lab.ask(&Ask::discover(second).pxe(0));
    assert_eq!(next.address(), address);
    assert_eq!(lent(&lab, Ask::discover(RESERVED), None), 1);
}

/// Proves: `infinite` lasts until dhcpd's clock ends, from a pool and for a reserved address, and a
/// machine may ask for less.
fn for_ever(server: DhcpServer) {
    let lab = lab(server, "lease: infinite");
    let address = Ipv4Addr::new(172, 22, 10, 100);
    let stranger = "52:54:00:00:00:01";
    assert_eq!(lent(&lab, Ask::discover(stranger), Some(600)), 600);
    for ask in [
        Ask::discover(stranger),
        Ask::takes(stranger, address, SERVER),
        Ask::renew(stranger, address),
        Ask::discover(RESERVED),
    ] {
        lasts(lent(&lab, ask.clone(), None));
        lasts(lent(&lab, ask, Some(u32::MAX)));
    }
}

/// Proves: where only the longest lease is for ever, a machine gets that if it asks for it.
fn for_ever_where_that_is_asked_for(server: DhcpServer) {
    let lab = lab(server, "lease: 10m, max_lease: infinite");
    let ask = || Ask::discover("52:54:00:00:00:01").pxe(0);
    assert_eq!(lent(&lab, ask(), None), 600);
    lasts(lent(&lab, ask(), Some(u32::MAX)));
}

both![for_a_second, for_ever, for_ever_where_that_is_asked_for,];
