//! Removes what a run that did not end left behind: its temporary files and folders.

use anyhow::{Context as _, Result};

use super::changes::Changes;
use super::folder::{Folder, is_temporary};
use super::output::Output;
use super::trail::{Trail, Walker};
use crate::tree::TreePath;

/// Removes the temporary files in `root` and, if the run that left them got `deep` into the tree,
/// in every folder of a file that the manifest or the tree has: a run makes them nowhere else.
pub(super) fn sweep(changes: &Changes, root: &Folder, deep: bool) -> Result<()> {
    let output = &changes.output;
    output.sweep_folder(root, "")?;
    if deep {
        let wanted = changes.wanted.iter().map(|wanted| wanted.file.path());
        let stale = changes.stale.iter().map(|stale| &stale.entry.path);
        sweep_folders_of(wanted, output, root)?;
        sweep_folders_of(stale, output, root)?;
    }
    Ok(())
}

/// `paths` are sorted.
fn sweep_folders_of<'a>(
    paths: impl Iterator<Item = &'a TreePath>,
    output: &Output,
    root: &Folder,
) -> Result<()> {
    let mut trail = Trail::new(Sweeper(output), Some(root.clone()));
    for path in paths {
        trail.go(path.split().0)?;
    }
    trail.finish().map(drop)
}

struct Sweeper<'a>(&'a Output);

impl Walker for Sweeper<'_> {
    /// None: the folder is not there, or is none.
    type Place = Option<Folder>;

    fn enter(&mut self, parent: &Self::Place, name: &str, path: &str) -> Result<Self::Place> {
        let folder = self.0.folder_in(parent.as_ref(), name, path)?;
        if let Some(folder) = &folder {
            self.0.sweep_folder(folder, path)?;
        }
        Ok(folder)
    }

    fn leave(&mut self, _: &Self::Place, _: &str, _: &str, _: Self::Place) -> Result<()> {
        Ok(())
    }
}

impl Output {
    fn sweep_folder(&self, folder: &Folder, path: &str) -> Result<()> {
        let names = folder
            .names()
            .with_context(|| format!("cannot read {}", self.show(path)))?;
        for name in names.iter().filter(|name| is_temporary(name)) {
            folder
                .remove_all(name)
                .with_context(|| format!("cannot remove {name} from {}", self.show(path)))?;
        }
        Ok(())
    }
}
