//! `netpxe gen`.

use anyhow::Result;

use super::{Outcome, input, summary, talk};
use crate::backend;
use crate::cli::{Format, Gen};
use crate::template::Templates;
use crate::write::{Access, Output};

/// Compiles an inventory to a tree on the disk. Until the last file has been rendered in memory,
/// nothing is written.
pub fn run(options: &Gen) -> Result<Outcome> {
    let templates = Templates::new(&input::templates(options.templates.as_deref())?)?;
    let Some(plan) = input::plan(&options.inventory, Format::Human, options.deny_warnings)? else {
        return Ok(Outcome::Faults);
    };
    let tree = backend::tree(&plan, &templates)?;
    let changes = Output::open(&options.output, Access::Write)?.plan(&tree)?;
    changes.apply(options.force)?;
    talk::result(&summary::written(&options.output, &changes, &plan));
    Ok(Outcome::Done)
}
