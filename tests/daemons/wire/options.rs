//! DHCP options: what clients do not ask for, and what does not fit.
//!
//! That every option goes out as it was written is shown by `answers`, over the golden inventories.

use netpxe::value::DhcpServer;

use super::lab::Lab;
use super::servers::{both, differ};
use crate::support::ask::Ask;

const PHONE: &str = "52:54:00:00:00:21";

/// An inventory that tells a device `texts`, options of 60 bytes each.
fn inventory(texts: &[&str]) -> String {
    let value = "x".repeat(60);
    let options: Vec<String> = texts.iter().map(|it| format!("{it}: {value}")).collect();
    format!(
        "netpxe: 1
allow: [W0404]
server: {{address: 172.22.10.2}}
networks: {{management: {{subnet: 172.22.10.0/24, gateway: 172.22.10.1}}}}
hosts: {{pc: {{mac: \"52:54:00:00:00:20\", address: 172.22.10.20, firmware: bios}}}}
devices:
  phone: {{mac: \"{PHONE}\", address: 172.22.10.21, options: {{{}}}}}
",
        options.join(", ")
    )
}

const TEXTS: &[&str] = &[
    "merit-dump",
    "extensions-path",
    "nis-domain",
    "netbios-scope",
    "nwip-domain",
];
const CODES: &[u8] = &[14, 18, 40, 47, 62];

/// The codes of the texts among the options of a phone that takes packets of `size` bytes, or says
/// nothing of that.
fn told(lab: &Lab, size: Option<u16>) -> Vec<u8> {
    let everything: Vec<u8> = (1..=254).filter(|code| *code != 55).collect();
    let mut ask = Ask::discover(PHONE).wants(&everything);
    if let Some(size) = size {
        ask = ask.raw(57, size.to_be_bytes().to_vec());
    }
    let options = lab.ask(&ask).raw_options().into_keys();
    options.filter(|code| CODES.contains(code)).collect()
}

/// Proves: a client that does not say that it takes more gets a packet of 576 bytes, from whose
/// options isc-dhcpd leaves out what does not fit (W0404); one that does gets all, and from Kea any.
fn what_does_not_fit_is_left_out(server: DhcpServer) {
    let lab = Lab::of_text(server, &inventory(TEXTS));
    assert_eq!(told(&lab, Some(1400)), CODES);
    let all = differ(
        server,
        "A packet is as long as its options are",
        false,
        true,
    );
    assert_eq!(told(&lab, None) == CODES, all);
    assert_eq!(told(&lab, Some(576)) == CODES, all);
}

/// Proves: what W0404 does not warn of fits: the other options of such a client take 47 bytes.
fn what_fits_is_sent(server: DhcpServer) {
    let lab = Lab::of_text(server, &inventory(&TEXTS[..4]));
    assert_eq!(told(&lab, None), &CODES[..4]);
}

/// Proves: a client is told what it asks for and nothing else, but for what Kea tells everybody.
fn nobody_is_told_what_he_did_not_ask_for(server: DhcpServer) {
    let lab = Lab::of_text(server, &inventory(&TEXTS[..3]));
    let answer = lab.ask(&Ask::discover(PHONE).wants(&[1, 18]));
    let router = "Options 3, 6, 15 and 54 are sent to whoever does not ask for them";
    let expected = differ(
        server,
        router,
        &[1, 18, 51, 53, 54][..],
        &[1, 3, 18, 51, 53, 54],
    );
    assert_eq!(answer.options(), expected);
}

both![
    what_does_not_fit_is_left_out,
    what_fits_is_sent,
    nobody_is_told_what_he_did_not_ask_for,
];
