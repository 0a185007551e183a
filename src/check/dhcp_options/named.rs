//! Options that are written by their names or numbers.

use smol_str::SmolStr;

use super::definitions::Definitions;
use super::taken::taken;
use super::{Place, keys, vendor};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{NamedOption, WrittenOption, option_value};
use crate::plan::DhcpOption;
use crate::source::Spanned;
use crate::suggest;
use crate::value::{DataType, OptionType, OptionValue, STANDARD, StandardOption};

/// An option that is written by its name or number.
pub fn find(
    written: &WrittenOption,
    place: Place,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Option<DhcpOption> {
    let option = match &written.option {
        NamedOption::Standard(option, value) => DhcpOption::standard(option, value.clone()),
        NamedOption::Other(_) => look_up(&written.name, place, definitions, out)?,
    };
    let fault = match option.space {
        None => taken(option.code, place, written.name.span),
        Some(_) => (place != Place::Client).then(|| vendor::not_here(written.name.span)),
    };
    if let Some(fault) = fault {
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
fn look_up(
    name: &Spanned<SmolStr>,
    place: Place,
    definitions: &Definitions<'_>,
    out: &mut Diagnostics,
) -> Option<DhcpOption> {
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
            None => definitions.of_code(code).unwrap_or_else(|| DhcpOption {
                space: None,
                code,
                name: format!("option-{code}").into(),
                kind: OptionType::one(&[DataType::Hex]),
                value: none,
            }),
        });
    }
    if let Some(option) = StandardOption::of_name(&name.value) {
        return Some(DhcpOption::standard(option, none));
    }
    if let Some(option) = definitions.of_name(&name.value) {
        return Some(option);
    }
    if definitions.complete {
        out.push(unknown(name, place, definitions));
    }
    None
}

fn unknown(name: &Spanned<SmolStr>, place: Place, definitions: &Definitions<'_>) -> Diagnostic {
    let own: Vec<String> = definitions.names().collect();
    let of_space = |it: &&String| it.split_once('.').is_some_and(|(_, own)| own == name.value);
    let of_space = own.iter().find(of_space).map(String::as_str);
    let names = STANDARD.iter().map(|option| option.name);
    let names = names.chain(own.iter().map(String::as_str));
    let message = format!("there is no DHCP option `{}`", name.value);
    let fault = Diagnostic::new(Code::UnknownOption, name.span, message);
    if of_space.is_none()
        && let Some(help) = keys::meant(&name.value, place)
    {
        return fault.help(help);
    }
    match of_space.or_else(|| suggest::nearest(&name.value, names)) {
        Some(meant) => fault.help(format!("did you mean `{meant}`?")),
        None => fault.help(
            "write the name that dhcpd has for it (docs/dhcp-options.md lists them), or its number; \
             or define it under `option_definitions`",
        ),
    }
}
