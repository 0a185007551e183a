//! `netpxe templates`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Outcome, talk};
use crate::cli::{Templates, TemplatesAction};
use crate::template::BUILTIN;

/// Lists the built-in templates, or writes them out.
pub fn run(options: &Templates) -> Result<Outcome> {
    match &options.action {
        None => talk::result(&list()),
        Some(TemplatesAction::Export { folder }) => talk::result(&export(folder)?),
    }
    Ok(Outcome::Done)
}

/// Each template with what is made of it.
fn list() -> String {
    let names = BUILTIN.iter().map(|template| template.name.len());
    let width = names.max().unwrap_or(0);
    BUILTIN.iter().fold(String::new(), |mut out, template| {
        let _ = writeln!(out, "{:width$}  {}", template.name, template.makes);
        out
    })
}

/// Writes them to `folder`. A file that is there may have been changed: it stays as it is.
fn export(folder: &Path) -> Result<String> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut out = String::new();
    for template in BUILTIN {
        let path = folder.join(template.name);
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(template.text.as_bytes())
                    .with_context(|| format!("cannot write {}", path.display()))?;
                let _ = writeln!(out, "  new      {}", path.display());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let same = fs::read(&path).is_ok_and(|there| there == template.text.as_bytes());
                let word = if same {
                    "the same"
                } else {
                    "kept, is other than the built-in one"
                };
                let _ = writeln!(out, "  {word:<8} {}", path.display());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
        }
    }
    out.push_str(
        "To do: change what you want to change, and delete the others: they would be \
                  used in the place of\nthe built-in ones of later versions too.\n",
    );
    Ok(out)
}
