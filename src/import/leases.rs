//! The leases that dhcpd has lent: machines that came, and stand nowhere.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::net::Ipv4Addr;

use super::dhcpd::parse::parse;
use super::dhcpd::tree::{Statement, View};
use super::site::{Machine, Nic, Site};
use super::texts::Texts;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::{Firmware, FromText as _, Mac, Subnet};

/// What an inventory knows already.
#[derive(Debug, Default)]
pub struct Known {
    /// The MAC addresses of its machines and devices.
    pub macs: HashSet<Mac>,
    /// Its networks.
    pub networks: Vec<(String, Subnet)>,
}

/// One machine that was lent an address, by its last lease.
struct Came {
    /// When, as dhcpd writes it: `2026/11/02 10:15:03`.
    since: String,
    address: Ipv4Addr,
    name: Option<String>,
    vendor: Option<String>,
    place: Span,
}

/// The machines of a `dhcpd.leases` that an inventory does not know, the newest first.
///
/// # Errors
/// The file is none that dhcpd writes.
pub fn site(
    name: &str,
    text: &str,
    known: &Known,
    texts: &mut Texts,
) -> Result<Site, Box<Diagnostic>> {
    let nothing = |_: &str| Err("a file of leases includes nothing".to_owned());
    let statements = parse(name, text, &nothing, texts)?;
    let view = View {
        text: texts.whole(),
        is_own: false,
    };
    let mut came: BTreeMap<Mac, Came> = BTreeMap::new();
    for statement in &statements {
        let Some((mac, lease)) = lease(statement, view) else {
            continue;
        };
        // The file is a log: of one machine the last lease counts, and of one time the later line.
        let is_newer = came
            .get(&mac)
            .is_none_or(|before| before.since <= lease.since);
        if is_newer && !known.macs.contains(&mac) {
            came.insert(mac, lease);
        }
    }
    let mut came: Vec<(Mac, Came)> = came.into_iter().collect();
    came.sort_by(|(_, one), (_, other)| other.since.cmp(&one.since));
    Ok(Site {
        machines: came.into_iter().map(|it| machine(it, known)).collect(),
        ..Site::default()
    })
}

/// The machine and the lease of a `lease ADDRESS { ... }`.
fn lease(statement: &Statement, view: View<'_>) -> Option<(Mac, Came)> {
    if view.word(statement, 0) != "lease" {
        return None;
    }
    let address = view.word(statement, 1).parse().ok()?;
    let (mut mac, mut since, mut name, mut vendor) = (None, None, None, None);
    for inner in statement.body.iter().flatten() {
        match (&*view.word(inner, 0), &*view.word(inner, 1)) {
            ("hardware", "ethernet") => mac = Mac::from_text(&view.word(inner, 2)).ok(),
            ("starts", _) => since = Some(view.values(inner, 2).join(" ")),
            ("client-hostname", _) => name = Some(view.values(inner, 1).concat()),
            ("set", "vendor-class-identifier") => vendor = view.values(inner, 3).pop(),
            _ => {}
        }
    }
    let came = Came {
        since: since.unwrap_or_default(),
        address,
        name,
        vendor: vendor.map(std::borrow::Cow::into_owned),
        place: statement.span,
    };
    Some((mac?, came))
}

/// What the inventory would say of it: a machine where its firmware asked for a boot file, or else a
/// device. No address is reserved, as that of the lease is a pool's.
fn machine((mac, came): (Mac, Came), known: &Known) -> Machine {
    let network = known
        .networks
        .iter()
        .find(|(_, subnet)| subnet.contains(came.address));
    let vendor = came.vendor.as_deref();
    let mut comment = format!(" {} since {}", came.address, came.since);
    if let Some(vendor) = vendor {
        let _ = write!(comment, ", \"{vendor}\"");
    }
    Machine {
        name: came.name.unwrap_or_else(|| format!("new-{}", mac.dashed())),
        nics: vec![Nic {
            entries: Vec::new(),
            name: String::new(),
            mac,
            mac_place: came.place,
            address: None,
            address_place: came.place,
            network: network.map(|(name, _)| name.clone()),
        }],
        firmware: vendor.and_then(firmware),
        entries: Vec::new(),
        comments: vec![comment],
        place: came.place,
    }
}

/// The firmware that says this in option 60 (RFC 4578).
fn firmware(vendor: &str) -> Option<Firmware> {
    let (_, architecture) = vendor.split_once("Client:Arch:")?;
    match architecture.get(..5)? {
        "00000" => Some(Firmware::Bios),
        "00006" => Some(Firmware::Uefi32),
        "00007" | "00009" | "00016" => Some(Firmware::Uefi),
        "00011" | "00019" => Some(Firmware::Arm64),
        _ => None,
    }
}
