//! Removes the files that are no longer wanted, and the folders that are empty without them.

use anyhow::{Context as _, Result};

use super::changes::{Changes, Fate};
use super::folder::Folder;
use super::output::Output;
use super::trail::{Trail, Walker};

/// Removes each stale file that is as netpxe wrote it, and then every folder above that is empty.
///
/// The manifest listed a file there, so the folder was netpxe's. That holds as well for a file
/// that is gone: a killed run may have come as far as removing it and not its folder.
pub(super) fn remove_stale(changes: &Changes, root: &Folder) -> Result<()> {
    let output = &changes.output;
    let mut trail = Trail::new(Remover(output), Some(root.clone()));
    for stale in changes
        .stale
        .iter()
        .filter(|stale| stale.fate != Fate::Kept)
    {
        let path = &stale.entry.path;
        let (folder, name) = path.split();
        let (_, place) = trail.go(folder)?;
        if let (Some(folder), Fate::Removed) = (place, stale.fate) {
            let removed = folder.remove_file(name);
            removed.with_context(|| format!("cannot remove {}", output.show(path.as_str())))?;
        }
    }
    trail.finish().map(drop)
}

struct Remover<'a>(&'a Output);

impl Walker for Remover<'_> {
    /// None: the folder is not there, or is none.
    type Place = Option<Folder>;

    fn enter(&mut self, parent: &Self::Place, name: &str, path: &str) -> Result<Self::Place> {
        self.0.folder_in(parent.as_ref(), name, path)
    }

    fn leave(
        &mut self,
        parent: &Self::Place,
        name: &str,
        path: &str,
        place: Self::Place,
    ) -> Result<()> {
        if let (Some(parent), Some(_)) = (parent, place) {
            let removed = parent.remove_empty_folder(name);
            removed.with_context(|| format!("cannot remove the folder {}", self.0.show(path)))?;
        }
        Ok(())
    }
}
