//! The options of an answer: their numbers, names and values.

use std::fmt;
use std::net::Ipv4Addr;

use crate::bsdp::{self, BsdpOption, HexLine};
use crate::plan::DhcpOption;
use crate::value::StandardOption;

/// A DHCP option (RFC 2132), by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dhcp(pub u8);

impl Dhcp {
    /// The subnet mask.
    pub const SUBNET_MASK: Self = Self(1);
    /// The routers.
    pub const ROUTERS: Self = Self(3);
    /// The name servers.
    pub const DNS: Self = Self(6);
    /// The machine's name.
    pub const HOST_NAME: Self = Self(12);
    /// The domain.
    pub const DOMAIN: Self = Self(15);
    /// The broadcast address.
    pub const BROADCAST: Self = Self(28);
    /// What a vendor's machines and servers say to each other: for Macs BSDP.
    pub const VENDOR: Self = Self(43);
    /// How long the address is lent.
    pub const LEASE: Self = Self(51);
    /// The kind of message.
    pub const MESSAGE_TYPE: Self = Self(53);
    /// The server's name for itself.
    pub const SERVER: Self = Self(54);
    /// The TFTP server.
    pub const TFTP_SERVER: Self = Self(66);
    /// The vendor's class of machine.
    pub const VENDOR_CLASS: Self = Self(60);

    /// Its name in dhcpd's configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::SUBNET_MASK => "subnet-mask",
            Self::ROUTERS => "routers",
            Self::DNS => "domain-name-servers",
            Self::HOST_NAME => "host-name",
            Self::DOMAIN => "domain-name",
            Self::BROADCAST => "broadcast-address",
            Self::VENDOR => "vendor-encapsulated-options",
            Self::LEASE => "dhcp-lease-time",
            Self::MESSAGE_TYPE => "dhcp-message-type",
            Self::SERVER => "dhcp-server-identifier",
            Self::TFTP_SERVER => "tftp-server-name",
            Self::VENDOR_CLASS => "vendor-class-identifier",
            Self(code) => StandardOption::of_code(code).map_or("option", |option| option.name),
        }
    }
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Addresses; most options hold one.
    Addresses(Vec<Ipv4Addr>),
    /// A text.
    Text(String),
    /// A time in seconds.
    Seconds(u32),
    /// A DHCP message type: OFFER is 2, ACK is 5.
    MessageType(u8),
    /// BSDP.
    Bsdp(Vec<BsdpOption>),
    /// An option that the inventory gives.
    Own(DhcpOption),
}

impl Given {
    /// An option that the inventory gives, with its number.
    pub fn own(option: DhcpOption) -> (Dhcp, Self) {
        (Dhcp(option.code), Self::Own(option))
    }

    /// Its bytes on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Addresses(addresses) => addresses.iter().flat_map(Ipv4Addr::octets).collect(),
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Seconds(seconds) => seconds.to_be_bytes().to_vec(),
            Self::MessageType(number) => vec![*number],
            Self::Bsdp(options) => {
                let lines = self::lines(options);
                lines.iter().flat_map(HexLine::bytes).copied().collect()
            }
            Self::Own(option) => option.value.encode(),
        }
    }

    /// What BSDP says part by part, each with its meaning; empty for any other value.
    pub fn lines(&self) -> Vec<HexLine> {
        match self {
            Self::Bsdp(options) => self::lines(options),
            _ => Vec::new(),
        }
    }
}

/// The parts of a message. One that a plan offers always fits, because `check` has measured it.
fn lines(options: &[BsdpOption]) -> Vec<HexLine> {
    bsdp::hex_lines(options).unwrap_or_default()
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses(addresses) => {
                let addresses: Vec<String> = addresses.iter().map(Ipv4Addr::to_string).collect();
                f.write_str(&addresses.join(", "))
            }
            Self::Text(text) => f.write_str(text),
            Self::Seconds(seconds) => write!(f, "{seconds} seconds"),
            Self::MessageType(2) => f.write_str("OFFER"),
            Self::MessageType(5) => f.write_str("ACK"),
            Self::MessageType(number) => write!(f, "{number}"),
            Self::Bsdp(_) => f.write_str(&bsdp::hex(&self.bytes())),
            Self::Own(option) => write!(f, "{}", option.value),
        }
    }
}
