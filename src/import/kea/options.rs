//! `option-data`: by name or by code, as text or as bytes, under the keys that an inventory has for them.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use super::Reader;
use super::json::{get, list, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::hex;
use crate::import::dhcpd::{is_of_device, typed};
use crate::import::site::Network;
use crate::import::told::{What, Who};
use crate::import::yaml::{Entry, Value};
use crate::inventory::Mtu;
use crate::value::{
    DataType, DomainName, FromText as _, OptionType, Route, ServerName, StandardOption, Text,
};
use crate::yaml::Node;

/// What Kea calls options for which dhcpd, and so an inventory, has another name.
const NAMES: &[(&str, u8)] = &[
    ("name-servers", 5),
    ("nwip-domain-name", 62),
    ("nisplus-domain-name", 64),
    ("boot-file-name", 67),
    ("dhcp-agent-options", 82),
    ("authenticate", 90),
    ("client-system", 93),
    ("client-ndi", 94),
    ("uuid-guid", 97),
    ("v4-captive-portal", 114),
    ("classless-static-route", 121),
    ("vivco-suboptions", 124),
    ("vivso-suboptions", 125),
];

/// Options that Kea takes apart: an inventory for it has none of them.
const NOT_FOR_KEA: [u8; 3] = [122, 124, 125];

/// Where an inventory has an option.
enum Place {
    /// Under a key of its own.
    Key(Entry),
    /// Under `options`.
    Named(Entry),
    /// In the network itself, or where netpxe says it.
    Said,
}

/// The codes of the options that a configuration has names of its own for.
pub fn definitions(dhcp4: &Node<'_>) -> HashMap<String, u8> {
    let all = list(dhcp4, "option-def").iter();
    let own = all.filter(|it| matches!(text(it, "space"), None | Some("dhcp4")));
    own.filter_map(|it| {
        Some((
            text(it, "name")?.to_owned(),
            text(it, "code")?.parse().ok()?,
        ))
    })
    .collect()
}

impl Reader<'_> {
    /// What a network tells: of one option, what the innermost scope says.
    pub(super) fn options(&mut self, scopes: &[&Node<'_>], network: &mut Network) {
        let mut said = Vec::new();
        let mut named = Vec::new();
        let who = [Who::Network(network.subnet)];
        for option in scopes.iter().flat_map(|scope| list(scope, "option-data")) {
            let code = self.code(option);
            let name = text(option, "name").map(str::to_owned);
            let name = name.unwrap_or_else(|| match code {
                Some(code) => format!("option {code}"),
                None => "an option".to_owned(),
            });
            let whole = (code, text(option, "space").unwrap_or("dhcp4").to_owned());
            if code.is_some() && said.contains(&whole) {
                continue;
            }
            said.push(whole);
            let place = code.and_then(|code| place(code, option, network));
            match place {
                Some(Place::Key(entry)) => network.entries.push(entry),
                Some(Place::Named(entry)) => named.push(entry),
                Some(Place::Said) => {}
                None => {
                    let what: Vec<What> = code.map(What::Option).into_iter().collect();
                    self.lose(option.span(), &name, &who, &what);
                }
            }
            self.words_of(option, &name, &who);
        }
        if !said.iter().any(|(code, _)| *code == Some(28)) {
            let subnet = network.subnet;
            let own = subnet.broadcast();
            let message = format!("machines of {subnet} are told its broadcast address, {own}");
            let told = Diagnostic::new(Code::OtherAnswer, network.place, message);
            self.told.differs(told, who, &[What::Option(28)]);
        }
        if !named.is_empty() {
            network
                .entries
                .push(Entry::new("options", Value::Map(named)));
        }
    }

    /// `W0901`: what else is said of an option.
    fn words_of(&mut self, option: &Node<'_>, name: &str, who: &[Who]) {
        for entry in option.entries() {
            let is_said = match &*entry.key {
                "name" | "code" | "space" | "data" | "csv-format" | "comment" => true,
                "always-send" | "never-send" => text(option, &entry.key) == Some("false"),
                _ => false,
            };
            if !is_said {
                let what = format!("{name}: {}", entry.key);
                self.lose(entry.key_span, &what, who, &[What::Options]);
            }
        }
    }

    fn code(&self, option: &Node<'_>) -> Option<u8> {
        if let Some(code) = text(option, "code") {
            return code.parse().ok();
        }
        let name = text(option, "name")?;
        let kea = NAMES.iter().find(|(it, _)| *it == name);
        let known = kea.map(|(_, code)| *code);
        let known = known.or_else(|| StandardOption::of_name(name).map(|it| it.code));
        known.or_else(|| self.definitions.get(name).copied())
    }
}

/// Where an inventory has an option; `None` if it has no place for it.
fn place(code: u8, option: &Node<'_>, network: &mut Network) -> Option<Place> {
    if !matches!(text(option, "space"), None | Some("dhcp4")) || NOT_FOR_KEA.contains(&code) {
        return None;
    }
    let standard = StandardOption::of_code(code);
    let Some(standard) = standard else {
        let data = bytes(text(option, "data")?).filter(|_| !is_text(option))?;
        let entry = Entry::new(code.to_string(), Value::Quoted(hex::colons(&data)));
        return Some(Place::Named(entry));
    };
    let values = match text(option, "data") {
        Some(data) if is_text(option) => of_text(data, &standard.kind)?,
        Some(data) => of_bytes(&bytes(data)?, &standard.kind)?,
        None => return None,
    };
    let one = || match values.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    let key = |key: &str| Some(Place::Key(Entry::text(key, one()?)));
    let addresses = || -> Option<Vec<Ipv4Addr>> {
        let all = values.iter().map(|it| Ipv4Addr::from_text(it).ok());
        all.collect()
    };
    match code {
        1 => Some(Place::Said),
        3 => {
            let (first, last) = network.subnet.usable();
            let all = addresses()?;
            let usable = |it: &&Ipv4Addr| (first..=last).contains(*it);
            network.gateway = all.first().filter(usable).copied();
            // Of several, a network has the first.
            network
                .gateway
                .filter(|_| all.len() == 1)
                .map(|_| Place::Said)
        }
        6 => {
            network.dns = addresses()?;
            Some(Place::Said)
        }
        28 => (addresses()? == [network.subnet.broadcast()]).then_some(Place::Said),
        15 if DomainName::from_text(one()?).is_ok() => key("domain"),
        17 if Text::from_text(one()?).is_ok() => key("root_path"),
        26 if Mtu::from_text(one()?).is_ok() => key("mtu"),
        42 => Some(Place::Key(Entry::list("ntp", addresses()?))),
        66 if ServerName::from_text(one()?).is_ok() => key("tftp_server"),
        // What machines boot is told by itself.
        67 if !is_of_device(one()?) => Some(Place::Said),
        119 => {
            let are_names = values.iter().all(|it| DomainName::from_text(it).is_ok());
            are_names.then(|| Place::Key(Entry::list("search", &values)))
        }
        121 => {
            let routes = values.iter().map(|it| Route::from_text(it).ok());
            let routes: Option<Vec<Route>> = routes.collect();
            Some(Place::Key(Entry::list("routes", routes?)))
        }
        252 if Text::from_text(one()?).is_ok() => key("wpad"),
        _ if standard.is_written() => {
            let values: Vec<_> = values.iter().map(|it| it.as_str().into()).collect();
            let value = typed(&standard.kind, &values)?;
            Some(Place::Named(Entry::new(standard.name, value)))
        }
        _ => None,
    }
}

/// Whether the data of an option are text, and not bytes in hexadecimal.
fn is_text(option: &Node<'_>) -> bool {
    get(option, "csv-format").is_none() || text(option, "csv-format") == Some("true")
}

/// Bytes in hexadecimal, as Kea takes them: `0x0A00`, `0a:00`, `0a 00`.
fn bytes(data: &str) -> Option<Vec<u8>> {
    let data = data.trim();
    let parts = data.strip_prefix("0x").unwrap_or(data).split([':', ' ']);
    let whole = parts.map(|it| match it.len() % 2 {
        0 => it.to_owned(),
        _ => format!("0{it}"),
    });
    hex::parse(&whole.collect::<String>()).filter(|it| !it.is_empty())
}

/// The values of an option, whose fields commas part.
fn of_text(data: &str, kind: &OptionType) -> Option<Vec<String>> {
    let parts = data.split(',').map(str::trim);
    Some(match kind.fields[..] {
        // A comma of the text itself stands behind a backslash.
        [DataType::Text] if !data.replace("\\,", "").contains('\\') => {
            vec![data.replace("\\,", ",")]
        }
        [DataType::Text | DataType::Hex] => return None,
        [DataType::Route] => {
            let routes = parts.map(|route| {
                let (to, via) = route.split_once(" - ")?;
                let to = Some(to.trim()).filter(|it| *it != "0.0.0.0/0");
                Some(format!("{} via {}", to.unwrap_or("default"), via.trim()))
            });
            routes.collect::<Option<_>>()?
        }
        _ => parts.map(str::to_owned).collect(),
    })
}

/// The values that bytes mean.
fn of_bytes(bytes: &[u8], kind: &OptionType) -> Option<Vec<String>> {
    match kind.fields[..] {
        [DataType::Hex] => Some(vec![hex::colons(bytes)]),
        [DataType::Text] => Some(vec![String::from_utf8(bytes.to_vec()).ok()?]),
        [DataType::Route] => {
            let routes = Route::decode(bytes)?;
            Some(routes.iter().map(ToString::to_string).collect())
        }
        [DataType::Address] => {
            let (all, rest) = bytes.as_chunks::<4>();
            let all = all.iter().map(|&it| Ipv4Addr::from(it).to_string());
            rest.is_empty().then(|| all.collect())
        }
        [field] => {
            // Numbers with a sign are told as lost.
            let (width, ..) = field.number().filter(|(_, least, _)| *least == 0)?;
            let number = |it: &[u8]| {
                it.iter()
                    .fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
            };
            let all = bytes.chunks(width).map(|it| number(it).to_string());
            bytes.len().is_multiple_of(width).then(|| all.collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_read_as_text_and_as_bytes() {
        let kind = |code| &StandardOption::of_code(code).unwrap().kind;
        for (code, text, bytes, values) in [
            (
                6,
                "10.0.0.1, 10.0.0.2",
                "0a000001 0a:0:0:2",
                &["10.0.0.1", "10.0.0.2"][..],
            ),
            (26, "9000", "0x2328", &["9000"]),
            (66, "a\\,b", "612c62", &["a,b"]),
            (
                121,
                "10.0.0.0/8 - 10.0.0.1,0.0.0.0/0 - 10.0.0.2",
                "080a0a000001000a000002",
                &["10.0.0.0/8 via 10.0.0.1", "default via 10.0.0.2"],
            ),
        ] {
            assert_eq!(of_text(text, kind(code)).unwrap(), values, "{code}");
            let bytes = super::bytes(bytes).unwrap();
            assert_eq!(of_bytes(&bytes, kind(code)).unwrap(), values, "{code}");
        }
        assert_eq!(of_bytes(&[1, 2, 3], kind(6)), None);
        assert_eq!(super::bytes("xy"), None);
    }
}
