//! A `dhcpd.leases`: machines that came and stand nowhere, and those that a program declared while
//! dhcpd ran (OMAPI, as Foreman does).

mod declared;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::net::Ipv4Addr;

use super::dhcpd::parse::parse;
use super::dhcpd::tree::{Statement, View};
use super::site::{Machine, Nic, Site};
use super::texts::Texts;
use super::told::Told;
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

/// The machines of a `dhcpd.leases` that an inventory does not know: those that are declared in it, then
/// those that were lent an address, the newest first.
///
/// # Errors
/// The file is none that dhcpd writes.
pub fn site(
    name: &str,
    text: &str,
    known: &Known,
    texts: &mut Texts,
    told: &mut Told,
) -> Result<Site, Box<Diagnostic>> {
    let nothing = |_: &str| Err("a file of leases includes nothing".to_owned());
    let statements = parse(name, text, &nothing, texts)?;
    let view = View {
        text: texts.whole(),
        is_own: false,
    };
    let declared = declared::machines(&statements, view, known, told);
    let nics = declared.iter().flat_map(|it| &it.nics);
    let nics: HashSet<Mac> = nics.map(|nic| nic.mac).collect();
    let mut came: BTreeMap<Mac, Came> = BTreeMap::new();
    // What firmware said in a lease before the last: the system asks later, and says something else.
    let mut firmwares: HashMap<Mac, String> = HashMap::new();
    for statement in &statements {
        let Some((mac, lease)) = lease(statement, view) else {
            continue;
        };
        let vendor = lease.vendor.as_ref();
        if let Some(vendor) = vendor.filter(|it| firmware(it).is_some()) {
            firmwares.insert(mac, vendor.clone());
        }
        // The file is a log: of one machine the last lease counts, and of one time the later line.
        let is_newer = came
            .get(&mac)
            .is_none_or(|before| before.since <= lease.since);
        if is_newer && !known.macs.contains(&mac) && !nics.contains(&mac) {
            came.insert(mac, lease);
        }
    }
    for (mac, lease) in &mut came {
        lease.vendor = firmwares.remove(mac).or(lease.vendor.take());
    }
    let mut came: Vec<(Mac, Came)> = came.into_iter().collect();
    came.sort_by(|(_, one), (_, other)| other.since.cmp(&one.since));
    let came = came.into_iter().map(|it| machine(it, known));
    Ok(Site {
        machines: declared.into_iter().chain(came).collect(),
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
            ("starts", "epoch") => since = view.word(inner, 2).parse().ok().map(date),
            ("starts", _) => since = Some(view.values(inner, 2).join(" ")),
            ("client-hostname", _) => name = Some(view.values(inner, 1).concat()),
            // Foreman's dhcpd.conf and Cobbler's have other names for it.
            ("set", "vendor-class-identifier" | "vendor-string" | "vendorclass") => {
                vendor = view.values(inner, 3).pop();
            }
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

/// A time in seconds since 1970 as dhcpd writes it, in UTC: `db-time-format local` leaves seconds.
fn date(seconds: u32) -> String {
    let (mut days, second) = (seconds / 86400, seconds % 86400);
    let mut year = 1970;
    let is_leap = |year: u32| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    while days >= 365 + u32::from(is_leap(year)) {
        days -= 365 + u32::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u32::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!(
        "{year}/{month:02}/{:02} {hour:02}:{minute:02}:{second:02}",
        days + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_dates() {
        for (seconds, text) in [
            (0, "1970/01/01 00:00:00"),
            (1_709_164_799, "2024/02/28 23:59:59"),
            (1_709_251_199, "2024/02/29 23:59:59"),
            (1_709_251_200, "2024/03/01 00:00:00"),
            (1_735_689_599, "2024/12/31 23:59:59"),
        ] {
            assert_eq!(date(seconds), text);
        }
    }
}
