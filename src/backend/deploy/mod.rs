//! The deploy host itself: what its daemons are told beside the tree's own files. Each part is
//! there only where the inventory's `server` asks for it.
//!
//! `etc/` of the tree is `/etc` of the deploy host, of Debian and Ubuntu, and of EL: a host takes
//! from it what its distribution reads.

mod containers;
mod daemons;
mod setup;
mod web;

use anyhow::Result;

use super::context;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::File;

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let context = context(plan);
    daemons::files(plan, templates, &context, out)?;
    web::files(plan, templates, &context, out)?;
    setup::files(plan, templates, &context, out)?;
    containers::files(plan, templates, &context, out)
}
