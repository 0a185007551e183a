//! `netpxe check`.

use anyhow::Result;

use super::target::Given;
use super::timings::Timings;
use super::{Outcome, kept, summary, talk, target};
use crate::cli::{Check, Format};

/// Checks an inventory; writes nothing.
pub fn run(options: &Check, timings: &mut Timings) -> Result<Outcome> {
    let given = Given::read(&options.inventory, options.templates.as_deref())?;
    timings.ended("read the files");
    let (templates, compiled) = target::compile(given, timings)?;
    let compiled = kept(compiled);
    compiled.tell(options.format);
    let Some(plan) = compiled.plan(options.deny_warnings) else {
        return Ok(Outcome::Faults);
    };
    target::report_unused(&templates, plan)?;
    if options.format == Format::Human {
        talk::result(&summary::checked(&options.inventory, plan));
    }
    Ok(Outcome::Done)
}
