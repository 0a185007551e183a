//! IPv4 addresses, subnets and ranges.

use std::fmt;
use std::net::Ipv4Addr;

use super::{Fault, FromText};
use crate::diagnostic::Code;

impl FromText for Ipv4Addr {
    const WANTED: &'static str = "an IPv4 address such as 172.22.10.50";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotAnAddress,
                format!("`{text}` is not an IPv4 address{why}"),
            )
        };
        let address: Self = text.parse().map_err(|_| {
            if let Some((address, _)) = text.split_once(char::is_whitespace) {
                fault(": more stands behind it")
                    .help(format!("write `{address}`: a comment begins with ` #`"))
            } else if text.contains('/') {
                fault("").help("leave the prefix length out: the network knows it")
            } else if text
                .split('.')
                .any(|octet| octet.len() > 1 && octet.starts_with('0'))
            {
                fault("").help("write the octets without leading zeros")
            } else {
                fault("")
            }
        })?;
        if address.is_loopback() {
            return Err(fault(" that another machine can reach"));
        }
        if !can_be_had(address) {
            return Err(fault(" that a machine can have"));
        }
        Ok(address)
    }
}

/// Whether machines have addresses like this one: not in 0/8 ("this network"), 127/8 (loopback),
/// 224/4 (multicast) and 240/4 (reserved, RFC 1112), which no system takes.
fn can_be_had(address: Ipv4Addr) -> bool {
    (1..=223).contains(&address.octets()[0]) && !address.is_loopback()
}

/// An IPv4 subnet: its network address and its prefix length, without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subnet {
    network: Ipv4Addr,
    prefix: u8,
}

impl Subnet {
    /// The network address.
    pub fn network(self) -> Ipv4Addr {
        self.network
    }

    /// The prefix length in bits, 8 to 30.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The netmask in dotted form, as dhcpd and kickstart want it.
    pub fn netmask(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.mask())
    }

    /// The broadcast address.
    pub fn broadcast(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network.to_bits() | !self.mask())
    }

    /// Whether an address lies in it.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & self.mask() == self.network.to_bits()
    }

    /// Whether the two share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.network) || other.contains(self.network)
    }

    /// The first and the last address that a machine can have.
    pub fn usable(self) -> (Ipv4Addr, Ipv4Addr) {
        (
            Ipv4Addr::from_bits(self.network.to_bits() + 1),
            Ipv4Addr::from_bits(self.broadcast().to_bits() - 1),
        )
    }

    fn mask(self) -> u32 {
        u32::MAX << (32 - u32::from(self.prefix))
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}

/// The subnet of a network with its netmask, as dhcpd and others write it: `10.0.0.0 netmask 255.255.255.0`,
/// `10.0.0.0/255.255.255.0`.
fn with_netmask(text: &str) -> Option<Subnet> {
    let mut words = text
        .split([' ', '/'])
        .filter(|word| !matches!(*word, "" | "netmask" | "mask"));
    let mut address = || words.next()?.parse::<Ipv4Addr>().ok();
    let (network, mask) = (address()?, address()?.to_bits());
    let prefix = u8::try_from(mask.leading_ones()).ok()?;
    let is_mask = mask.leading_ones() + mask.trailing_zeros() == 32 && words.next().is_none();
    let subnet = format!("{}/{prefix}", Ipv4Addr::from_bits(network.to_bits() & mask));
    is_mask.then(|| Subnet::from_text(&subnet).ok()).flatten()
}

impl FromText for Subnet {
    const WANTED: &'static str = "a subnet such as 172.22.10.0/24";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault =
            |why: &str| Fault::new(Code::NotASubnet, format!("`{text}` is not a subnet{why}"));
        if let Some(meant) = with_netmask(text) {
            return Err(fault(": it has a netmask, and a prefix length is wanted")
                .help(format!("write `{meant}`")));
        }
        let Some((address, prefix)) = text.split_once('/') else {
            let network = text.parse::<Ipv4Addr>().map(|it| it.octets());
            let help = match network {
                Ok([a, b, c, _]) => {
                    format!("write `{a}.{b}.{c}.0/24` where the netmask is 255.255.255.0")
                }
                Err(_) => "write `172.22.10.0/24`".to_owned(),
            };
            return Err(fault(": the prefix length is missing").help(help));
        };
        let Ok(network) = address.parse::<Ipv4Addr>() else {
            return Err(fault("").help("write it as `172.22.10.0/24`"));
        };
        let digits = prefix.bytes().all(|b| b.is_ascii_digit());
        let plain = prefix.trim_start_matches('0');
        if digits && !plain.is_empty() && plain != prefix {
            return Err(fault(": the prefix length begins with a zero")
                .at(address.len() + 1..text.len())
                .help(format!("write `{network}/{plain}`")));
        }
        let prefix = match prefix.parse::<u8>() {
            // Less than 8 is a slip; 31 and 32 leave no address for a client.
            Ok(prefix @ 8..=30) if digits => prefix,
            _ => {
                return Err(fault(": the prefix length is not between 8 and 30")
                    .at(address.len() + 1..text.len()));
            }
        };
        let subnet = Self { network, prefix };
        let truncated = Ipv4Addr::from_bits(network.to_bits() & subnet.mask());
        if truncated != network {
            return Err(fault(": it has host bits").help(format!("write `{truncated}/{prefix}`")));
        }
        if !can_be_had(network) {
            return Err(fault(" that machines can be in")
                .help("take one of your site, such as one of 10.0.0.0/8 or 192.168.0.0/16"));
        }
        Ok(subnet)
    }
}

/// A range of addresses, including both ends. It may be reversed: that is the fault of a pool, which
/// its reader reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    /// The first address.
    pub first: Ipv4Addr,
    /// The last address.
    pub last: Ipv4Addr,
}

impl AddressRange {
    /// Whether an address lies in it.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        (self.first..=self.last).contains(&address)
    }

    /// Whether the two share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl FromText for AddressRange {
    const WANTED: &'static str = "a range such as 172.22.10.5-172.22.10.30";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let ends = text.split_once('-');
        if let Some(range) = ends.and_then(|(first, last)| range(first, last)) {
            return Ok(range);
        }
        let fault = Fault::new(
            Code::NotARange,
            format!("`{text}` is not a range of addresses"),
        );
        Err(fault.help(match meant(text) {
            Some(range) => format!("write `{range}`"),
            None => "write the first and the last address, with `-` between them".to_owned(),
        }))
    }
}

fn range(first: &str, last: &str) -> Option<AddressRange> {
    let first = first.trim().parse().ok()?;
    let last = last.trim().parse().ok()?;
    Some(AddressRange { first, last })
}

/// The range that a text means which other tools take for one: `10.0.0.5 to 10.0.0.9`, `10.0.0.5 10.0.0.9`,
/// `10.0.0.5-9`, `10.0.0.8/30`, or one address alone.
fn meant(text: &str) -> Option<AddressRange> {
    if let Ok(subnet) = Subnet::from_text(text) {
        let (first, last) = subnet.usable();
        return Some(AddressRange { first, last });
    }
    let (first, last) = ["-", "–", "..", " to ", ",", " "]
        .iter()
        .find_map(|between| text.split_once(between))
        .unwrap_or((text, text));
    let last = last.trim().trim_start_matches('.');
    range(first, last).or_else(|| {
        let (net, _) = first.trim().rsplit_once('.')?;
        range(first, &format!("{net}.{last}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_knows_its_ends() {
        let subnet = Subnet::from_text("172.22.10.64/26").unwrap();
        assert_eq!(subnet.netmask(), Ipv4Addr::new(255, 255, 255, 192));
        assert_eq!(subnet.broadcast(), Ipv4Addr::new(172, 22, 10, 127));
        assert!(subnet.contains(Ipv4Addr::new(172, 22, 10, 64)));
        assert!(!subnet.contains(Ipv4Addr::new(172, 22, 10, 128)));
        assert!(subnet.overlaps(Subnet::from_text("172.22.0.0/16").unwrap()));
        assert!(!subnet.overlaps(Subnet::from_text("172.22.10.0/26").unwrap()));
    }

    #[test]
    fn host_bits_are_refused_with_the_right_subnet() {
        let fault = Subnet::from_text("172.22.10.5/24").unwrap_err();
        assert_eq!(fault.help.as_deref(), Some("write `172.22.10.0/24`"));
        for text in [
            "172.22.10.0 netmask 255.255.255.0",
            "172.22.10.5/255.255.255.0",
            "172.22.10.0 255.255.255.0",
        ] {
            let fault = Subnet::from_text(text).unwrap_err();
            assert_eq!(
                fault.help.as_deref(),
                Some("write `172.22.10.0/24`"),
                "{text}"
            );
        }
        for text in [
            "172.22.10.0",
            "172.22.10.0/255.0.255.0",
            "172.22.10.0/31",
            "172.22.10.0/+8",
            "172.22.10.0/024",
            "172.22.10.0/00",
            "x/24",
            "127.0.0.0/8",
            "127.0.1.0/24",
            "0.0.0.0/8",
            "0.1.2.0/24",
            "224.0.0.0/24",
            "239.1.0.0/16",
            "240.0.0.0/24",
            "255.255.255.0/24",
        ] {
            assert_eq!(
                Subnet::from_text(text).unwrap_err().code,
                Code::NotASubnet,
                "{text}"
            );
        }
    }

    #[test]
    fn addresses_that_no_machine_has_are_refused() {
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "0.1.2.3",
            "240.0.0.1",
            "127.0.0.1",
            "1.2.3",
            "010.1.1.1",
        ] {
            assert_eq!(
                Ipv4Addr::from_text(text).unwrap_err().code,
                Code::NotAnAddress,
                "{text}"
            );
        }
    }

    #[test]
    fn ranges_are_two_addresses() {
        let range = AddressRange::from_text("10.0.0.5 - 10.0.0.9").unwrap();
        assert!(range.contains(Ipv4Addr::new(10, 0, 0, 9)));
        assert_eq!(range.to_string(), "10.0.0.5-10.0.0.9");
        for (text, wanted) in [
            ("10.0.0.5", "write `10.0.0.5-10.0.0.5`"),
            ("10.0.0.5 to 10.0.0.9", "write `10.0.0.5-10.0.0.9`"),
            ("10.0.0.5 10.0.0.9", "write `10.0.0.5-10.0.0.9`"),
            ("10.0.0.5 – 10.0.0.9", "write `10.0.0.5-10.0.0.9`"),
            ("10.0.0.5...10.0.0.9", "write `10.0.0.5-10.0.0.9`"),
            ("10.0.0.5-9", "write `10.0.0.5-10.0.0.9`"),
            ("10.0.0.8/29", "write `10.0.0.9-10.0.0.14`"),
            (
                "10-20",
                "write the first and the last address, with `-` between them",
            ),
        ] {
            let fault = AddressRange::from_text(text).unwrap_err();
            assert_eq!(fault.help.as_deref(), Some(wanted), "{text}");
        }
    }
}
