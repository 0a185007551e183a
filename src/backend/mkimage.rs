//! `bin/build-grub`, which makes the GRUB images on the deploy host.

use anyhow::Result;

use super::context;
use super::images;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the script to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File>) -> Result<()> {
    let mut context = context(plan);
    context.insert("images", &images::needed(plan));
    let text = templates.render("build-grub", &context)?;
    out.push(File::new(
        "bin/build-grub",
        Stage::Payload,
        Mode::Program,
        text,
    )?);
    Ok(())
}
