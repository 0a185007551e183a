//! Reads what the user gives: the inventory, and a folder of templates.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::Format;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, github, human, json, sarif};
use crate::plan::Plan;
use crate::source::{Source, Span};

use super::talk;

/// An inventory of a million hosts has 200 MB; what is larger than this is some other file.
const LARGEST: u64 = 1 << 30;

/// Reads, checks, and tells everything that is wrong; `None` where there is an error, or a warning
/// and warnings are denied.
///
/// # Errors
///
/// The file cannot be read.
pub fn plan(path: &Path, format: Format, deny_warnings: bool) -> Result<Option<Plan>> {
    let (source, read) = inventory(path)?;
    let (plan, diagnostics) = match read {
        Ok(()) => crate::compile(&source),
        Err(fault) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(fault);
            (None, diagnostics)
        }
    };
    match format {
        Format::Human => talk::say(&human::render(&diagnostics, &source, talk::colours())),
        Format::Json => talk::result(&json::render(&diagnostics, &source)),
        Format::Github => talk::result(&github::render(&diagnostics, &source)),
        Format::Sarif => talk::result(&sarif::render(&diagnostics, &source)),
    }
    let denied = deny_warnings && diagnostics.count(Severity::Warning) > 0;
    Ok(plan.filter(|_| !denied))
}

/// The inventory's text; where it is not UTF-8, the fault, and a text to show it in.
fn inventory(path: &Path) -> Result<(Source, Result<(), Diagnostic>)> {
    let name = path.display().to_string();
    let context = || format!("cannot read the inventory {name}");
    let metadata = fs::metadata(path).with_context(context)?;
    if metadata.is_dir() {
        bail!("{}: it is a folder; name the file in it", context());
    }
    if metadata.len() > LARGEST {
        bail!(
            "{}: it has {} MB, which is no inventory",
            context(),
            metadata.len() >> 20
        );
    }
    let bytes = fs::read(path).with_context(context)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((Source::new(name, text), Ok(()))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let fault = Diagnostic::new(
                Code::NotUtf8,
                Span::new(at, at + '\u{fffd}'.len_utf8()),
                format!("the byte 0x{byte:02x} is not UTF-8"),
            )
            .help(format!(
                "save the file as UTF-8, or: iconv -f latin1 -t utf-8 {name}"
            ));
            Ok((Source::new(name, text), Err(fault)))
        }
    }
}

/// The templates of a folder, by file name. Hidden files and editors' backups are passed over.
///
/// # Errors
///
/// The folder or a file in it cannot be read, or holds another folder.
pub fn templates(folder: Option<&Path>) -> Result<BTreeMap<String, String>> {
    let mut templates = BTreeMap::new();
    let Some(folder) = folder else {
        return Ok(templates);
    };
    let context = || format!("cannot read the templates in {}", folder.display());
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let text = fs::read_to_string(entry.path())
            .with_context(|| format!("cannot read the template {}", entry.path().display()))?;
        templates.insert(name, text);
    }
    Ok(templates)
}
