//! MAC addresses.

use std::fmt;

use macaddr::MacAddr6;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A MAC address that a NIC can have: six bytes, neither multicast nor broadcast nor zero.
///
/// It prints as dhcpd and people write it, in lower case with colons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(MacAddr6);

impl Mac {
    /// The six bytes.
    pub fn octets(self) -> [u8; 6] {
        self.0.into_array()
    }

    /// Lower case with dashes: the form that GRUB asks for (`grub.cfg-01-aa-bb-cc-dd-ee-ff`) and
    /// that is safe in file names everywhere; colons break `scp`, `make` and Windows checkouts.
    pub fn dashed(self) -> String {
        self.joined(b'-').as_str().to_owned()
    }

    /// Whether the address was given by an administrator or a hypervisor rather than by the
    /// maker of the card (IEEE 802, the second bit of the first octet).
    pub fn is_local(self) -> bool {
        self.0.is_local()
    }

    /// Writes it at the end of `out`, with colons.
    pub fn push_to(self, out: &mut String) {
        out.push_str(self.joined(b':').as_str());
    }

    /// The same with dashes.
    pub fn push_dashed_to(self, out: &mut String) {
        out.push_str(self.joined(b'-').as_str());
    }

    fn joined(self, separator: u8) -> Joined {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [separator; Joined::LENGTH];
        for (place, byte) in text.chunks_mut(3).zip(self.octets()) {
            place[0] = DIGITS[usize::from(byte >> 4)];
            place[1] = DIGITS[usize::from(byte & 15)];
        }
        Joined(text)
    }
}

/// Six octets of two digits, with a separator between them.
struct Joined([u8; Self::LENGTH]);

impl Joined {
    const LENGTH: usize = 17;

    fn as_str(&self) -> &str {
        // It is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.joined(b':').as_str())
    }
}

impl FromText for Mac {
    const WANTED: &'static str = "a MAC address such as \"52:54:00:12:34:56\"";

    /// Takes six octets of two digits joined by `:` or by `-`, or twelve digits alone, in either
    /// case. The `macaddr` crate alone would also take `52:54:00:ab:cdef`.
    fn from_text(text: &str) -> Result<Self, Fault> {
        if let Some(octets) = usual(text.as_bytes()) {
            let mac = MacAddr6::from(octets);
            if !mac.is_nil() && !mac.is_multicast() {
                return Ok(Self(mac));
            }
        }
        let fault = |message: String| Fault::new(Code::NotAMac, message);
        let octets: Vec<&str> = match text.find([':', '-']) {
            Some(at) => text.split(char::from(text.as_bytes()[at])).collect(),
            None => (0..text.len().div_ceil(2))
                .filter_map(|n| text.get(2 * n..(2 * n + 2).min(text.len())))
                .collect(),
        };
        if let Some(wrong) = text.find(|c: char| !c.is_ascii_hexdigit() && c != ':' && c != '-') {
            let c = text[wrong..].chars().next().unwrap_or(' ');
            return Err(fault(format!(
                "`{text}` is no MAC address: `{c}` is no hexadecimal digit"
            ))
            .at(wrong..wrong + c.len_utf8()));
        }
        if octets.len() != 6 || octets.iter().any(|octet| octet.len() != 2) {
            let count = octets.len();
            let why = if text.contains(':') && text.contains('-') {
                "its octets are joined by `:` and by `-`".to_owned()
            } else if octets.iter().all(|octet| octet.len() == 2) {
                format!("it has {count} octets")
            } else {
                "each of its six octets has two digits".to_owned()
            };
            return Err(fault(format!("`{text}` is no MAC address: {why}"))
                .help("write six octets of two digits: \"52:54:00:12:34:56\""));
        }
        let Ok(mac) = text.parse::<MacAddr6>() else {
            return Err(fault(format!("`{text}` is no MAC address"))
                .help("join all six octets by the same sign: \"52:54:00:12:34:56\""));
        };
        if mac.is_nil() {
            return Err(fault(format!(
                "`{text}` is the empty MAC address: no NIC has it"
            )));
        }
        if mac.is_broadcast() {
            return Err(fault(format!(
                "`{text}` is the broadcast address: no NIC has it"
            )));
        }
        if mac.is_multicast() {
            return Err(
                fault(format!("`{text}` is a multicast address: no NIC has it"))
                    .help("in a NIC's own address the first octet is even")
                    .at(0..2),
            );
        }
        Ok(Self(mac))
    }

    /// YAML 1.1 has numbers to the base of sixty: digits from 1, then groups below sixty joined by
    /// colons (yaml.org/type/int.html).
    fn unquoted(text: &str) -> Option<Fault> {
        // Nearly every address holds a letter, and then it is no number.
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
            return None;
        }
        let groups: Vec<&str> = text.split(':').collect();
        let sixties = groups[1..].iter().all(|group| {
            group.bytes().all(|b| b.is_ascii_digit()) && group.parse::<u8>().is_ok_and(|n| n < 60)
        });
        let first = groups[0].bytes().all(|b| b.is_ascii_digit()) && !groups[0].starts_with('0');
        (groups.len() > 1 && sixties && first).then(|| {
            let number = groups
                .iter()
                .fold(0_u64, |sum, group| sum * 60 + group.parse::<u64>().unwrap_or(0));
            Fault::new(
                Code::UnquotedMac,
                format!("without quotes, a YAML 1.1 reader such as Ansible's takes {text} for the number {number}"),
            )
            .help(format!("write \"{text}\" in quotes"))
        })
    }
}

/// The octets of an address that is written in the usual way: two digits six times, joined by
/// colons.
fn usual(text: &[u8]) -> Option<[u8; 6]> {
    let digit = |b: u8| {
        char::from(b)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut octets = [0; 6];
    if text.len() != 17 {
        return None;
    }
    for (octet, part) in octets.iter_mut().zip(text.chunks(3)) {
        let (&[high, low] | &[high, low, b':']) = part else {
            return None;
        };
        *octet = digit(high)? << 4 | digit(low)?;
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_wrong_digit_is_pointed_at() {
        let fault = Mac::from_text("52:54:00:12:34:5g").unwrap_err();
        assert_eq!(fault.part, Some(16..17));
    }
}
