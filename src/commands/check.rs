//! `netpxe check`.

use anyhow::Result;

use super::timings::Timings;
use super::{Outcome, summary, talk, target};
use crate::backend;
use crate::cli::{Check, Format};

/// Checks an inventory. Writes nothing.
///
/// # Errors
/// A file cannot be read, or a template cannot be parsed or rendered.
pub fn run(options: &Check, timings: &mut Timings) -> Result<Outcome> {
    let (templates, compiled) =
        target::compile(&options.inventory, options.templates.as_deref(), timings)?;
    compiled.tell(options.format);
    let Some(plan) = compiled.into_plan(options.deny_warnings) else {
        return Ok(Outcome::Faults);
    };
    target::check_own_templates(&templates, &plan)?;
    let tree = backend::tree(&plan, &templates)?;
    // The built-in templates can always be rendered.
    if options.templates.is_some() {
        tree.render()?;
        timings.ended("render");
    }
    if options.format == Format::Human {
        talk::text(&summary::checked(&options.inventory, &plan));
        if let Some(output) = &options.output {
            talk::text(&summary::machines(&plan, output)?);
        }
    }
    Ok(Outcome::Done)
}
