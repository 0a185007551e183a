//! MAC addresses.

use std::fmt;

use macaddr::MacAddr6;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::hex;

/// A MAC address that a NIC can have: six bytes, neither multicast nor broadcast nor zero.
///
/// It prints in lower case with colons, as dhcpd and people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(MacAddr6);

impl Mac {
    /// The NIC with these octets; `None` if no NIC has them: zero, broadcast, multicast.
    pub fn of_octets(octets: [u8; 6]) -> Option<Self> {
        let mac = MacAddr6::from(octets);
        let is_of_a_nic = !mac.is_nil() && !mac.is_broadcast() && !mac.is_multicast();
        is_of_a_nic.then_some(Self(mac))
    }

    /// The NIC that a text in any usual spelling means: also Cisco's `0025.9096.c49a`, other separators,
    /// octets without their leading zeros, and blanks around. `None` where letters would have to be
    /// guessed.
    pub fn of_any_spelling(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_guessed = |c: char| c.is_ascii_alphanumeric() && !c.is_ascii_hexdigit();
        let mac = respelt(text).filter(|_| !text.contains(is_guessed))?;
        Self::of_octets(mac.octets())
    }

    /// The six bytes.
    pub fn octets(self) -> [u8; 6] {
        self.0.into_array()
    }

    /// In lower case with dashes: the form that GRUB asks for (`grub.cfg-01-aa-bb-cc-dd-ee-ff`),
    /// and safe in file names everywhere. Colons break `scp`, `make` and Windows checkouts.
    pub fn dashed(self) -> String {
        hex::dashes(&self.octets())
    }

    /// Whether an administrator or a hypervisor chose the address, rather than the maker of the
    /// card (IEEE 802, the second bit of the first octet).
    pub fn is_local(self) -> bool {
        self.0.is_local()
    }

    /// Whether it is one of those that a known hypervisor makes.
    pub fn is_of_a_hypervisor(self) -> bool {
        let octets = self.octets();
        HYPERVISORS.iter().any(|begin| octets.starts_with(begin))
    }
}

/// How the local addresses begin that hypervisors give to virtual machines: QEMU and libvirt,
/// `OpenStack`'s Neutron, oVirt, `VirtualBox`, Docker, Google's cloud.
const HYPERVISORS: &[&[u8]] = &[
    &[0x52, 0x54, 0x00],
    &[0xfa, 0x16, 0x3e],
    &[0x56, 0x6f],
    &[0x0a, 0x00, 0x27],
    &[0x02, 0x42],
    &[0x42, 0x01],
];

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // macaddr prints in upper case only.
        f.write_str(&hex::colons(&self.octets()))
    }
}

impl FromText for Mac {
    const WANTED: &'static str = "a MAC address such as \"52:54:00:12:34:56\"";

    /// Takes six octets of two digits, joined by `:`, by `-` or not at all, in either case.
    fn from_text(text: &str) -> Result<Self, Fault> {
        let mac = spelt(text).ok_or_else(|| misspelt(text))?;
        let fault = |what: &str| {
            Fault::new(Code::NotAMac, format!("`{text}` is {what}: no NIC has it"))
                .help("on the machine, `ip link` shows the MAC address of each NIC")
        };
        if mac.is_nil() {
            return Err(fault("the empty MAC address"));
        }
        if mac.is_broadcast() {
            return Err(fault("the broadcast address"));
        }
        if mac.is_multicast() {
            return Err(fault("a multicast address")
                .help("in a NIC's own address the first octet is even")
                .at(0..2));
        }
        Ok(Self(mac))
    }

    /// Warns of what YAML 1.1 takes for a number to the base of sixty: digits that do not begin with
    /// zero, and then groups below sixty, joined by colons (yaml.org/type/int.html).
    fn unquoted(text: &str) -> Option<Fault> {
        let groups = text.split(':').map(|group| group.parse().ok());
        let groups: Vec<u64> = groups.collect::<Option<_>>()?;
        if groups.len() < 2 || text.starts_with('0') || groups[1..].iter().any(|&n| n >= 60) {
            return None;
        }
        let number = groups.iter().fold(0, |sum, group| sum * 60 + group);
        let message = format!(
            "without quotes, a YAML 1.1 reader such as Ansible's takes {text} for the number {number}"
        );
        let help = format!("write \"{text}\" in quotes");
        Some(Fault::new(Code::UnquotedMac, message).help(help))
    }
}

/// The six bytes of a text that is written as a MAC address is.
fn spelt(text: &str) -> Option<MacAddr6> {
    let mac = text.parse::<MacAddr6>().ok()?;
    // macaddr takes dots too, lets signs be left out, and takes one before the first octet.
    let is_spelt = matches!(text.len(), 12 | 17)
        && text.starts_with(|c: char| c.is_ascii_hexdigit())
        && !text.contains('.');
    is_spelt.then_some(mac)
}

/// The MAC address that a YAML 1.1 reader took for a number to the base of sixty and wrote as a
/// decimal one: 41135085296 was 52:54:00:12:34:56.
fn of_number(text: &str) -> Option<Mac> {
    let mut rest: u64 = text.parse().ok()?;
    let mut groups = [0; 6];
    for group in groups.iter_mut().rev() {
        (*group, rest) = (rest % 60, rest / 60);
    }
    // The first group has no limit but its two digits.
    groups[0] += rest * 60;
    if !(10..100).contains(&groups[0]) {
        return None;
    }
    let octets = groups.map(|group| format!("{group:02}"));
    spelt(&octets.join(":")).map(Mac)
}

/// The MAC address that is meant by another spelling: as Cisco's `0025.9096.c49a`, with other
/// separators, without the leading zeros of octets, or with the letters O and l for digits.
fn respelt(text: &str) -> Option<Mac> {
    let octets: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let joined = if octets.len() == 6 && octets.iter().all(|it| matches!(it.len(), 1 | 2)) {
        let padded = octets.iter().map(|octet| format!("{octet:0>2}"));
        padded.collect::<Vec<_>>().join(":")
    } else {
        octets.concat()
    };
    let digits = joined.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    spelt(&digits).map(Mac)
}

/// The fault of a text that is not written as a MAC address is.
fn misspelt(text: &str) -> Fault {
    let fault = |why: String| {
        Fault::new(
            Code::NotAMac,
            format!("`{text}` is not a MAC address: {why}"),
        )
    };
    if let Some(mac) = of_number(text) {
        return fault("a YAML 1.1 program made this number of one".to_owned())
            .help(format!("write `\"{mac}\"`, with the quotes"));
    }
    let help = match respelt(text) {
        Some(mac) => format!("write `\"{mac}\"`"),
        None => "write six octets of two digits: \"52:54:00:12:34:56\"".to_owned(),
    };
    let is_wrong = |c: char| !c.is_ascii_hexdigit() && c != ':' && c != '-';
    if let Some((at, c)) = text.char_indices().find(|&(_, c)| is_wrong(c)) {
        let fault = fault(format!("`{c}` is not a hexadecimal digit")).at(at..at + c.len_utf8());
        return fault.help(help);
    }
    let lengths: Vec<usize> = if text.contains([':', '-']) {
        text.split([':', '-']).map(str::len).collect()
    } else {
        text.as_bytes().chunks(2).map(<[u8]>::len).collect()
    };
    let why = if text.contains(':') && text.contains('-') {
        "its octets are joined by `:` and by `-`".to_owned()
    } else if lengths.iter().all(|&length| length == 2) {
        format!("it has {} octets", lengths.len())
    } else {
        "each of its six octets has two digits".to_owned()
    };
    fault(why).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_s_spellings_are_the_same_mac_where_nothing_is_guessed() {
        let mac = Mac::from_text("00:25:90:11:22:33").ok();
        for text in [
            "0025.9011.2233",
            "00 25 90 11 22 33",
            "0:25:90:11:22:33",
            "00:25:90:11:22:33\u{a0}",
            "0025901122 33",
            "002590-112233",
        ] {
            assert_eq!(Mac::of_any_spelling(text), mac, "{text}");
        }
        for text in [
            "OO:25:90:11:22:33",
            "00:25:90:11:22",
            "2.59012E+10",
            "12",
            "",
            "01:00:5e:00:00:01",
        ] {
            assert_eq!(Mac::of_any_spelling(text), None, "{text}");
        }
    }

    #[test]
    fn every_usual_spelling_is_the_same_mac() {
        for text in [
            "00:25:90:96:c4:9a",
            "00-25-90-96-C4-9A",
            "0025.9096.c49a".replace('.', "").as_str(),
        ] {
            let mac = Mac::from_text(text).unwrap();
            assert_eq!(mac.to_string(), "00:25:90:96:c4:9a");
            assert_eq!(mac.dashed(), "00-25-90-96-c4-9a");
        }
    }

    #[test]
    fn what_no_nic_has_is_refused() {
        for text in [
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "01:00:5e:00:00:01",
            "52:54:00:ab:cdef",
            "52:54:00:12:34",
            "52:54:00:12:34:56:78",
            "52:54:00:12:34:5g",
            "52:54-00:12-34:56",
            "5:4:0:1:3:6",
            "525400123",
            "",
            "ä2:54:00:12:34:56",
        ] {
            assert_eq!(
                Mac::from_text(text).unwrap_err().code,
                Code::NotAMac,
                "{text}"
            );
        }
    }

    #[test]
    fn only_what_yaml_1_1_takes_for_a_number_is_warned_of() {
        let warning = Mac::unquoted("52:54:00:12:34:56").unwrap();
        assert!(
            warning.message.ends_with("41135085296"),
            "{}",
            warning.message
        );
        for text in [
            "52:54:00:ab:34:56",
            "00:54:00:12:34:56",
            "52-54-00-12-34-56",
            "52:54:00:12:34:60",
            "525400123456",
        ] {
            assert_eq!(Mac::unquoted(text), None, "{text}");
        }
    }

    #[test]
    fn another_spelling_is_answered_with_the_right_one() {
        for text in [
            "41135085296",
            "5254.0012.3456",
            "52.54.00.12.34.56",
            "52:54-00:12-34:56",
            "52:54:0:12:34:56",
            "52 54 00 12 34 56",
            "52:54:OO:l2:34:56",
        ] {
            let help = Mac::from_text(text).unwrap_err().help.unwrap();
            assert!(help.contains("`\"52:54:00:12:34:56\"`"), "{text}: {help}");
        }
        for text in ["4113508", "0025.9096", "99999999999"] {
            let fault = Mac::from_text(text).unwrap_err();
            assert!(!fault.message.contains("1.1"), "{text}: {}", fault.message);
        }
    }

    #[test]
    fn a_wrong_digit_is_pointed_at() {
        let fault = Mac::from_text("52:54:00:12:34:5g").unwrap_err();
        assert_eq!(fault.part, Some(16..17));
    }
}
