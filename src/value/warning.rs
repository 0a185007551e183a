//! The codes of warnings, by which an inventory accepts them.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::{Code, Severity};
use crate::suggest;

/// A warning that an inventory accepts, by its code: `W0301`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning(Code);

impl Warning {
    /// Every warning.
    pub fn all() -> impl Iterator<Item = Self> {
        let warnings = |code: &&Code| code.severity() == Severity::Warning;
        Code::ALL.iter().filter(warnings).map(|&code| Self(code))
    }

    /// The code of its diagnostics.
    pub fn code(self) -> Code {
        self.0
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromText for Warning {
    const WANTED: &'static str = "the code of a warning such as `W0301`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if let Some(warning) = Self::all().find(|it| it.0.id() == text) {
            return Ok(warning);
        }
        let fault = |why: &str| Fault::new(Code::NotAWarning, format!("`{text}` {why}"));
        if Code::ALL.iter().any(|code| code.id() == text) {
            let fault = fault("is an error and cannot be allowed");
            return Err(fault.help(format!("mend it: `netpxe explain {text}` says how")));
        }
        let fault = fault("is not the code of a warning");
        let ids = Self::all().map(|warning| warning.0.id());
        Err(match suggest::nearest(text, ids) {
            Some(meant) => fault.help(format!("did you mean `{meant}`?")),
            None => fault.help("write the code that stands before the warning, as in `W0301`"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_warnings_can_be_allowed() {
        assert_eq!(Warning::from_text("W0301").unwrap().code(), Code::LocalMac);
        let message = |text| Warning::from_text(text).unwrap_err().message;
        assert!(message("E0301").contains("cannot be allowed"));
        assert!(message("W9999").contains("not the code of a warning"));
        assert!(message("").contains("not the code of a warning"));
    }
}
