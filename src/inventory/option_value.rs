//! The value of a DHCP option, read by the option's type.

use smol_str::SmolStr;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};
use crate::value::{OptionType, OptionValue};
use crate::yaml::written;

/// What was written as the value of an option.
#[derive(Clone, Debug)]
pub enum WrittenValue {
    /// A single value.
    One(SmolStr),
    /// A list.
    List(Vec<Spanned<SmolStr>>),
}

/// `E0241`: reads the value of the option `name`, which is of the type `kind`; `None`, and reported,
/// if it is of another type.
pub fn option_value(
    name: &str,
    kind: &OptionType,
    value: &Spanned<WrittenValue>,
    out: &mut Diagnostics,
) -> Option<OptionValue> {
    let not_of_type = |help: String| {
        let message = format!("the option `{name}` wants {}", kind.wanted());
        Diagnostic::new(Code::NotAnOptionValue, value.span, message).help(help)
    };
    let texts: Vec<(&str, Span)> = match &value.value {
        WrittenValue::One(text) if !kind.is_list() => vec![(text, value.span)],
        WrittenValue::List(items) if kind.is_list() => {
            let items = items.iter().map(|it| (it.value.as_str(), it.span));
            items.collect()
        }
        WrittenValue::One(text) => {
            out.push(not_of_type(list_of(kind, text)));
            return None;
        }
        WrittenValue::List(items) => {
            out.push(not_of_type(match &items[..] {
                [item] => format!("write `{}`", written(&item.value)),
                _ => format!("write it as `{}`", kind.example()),
            }));
            return None;
        }
    };
    let (least, given) = (kind.fields.len(), texts.len());
    if given < least || (given > least && !kind.array) {
        out.push(not_of_type(format!("write it as `{}`", kind.example())));
        return None;
    }
    let mut data = Vec::with_capacity(given);
    for (at, (text, span)) in texts.into_iter().enumerate() {
        match kind.field(at)?.parse(text) {
            Ok(datum) => data.push(datum),
            Err(fault) => {
                let mut diagnostic = Diagnostic::new(Code::NotAnOptionValue, span, fault.message)
                    .label(format!("`{name}` wants {}", kind.wanted()));
                diagnostic.help = fault.help;
                out.push(diagnostic);
            }
        }
    }
    (data.len() == given).then(|| OptionValue::new(data))
}

/// What to write in the place of a single value where a list is wanted.
fn list_of(kind: &OptionType, text: &str) -> String {
    let words = || text.split([',', ' ']).filter(|word| !word.is_empty());
    let fits = |word: &str| kind.fields[0].parse(word).is_ok();
    if kind.fields.len() > 1 {
        format!("write it as `{}`", kind.example())
    } else if fits(text) {
        format!("write `[{}]`", written(text))
    } else if words().next().is_some() && words().all(fits) {
        let words: Vec<_> = words().map(written).collect();
        format!("write `[{}]`", words.join(", "))
    } else {
        format!("write it as `{}`", kind.example())
    }
}
