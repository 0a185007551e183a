//! Reads what the user gives: the inventory, and a folder of templates.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use crate::cli::Format;
use crate::diagnostic::{
    Code, Diagnostic, Diagnostics, Severity, codequality, github, human, json, sarif,
};
use crate::plan::Plan;
use crate::source::{Source, Span};

use super::outside::Surroundings;
use super::talk;
use super::timings::Timings;
use crate::template::{BIN, Own, Templates};

/// An inventory of a million hosts has 200 MB; what is larger than this is some other file.
const LARGEST: u64 = 1 << 28;

/// More of a line that is not UTF-8 is not shown.
const LONGEST_LINE: usize = 400;

/// An inventory that was read and checked.
pub struct Compiled {
    /// Its text.
    pub source: Source,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
    /// What it means, where there is no error.
    pub plan: Option<Plan>,
    /// Where it looked for what it does not hold.
    pub outside: Surroundings,
}

impl Compiled {
    /// Tells everything that is wrong.
    pub fn tell(&self, format: Format) {
        let (diagnostics, source) = (&self.diagnostics, &self.source);
        match format {
            Format::Human => talk::say(&human::render(diagnostics, source, talk::colours())),
            Format::Json => talk::result(&json::render(diagnostics, source)),
            Format::Github => talk::result(&github::render(diagnostics, source)),
            Format::Sarif => talk::result(&sarif::render(diagnostics, source)),
            Format::CodeQuality => talk::result(&codequality::render(diagnostics, source)),
        }
    }

    /// Frees its text, once all is told: it is as long as what it means.
    pub fn forget_text(&mut self) {
        self.source = Source::new(String::new(), String::new());
    }

    /// What it means; `None` where there is an error, or a warning and warnings are denied.
    pub fn plan(&self, deny_warnings: bool) -> Option<&Plan> {
        let denied = deny_warnings && self.diagnostics.count(Severity::Warning) > 0;
        self.plan.as_ref().filter(|_| !denied)
    }
}

/// Checks an inventory, the `bytes` of the file at `path`, for these templates, where they are
/// known.
pub fn compile(
    path: &Path,
    bytes: Vec<u8>,
    templates: Option<&Templates>,
    timings: &mut Timings,
) -> Compiled {
    let (source, read) = text(path, bytes);
    let outside = Surroundings::new(path, templates);
    let (plan, diagnostics) = match read {
        Ok(()) => crate::compile_by_phases(&source, &outside, |phase| {
            timings.ended(phase);
        }),
        Err(fault) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(fault);
            (None, diagnostics)
        }
    };
    Compiled {
        source,
        diagnostics,
        plan,
        outside,
    }
}

/// The bytes of the inventory at `path`.
///
/// # Errors
///
/// The file cannot be read.
pub fn inventory(path: &Path) -> Result<Vec<u8>> {
    read(path).with_context(|| format!("cannot read the inventory {}", path.display()))
}

/// The inventory's text; where it is not UTF-8, the fault, and a text to show it in.
fn text(path: &Path, bytes: Vec<u8>) -> (Source, Result<(), Diagnostic>) {
    let name = path.display().to_string();
    match String::from_utf8(bytes) {
        Ok(text) => (Source::new(name, text), Ok(())),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            // What is shown is the line; the rest of a file that is no text would only be large.
            let rest = error.as_bytes()[at..].iter().take(LONGEST_LINE);
            let end = at + rest.take_while(|&&byte| byte != b'\n').count();
            let text = String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned();
            let fault = Diagnostic::new(
                Code::NotUtf8,
                Span::new(at, at + '\u{fffd}'.len_utf8()),
                format!("the byte 0x{byte:02x} is not UTF-8"),
            )
            .help(format!(
                "save the file as UTF-8, or: iconv -f latin1 -t utf-8 {name}"
            ));
            (Source::new(name, text), Err(fault))
        }
    }
}

/// The bytes of a file, with no word of its name in an error. A pipe is one too, as `<(...)` in a shell gives it; of what never ends, no
/// more is read than an inventory can have.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        bail!("it is a folder; name the file in it");
    }
    // Asked before it is opened, which can do something to a device.
    if kind.is_char_device() || kind.is_block_device() {
        bail!("it is a device; name a file or a pipe");
    }
    let too_large = || {
        anyhow!(
            "it has more than {} MB, which is no inventory",
            LARGEST >> 20
        )
    };
    if metadata.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len())?);
    // It may have grown, and a pipe has no length.
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The templates of a folder, by file name, and the programs in its folder `bin`. Hidden files and
/// editors' backups are passed over.
///
/// # Errors
///
/// The folder or a file in it cannot be read, or holds another folder.
pub fn templates(folder: Option<&Path>) -> Result<Own> {
    let Some(folder) = folder else {
        return Ok(Own::default());
    };
    let mut texts = BTreeMap::new();
    read_templates(folder, "", &mut texts)?;
    Ok(Own {
        folder: folder.display().to_string(),
        texts,
    })
}

/// Adds the files of a folder to `texts`, with `prefix` before their names.
fn read_templates(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) -> Result<()> {
    let context = || format!("cannot read the templates in {}", folder.display());
    for entry in fs::read_dir(folder).with_context(context)? {
        let path = entry.with_context(context)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if prefix.is_empty() && name == BIN.trim_end_matches('/') && path.is_dir() {
            read_templates(&path, BIN, texts)?;
            continue;
        }
        let text = read(&path)
            .and_then(|bytes| Ok(String::from_utf8(bytes)?))
            .with_context(|| format!("cannot read the template {}", path.display()))?;
        texts.insert(format!("{prefix}{name}"), text);
    }
    Ok(())
}
