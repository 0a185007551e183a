//! `bin/build-grub`, which makes the GRUB images on the deploy host.

use anyhow::Result;

use super::{context, images, programs};
use crate::backend::Action;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::File;

/// A change in what the images are made of calls for new images.
pub const ACTIONS: &[Action] = &[Action {
    service: "grub-images",
    verb: "run",
    sentence: "run bin/build-grub on the deploy host: the GRUB images change",
    when_gone: false,
    files: &["bin/build-grub", "bin/build-grub.conf", "tftp/grub.cfg-net"],
}];

/// Adds the program to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let mut context = context(plan);
    context.insert("images", &images::needed(plan));
    programs::program("build-grub", templates, &context, out)
}
