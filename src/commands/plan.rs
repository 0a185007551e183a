//! `netpxe plan`.

use anyhow::Result;

use super::memory::Memory;
use super::target::Given;
use super::timings::Timings;
use super::{Outcome, differences, kept, talk, target};
use crate::cli::{Format, Plan, PlanFormat};
use crate::preview::{Preview, Warnings, json, text};
use crate::write::Access;

/// Says what `netpxe gen` would do to the network; writes nothing.
pub fn run(options: &Plan, timings: &mut Timings) -> Result<Outcome> {
    let target = &options.target;
    let given = Given::read(&target.inventory, target.templates.as_deref())?;
    let memory = kept(Memory::new(target, &given));
    timings.ended("read the files");
    let (templates, compiled) = target::compile(given, timings)?;
    let compiled = kept(compiled);
    let as_json = options.format == PlanFormat::Json;
    // JSON carries the warnings itself; an error leaves nothing that it could carry.
    if !as_json || compiled.plan.is_none() {
        compiled.tell(Format::Human);
    }
    let Some(plan) = compiled.plan(false) else {
        return Ok(Outcome::Faults);
    };
    target::report_unused(&templates, plan)?;
    let tree = kept(crate::backend::tree(plan, &templates)?);
    timings.ended("list the files");
    let mut output = target::open(target, Access::Read)?;
    if let Some(memory) = memory {
        memory.rely_on(&mut output);
        timings.ended("look at the tree");
    }
    let changes = output.plan(tree)?;
    timings.ended("render and compare");
    let preview = kept(Preview::new(target.shown(), plan, &changes, options.force));
    if as_json {
        let warnings = Warnings {
            diagnostics: &compiled.diagnostics,
            source: &compiled.source,
        };
        talk::result(&json::render(preview, warnings)?);
    } else {
        talk::result(&text::render(preview));
    }
    match changes.refuse(options.force) {
        Ok(()) => Ok(Outcome::Done),
        Err(refused) => {
            if !as_json {
                talk::say(&differences::of_edits(&changes)?);
            }
            Err(refused.into())
        }
    }
}
