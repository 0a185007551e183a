//! `netpxe check`.

use anyhow::Result;

use super::{Outcome, input, summary, talk};
use crate::cli::{Check, Format};

/// Checks an inventory; writes nothing.
pub fn run(options: &Check) -> Result<Outcome> {
    let plan = input::plan(&options.inventory, options.format, options.deny_warnings)?;
    let Some(plan) = plan else {
        return Ok(Outcome::Faults);
    };
    if options.format == Format::Human {
        talk::result(&summary::checked(&options.inventory, &plan));
    }
    Ok(Outcome::Done)
}
