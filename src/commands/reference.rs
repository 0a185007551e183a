//! `netpxe man` and `netpxe reference`: what the program says of itself, into a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::Outcome;
use crate::cli::Pages;
use crate::reference;

/// Writes the man pages.
pub fn man(options: &Pages) -> Result<Outcome> {
    write(&options.folder, &reference::man_pages())
}

/// Writes the reference in Markdown.
pub fn markdown(options: &Pages) -> Result<Outcome> {
    write(&options.folder, &reference::markdown_pages())
}

fn write(folder: &Path, pages: &BTreeMap<String, String>) -> Result<Outcome> {
    for (name, text) in pages {
        let path = folder.join(name);
        // The folder itself must be there: it may be mistyped.
        let above = path
            .parent()
            .filter(|above| *above != folder && !above.exists());
        let made = above.map_or(Ok(()), fs::create_dir);
        made.and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(Outcome::Done)
}
