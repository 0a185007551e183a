//! What an inventory names and does not hold, from the disk and the environment.

use std::path::{Path, PathBuf};

use super::input;
use crate::inventory::Outside;
use crate::template::Templates;

/// The surroundings of an inventory.
pub struct Surroundings {
    folder: PathBuf,
    templates: Option<Vec<String>>,
}

impl Surroundings {
    /// Those of the inventory at `path`; the templates, where they are known.
    pub fn new(path: &Path, templates: Option<&Templates>) -> Self {
        Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            templates: templates.map(Templates::names),
        }
    }
}

impl Outside for Surroundings {
    fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        input::read(&self.folder.join(path)).map_err(|error| format!("{error:#}"))
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn templates(&self) -> Option<Vec<String>> {
        self.templates.clone()
    }
}
