//! `netpxe explain`.

use anyhow::{Result, bail};

use super::{Outcome, talk};
use crate::cli::Explain;
use crate::diagnostic::Code;
use crate::suggest;
use crate::trace::Cause;

/// Prints what a code means, or the list of all codes.
pub fn run(options: &Explain) -> Result<Outcome> {
    let Some(wanted) = &options.code else {
        let faults = Code::ALL.iter().map(|code| (code.id(), code.title()));
        let causes = Cause::ALL.iter().map(|cause| (cause.id(), cause.title()));
        let lines = faults.chain(causes);
        let lines = lines.map(|(id, title)| format!("{id}  {title}\n"));
        talk::result(&lines.collect::<Vec<_>>().concat());
        return Ok(Outcome::Done);
    };
    let is_meant = |cause: &&Cause| cause.id().eq_ignore_ascii_case(wanted);
    if let Some(cause) = Cause::ALL.iter().find(is_meant) {
        talk::result(cause.explanation());
        return Ok(Outcome::Done);
    }
    let causes = || Cause::ALL.iter().map(|cause| cause.id());
    let ids = || Code::ALL.iter().map(|code| code.id()).chain(causes());
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
