//! What machines ask a DHCP server, in the words of their firmware.

use std::net::Ipv4Addr;

use dhcproto::Encodable;
use dhcproto::v4::{DhcpOption, Message, MessageType, OptionCode, UnknownOption};

use super::frame::{Datagram, Mac, mac};

/// The smallest message that every server takes (RFC 1542).
const SHORTEST: usize = 300;
/// The bytes before the magic cookie and the options.
const HEADER: usize = 236;
/// What a relay, or a switch, adds.
const AGENT: u8 = 82;
/// What a question holds at its end.
const END: u8 = 255;

/// Where a question goes in by.
#[derive(Clone, Copy)]
pub struct Relay {
    /// The relay's address in the machine's network.
    pub inside: Ipv4Addr,
    /// The server.
    pub server: Ipv4Addr,
    /// The relay's MAC address on the server's side.
    pub mac: Mac,
    /// The server's.
    pub server_mac: Mac,
}

/// A question.
#[derive(Clone)]
pub struct Ask {
    /// The machine that asks.
    pub mac: Mac,
    /// The message, but for its last options.
    pub message: Message,
    /// Options that come last, as bytes.
    last: Vec<u8>,
    cookie: bool,
    relay: Option<Relay>,
}

impl Ask {
    fn new(machine: &str, kind: Option<MessageType>) -> Self {
        let mac = mac(machine);
        let zero = Ipv4Addr::UNSPECIFIED;
        let message = Message::new(zero, zero, zero, zero, mac.as_bytes());
        let mut ask = Self {
            mac,
            message,
            last: Vec::new(),
            cookie: true,
            relay: None,
        };
        if let Some(kind) = kind {
            ask.option(DhcpOption::MessageType(kind));
        }
        ask
    }

    /// A machine without an address looks for a server.
    pub fn discover(machine: &str) -> Self {
        Self::new(machine, Some(MessageType::Discover))
    }

    /// It asks for an address that it had once.
    pub fn request(machine: &str, address: Ipv4Addr) -> Self {
        let mut ask = Self::new(machine, Some(MessageType::Request));
        ask.option(DhcpOption::RequestedIpAddress(address));
        ask
    }

    /// It takes an address that this server has just offered, as firmware does.
    pub fn takes(machine: &str, address: Ipv4Addr, server: Ipv4Addr) -> Self {
        let mut ask = Self::request(machine, address);
        ask.option(DhcpOption::ServerIdentifier(server));
        ask
    }

    /// It wants to keep an address that it has.
    pub fn renew(machine: &str, address: Ipv4Addr) -> Self {
        let mut ask = Self::new(machine, Some(MessageType::Request));
        ask.message.set_ciaddr(address);
        ask
    }

    /// It has an address, and asks for all else.
    pub fn inform(machine: &str, address: Ipv4Addr) -> Self {
        let mut ask = Self::new(machine, Some(MessageType::Inform));
        ask.message.set_ciaddr(address);
        ask
    }

    /// It knows no DHCP, only BOOTP.
    pub fn bootp(machine: &str) -> Self {
        Self::new(machine, None)
    }

    /// It does not even know that BOOTP has options.
    pub fn bootp_without_options(machine: &str) -> Self {
        let mut ask = Self::bootp(machine);
        ask.cookie = false;
        ask
    }

    /// PXE firmware of one architecture, said twice as they do: in option 60 and in option 93.
    pub fn pxe(self, architecture: u16) -> Self {
        self.vendor(&format!("PXEClient:Arch:{architecture:05}:UNDI:003016"))
            .architectures(&[architecture])
    }

    /// Firmware that boots over HTTP.
    pub fn http(self, architecture: u16) -> Self {
        self.vendor(&format!("HTTPClient:Arch:{architecture:05}:UNDI:003016"))
            .architectures(&[architecture])
    }

    /// An Intel Mac that says this in BSDP (option 43).
    pub fn apple(self, bsdp: &[u8]) -> Self {
        let mut ask = self.vendor("AAPLBSDPC/i386/Macmini6,2");
        ask.option(DhcpOption::VendorExtensions(bsdp.to_vec()));
        ask
    }

    /// An Intel Mac that says it in an option 43 of two pieces (RFC 3396).
    pub fn apple_in_two(self, first: &[u8], second: &[u8]) -> Self {
        let mut ask = self.apple(first);
        ask.comes_last(43, second);
        ask
    }

    /// Option 60.
    pub fn vendor(mut self, text: &str) -> Self {
        self.option(DhcpOption::ClassIdentifier(text.into()));
        self
    }

    /// Option 93, with as many architectures as the firmware boots.
    pub fn architectures(self, numbers: &[u16]) -> Self {
        let bytes = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
        self.raw(93, bytes)
    }

    /// Option 55: only these options are asked for.
    pub fn wants(mut self, codes: &[u8]) -> Self {
        let codes = codes.iter().map(|&code| OptionCode::from(code)).collect();
        self.option(DhcpOption::ParameterRequestList(codes));
        self
    }

    /// What firmware and installers ask for in option 55.
    pub fn usual(self) -> Self {
        self.wants(&[1, 3, 6, 12, 15, 28, 43, 60, 66, 67])
    }

    /// Any option. What a relay adds (82) comes last, and once: the encoder would write it twice.
    pub fn raw(mut self, code: u8, bytes: Vec<u8>) -> Self {
        if code == AGENT {
            self.comes_last(code, &bytes);
            return self;
        }
        let code = OptionCode::from(code);
        self.option(DhcpOption::Unknown(UnknownOption::new(code, bytes)));
        self
    }

    /// Through a relay.
    pub fn via(mut self, relay: Option<Relay>) -> Self {
        if let Some(relay) = relay {
            self.message.set_giaddr(relay.inside).set_hops(1);
        }
        self.relay = relay;
        self
    }

    /// The datagram that carries it, from the machine or from its relay.
    ///
    /// # Panics
    /// If an option cannot be encoded.
    pub fn to_datagram(&self) -> Datagram {
        let payload = self.to_payload();
        match &self.relay {
            Some(relay) => Datagram {
                from_mac: relay.mac,
                to_mac: relay.server_mac,
                from: relay.inside,
                to: relay.server,
                from_port: 67,
                to_port: 67,
                payload,
            },
            None => Datagram {
                from_mac: self.mac,
                to_mac: Mac::BROADCAST,
                from: self.message.ciaddr(),
                to: Ipv4Addr::BROADCAST,
                from_port: 68,
                to_port: 67,
                payload,
            },
        }
    }

    fn to_payload(&self) -> Vec<u8> {
        let mut bytes = self.message.to_vec().unwrap();
        if !self.last.is_empty() {
            assert_eq!(bytes.pop(), Some(END));
            bytes.extend(&self.last);
            bytes.push(END);
        }
        if !self.cookie {
            bytes.truncate(HEADER);
        }
        bytes.resize(bytes.len().max(SHORTEST), 0);
        bytes
    }

    fn comes_last(&mut self, code: u8, value: &[u8]) {
        self.last.extend([code, u8::try_from(value.len()).unwrap()]);
        self.last.extend(value);
    }

    fn option(&mut self, option: DhcpOption) {
        self.message.opts_mut().insert(option);
    }
}
