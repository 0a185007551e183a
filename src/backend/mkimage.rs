//! `bin/build-grub`, which makes the GRUB images on the deploy host.

use anyhow::Result;

use super::context;
use super::images;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the script to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let mut context = context(plan);
    let images = images::needed(plan);
    let has_efi = images.iter().any(|image| image.format.ends_with("-efi"));
    context.insert("has_efi", &has_efi);
    let has_web = images.iter().any(|image| image.root == "web");
    context.insert("has_web", &has_web);
    context.insert("images", &images);
    let text = templates.render("build-grub", &context)?;
    out.push(File::new(
        "bin/build-grub",
        Stage::Payload,
        Mode::Program,
        text,
    )?);
    Ok(())
}
