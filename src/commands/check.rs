//! `netpxe check`.

use anyhow::Result;

use super::{Outcome, input, summary, talk, target};
use crate::cli::{Check, Format};

/// Checks an inventory; writes nothing.
pub fn run(options: &Check) -> Result<Outcome> {
    let templates = target::templates(options.templates.as_deref())?;
    let compiled = input::compile(&options.inventory, Some(&templates))?;
    compiled.tell(options.format);
    let Some(plan) = compiled.plan(options.deny_warnings) else {
        return Ok(Outcome::Faults);
    };
    if options.format == Format::Human {
        talk::result(&summary::checked(&options.inventory, plan));
    }
    Ok(Outcome::Done)
}
