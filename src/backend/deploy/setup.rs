//! `bin/setup`, which puts the tree where the daemons of the deploy host look for it.

use anyhow::Result;
use tera::Context;

use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the script to `out`.
pub fn files(
    plan: &Plan,
    templates: &Templates,
    context: &Context,
    out: &mut Vec<File<'_>>,
) -> Result<()> {
    // The containers have their roots filled by it.
    if plan.server.setup || plan.server.containers {
        let text = templates.render("setup", context)?;
        out.push(File::new("bin/setup", Stage::Payload, Mode::Program, text)?);
    }
    Ok(())
}
