//! What DHCP clients are told, to [`DhcpOption`]s.
//!
//! `taken` says which options netpxe sets by other means.

mod taken;

use std::collections::BTreeMap;

use smol_str::SmolStr;

use self::taken::taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::List;
use crate::inventory::{DhcpOptions, NamedOption, WrittenOption, option_value};
use crate::plan::DhcpOption;
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{
    DataType, Datum, DomainName, LONGEST_OPTION, OptionType, OptionValue, STANDARD, StandardOption,
};

/// Where options are written: it decides which of them have keys of their own there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a network, or in what has the same keys: a pool, a device, a class.
    Network,
    /// In a machine or its NIC, where `ntp` and `mtu` are of the installed system.
    Machine,
}

/// Options by their space and number, each with the place where it was written.
type Found = BTreeMap<(Option<SmolStr>, u8), (DhcpOption, Span)>;

/// The options that `written` means, by space and number; what is wrong with them is reported.
pub fn check(written: &DhcpOptions, place: Place, out: &mut Diagnostics) -> Vec<DhcpOption> {
    let DhcpOptions {
        search,
        routes,
        microsoft_routes,
        tftp_server,
        wpad,
        root_path,
        options,
    } = written;
    let mut found = Found::new();
    let text = |text: &str| vec![Datum::Text(text.into())];
    add(
        &mut found,
        119,
        search.given().map(|list| (domains(list), list.span)),
        out,
    );
    let list = routes.given().map(|list| {
        let routes = list
            .value
            .items
            .iter()
            .map(|route| Datum::Route(route.value));
        (routes.collect(), list.span)
    });
    if microsoft_routes.value() == Some(&true) {
        add(&mut found, 249, list.clone(), out);
    }
    add(&mut found, 121, list, out);
    add(
        &mut found,
        66,
        tftp_server
            .given()
            .map(|it| (text(it.value.as_str()), it.span)),
        out,
    );
    add(
        &mut found,
        252,
        wpad.given().map(|it| (text(it.value.as_str()), it.span)),
        out,
    );
    add(
        &mut found,
        17,
        root_path
            .given()
            .map(|it| (text(it.value.as_str()), it.span)),
        out,
    );
    for option in options.value().into_iter().flat_map(|options| &options.0) {
        if let Some(value) = named(option, place, out) {
            put(&mut found, value, option.name.span, out);
        }
    }
    found.into_values().map(|(option, _)| option).collect()
}

/// Adds a standard option that has a key of its own.
fn add(found: &mut Found, code: u8, given: Option<(Vec<Datum>, Span)>, out: &mut Diagnostics) {
    if let (Some(option), Some((data, span))) = (StandardOption::of_code(code), given)
        && !data.is_empty()
    {
        let value = OptionValue::new(data);
        put(found, DhcpOption::standard(option, value), span, out);
    }
}

fn domains(list: &Spanned<List<DomainName>>) -> Vec<Datum> {
    let names = list.value.items.iter().map(|name| Datum::Domain {
        name: name.value.clone(),
        compressed: true,
    });
    names.collect()
}

/// `E0417`, `E0419`: an option is given once, and one option carries it.
fn put(found: &mut Found, option: DhcpOption, span: Span, out: &mut Diagnostics) {
    let length = option.value.encode().len();
    if length > LONGEST_OPTION {
        out.push(
            Diagnostic::new(
                Code::OptionTooLong,
                span,
                format!("the option `{}` has {length} bytes", option.name),
            )
            .help(format!(
                "one option carries {LONGEST_OPTION} bytes: write less into it"
            )),
        );
    }
    let id = (option.space.clone(), option.code);
    if let Some((first, first_span)) = found.get(&id) {
        out.push(
            Diagnostic::new(
                Code::OptionTwice,
                span,
                format!(
                    "the option {} (`{}`) is given twice",
                    first.code, first.name
                ),
            )
            .also(*first_span, "first given here")
            .help("leave one of the two out"),
        );
        return;
    }
    found.insert(id, (option, span));
}

/// An option that is written by its name or number.
fn named(written: &WrittenOption, place: Place, out: &mut Diagnostics) -> Option<DhcpOption> {
    let option = match &written.option {
        NamedOption::Standard(option, value) => DhcpOption::standard(option, value.clone()),
        NamedOption::Other(_) => find(&written.name, out)?,
    };
    if let Some(fault) = taken(option.code, place, written.name.span) {
        out.push(fault);
        return None;
    }
    match &written.option {
        NamedOption::Standard(..) => Some(option),
        NamedOption::Other(value) => {
            let value = option_value(&option.name, &option.kind, value, out)?;
            Some(DhcpOption { value, ..option })
        }
    }
}

/// `E0416`: the option of this name or number exists. It has no value yet.
fn find(name: &Spanned<SmolStr>, out: &mut Diagnostics) -> Option<DhcpOption> {
    let none = OptionValue::new(Vec::new());
    if name.value.bytes().all(|b| b.is_ascii_digit()) {
        let plain = !name.value.starts_with('0');
        let code = match name.value.parse() {
            Ok(code @ 1..=254) if plain => code,
            _ => {
                out.push(
                    Diagnostic::new(
                        Code::UnknownOption,
                        name.span,
                        format!("there is no option {}", name.value),
                    )
                    .help("options have the numbers 1 to 254"),
                );
                return None;
            }
        };
        return Some(match StandardOption::of_code(code) {
            Some(option) => DhcpOption::standard(option, none),
            None => DhcpOption {
                space: None,
                code,
                name: format!("option-{code}").into(),
                kind: OptionType::one(&[DataType::Hex]),
                value: none,
            },
        });
    }
    if let Some(option) = StandardOption::of_name(&name.value) {
        return Some(DhcpOption::standard(option, none));
    }
    let names = STANDARD.iter().map(|option| option.name);
    let fault = Diagnostic::new(
        Code::UnknownOption,
        name.span,
        format!("there is no DHCP option `{}`", name.value),
    );
    out.push(match suggest::nearest(&name.value, names) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None => fault.help(
            "write the name that dhcpd has for it (docs/dhcp-options.md lists them), or its number",
        ),
    });
    None
}
