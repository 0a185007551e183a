//! What an inventory names and does not hold, read from the disk and the environment.

use std::path::{Path, PathBuf};

use super::read;
use crate::inventory::Outside;
use crate::template::Templates;

/// The folder of an inventory, the environment, and the templates.
pub struct Surroundings {
    folder: PathBuf,
    templates: Option<Vec<String>>,
}

impl Surroundings {
    /// Those of the inventory at `path`, and these templates, if they are known.
    pub fn new(path: &Path, templates: Option<&Templates>) -> Self {
        Self {
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            templates: templates.map(Templates::names),
        }
    }
}

impl Outside for Surroundings {
    fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        read::bytes(&self.folder.join(path)).map_err(|error| format!("{error:#}"))
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn templates(&self) -> Option<Vec<String>> {
        self.templates.clone()
    }
}
