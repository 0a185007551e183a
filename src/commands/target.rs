//! What is compiled, with which templates, and where to.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::input::{self, Compiled};
use super::talk;
use super::timings::Timings;
use crate::cli::Target;
use crate::plan::{Host, Plan};
use crate::template::{Own, Templates};
use crate::write::{Access, Output};

/// What a user gives to be compiled, as it was read.
pub struct Given {
    /// The templates of the user's folder.
    pub templates: Own,
    /// The inventory's bytes. That they cannot be read is told after what is wrong with templates.
    pub inventory: Result<Vec<u8>>,
    path: PathBuf,
}

impl Given {
    /// Reads the inventory at `path`, and the templates in a folder.
    ///
    /// # Errors
    /// A template cannot be read.
    pub fn read(path: &Path, templates: Option<&Path>) -> Result<Self> {
        Ok(Self {
            templates: input::templates(templates)?,
            inventory: input::inventory(path),
            path: path.to_owned(),
        })
    }
}

/// The templates, those of the user's folder in the place of the built-in ones or beside them, and
/// what an inventory means with them.
///
/// # Errors
/// The inventory could not be read, or a template is none.
pub fn compile(given: Given, timings: &mut Timings) -> Result<(Templates, Compiled)> {
    let templates = Templates::new(&given.templates)?;
    timings.ended("read the templates");
    let compiled = input::compile(&given.path, given.inventory?, Some(&templates), timings);
    Ok((templates, compiled))
}

/// Warns of templates of the user that nothing uses. Says whether it had to.
///
/// # Errors
/// One of them has nearly the name of a built-in one: it would have no effect.
pub fn report_unused(templates: &Templates, plan: &Plan) -> Result<bool> {
    let installs = plan.hosts.iter().filter_map(Host::install);
    let named = installs
        .map(|install| install.kickstart.template.as_str())
        .collect();
    let unused = templates.unused(&named);
    for &(path, meant) in &unused {
        if let Some(meant) = meant {
            bail!("{path}: nothing uses this template: did you mean `{meant}`?");
        }
        talk::say(&format!("netpxe: {path}: nothing uses this template\n"));
    }
    Ok(!unused.is_empty())
}

/// Opens the output folder.
///
/// # Errors
/// It is not fit for one ([`Output::open`]), or lies in the folder of the templates: then the next
/// run would take the tree for templates.
pub fn open(target: &Target, access: Access) -> Result<Output> {
    if let Some(templates) = &target.templates
        && lies_in(&target.output, templates)?
    {
        bail!(
            "{} is in the folder of the templates, {}: choose a folder outside of it",
            target.output.display(),
            templates.display()
        );
    }
    Output::open(&target.output, access)
}

/// Whether `path`, which need not be there yet, is `folder` or below it.
fn lies_in(path: &Path, folder: &Path) -> Result<bool> {
    let cannot_find = |path: &Path| format!("cannot find {}", path.display());
    let folder = folder.canonicalize().with_context(|| cannot_find(folder))?;
    let path = std::path::absolute(path).with_context(|| cannot_find(path))?;
    // Link by link, as far as it is there; what is missing will be made of plain folders.
    let mut real = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            real.pop();
        } else {
            real.push(part);
            real = real.canonicalize().unwrap_or(real);
        }
    }
    Ok(real.starts_with(folder))
}
