//! The steps that `gen`, `plan` and `check` share: compile an inventory, open the output folder.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::input::{self, Compiled};
use super::talk;
use super::timings::Timings;
use crate::cli::Target;
use crate::plan::{Host, Plan};
use crate::preview::Preview;
use crate::preview::machines::hosts_in_words;
use crate::template::Templates;
use crate::value::Label;
use crate::write::{Access, Output};

/// Compiles the inventory at `inventory` with the built-in templates and those in the folder
/// `templates`, which replace built-in ones of the same name.
///
/// # Errors
/// A file cannot be read, or a template cannot be parsed.
pub fn compile(
    inventory: &Path,
    templates: Option<&Path>,
    timings: &mut Timings,
) -> Result<(Templates, Compiled)> {
    let templates = Templates::new(&input::templates(templates)?)?;
    timings.ended("read the templates");
    let compiled = input::compile(inventory, Some(&templates), timings)?;
    Ok((templates, compiled))
}

/// Looks at the user's templates, and warns of those that nothing uses.
///
/// # Errors
/// The name of one is nearly that of a built-in one: a typo, and the template would have no effect. Or the guard before
/// a disk is wiped, or the marker, is lost in one.
pub fn check_own_templates(templates: &Templates, plan: &Plan) -> Result<()> {
    if let Some((path, word)) = templates.unguarded().first() {
        bail!(
            "{path}: the built-in template says `{word}`, and this one never does: machines would be installed at \
             every netboot, and what is on their disks lost; include what the built-in one includes, which `netpxe \
             templates export DIR` writes"
        );
    }
    let installs = plan.hosts.iter().filter_map(Host::install);
    let installers = plan.hosts.iter().filter_map(Host::installer);
    let of_arguments = installers.filter_map(|installer| installer.args_template.as_ref());
    let named = installs
        .map(|install| install.kickstart.template.as_str())
        .chain(of_arguments.map(Label::as_str))
        .collect();
    for (path, meant) in templates.unused(&named) {
        if let Some(meant) = meant {
            bail!("{path}: nothing uses this template: did you mean `{meant}`?");
        }
        talk::say(&format!("netpxe: {path}: nothing uses this template\n"));
    }
    Ok(())
}

/// Opens the output folder.
///
/// # Errors
/// It cannot be one ([`Output::open`]), or is in the folder of the templates: the next run would
/// take the tree for templates.
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

/// Refuses a run that makes more than `max` machines due for an installation.
///
/// # Errors
/// It would; the error names all of them.
pub fn limit_installations(preview: &Preview<'_>, max: Option<usize>) -> Result<()> {
    let due = preview
        .hosts
        .iter()
        .filter(|host| host.installation.is_some());
    let names: Vec<&str> = due.map(|host| host.name.as_str()).collect();
    if let Some(max) = max
        && names.len() > max
    {
        bail!(
            "this run would make {} due for an installation, and --max-installs allows {max}; \
             nothing is written. If all of them are meant, say --max-installs {}: {}",
            hosts_in_words(names.len()),
            names.len(),
            names.join(", ")
        );
    }
    Ok(())
}

/// Whether `path`, which need not exist yet, is `folder` or below it.
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
