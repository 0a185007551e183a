//! Statements about options: their codes, and their values as an inventory has them.

use std::net::Ipv4Addr;

use super::Mapper;
use super::token::Kind;
use super::tree::{Statement, View};
use crate::import::yaml::{Entry, Value};
use crate::inventory::Mtu;
use crate::value::{
    DataType, DomainName, FromText as _, OptionType, Route, ServerName, StandardOption, Text,
};

/// Routes (RFC 3442), and the option in which old versions of Windows read them.
const ROUTES: u8 = 121;
const MICROSOFT_ROUTES: u8 = 249;

/// The option of Microsoft's proxy discovery, which has no name in dhcpd.
const WPAD: u8 = 252;

/// Whose options they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A network's.
    Network,
    /// A pool's or a device's, which may differ from its network's.
    Client,
    /// A machine's.
    Machine,
}

/// An option as an inventory has it.
enum Carried {
    /// Under a key of its own.
    Key(Entry),
    /// Under `options`.
    Named(Entry),
}

/// The code of an option by dhcpd's name, if it has one.
pub fn code(name: &str) -> Option<u8> {
    StandardOption::of_name(name).map(|option| option.code)
}

/// The addresses that a statement lists from its word `from` on; what is no address that a machine can
/// have is left out, and listed too.
pub fn addresses(
    statement: &Statement,
    from: usize,
    view: View<'_>,
) -> (Vec<Ipv4Addr>, Vec<String>) {
    let mut found = Vec::new();
    let mut other = Vec::new();
    for value in view.values(statement, from) {
        match Ipv4Addr::from_text(&value) {
            Ok(address) => found.push(address),
            Err(_) => other.push(value.into_owned()),
        }
    }
    (found, other)
}

/// The mask of an `option subnet-mask MASK;`.
pub fn mask(statement: &Statement, view: View<'_>) -> Option<Ipv4Addr> {
    view.word(statement, 2).parse().ok()
}

impl<'s> Mapper<'s, '_, '_> {
    /// What an inventory has for these statements about options, and those for which it has nothing.
    pub(super) fn options(
        &mut self,
        statements: &[&'s Statement],
        whose: Whose,
    ) -> (Vec<Entry>, Vec<&'s Statement>) {
        let (mut entries, mut named, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        for &statement in statements {
            let (already, entry) = match self.option(statement, whose, statements) {
                Some(Carried::Key(entry)) => (&mut entries, entry),
                Some(Carried::Named(entry)) => (&mut named, entry),
                None => {
                    lost.push(statement);
                    continue;
                }
            };
            // One number may have two names in the old file.
            match already.iter().find(|it: &&Entry| it.key == entry.key) {
                None => already.push(entry),
                Some(first) if *first == entry => {}
                Some(_) => lost.push(statement),
            }
        }
        if !named.is_empty() {
            entries.push(Entry::new("options", Value::Map(named)));
        }
        (entries, lost)
    }

    /// What an inventory has for one of these statements.
    fn option(
        &mut self,
        statement: &Statement,
        whose: Whose,
        all: &[&'s Statement],
    ) -> Option<Carried> {
        let is_plain = |token: &super::token::Token| match token.kind {
            Kind::Sign(sign) => sign == b',',
            _ => true,
        };
        let plain = statement.words.iter().all(is_plain) && statement.body.is_none();
        let name = self.view.word(statement, 1);
        let code = self.code(&name).filter(|_| plain && !name.contains('.'))?;
        let values = self.view.values(statement, 2);
        let one = || match values.as_slice() {
            [one] => Some(&**one),
            _ => None,
        };
        let text = |key: &str| Some(Carried::Key(Entry::text(key, one()?)));
        let addresses = |key: &str| {
            let (found, other) = addresses(statement, 2, self.view);
            other
                .is_empty()
                .then(|| Carried::Key(Entry::list(key, found)))
        };
        match code {
            6 if whose == Whose::Client => addresses("dns"),
            15 if whose != Whose::Network && DomainName::from_text(one()?).is_ok() => {
                text("domain")
            }
            17 if Text::from_text(one()?).is_ok() => text("root_path"),
            66 if whose != Whose::Machine && ServerName::from_text(one()?).is_ok() => {
                text("tftp_server")
            }
            119 => {
                let all = values
                    .iter()
                    .all(|value| DomainName::from_text(value).is_ok());
                all.then(|| Carried::Key(Entry::list("search", &values)))
            }
            WPAD if Text::from_text(one()?).is_ok() => text("wpad"),
            // The time servers and the packets' size of a machine are what its installation gets.
            26 if whose != Whose::Machine && Mtu::from_text(one()?).is_ok() => text("mtu"),
            42 if whose != Whose::Machine => addresses("ntp"),
            ROUTES => Some(Carried::Key(Entry::list("routes", routes(&values)?))),
            MICROSOFT_ROUTES => {
                let is_same = |other: &&Statement| {
                    self.code(&self.view.word(other, 1)) == Some(ROUTES)
                        && self.view.values(other, 2) == values
                };
                let flag = Entry::new("microsoft_routes", Value::Flag(true));
                all.iter().any(is_same).then_some(Carried::Key(flag))
            }
            _ => match StandardOption::of_code(code) {
                Some(option) if option.is_written() => {
                    let value = typed(&option.kind, &values)?;
                    Some(Carried::Named(Entry::new(option.name, value)))
                }
                Some(_) => None,
                None => {
                    let entry = self.defined(statement);
                    let entry = entry.or_else(|| self.numbered(code, statement));
                    entry.map(Carried::Named)
                }
            },
        }
    }
}

/// Routes out of the bytes in which dhcpd has them written: `24, 10, 20, 0, 10, 0, 0, 1`.
fn routes(values: &[std::borrow::Cow<'_, str>]) -> Option<Vec<Route>> {
    let bytes: Option<Vec<u8>> = values.iter().map(|value| value.parse().ok()).collect();
    Route::decode(&bytes?).filter(|routes| !routes.is_empty())
}

/// A value of an option's type; `None` if it is none.
pub fn typed(kind: &OptionType, values: &[std::borrow::Cow<'_, str>]) -> Option<Value> {
    let mut items = Vec::new();
    let pairs: Vec<_>;
    let mut values = values;
    // Two addresses are one value.
    if kind.fields[..] == [DataType::AddressPair] && values.len().is_multiple_of(2) {
        let two = values.chunks(2);
        pairs = two.map(|two| two.join(" ").into()).collect();
        values = &pairs;
    }
    for (index, value) in values.iter().enumerate() {
        // dhcpd has four words for two truth values.
        let words: &[&str] = match &*value.to_ascii_lowercase() {
            "on" => &["true"],
            "off" => &["false"],
            _ => &[],
        };
        let field = kind.field(index)?;
        let mut candidates = std::iter::once(&**value).chain(words.iter().copied());
        let text = candidates.find(|text| field.parse(text).is_ok())?;
        items.push(match text {
            "true" | "false" => Value::Flag(text == "true"),
            _ => Value::Text(text.to_owned()),
        });
    }
    if kind.is_list() {
        return (items.len() >= kind.fields.len()).then_some(Value::List(items));
    }
    match items.len() {
        1 => items.pop(),
        _ => None,
    }
}
