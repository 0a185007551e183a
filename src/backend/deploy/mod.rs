//! The deploy host itself: configuration of its daemons, and what puts it in place. Each part is
//! generated only if the inventory's `server` asks for it.
//!
//! `etc/` of the tree is laid out like the deploy host's `/etc`, with the files of Debian and Ubuntu
//! beside those of EL: a host takes those that its distribution reads.

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
