//! `netpxe gen`.

use anyhow::Result;

use super::timings::Timings;
use super::{Outcome, differences, talk, target};
use crate::cli::{Format, Gen};
use crate::preview::{Preview, text};
use crate::write::Access;

/// Compiles an inventory and writes its tree, or with `--check` says whether it would change.
///
/// Every file is rendered before the first one is written, unless the whole tree is new: in that
/// case, a template that cannot be rendered leaves no tree at all.
///
/// # Errors
/// An input that cannot be read, a template that cannot be rendered, an output folder that cannot
/// be written to or was edited by hand.
pub fn run(options: &Gen, timings: &mut Timings) -> Result<Outcome> {
    let target = &options.target;
    let access = if options.check {
        Access::Read
    } else {
        Access::Write
    };
    let (templates, compiled) =
        target::compile(&target.inventory, target.templates.as_deref(), timings)?;
    compiled.tell(Format::Human);
    let Some(plan) = compiled.into_plan(options.deny_warnings) else {
        return Ok(Outcome::Faults);
    };
    target::check_own_templates(&templates, &plan)?;
    let tree = crate::backend::tree(&plan, &templates)?;
    timings.ended("list the files");
    let changes = target::open(target, access)?.plan(&tree)?;
    timings.ended("render and compare");
    if options.diff {
        talk::result(&differences::all(&changes)?);
    }
    if let Err(refused) = changes.refuse(options.force) {
        if !options.diff {
            talk::coloured(&differences::of_edits(&changes)?);
        }
        return Err(refused.into());
    }
    let preview = Preview::new(target.shown(), &changes, options.force);
    target::limit_installations(&preview, target.max_installs)?;
    if !options.check {
        changes.apply(options.force)?;
        timings.ended("render and write");
    }
    talk::text(&text::render(&preview));
    let would_change = options.check && preview.changes;
    Ok(if would_change {
        Outcome::WouldChange
    } else {
        Outcome::Done
    })
}
