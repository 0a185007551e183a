//! Both contents of one file, for a diff: on the disk, and in the tree.

use std::borrow::Cow;
use std::io::Read as _;

use anyhow::{Context as _, Result};

use super::changes::Changes;
use super::folder::{Folder, Found};
use crate::tree::TreePath;

/// No generated file is as large; of a foreign one in its place no more is read.
const LARGEST: u64 = 1 << 26;

/// What a file of the tree is on the disk, and what it is to be.
#[derive(Debug, PartialEq)]
pub struct Contents<'t> {
    /// On the disk: its bytes and permissions. `None`: nothing is there, or no regular file, or
    /// one far too large.
    pub before: Option<(Vec<u8>, u32)>,
    /// As the tree wants it; `None`: not at all.
    pub after: Option<(Cow<'t, [u8]>, u32)>,
}

impl<'t> Changes<'t> {
    /// The contents of the file `path`.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn contents(&self, path: &TreePath) -> Result<Contents<'t>> {
        let shown = self.output.show(path.as_str());
        let before = match self.output.root() {
            Some(root) => read(root, path).with_context(|| format!("cannot read {shown}"))?,
            None => None,
        };
        let wanted = self
            .wanted
            .binary_search_by(|wanted| wanted.file.path().cmp(path));
        let after = match wanted {
            Ok(index) => {
                let file = self.wanted[index].file;
                Some((file.contents()?, file.mode().bits()))
            }
            Err(_) => None,
        };
        Ok(Contents { before, after })
    }
}

fn read(root: &Folder, path: &TreePath) -> std::io::Result<Option<(Vec<u8>, u32)>> {
    let (folders, name) = path.split();
    let mut folder = root.clone();
    for part in folders.split('/').filter(|part| !part.is_empty()) {
        match folder.folder(part)? {
            Found::This(below) => folder = below,
            Found::Nothing | Found::Other(_) => return Ok(None),
        }
    }
    match folder.file(name)? {
        Found::This((file, stat)) if stat.st_size.cast_unsigned() <= LARGEST => {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes)?;
            Ok(Some((bytes, stat.st_mode & 0o7777)))
        }
        _ => Ok(None),
    }
}
