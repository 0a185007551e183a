//! `netpxe gen`.

use anyhow::Result;

use super::memory::Memory;
use super::target::Given;
use super::timings::Timings;
use super::{Outcome, differences, kept, talk, target};
use crate::cli::{Format, Gen};
use crate::preview::{Preview, text};
use crate::write::Access;

/// Compiles an inventory to a tree on the disk, or with `--check` says whether it would change.
/// Where a file cannot be rendered, nothing of the tree is touched.
pub fn run(options: &Gen, timings: &mut Timings) -> Result<Outcome> {
    let target = &options.target;
    let access = if options.check {
        Access::Read
    } else {
        Access::Write
    };
    let given = Given::read(&target.inventory, target.templates.as_deref())?;
    let memory = kept(Memory::new(target, &given));
    timings.ended("read the files");
    if let Some(memory) = memory {
        let text = memory.short_cut(access);
        timings.ended("look at the tree");
        if let Some(text) = text {
            talk::result(text);
            return Ok(Outcome::Done);
        }
    }
    let (templates, mut compiled) = target::compile(given, timings)?;
    compiled.tell(Format::Human);
    compiled.forget_text();
    let compiled = kept(compiled);
    let Some(plan) = compiled.plan(options.deny_warnings) else {
        return Ok(Outcome::Faults);
    };
    let unused = target::report_unused(&templates, plan)?;
    let tree = kept(crate::backend::tree(plan, &templates)?);
    timings.ended("list the files");
    let mut output = target::open(target, access)?;
    if let Some(memory) = memory {
        if !options.check {
            output.tell_state();
        }
        memory.rely_on(&mut output);
        timings.ended("look at the tree");
    }
    let changes = output.plan(tree)?;
    timings.ended("render and compare");
    if options.diff {
        talk::result(&differences::all(&changes)?);
    }
    if let Err(refused) = changes.refuse(options.force) {
        if !options.diff {
            talk::say(&differences::of_edits(&changes)?);
        }
        return Err(refused.into());
    }
    if !options.check {
        let state = changes.apply(options.force)?;
        timings.ended("render and write");
        if let (Some(memory), Some(state)) = (memory, state) {
            let said_nothing_else = compiled.diagnostics.iter().next().is_none() && !unused;
            let text = said_nothing_else
                .then(|| text::render(&Preview::of_unchanged(target.shown(), plan, tree)));
            memory.leave(tree, state, &compiled.outside, text);
            timings.ended("remember");
        }
    }
    let preview = kept(Preview::new(target.shown(), plan, &changes, options.force));
    talk::result(&text::render(preview));
    let would_change = options.check && preview.changes;
    Ok(if would_change {
        Outcome::WouldChange
    } else {
        Outcome::Done
    })
}
