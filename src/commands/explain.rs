//! `netpxe explain`.

use anyhow::{Result, bail};

use super::{Outcome, talk};
use crate::cli::Explain;
use crate::diagnostic::Code;
use crate::suggest;

/// Prints what a code means, or the list of all codes.
pub fn run(options: &Explain) -> Result<Outcome> {
    let Some(wanted) = &options.code else {
        let lines = Code::ALL.iter();
        let lines = lines.map(|code| format!("{}  {}\n", code.id(), code.title()));
        talk::result(&lines.collect::<Vec<_>>().concat());
        return Ok(Outcome::Done);
    };
    let ids = || Code::ALL.iter().map(|code| code.id());
    let Some(code) = Code::ALL
        .iter()
        .find(|code| code.id().eq_ignore_ascii_case(wanted))
    else {
        match suggest::nearest(wanted, ids()) {
            Some(meant) => bail!("there is no code `{wanted}`: did you mean `{meant}`?"),
            None => bail!("there is no code `{wanted}`: `netpxe explain` lists them all"),
        }
    };
    talk::result(code.explanation());
    Ok(Outcome::Done)
}
