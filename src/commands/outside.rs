//! What an inventory names and does not hold, from the disk and the environment.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::input;
use crate::index::Asked;
use crate::inventory::Outside;
use crate::template::Templates;

/// The SHA-256 of what a file or a variable holds.
pub type Digest = [u8; 32];

/// The surroundings of an inventory.
pub struct Surroundings {
    folder: PathBuf,
    templates: Option<Vec<String>>,
    /// What it was asked for, and held; none of what may hold something else when it is asked for
    /// again.
    asked: Mutex<BTreeMap<Asked, Option<Digest>>>,
}

impl Surroundings {
    /// Those of the inventory at `path`; the templates, where they are known.
    pub fn new(path: &Path, templates: Option<&Templates>) -> Self {
        Self {
            folder: folder_of(path).to_owned(),
            templates: templates.map(Templates::names),
            asked: Mutex::default(),
        }
    }

    /// Everything that it was asked for, and what that held; none where that cannot be told.
    pub fn asked(&self) -> Option<BTreeMap<Asked, Digest>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = asked
            .iter()
            .map(|(asked, digest)| Some((asked.clone(), (*digest)?)));
        known.collect()
    }

    fn note(&self, asked: Asked, held: Option<&[u8]>) {
        let digest = held.map(|held| Sha256::digest(held).into());
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = all.entry(asked).or_insert(digest);
        if *noted != digest {
            *noted = None;
        }
    }
}

impl Outside for Surroundings {
    fn file(&self, path: &str) -> Result<Vec<u8>, String> {
        let place = self.folder.join(path);
        let read = input::read(&place);
        let held = read.as_deref().ok().filter(|_| place.is_file());
        self.note(Asked::File(path.to_owned()), held);
        read.map_err(|error| format!("{error:#}"))
    }

    fn variable(&self, name: &str) -> Option<String> {
        let value = std::env::var(name).ok();
        self.note(
            Asked::Variable(name.to_owned()),
            value.as_ref().map(String::as_bytes),
        );
        value
    }

    fn templates(&self) -> Option<Vec<String>> {
        self.templates.clone()
    }
}

/// What a file or a variable holds that the inventory at `inventory` names; none where it cannot
/// be told. A pipe, which can be read only once, is not touched.
pub fn digest(inventory: &Path, asked: &Asked) -> Option<Digest> {
    let held = match asked {
        Asked::File(path) => {
            let path = folder_of(inventory).join(path);
            path.is_file().then(|| input::read(&path).ok()).flatten()?
        }
        Asked::Variable(name) => std::env::var(name).ok()?.into_bytes(),
    };
    Some(Sha256::digest(held).into())
}

fn folder_of(inventory: &Path) -> &Path {
    inventory.parent().unwrap_or(Path::new(""))
}
