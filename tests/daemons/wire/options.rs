//! DHCP options: what clients do not ask for, and what does not fit.
//!
//! That every option goes out as it was written is shown by `answers`, over the golden inventories.

use super::lab::Lab;
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
/// options dhcpd leaves out what does not fit (W0404); one that does gets all.
#[test]
fn what_does_not_fit_is_left_out() {
    let lab = Lab::of_text(&inventory(TEXTS));
    assert_eq!(told(&lab, Some(1400)), CODES);
    assert!(told(&lab, None).len() < CODES.len());
    assert!(told(&lab, Some(576)).len() < CODES.len());
}

/// Proves: what W0404 does not warn of fits: the other options of such a client take 47 bytes.
#[test]
fn what_fits_is_sent() {
    let lab = Lab::of_text(&inventory(&TEXTS[..4]));
    assert_eq!(told(&lab, None), &CODES[..4]);
}

/// Proves: a client is told what it asks for and nothing else.
#[test]
fn nobody_is_told_what_he_did_not_ask_for() {
    let lab = Lab::of_text(&inventory(&TEXTS[..3]));
    let answer = lab.ask(&Ask::discover(PHONE).wants(&[1, 18]));
    assert_eq!(answer.options(), [1, 18, 51, 53, 54]);
}
