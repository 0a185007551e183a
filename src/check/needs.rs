//! Settings that a host cannot do without.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::source::Spanned;
use crate::value::HostName;

/// Looks up the settings that a host cannot do without.
pub struct Needs<'a> {
    /// The host's name.
    pub name: &'a Spanned<HostName>,
    /// Whether all of its layers could be read: only then is a setting known to be missing.
    pub complete: bool,
    /// Where missing settings are reported.
    pub out: &'a mut Diagnostics,
}

impl Needs<'_> {
    /// The value of the setting `key`. Reports it if no layer sets it, with `example` for its value.
    pub fn set<T: Clone>(&mut self, found: &Field<T>, key: &str, example: &str) -> Option<T> {
        self.set_or(found, |name| unset(name, key, example))
    }

    /// The value of a setting. Reports `missing` if no layer sets it.
    pub fn set_or<T: Clone>(
        &mut self,
        found: &Field<T>,
        missing: impl FnOnce(&Spanned<HostName>) -> Diagnostic,
    ) -> Option<T> {
        match found {
            Field::Given(spanned) => Some(spanned.value.clone()),
            Field::Faulty => None,
            Field::Absent => {
                if self.complete {
                    self.out.push(missing(self.name));
                }
                None
            }
        }
    }
}

/// `E0503`: nothing sets the setting `key` of a host; `example` is a value of it.
pub fn unset(name: &Spanned<HostName>, key: &str, example: &str) -> Diagnostic {
    let message = format!("`{}` has no `{key}`", name.value);
    Diagnostic::new(Code::Unset, name.span, message).help(format!(
        "write `{key}: {example}` in the host, its profile or `defaults`"
    ))
}
