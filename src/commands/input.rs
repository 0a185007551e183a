//! Reads what the user gives: the inventory, and a folder of templates.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::cli::Format;
use crate::diagnostic::{Diagnostics, Severity, codequality, github, human, json, sarif};
use crate::inventory::LARGEST;
use crate::plan::Plan;
use crate::source::Source;
use crate::template::{BIN, Own, Templates};
use crate::yaml;

use super::glob::is_hidden;
use super::outside::Surroundings;
use super::timings::Timings;
use super::{read, talk};

/// What a folder is as an inventory.
const FOLDER: &str = "include: [\"*.yaml\"]\n";

/// An inventory that was read and checked.
pub struct Compiled {
    /// Its text.
    pub source: Source,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
    /// What it means, if there is no error.
    pub plan: Option<Plan>,
}

impl Compiled {
    /// Prints everything that is wrong with it.
    pub fn tell(&self, format: Format) {
        let (diagnostics, source) = (&self.diagnostics, &self.source);
        match format {
            Format::Human => talk::coloured(&human::render(diagnostics, source, talk::colours())),
            Format::Json => talk::json(&json::render(diagnostics, source)),
            Format::Github => talk::result(&github::render(diagnostics, source)),
            Format::Sarif => talk::json(&sarif::render(diagnostics, source)),
            Format::CodeQuality => talk::json(&codequality::render(diagnostics, source)),
        }
    }

    /// What it means, dropping the text to save memory. `None` if there is an error, or a warning
    /// and warnings are denied.
    pub fn into_plan(self, deny_warnings: bool) -> Option<Plan> {
        let denied = deny_warnings && self.diagnostics.count(Severity::Warning) > 0;
        self.plan.filter(|_| !denied)
    }
}

/// Reads and checks the inventory at `path`, which may be a folder: that is all YAML files in it. If `templates` are given, those that the inventory
/// names must be among them.
///
/// # Errors
/// The file cannot be read.
pub fn compile(
    path: &Path,
    templates: Option<&Templates>,
    timings: &mut Timings,
) -> Result<Compiled> {
    let mut name = path.display().to_string();
    let bytes = if path.is_dir() {
        if !name.ends_with('/') {
            name.push('/');
        }
        FOLDER.as_bytes().to_vec()
    } else {
        read::bytes(path).with_context(|| format!("cannot read the inventory {name}"))?
    };
    timings.ended("read the inventory");
    let (text, fault) = yaml::decode(&name, bytes);
    let source = Source::new(name, text);
    let outside = Surroundings::new(path, templates);
    let (plan, diagnostics) = match fault {
        None => crate::compile_by_phases(&source, &outside, |phase| {
            timings.ended(phase);
        }),
        Some(fault) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(fault);
            (None, diagnostics)
        }
    };
    Ok(Compiled {
        source,
        diagnostics,
        plan,
    })
}

/// Reads the templates of a folder, by file name, and the programs in its folder `bin`. Hidden files
/// and editors' backups are skipped.
///
/// # Errors
///
/// The folder or a file in it cannot be read, it holds another folder, or a file is a link that
/// leads out of it: being able to change the folder must not let anybody read what only the caller
/// may.
pub fn templates(folder: Option<&Path>) -> Result<Own> {
    let Some(folder) = folder else {
        return Ok(Own::default());
    };
    let mut texts = BTreeMap::new();
    let root = folder
        .canonicalize()
        .with_context(|| cannot_read_templates(folder))?;
    read_templates(folder, "", &root, &mut texts)?;
    Ok(Own {
        folder: folder.display().to_string(),
        texts,
    })
}

/// Adds the files of a folder to `texts`, with `prefix` before their names. They must lie in
/// `root`.
fn read_templates(
    folder: &Path,
    prefix: &str,
    root: &Path,
    texts: &mut BTreeMap<String, String>,
) -> Result<()> {
    let context = || cannot_read_templates(folder);
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if prefix.is_empty() && name == BIN.trim_end_matches('/') && path.is_dir() {
            read_templates(&path, BIN, root, texts)?;
            continue;
        }
        let text = template(&path, root)
            .with_context(|| format!("cannot read the template {}", path.display()))?;
        texts.insert(format!("{prefix}{name}"), text);
    }
    Ok(())
}

fn cannot_read_templates(folder: &Path) -> String {
    format!("cannot read the templates in {}", folder.display())
}

/// The text of a template, which must lie in `root` and in no hidden folder of it.
fn template(path: &Path, root: &Path) -> Result<String> {
    let file = path.canonicalize()?;
    let below = file.strip_prefix(root).ok();
    ensure!(
        below.is_some_and(|below| !below.iter().any(is_hidden)),
        "it is, or lies behind, a link that leads out of the folder of the templates: copy the \
         file into that folder"
    );
    Ok(String::from_utf8(read::regular(&file, LARGEST)?)?)
}
