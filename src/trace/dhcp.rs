//! A DHCP message, as far as it tells a story.

use std::net::Ipv4Addr;

use dhcproto::Decodable as _;
use dhcproto::v4::{DhcpOption, Message, MessageType, Opcode, OptionCode};

use crate::bsdp::{self, BsdpOption};
use crate::dhcp::{CLIENTS, Client, Role, Way};
use crate::value::Mac;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A machine looks for a server.
    Discover,
    /// It takes an address.
    Request,
    /// It has an address, and asks for all else.
    Inform,
    /// A server offers an address.
    Offer,
    /// A server gives it.
    Ack,
    /// A server refuses it.
    Nak,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Dhcp {
    /// What it is.
    pub kind: Kind,
    /// The machine that it is about.
    pub mac: Mac,
    /// What question and answer have in common.
    pub id: u32,
    /// The address that the machine has.
    pub own: Ipv4Addr,
    /// The address that it is given.
    pub given: Ipv4Addr,
    /// `next-server`.
    pub next_server: Ipv4Addr,
    /// The relay's address in the machine's network; unspecified without a relay.
    pub relay: Ipv4Addr,
    /// The server's name for itself.
    pub server: Option<Ipv4Addr>,
    /// The file, in the header or in option 67.
    pub file: String,
    /// Option 60.
    pub vendor: String,
    /// The first architecture of option 93.
    pub architecture: Option<u16>,
    /// BSDP, if option 43 can be read as such.
    pub bsdp: Vec<BsdpOption>,
}

impl Dhcp {
    /// The message in a datagram, if it is one about an Ethernet machine.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let message = Message::from_bytes(bytes).ok()?;
        // Of another length it is no Ethernet machine's, and `chaddr` panics beyond 16.
        if message.hlen() != 6 {
            return None;
        }
        let octets: [u8; 6] = message.chaddr().try_into().ok()?;
        let mac = Mac::of_octets(octets)?;
        let kind = match (message.opcode(), message.opts().msg_type()?) {
            (Opcode::BootRequest, MessageType::Discover) => Kind::Discover,
            (Opcode::BootRequest, MessageType::Request) => Kind::Request,
            (Opcode::BootRequest, MessageType::Inform) => Kind::Inform,
            (Opcode::BootReply, MessageType::Offer) => Kind::Offer,
            (Opcode::BootReply, MessageType::Ack) => Kind::Ack,
            (Opcode::BootReply, MessageType::Nak) => Kind::Nak,
            _ => return None,
        };
        let option = |code| message.opts().get(code);
        let vendor = match option(OptionCode::ClassIdentifier) {
            Some(DhcpOption::ClassIdentifier(bytes)) => text(bytes),
            _ => String::new(),
        };
        let is_apple = vendor.starts_with("AAPLBSDPC");
        let bsdp = match option(OptionCode::VendorExtensions) {
            Some(DhcpOption::VendorExtensions(bytes)) if is_apple => bsdp::decode(bytes).ok(),
            _ => None,
        };
        let header = message.fname().map(text).unwrap_or_default();
        let file = match option(OptionCode::BootfileName) {
            Some(DhcpOption::BootfileName(bytes)) if header.is_empty() => text(bytes),
            _ => header,
        };
        Some(Self {
            kind,
            mac,
            id: message.xid(),
            own: message.ciaddr(),
            given: message.yiaddr(),
            next_server: message.siaddr(),
            relay: message.giaddr(),
            server: match option(OptionCode::ServerIdentifier) {
                Some(DhcpOption::ServerIdentifier(address)) => Some(*address),
                _ => None,
            },
            file,
            vendor,
            architecture: match option(OptionCode::ClientSystemArchitecture) {
                Some(DhcpOption::ClientSystemArchitecture(first)) => Some(u16::from(*first)),
                _ => None,
            },
            bsdp: bsdp.unwrap_or_default(),
        })
    }

    /// As what it asks, by options 60, 93 and 43.
    pub fn role(&self) -> Role {
        if self.vendor.starts_with("AAPLBSDPC/i386") {
            let mut selected = self.bsdp.iter().filter_map(|option| match option {
                BsdpOption::SelectedImage(id) => Some(*id),
                _ => None,
            });
            let says = |kind| self.bsdp.contains(&BsdpOption::MessageType(kind));
            return match self.kind {
                Kind::Inform if says(bsdp::MessageType::List) => Role::MacList,
                Kind::Inform if says(bsdp::MessageType::Select) => {
                    selected.next().map_or(Role::Plain, Role::MacSelect)
                }
                Kind::Inform => Role::Plain,
                _ => Role::MacDiscover,
            };
        }
        self.client().map_or(Role::Plain, Role::Firmware)
    }

    /// The kind of firmware that asks, if it is one that is known.
    fn client(&self) -> Option<&'static Client> {
        let way = if self.vendor.starts_with("PXEClient") {
            Way::Pxe
        } else if self.vendor.starts_with("HTTPClient") {
            Way::Http
        } else {
            return None;
        };
        // Old BIOS firmware says it in option 60 alone.
        let old = self.vendor.starts_with("PXEClient:Arch:00000");
        let architecture = self.architecture.or(old.then_some(0))?;
        let mut clients = CLIENTS.iter().filter(|client| client.way == way);
        clients.find(|client| client.architectures.contains(&architecture))
    }

    /// Whether it is firmware that wants to boot, known or not.
    pub fn is_firmware(&self) -> bool {
        self.vendor.starts_with("PXEClient") || self.vendor.starts_with("HTTPClient")
    }

    /// As what it asks, in words.
    pub fn what(&self) -> String {
        match (self.role(), self.architecture) {
            (Role::Plain, Some(architecture)) if self.is_firmware() => {
                let kind = self.vendor.split(':').next().unwrap_or_default();
                format!("{kind}, architecture {architecture}")
            }
            (Role::Plain, _) if self.vendor.is_empty() => "without a class".to_owned(),
            (Role::Plain, _) => self.vendor.clone(),
            (role, _) => role.what(),
        }
    }
}

/// The text in a field that zeros fill up.
fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_end_matches('\0').to_owned()
}
