//! Who gets which address: known and unknown machines, by DHCP and by BOOTP.

use std::time::{Duration, Instant};

use netpxe::value::DhcpServer;

use super::lab::{EXAMPLE, Lab};
use super::pxe::{BIOS, SMPC, no_file, offer};
use super::servers::{both, differ};
use crate::support::ask::Ask;

const STRANGER: &str = "52:54:00:00:00:99";

/// Proves: an unknown machine gets an address of a pool and the BIOS image (whose configuration
/// boots its disk), for the time that the network lends.
fn an_unknown_machine(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let answer = lab.ask(&Ask::discover(STRANGER).pxe(0).usual());
    let last = answer.address().octets()[3];
    assert!((5..=30).contains(&last), "{}", answer.boot());
    let address = answer.address().to_string();
    assert_eq!(answer.boot(), offer(&address, BIOS));
    assert_eq!(
        answer.network(),
        "domain lonimbus.com, mask 255.255.255.0, broadcast 172.22.10.255, \
         router 172.22.10.1, dns 172.22.10.1, lease 6000"
    );
    let request = lab.ask(&Ask::takes(STRANGER, answer.address(), super::lab::SERVER).pxe(0));
    assert_eq!(
        request.boot(),
        offer(&address, BIOS).replace("OFFER", "ACK")
    );
    let a_day = 86400_u32.to_be_bytes().to_vec();
    let ask = Ask::discover("52:54:00:00:00:98").pxe(0).raw(51, a_day);
    assert!(lab.ask(&ask).network().ends_with("lease 7200"));
}

/// Proves: each of the lab's nine machines gets its own address and its own name.
fn the_nine_machines(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    for (name, mac, last) in [
        ("mp", "00:23:32:2f:40:3c", 50),
        ("mm1", "a8:20:66:34:ff:e9", 51),
        ("mm2", "a8:20:66:4a:ce:46", 52),
        ("mm3", "a8:20:66:4a:d9:da", 53),
        ("smpc", "00:30:48:fb:e2:44", 54),
        ("sm1", "00:25:90:96:c4:9a", 55),
        ("sm2", "00:25:90:96:c6:5a", 56),
        ("d1", "bc:30:5b:e5:73:b7", 57),
        ("d2", "bc:30:5b:e5:75:28", 58),
    ] {
        let answer = lab.ask(&Ask::discover(mac).usual());
        assert_eq!(answer.boot(), no_file(&format!("172.22.10.{last}")));
        let start = format!("host {name}, domain lonimbus.com, mask 255.255.255.0,");
        assert!(answer.network().starts_with(&start), "{}", answer.network());
    }
}

/// Proves: BOOTP machines are served: a known one with its own address, by isc-dhcpd also without options;
/// unknown ones from the pool that is for them.
fn bootp(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let told = "BOOTREPLY 172.22.10.54, next-server 172.22.10.2";
    assert_eq!(lab.ask(&Ask::bootp(SMPC)).boot(), told);
    let bare = Ask::bootp_without_options(SMPC);
    let dropped = "a BOOTP packet without options";
    if differ(server, dropped, true, false) {
        assert_eq!(lab.ask(&bare).boot(), told);
    } else {
        lab.is_silent(&bare, &Ask::bootp(SMPC));
    }
    for stranger in ["52:54:00:00:01:00", "52:54:00:00:01:01"] {
        let answer = lab.ask(&Ask::bootp(stranger));
        let last = answer.address().octets()[3];
        assert!((31..=49).contains(&last), "{}", answer.boot());
    }
}

/// Proves: dhcpd is the authority: a machine that asks for an address of another network is told
/// no at once, not left to wait.
fn a_wrong_address_is_refused(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let wrong = "192.168.1.5".parse().unwrap();
    let answer = lab.ask(&Ask::request(STRANGER, wrong));
    assert_eq!(answer.boot(), "NAK, next-server 0.0.0.0");
}

/// Proves: nobody waits for an address of a pool: dhcpd does not ping it for a second first, which
/// impatient firmware takes for silence.
fn an_address_comes_at_once(server: DhcpServer) {
    let lab = Lab::of(server, EXAMPLE);
    let strangers = (0..3).map(|n| format!("52:54:00:00:02:0{n}"));
    let quickest = strangers.map(|stranger| {
        let begin = Instant::now();
        lab.ask(&Ask::discover(&stranger).pxe(0));
        begin.elapsed()
    });
    // The quickest of some: this machine may be busy.
    let quickest = quickest.min().unwrap();
    assert!(quickest < Duration::from_millis(900), "{quickest:?}");
}

both![
    an_unknown_machine,
    the_nine_machines,
    bootp,
    a_wrong_address_is_refused,
    an_address_comes_at_once,
];
