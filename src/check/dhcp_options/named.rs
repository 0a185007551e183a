//! Options that are written by their names or numbers.

use smol_str::SmolStr;

use super::Place;
use super::taken::taken;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{NamedOption, WrittenOption, option_value};
use crate::plan::DhcpOption;
use crate::source::Spanned;
use crate::suggest;
use crate::value::{DataType, OptionType, OptionValue, STANDARD, StandardOption};

/// An option that is written by its name or number.
pub fn find(written: &WrittenOption, place: Place, out: &mut Diagnostics) -> Option<DhcpOption> {
    let option = match &written.option {
        NamedOption::Standard(option, value) => DhcpOption::standard(option, value.clone()),
        NamedOption::Other(_) => look_up(&written.name, out)?,
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
fn look_up(name: &Spanned<SmolStr>, out: &mut Diagnostics) -> Option<DhcpOption> {
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
