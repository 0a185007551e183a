//! What netplan calls the options of a bond.
//!
//! Source: netplan's reference of `bonds`, `parameters`.

use super::BondOption;

/// An option of the bonding driver in netplan's words.
struct Row {
    /// The driver's name.
    driver: &'static str,
    /// Netplan's name.
    netplan: &'static str,
    /// The words for its value, in the order of the driver's numbers; none for a number or an address.
    words: &'static [&'static str],
}

const fn row(driver: &'static str, netplan: &'static str, words: &'static [&'static str]) -> Row {
    Row {
        driver,
        netplan,
        words,
    }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("ad_select", "ad-select", &["stable", "bandwidth", "count"]),
    row("arp_all_targets", "arp-all-targets", &["any", "all"]),
    row("arp_interval", "arp-interval", &[]),
    row("arp_ip_target", "arp-ip-targets", &[]),
    row("arp_validate", "arp-validate", &["none", "active", "backup", "all"]),
    row("downdelay", "down-delay", &[]),
    row("fail_over_mac", "fail-over-mac-policy", &["none", "active", "follow"]),
    row("lacp_rate", "lacp-rate", &["slow", "fast"]),
    row("lp_interval", "learn-packet-interval", &[]),
    row("miimon", "mii-monitor-interval", &[]),
    row("min_links", "min-links", &[]),
    row("num_grat_arp", "gratuitous-arp", &[]),
    row("packets_per_slave", "packets-per-slave", &[]),
    row("primary_reselect", "primary-reselect-policy", &["always", "better", "failure"]),
    row("resend_igmp", "resend-igmp", &[]),
    row("updelay", "up-delay", &[]),
    row("xmit_hash_policy", "transmit-hash-policy",
        &["layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"]),
];

/// Netplan's name of an option and its value there; `None` where netplan has no such option, or not
/// this value.
pub fn netplan(option: &BondOption) -> Option<(&'static str, &str)> {
    let (name, value) = option.as_str().split_once('=')?;
    let row = ROWS.iter().find(|row| row.driver == name)?;
    if row.words.is_empty() {
        return Some((row.netplan, value));
    }
    let by_number = || row.words.get(value.parse::<usize>().ok()?).copied();
    let word = row.words.iter().copied().find(|word| *word == value);
    Some((row.netplan, word.or_else(by_number)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::FromText as _;

    #[test]
    fn options_have_other_names_and_their_numbers_are_words() {
        let of = |text| BondOption::from_text(text).unwrap();
        assert_eq!(
            netplan(&of("miimon=100")),
            Some(("mii-monitor-interval", "100"))
        );
        for text in ["lacp_rate=fast", "lacp_rate=1"] {
            assert_eq!(netplan(&of(text)), Some(("lacp-rate", "fast")));
        }
        for text in [
            "use_carrier=1",
            "lacp_rate=7",
            "xmit_hash_policy=vlan+srcmac",
        ] {
            assert_eq!(netplan(&of(text)), None, "{text}");
        }
    }
}
