//! `netpxe plan`.

use anyhow::Result;

use super::timings::Timings;
use super::{Outcome, differences, talk, target};
use crate::cli::{Format, Plan, PlanFormat};
use crate::preview::{Preview, Warnings, json, text};
use crate::write::Access;

/// Prints what `netpxe gen` would do to the network. Writes nothing.
///
/// # Errors
/// Those of `gen`.
pub fn run(options: &Plan, timings: &mut Timings) -> Result<Outcome> {
    let target = &options.target;
    let (templates, compiled) =
        target::compile(&target.inventory, target.templates.as_deref(), timings)?;
    let as_json = options.format == PlanFormat::Json;
    // JSON holds the warnings itself. If there is an error, there is no JSON.
    if !as_json || compiled.plan.is_none() {
        compiled.tell(Format::Human);
    }
    let Some(plan) = &compiled.plan else {
        return Ok(Outcome::Faults);
    };
    target::check_own_templates(&templates, plan)?;
    let tree = crate::backend::tree(plan, &templates)?;
    timings.ended("list the files");
    let changes = target::open(target, Access::Read)?.plan(&tree)?;
    timings.ended("render and compare");
    let preview = Preview::new(target.shown(), &changes, options.force);
    if as_json {
        let warnings = Warnings {
            diagnostics: &compiled.diagnostics,
            source: &compiled.source,
        };
        talk::json(&json::render(&preview, warnings)?);
    } else {
        talk::text(&text::render(&preview));
    }
    match changes.refuse(options.force) {
        Ok(()) => {
            target::limit_installations(&preview, target.max_installs)?;
            Ok(Outcome::Done)
        }
        Err(refused) => {
            if !as_json {
                talk::coloured(&differences::of_edits(&changes)?);
            }
            Err(refused.into())
        }
    }
}
