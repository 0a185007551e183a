//! What a DHCP server answers, as tests state it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::Ipv4Addr;

use dhcproto::Decodable;
use dhcproto::v4::{DhcpOption, Message, MessageType, Opcode, OptionCode};

use super::frame::Datagram;

/// Where the options begin: behind the fields of BOOTP and the magic cookie.
const OPTIONS: usize = 240;

/// Where the server's name stands, and behind it the file.
const NAME: std::ops::Range<usize> = 44..108;
const FILE: std::ops::Range<usize> = 108..236;
/// The option that says which of the two hold options instead, as where a client asked for all of them.
const OVERLOAD: u8 = 52;

/// A packet whose options all stand in their own field (RFC 2131, 4.1).
fn unfolded(packet: &[u8]) -> Vec<u8> {
    let (mut whole, mut rest) = (packet.to_vec(), packet.get(OPTIONS..).unwrap_or_default());
    let mut options = Vec::new();
    let mut fields = 0;
    loop {
        while let [code @ 1..=254, length, more @ ..] = rest {
            let Some((value, after)) = more.split_at_checked((*length).into()) else {
                return whole;
            };
            if *code == OVERLOAD {
                fields = value.first().copied().unwrap_or(0);
            } else {
                options.extend([&[*code, *length], value].concat());
            }
            rest = after;
        }
        // The file is read before the name.
        let field = match fields {
            1 | 3 => FILE,
            2 => NAME,
            _ => break,
        };
        fields &= if field == FILE { 2 } else { 0 };
        rest = &packet[field.clone()];
        whole[field].fill(0);
    }
    whole.truncate(OPTIONS);
    whole.extend(options);
    whole.push(255);
    whole
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How it came.
    pub datagram: Datagram,
    /// What it says.
    pub message: Message,
}

impl Answer {
    /// The answer in a datagram, if it is one.
    pub fn new(datagram: Datagram) -> Option<Self> {
        let message = Message::from_bytes(&unfolded(&datagram.payload)).ok()?;
        (message.opcode() == Opcode::BootReply).then_some(Self { datagram, message })
    }

    /// The address that it gives.
    pub fn address(&self) -> Ipv4Addr {
        self.message.yiaddr()
    }

    /// The file that it names, or an empty text.
    pub fn file(&self) -> String {
        self.message.fname().map(text).unwrap_or_default()
    }

    /// All that matters for booting, in one line: what kind of answer, the address, the server to
    /// load from, the file, options 43 (in hex) and 60. What the answer does not hold is left out.
    pub fn boot(&self) -> String {
        let mut line = self.kind();
        if !self.address().is_unspecified() {
            let _ = write!(line, " {}", self.address());
        }
        let _ = write!(line, ", next-server {}", self.message.siaddr());
        let name = self.message.sname().map(text).unwrap_or_default();
        if !name.is_empty() {
            let _ = write!(line, ", server-name {name}");
        }
        if !self.file().is_empty() {
            let _ = write!(line, ", file {}", self.file());
        }
        if let Some(DhcpOption::VendorExtensions(bytes)) = self.option(43) {
            let _ = write!(line, ", 43 {}", hex(bytes));
        }
        if let Some(DhcpOption::ClassIdentifier(bytes)) = self.option(60) {
            let _ = write!(line, ", 60 {}", text(bytes));
        }
        line
    }

    /// All that matters afterwards, in one line.
    pub fn network(&self) -> String {
        let mut parts = Vec::new();
        for (code, name) in [
            (12, "host"),
            (15, "domain"),
            (1, "mask"),
            (28, "broadcast"),
            (3, "router"),
            (6, "dns"),
            (51, "lease"),
        ] {
            let value = match self.option(code) {
                Some(DhcpOption::Hostname(text) | DhcpOption::DomainName(text)) => text.clone(),
                Some(DhcpOption::SubnetMask(ip) | DhcpOption::BroadcastAddr(ip)) => ip.to_string(),
                Some(DhcpOption::Router(ips) | DhcpOption::DomainNameServer(ips)) => {
                    let ips: Vec<String> = ips.iter().map(Ipv4Addr::to_string).collect();
                    ips.join("+")
                }
                Some(DhcpOption::AddressLeaseTime(seconds)) => seconds.to_string(),
                _ => continue,
            };
            parts.push(format!("{name} {value}"));
        }
        parts.join(", ")
    }

    /// The server's name for itself (option 54), which a Mac repeats in its SELECT.
    ///
    /// # Panics
    /// If there is none.
    pub fn server(&self) -> Ipv4Addr {
        match self.option(54) {
            Some(DhcpOption::ServerIdentifier(address)) => *address,
            other => panic!("no server identifier, but {other:?}"),
        }
    }

    /// The options, by number, as they stand in the packet.
    pub fn raw_options(&self) -> BTreeMap<u8, Vec<u8>> {
        let mut options: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
        let mut rest = &self.datagram.payload[OPTIONS..];
        while let [code @ 1..=254, length, more @ ..] = rest {
            let (value, after) = more.split_at((*length).into());
            options.entry(*code).or_default().extend(value);
            rest = after;
        }
        options
    }

    /// The numbers of all options that it holds, sorted.
    pub fn options(&self) -> Vec<u8> {
        let codes = self.message.opts().iter();
        codes.map(|(&code, _)| u8::from(code)).collect()
    }

    fn option(&self, code: u8) -> Option<&DhcpOption> {
        self.message.opts().get(OptionCode::from(code))
    }

    fn kind(&self) -> String {
        match self.message.opts().msg_type() {
            Some(MessageType::Offer) => "OFFER".to_owned(),
            Some(MessageType::Ack) => "ACK".to_owned(),
            Some(MessageType::Nak) => "NAK".to_owned(),
            Some(other) => format!("{other:?}"),
            None => "BOOTREPLY".to_owned(),
        }
    }
}

/// Bytes as `01:02:ff`.
pub fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(":")
}

/// The text in a field that zeros fill up.
fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_end_matches('\0').to_owned()
}
