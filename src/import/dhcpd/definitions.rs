//! `option NAME code N = TYPE;`, as the inventory's `option_definitions`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::model::{self, Kind};
use super::token;
use super::tree::Statement;
use super::{Mapper, options};
use crate::hex;
use crate::import::yaml::{Entry, Value};
use crate::source::Span;
use crate::value::{DataType, FromText as _, OptionName, OptionType, StandardOption};

/// The definitions that the inventory needs, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Definitions {
    of: BTreeMap<String, Definition>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Definition {
    code: u8,
    kind: String,
    space: Option<String>,
    /// Where the file declares it.
    place: Span,
}

impl Definitions {
    /// `option_definitions`, if there are some.
    pub(super) fn entry(&self) -> Option<Entry> {
        let entries = self.of.iter().map(|(name, it)| {
            let mut entries = vec![Entry::text("code", it.code), Entry::text("type", &it.kind)];
            entries.extend(it.space.iter().map(|space| Entry::text("space", space)));
            Entry::new(name, Value::Map(entries)).at(it.place)
        });
        let entries: Vec<Entry> = entries.collect();
        (!entries.is_empty()).then(|| Entry::new("option_definitions", Value::Block(entries)))
    }

    /// Defines an option, unless another has its name or its number.
    fn define(&mut self, name: &str, definition: &Definition) -> Option<()> {
        let is_other = |(other, it): (&String, &Definition)| {
            let same_code = it.code == definition.code && it.space == definition.space;
            other != name && same_code
        };
        if self.of.iter().any(is_other) || self.of.get(name).is_some_and(|it| it != definition) {
            return None;
        }
        self.of.insert(name.to_owned(), definition.clone());
        Some(())
    }
}

impl<'s> Mapper<'s, '_, '_> {
    /// An option that only the file has a name for, under `options`: by the name that it gets in the
    /// inventory, with its type; `None` where an inventory has no such type, or another means the name.
    pub(super) fn defined(&mut self, statement: &Statement) -> Option<Entry> {
        let full = self.view.word(statement, 1);
        let declared = self.declaration(&full)?;
        let code: u8 = self.view.word(declared, 3).parse().ok()?;
        let (space, name) = match full.split_once('.') {
            Some((space, name)) => (Some(inventory_name(space)?), inventory_name(name)?),
            None => (None, inventory_name(&full)?),
        };
        let is_of_registry =
            StandardOption::of_name(&name).is_some() || StandardOption::of_code(code).is_some();
        if space.is_none() && is_of_registry {
            return None;
        }
        let values = self.view.values(statement, 2);
        let kind: Vec<Cow<'_, str>> = (5..declared.words.len())
            .map(|at| self.view.word(declared, at))
            .collect();
        let words = kind.join(" ");
        let is_text = statement
            .words
            .get(2)
            .is_some_and(|it| it.kind == token::Kind::Text);
        let (kind, value) = match &*words {
            "text" => ("text".to_owned(), value("text", &values)?),
            // Of a string, how it is written tells what it is.
            "string" if is_text => ("text".to_owned(), value("text", &values)?),
            "string" => ("hex".to_owned(), Value::Quoted(bytes(&values)?)),
            words => {
                let kind = kind_of(words)?;
                let value = value(&kind, &values)?;
                (kind, value)
            }
        };
        let definition = Definition {
            code,
            kind,
            space,
            place: declared.span,
        };
        self.definitions.define(&name, &definition)?;
        let name = match &definition.space {
            Some(space) => format!("{space}.{name}"),
            None => name,
        };
        Some(Entry::new(name, value))
    }

    /// An option by its number, where its name is none of an inventory's: text, or bytes.
    pub(super) fn numbered(&self, code: u8, statement: &Statement) -> Option<Entry> {
        let values = self.view.values(statement, 2);
        let is_text = statement
            .words
            .get(2)
            .is_some_and(|it| it.kind == token::Kind::Text);
        let bytes = match values.as_slice() {
            [text] if is_text && !text.is_empty() => hex::colons(text.as_bytes()),
            _ if is_text => return None,
            values => {
                let declared = self.declaration(&self.view.word(statement, 1))?;
                let is_string = self.view.word(declared, 5) == "string";
                is_string.then(|| bytes(values))??
            }
        };
        Some(Entry::new(code.to_string(), Value::Quoted(bytes)))
    }

    /// Where the file declares the option of this name.
    pub(super) fn declaration(&self, name: &str) -> Option<&'s Statement> {
        self.model.declarations.iter().copied().find(|declared| {
            self.view.word(declared, 1) == name && self.view.word(declared, 2) == "code"
        })
    }

    /// Whether what is sent inside option 43 is said in scopes of these kinds alone. dhcpd puts together
    /// what several scopes say of a space, and netpxe does not.
    pub(super) fn has_vendors_in(&self, kinds: &[Kind]) -> bool {
        let spaces: Vec<String> = (0..self.model.scopes.len())
            .filter_map(|scope| self.vendor_space(scope))
            .collect();
        let is_of_43 = |statement: &Statement| {
            let key = model::key(statement, self.view);
            let option = key.strip_prefix("option ").unwrap_or_default();
            let space = option.split_once('.').map(|(space, _)| space);
            matches!(
                &*key,
                "vendor-option-space" | "option vendor-encapsulated-options"
            ) || space.is_some_and(|space| spaces.iter().any(|it| it == space))
        };
        let others = self
            .model
            .scopes
            .iter()
            .filter(|it| !kinds.contains(&it.kind));
        let mut said = others.flat_map(|scope| &scope.parameters);
        self.view.is_own || !said.any(|statement| is_of_43(statement))
    }

    /// Options of a vendor out of the bytes of option 43 that netpxe wrote: each has a name made from
    /// its number.
    pub(super) fn of_vendor(&mut self, statement: &Statement) -> Option<Vec<Entry>> {
        let values = self.view.values(statement, 2);
        let bytes = hex::parse(&values.concat().replace(':', ""))?;
        let mut rest = &bytes[..];
        let mut entries = Vec::new();
        while let [code, length, more @ ..] = rest {
            let (value, behind) = more.split_at_checked(usize::from(*length))?;
            let (name, space) = (format!("code-{code}"), "vendor".to_owned());
            let definition = Definition {
                code: *code,
                kind: "hex".to_owned(),
                space: Some(space.clone()),
                place: Span::default(),
            };
            self.definitions.define(&name, &definition)?;
            let value = Value::Quoted(hex::colons(value));
            entries.push(Entry::new(format!("{space}.{name}"), value));
            rest = behind;
        }
        (rest.is_empty() && !entries.is_empty()).then_some(entries)
    }
}

/// A name of dhcpd's as an inventory takes it.
fn inventory_name(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    OptionName::from_text(&name).ok().map(|_| name)
}

/// A type in the words of an inventory.
fn kind_of(words: &str) -> Option<String> {
    let (list, one) = match words.strip_prefix("array of ") {
        Some(one) => (true, one),
        None => (false, words),
    };
    let field = match one {
        "ip-address" => DataType::Address,
        "ip6-address" => DataType::Address6,
        "{ ip-address , ip-address }" => DataType::AddressPair,
        "boolean" => DataType::Flag,
        "domain-name" => DataType::Domain,
        "unsigned integer 8" => DataType::Uint8,
        "unsigned integer 16" => DataType::Uint16,
        "unsigned integer 32" => DataType::Uint32,
        "signed integer 8" | "integer 8" => DataType::Int8,
        "signed integer 16" | "integer 16" => DataType::Int16,
        "signed integer 32" | "integer 32" => DataType::Int32,
        "domain-list" if !list => return Some("list of domain".to_owned()),
        "domain-list compressed" if !list => return Some("list of compressed-domain".to_owned()),
        _ => return None,
    };
    let kind = if list {
        format!("list of {field}")
    } else {
        field.to_string()
    };
    OptionType::from_text(&kind).ok().map(|_| kind)
}

fn value(kind: &str, values: &[Cow<'_, str>]) -> Option<Value> {
    options::typed(&OptionType::from_text(kind).ok()?, values)
}

/// Bytes in hexadecimal digits, one for a byte or two: `1:a0:ff`.
fn bytes(values: &[Cow<'_, str>]) -> Option<String> {
    let [one] = values else { return None };
    let octets = one.split(':').map(|it| format!("{it:0>2}"));
    let octets: Vec<String> = octets.collect();
    let bytes = octets
        .iter()
        .all(|it| it.len() == 2)
        .then(|| hex::parse(&octets.concat()))??;
    (!bytes.is_empty()).then(|| hex::colons(&bytes))
}
