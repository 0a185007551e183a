//! Both contents of one file, for a diff: on disk, and in the tree.

use std::borrow::Cow;
use std::io::{self, Read as _};

use anyhow::{Context as _, Result};

use super::changes::Changes;
use super::folder::{Found, Place};
use crate::tree::TreePath;

/// More bytes than any generated file has: no more are read of somebody else's file in its place.
const LARGEST: u64 = 1 << 26;

/// What a file is on disk, and what it is to be.
#[derive(Debug, PartialEq)]
pub struct Contents<'t> {
    /// Its bytes and permissions on disk. `None`: it is not there, is not a regular file, or is far
    /// too large.
    pub before: Option<(Vec<u8>, u32)>,
    /// Its bytes and permissions in the tree. `None`: the tree does not have it.
    pub after: Option<(Cow<'t, [u8]>, u32)>,
}

impl<'t> Changes<'t> {
    /// The contents of the file `path`.
    ///
    /// # Errors
    /// It exists and cannot be read, or cannot be rendered.
    pub fn contents(&self, path: &TreePath) -> Result<Contents<'t>> {
        let before = read(&self.output.place(path.folder())?, path.name());
        let before =
            before.with_context(|| format!("cannot read {}", self.output.show(path.as_str())))?;
        let after = match self.tree.get(path.as_str()) {
            Some(file) => Some((file.contents()?, file.mode().bits())),
            None => None,
        };
        Ok(Contents { before, after })
    }
}

fn read(place: &Place, name: &str) -> io::Result<Option<(Vec<u8>, u32)>> {
    let Place::Here(folder) = place else {
        return Ok(None);
    };
    match folder.file(name)? {
        Found::This((file, mode)) if file.metadata()?.len() <= LARGEST => {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes)?;
            Ok(Some((bytes, mode)))
        }
        _ => Ok(None),
    }
}
