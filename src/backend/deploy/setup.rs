//! `bin/setup`, which installs the tree where the daemons of the deploy host look for it.

use anyhow::Result;

use crate::backend::{context, programs};
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::File;

/// The files that it sources, in addition to those that all programs do.
const PARTS: &[&str] = &[
    "setup-files.sh",
    "setup-host.sh",
    "setup-plan.sh",
    "setup-rollback.sh",
    "setup-services.sh",
];

/// Adds the program to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let context = &context(plan);
    // The containers have their roots filled by it.
    if plan.server.setup || plan.server.containers {
        programs::program("setup", templates, context, out)?;
        for part in PARTS {
            programs::part(part, templates, out)?;
        }
    }
    Ok(())
}
