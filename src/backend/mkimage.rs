//! `bin/build-grub`, which makes the GRUB images on the deploy host.

use anyhow::Result;

use super::{context, images, programs};
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::File;

/// Adds the program to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let mut context = context(plan);
    context.insert("images", &images::needed(plan));
    programs::program("build-grub", templates, &context, out)
}
