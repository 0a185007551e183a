//! DHCP options in dhcpd's words: the only place that writes the value of one.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use tera::Value;

use super::map;
use crate::backend::verbatim;
use crate::plan::{DhcpOption, Plan};
use crate::template::quote;
use crate::value::{DataType, Datum, OptionType, StandardOption};

/// `definitions`: the options of a plan that not every dhcpd knows by name, by space and number. Of
/// each its name, its number, and its type in dhcpd's words.
pub fn definitions(plan: &Plan) -> Value {
    let used = plan.options().filter(|option| !is_builtin(option));
    let used: BTreeMap<_, _> = used.map(|option| (option.id(), option)).collect();
    let view = |option: &DhcpOption| {
        map([
            ("name", Value::from(name(option))),
            ("code", Value::from(option.code)),
            ("kind", verbatim(&kind(&option.kind))),
        ])
    };
    Value::from(used.into_values().map(view).collect::<Vec<_>>())
}

/// `options`: of each its name, and its value in dhcpd's words.
///
/// # Errors
/// A text that dhcpd cannot hold; checked inventories have none.
pub fn views(options: &[DhcpOption]) -> Result<Value> {
    let view = |option: &DhcpOption| {
        let value = verbatim(&value(option)?);
        Ok(map([("name", Value::from(name(option))), ("value", value)]))
    };
    let views: Result<Vec<Value>> = options.iter().map(view).collect();
    views.map(Value::from)
}

/// Whether every dhcpd knows the option by its name.
fn is_builtin(option: &DhcpOption) -> bool {
    let standard = StandardOption::of_code(option.code);
    option.space.is_none() && standard.is_some_and(|it| it.is_builtin && it.name == option.name)
}

fn name(option: &DhcpOption) -> String {
    match &option.space {
        Some(space) => format!("{space}.{}", option.name),
        None => option.name.to_string(),
    }
}

/// A type as dhcpd defines it (dhcp-options(5), "Defining new options").
fn kind(kind: &OptionType) -> String {
    let array = kind.array;
    match &*kind.fields {
        [DataType::Domain] if array => "domain-list".to_owned(),
        [DataType::CompressedDomain] if array => "domain-list compressed".to_owned(),
        // It is an array already.
        [DataType::Route] => field(DataType::Route).to_owned(),
        [one] if array => format!("array of {}", field(*one)),
        [one] => field(*one).to_owned(),
        [first @ .., last] => {
            let mut fields: Vec<String> = first.iter().map(|it| field(*it).to_owned()).collect();
            fields.push(self::kind(&OptionType {
                fields: vec![*last].into(),
                array,
            }));
            format!("{{ {} }}", fields.join(", "))
        }
        [] => String::new(),
    }
}

fn field(field: DataType) -> &'static str {
    match field {
        DataType::Address => "ip-address",
        DataType::Address6 => "ip6-address",
        DataType::AddressPair => "{ ip-address, ip-address }",
        DataType::Domain | DataType::CompressedDomain => "domain-name",
        DataType::Flag => "boolean",
        DataType::Hex => "string",
        DataType::Int8 => "signed integer 8",
        DataType::Int16 => "signed integer 16",
        DataType::Int32 => "signed integer 32",
        DataType::Route => "array of unsigned integer 8",
        DataType::Text => "text",
        DataType::Uint8 => "unsigned integer 8",
        DataType::Uint16 => "unsigned integer 16",
        DataType::Uint32 => "unsigned integer 32",
    }
}

/// A value as dhcpd reads it: blanks between the fields of a record, commas between what repeats.
fn value(option: &DhcpOption) -> Result<String> {
    let mut text = String::new();
    for (at, datum) in option.value.data().iter().enumerate() {
        if at > 0 {
            let repeats = at >= option.kind.fields.len();
            text.push_str(if repeats { ", " } else { " " });
        }
        let is_list = option.kind.array && at + 1 >= option.kind.fields.len();
        text.push_str(&self::datum(datum, is_list)?);
    }
    Ok(text)
}

fn datum(datum: &Datum, is_list: bool) -> Result<String> {
    Ok(match datum {
        // dhcpd reads a list of names in quotes, and a single name without.
        Datum::Domain { name, .. } if is_list => quoted(name.as_str())?,
        Datum::Route(route) => {
            let bytes: Vec<String> = route.encode().iter().map(u8::to_string).collect();
            bytes.join(", ")
        }
        Datum::Text(text) => quoted(text)?,
        Datum::Address(_)
        | Datum::Address6(_)
        | Datum::Pair(..)
        | Datum::Bytes(_)
        | Datum::Domain { .. }
        | Datum::Flag(_)
        | Datum::Number { .. } => datum.to_string(),
    })
}

fn quoted(text: &str) -> Result<String> {
    let quoted = quote::dhcp(text).map_err(|refused| anyhow!("{refused}"))?;
    Ok(quoted.into_owned())
}
