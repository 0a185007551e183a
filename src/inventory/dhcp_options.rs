//! What DHCP clients are told besides their address: options, by keys of their own, by name or by
//! number.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json};
use smol_str::SmolStr;

use super::link::Mtu;
use super::read::{Field, Key, Keys as _, List, Read, wrong_type};
use super::{Shape, WrittenValue, option_value, section};
use crate::diagnostic::Diagnostics;
use crate::source::Spanned;
use crate::value::{DomainName, OptionValue, Route, STANDARD, ServerName, StandardOption, Text};
use crate::yaml::{Entry, Node, Value};

section! {
    /// DHCP options of a network, a pool, a machine or a NIC.
    pub struct DhcpOptions {
        /// The domains in which clients look names up (option 119): `[lab.example.org]`.
        pub search: Field<List<DomainName>>,
        /// Routes that clients are told of (option 121): `[10.20.0.0/16 via 172.22.10.1]`. Clients that
        /// read them ignore `gateway`, so write `default via ...` too.
        pub routes: Field<List<Route>>,
        /// Whether `routes` are sent as option 249 too, which old versions of Windows read. Default:
        /// `false`.
        pub microsoft_routes: Field<bool>,
        /// The TFTP server that phones and other devices fetch their settings from (option 66). Machines
        /// that netboot take netpxe's own.
        pub tftp_server: Field<ServerName>,
        /// The URL of the file by which browsers find their proxy (option 252).
        pub wpad: Field<Text>,
        /// Where diskless clients find their root (option 17): `172.22.10.9:/srv/root`.
        pub root_path: Field<Text>,
        /// Any other options, by the names that dhcpd has for them, or by number:
        /// `{time-offset: 3600, 150: [172.22.10.9]}`. Clients get those that they ask for.
        pub options: Field<Options>,
    }
}

section! {
    /// What those are told that differ from their network: who get an address of a pool, and devices.
    pub struct ClientOptions {
        /// The name servers that they are told of, by address. Default: those of the network.
        pub dns: Field<List<Ipv4Addr>>,
        /// The DNS domain that they are told of. Default: that of the network.
        pub domain: Field<DomainName>,
        /// The time servers that they are told of, by address (option 42). Default: those of the
        /// network.
        pub ntp: Field<List<Ipv4Addr>>,
        /// The largest packet that they send, in bytes (option 26). Default: that of the network.
        pub mtu: Field<Mtu>,
        #[flatten]
        /// All else.
        pub options: DhcpOptions,
    }
}

/// Options, by name or number.
#[derive(Clone, Debug, Default)]
pub struct Options(pub Vec<WrittenOption>);

/// One of them.
#[derive(Clone, Debug)]
pub struct WrittenOption {
    /// Its name or number.
    pub name: Spanned<SmolStr>,
    /// The option and its value.
    pub option: NamedOption,
}

impl WrittenOption {
    /// Whether both are the same option, be it once by its name and once by its number.
    fn is_same(&self, other: &Self) -> bool {
        let code = |it: &Self| match StandardOption::of_name(&it.name.value) {
            Some(option) => Some(option.code),
            None => it.name.value.parse().ok(),
        };
        self.name.value == other.name.value || code(self).is_some_and(|it| code(other) == Some(it))
    }
}

impl DhcpOptions {
    /// These over those of `below`. Of `options`, each one hides its like.
    pub(super) fn over(&self, below: &Self) -> Self {
        let mut options = below.clone();
        options.overlay(self);
        if let (Some(below), Field::Given(own)) = (below.options.value(), &mut options.options) {
            let is_hidden = |it: &&WrittenOption| own.value.0.iter().any(|own| own.is_same(it));
            let more: Vec<_> = below
                .0
                .iter()
                .filter(|it| !is_hidden(it))
                .cloned()
                .collect();
            own.value.0.extend(more);
        }
        options
    }
}

/// An option and its value, as far as its name reveals them.
#[derive(Clone, Debug)]
pub enum NamedOption {
    /// An option that every inventory knows by this name.
    Standard(&'static StandardOption, OptionValue),
    /// One by its number, or by a name of the inventory's own, whose type is looked up later.
    Other(Spanned<WrittenValue>),
}

impl Read for Options {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        let Value::Map(entries) = node.value() else {
            if node.is_null() {
                return Some(Self::default());
            }
            wrong_type(node, key, "a mapping of options", out);
            return None;
        };
        let options = entries.iter().filter_map(|entry| option(entry, out));
        Some(Self(options.collect()))
    }
}

fn option(entry: &Entry<'_>, out: &mut Diagnostics) -> Option<WrittenOption> {
    let value = Spanned {
        value: WrittenValue::read(&entry.value, Key::of(entry), out)?,
        span: entry.value.span(),
    };
    let standard = StandardOption::of_name(&entry.key).filter(|option| option.is_written());
    let option = match standard {
        Some(option) => {
            let value = option_value(option.name, &option.kind, &value, out)?;
            NamedOption::Standard(option, value)
        }
        None => NamedOption::Other(value),
    };
    let name = Spanned {
        value: (&*entry.key).into(),
        span: entry.key_span,
    };
    Some(WrittenOption { name, option })
}

impl Read for WrittenValue {
    fn read(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Self> {
        match node.value() {
            Value::Scalar(text, _) if !node.is_null() => Some(Self::One((&**text).into())),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| scalar(item, key, out)).collect();
                items.into_iter().collect::<Option<_>>().map(Self::List)
            }
            _ => {
                wrong_type(node, key, "a value or a list of values", out);
                None
            }
        }
    }
}

fn scalar(node: &Node<'_>, key: Key<'_>, out: &mut Diagnostics) -> Option<Spanned<SmolStr>> {
    match node.value() {
        Value::Scalar(text, _) if !node.is_null() => Some(Spanned {
            value: (&**text).into(),
            span: node.span(),
        }),
        _ => {
            wrong_type(node, key, "a list of single values", out);
            None
        }
    }
}

impl Shape for Options {
    fn shape(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl JsonSchema for Options {
    fn schema_name() -> Cow<'static, str> {
        "Options".into()
    }

    /// Each option that has a name and may be written, with its type. A number, and a name of the
    /// inventory's own, may be of any type.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let properties = STANDARD.iter().filter(|it| it.is_written()).map(|option| {
            let mut schema = option.kind.schema(generator);
            let wanted = option.kind.wanted();
            let text = format!("Option {}: {wanted}.", option.code);
            schema.insert("description".to_owned(), text.into());
            (option.name.to_owned(), Json::from(schema))
        });
        let single = json_schema!({ "type": ["string", "number", "boolean"] });
        json_schema!({
            "type": ["object", "null"],
            "properties": properties.collect::<Map<_, _>>(),
            "additionalProperties": {
                "anyOf": [single.clone(), { "type": "array", "items": single }],
            },
        })
    }
}
