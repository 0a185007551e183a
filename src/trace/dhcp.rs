//! A DHCP message, as far as it tells a story.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::ops::Range;

use crate::bsdp::{self, BsdpOption};
use crate::dhcp::{Agent, CLIENTS, Client, Role, Said, Way};
use crate::value::Mac;

/// The bytes before the options.
const HEADER: usize = 236;
/// Where in them the server's name stands, and behind it the file.
const SERVER_NAME: Range<usize> = 44..108;
const FILE: Range<usize> = 108..236;
/// The type and the length of an Ethernet address.
const ETHERNET: [u8; 2] = [1, 6];
/// What options begin with.
const MAGIC_COOKIE: [u8; 4] = [99, 130, 83, 99];

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
    /// What classes look at.
    pub said: Said,
    /// BSDP, if option 43 can be read as such.
    pub bsdp: Vec<BsdpOption>,
}

impl Dhcp {
    /// The message in a datagram, if it is one about an Ethernet machine. (RFC 2131, 2 and 4.1. The
    /// crate that the tests read packets with panics on some that are broken.)
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (header, options) = bytes.split_at_checked(HEADER)?;
        let options = options.strip_prefix(&MAGIC_COOKIE)?;
        if header[1..3] != ETHERNET {
            return None;
        }
        let options = read_options(options, header);
        let option = |code: u8| options.get(&code).map(Vec::as_slice);
        let kind = match (header[0], option(53)?.first()?) {
            (1, 1) => Kind::Discover,
            (1, 3) => Kind::Request,
            (1, 8) => Kind::Inform,
            (2, 2) => Kind::Offer,
            (2, 5) => Kind::Ack,
            (2, 6) => Kind::Nak,
            _ => return None,
        };
        let four = |at: usize| header[at..].first_chunk::<4>().copied().unwrap_or_default();
        let vendor = option(60).map(text).unwrap_or_default();
        let is_apple = vendor.starts_with("AAPLBSDPC");
        let bsdp = option(43).filter(|_| is_apple).map(bsdp::decode);
        let named = if is_overloaded(&options).0 {
            String::new()
        } else {
            text(&header[FILE])
        };
        let file = match option(67) {
            Some(bytes) if named.is_empty() => text(bytes),
            _ => named,
        };
        let architecture = option(93)
            .and_then(<[u8]>::first_chunk)
            .map(|number| u16::from_be_bytes(*number));
        Some(Self {
            kind,
            mac: Mac::of_octets(*header[28..].first_chunk()?)?,
            id: u32::from_be_bytes(four(4)),
            own: four(12).into(),
            given: four(16).into(),
            next_server: four(20).into(),
            relay: four(24).into(),
            server: option(54)
                .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
                .map(Ipv4Addr::from),
            file,
            vendor,
            architecture,
            said: Said {
                vendor: kept(option(60)),
                user_class: kept(option(77)),
                architecture,
                agent: option(82).map(agent),
            },
            bsdp: bsdp.and_then(Result::ok).unwrap_or_default(),
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
            (Role::Plain, _) if self.vendor.is_empty() => "without a vendor class".to_owned(),
            (Role::Plain, _) => self.vendor.clone(),
            (role, _) => role.what(),
        }
    }
}

/// What is remembered of an option: no more than one of its kind carries.
fn kept(bytes: Option<&[u8]>) -> Vec<u8> {
    let bytes = bytes.unwrap_or_default();
    bytes[..bytes.len().min(usize::from(u8::MAX))].to_vec()
}

/// The two ids of option 82 (RFC 3046, 2.0).
fn agent(bytes: &[u8]) -> Agent {
    let mut options = Options::new();
    add_options(bytes, &mut options);
    let of = |code: u8| kept(options.get(&code).map(Vec::as_slice));
    Agent {
        circuit_id: of(1),
        remote_id: of(2),
    }
}

/// The text in a field that zeros fill up.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|&byte| byte == 0);
    String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned()
}

/// The options of a message, by number: one that stands several times goes on (RFC 3396).
type Options = BTreeMap<u8, Vec<u8>>;

/// The options in their own field, and in those of the file and the server's name, where option 52
/// says that they hold some.
fn read_options(field: &[u8], header: &[u8]) -> Options {
    let mut options = Options::new();
    add_options(field, &mut options);
    let (file, name) = is_overloaded(&options);
    for (is_used, part) in [(file, FILE), (name, SERVER_NAME)] {
        if is_used {
            add_options(&header[part], &mut options);
        }
    }
    options
}

/// Whether the fields of the file and the server's name hold options.
fn is_overloaded(options: &Options) -> (bool, bool) {
    let fields = options.get(&52).and_then(|it| it.first()).unwrap_or(&0);
    (fields & 1 != 0, fields & 2 != 0)
}

/// Adds the options of a field, as far as they are whole.
fn add_options(mut field: &[u8], options: &mut Options) {
    loop {
        field = match field {
            [0, rest @ ..] => rest,
            [code @ 1..=254, length, rest @ ..] => {
                let Some((value, rest)) = rest.split_at_checked(usize::from(*length)) else {
                    return;
                };
                options.entry(*code).or_default().extend(value);
                rest
            }
            _ => return,
        };
    }
}
