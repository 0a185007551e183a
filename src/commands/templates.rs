//! `netpxe templates`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context, Result};

use super::{Outcome, talk};
use crate::cli::{Templates, TemplatesAction};
use crate::template::{BIN, BUILTIN, Builtin, PROGRAMS};

/// Lists the built-in templates, or exports them.
pub fn run(options: &Templates) -> Result<Outcome> {
    match &options.action {
        None => talk::result(&list()),
        Some(TemplatesAction::Export { folder }) => talk::text(&export(folder)?),
    }
    Ok(Outcome::Done)
}

/// Every template, then every program.
fn all() -> impl Iterator<Item = &'static Builtin> {
    BUILTIN.iter().chain(PROGRAMS)
}

/// Each template, and what is generated from it.
fn list() -> String {
    let width = all().map(|it| it.name.len()).max().unwrap_or(0);
    all().fold(String::new(), |mut out, it| {
        let _ = writeln!(out, "{:width$}  {}", it.name, it.makes);
        out
    })
}

/// Writes them to `folder`. An existing file stays as it is: the user may have changed it.
fn export(folder: &Path) -> Result<String> {
    let programs = folder.join(BIN);
    fs::create_dir_all(&programs).with_context(|| format!("cannot make {}", programs.display()))?;
    let mut out = String::new();
    for template in all() {
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
                    "kept, differs from the built-in one"
                };
                let _ = writeln!(out, "  {word:<8} {}", path.display());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
        }
    }
    out.push_str(
        "To do: change the ones that you want to change, and delete the others: they would\n\
         replace the built-in ones of later versions, too.\n",
    );
    Ok(out)
}
