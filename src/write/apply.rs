//! Carries out the plan, in an order that can be interrupted anywhere without harm ([`super`]).

use std::collections::BTreeSet;
use std::io;

use anyhow::{Context as _, Result, ensure};

use super::changes::{Changes, Fate, Wanted};
use super::folder::{Folder, Found, Place, is_temporary, set_mode};
use super::lock::Access;
use super::manifest;
use crate::tree::{Stage, folders};

impl Changes<'_> {
    /// Makes the output folder what the tree says. With `force`, files that were edited or are not
    /// netpxe's are overwritten.
    ///
    /// # Errors
    /// [`Refused`](super::Refused), in which case nothing was written; or a failure of the machine
    /// (a full disk, a folder without write permission), in which case every file is whole, either
    /// old or new, and the next run continues where this one stopped.
    pub fn apply(&self, force: bool) -> Result<()> {
        let shown = self.output.path.display();
        ensure!(
            self.output.access == Access::Write,
            "{shown} was opened for reading only"
        );
        self.refuse(force)?;
        if self.is_nothing() {
            return Ok(());
        }
        let Some(root) = self.output.root() else {
            return self.make_tree();
        };
        self.change_tree(root).or_else(|error| {
            // As far as it goes: the next run sweeps again.
            let _ = self.sweep(true);
            Err(error).with_context(|| {
                format!(
                    "{shown}: not finished; every file is whole, either old or new; run again once \
                     the cause is fixed"
                )
            })
        })
    }

    /// Runs the steps that [`super`] explains.
    fn change_tree(&self, root: &Folder) -> Result<()> {
        self.output.remove_staged()?;
        self.sweep(self.output.listed.unfinished)?;
        let writes = self.wanted.iter().any(|wanted| wanted.fate.is_written());
        if writes {
            self.put_manifest(root, true)?;
        }
        for stage in Stage::ALL {
            self.write_stage(root, stage)?;
        }
        self.remove_stale()?;
        if writes || !self.manifest_is_right {
            self.put_manifest(root, false)?;
        }
        Ok(())
    }

    /// Step 1: removes the temporary files and folders of a run that was interrupted. They are in
    /// the output folder itself and, if that run got `deep` into the tree, in the folders of files
    /// that the manifest or the tree has.
    fn sweep(&self, deep: bool) -> Result<()> {
        let mut swept = BTreeSet::from([""]);
        if deep {
            swept.extend(folders(self.wanted.iter().map(|it| it.file.path())));
            swept.extend(folders(self.stale.iter().map(|it| &it.entry.path)));
        }
        for path in swept {
            if let Place::Here(folder) = self.output.place(path)? {
                let cannot = || format!("cannot clean up {}", self.output.show(path));
                for name in folder.names().with_context(cannot)? {
                    if is_temporary(&name) {
                        folder.remove_all(&name).with_context(cannot)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Steps 2 and 5.
    fn put_manifest(&self, root: &Folder, unfinished: bool) -> Result<()> {
        root.put_file(manifest::NAME, manifest::MODE, |out| {
            self.write_manifest(unfinished, &self.sha256, out)
        })
        .with_context(|| self.output.cannot_write(manifest::NAME))
    }

    /// Step 3: writes each file of `stage` that is not right already.
    fn write_stage(&self, root: &Folder, stage: Stage) -> Result<()> {
        for files in self.wanted.chunk_by(|a, b| a.folder() == b.folder()) {
            let mut files = files.iter().filter(|it| it.is_due(stage)).peekable();
            let Some(first) = files.peek() else {
                continue;
            };
            let path = first.folder();
            let folder = root.make_folders(path).with_context(|| {
                format!("cannot make or open the folder {}", self.output.show(path))
            })?;
            for wanted in files {
                let path = wanted.file.path().as_str();
                write(wanted, &folder).with_context(|| self.output.cannot_write(path))?;
            }
        }
        Ok(())
    }

    /// Step 4: removes each stale file that is as netpxe wrote it, and then every folder above one
    /// that becomes empty.
    ///
    /// The manifest listed a file there, so the folder was netpxe's, even if the file is gone: a
    /// killed run may have removed it, but not its folder.
    fn remove_stale(&self) -> Result<()> {
        for stale in self.stale.iter().filter(|it| it.fate == Fate::Removed) {
            let path = &stale.entry.path;
            if let Place::Here(folder) = self.output.place(path.folder())? {
                let removed = folder.remove_file(path.name());
                removed.with_context(|| {
                    format!("cannot remove {}", self.output.show(path.as_str()))
                })?;
            }
        }
        let gone = self.stale.iter().filter(|it| it.fate != Fate::Kept);
        let left = folders(gone.map(|it| &it.entry.path));
        // The deepest first: a folder sorts before those in it.
        for path in left.into_iter().rev() {
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            if let Place::Here(above) = self.output.place(above)? {
                let removed = above.remove_empty_folder(name);
                removed.with_context(|| {
                    format!("cannot remove the folder {}", self.output.show(path))
                })?;
            }
        }
        Ok(())
    }
}

/// Writes the file, or sets its permissions.
fn write(wanted: &Wanted<'_>, folder: &Folder) -> Result<()> {
    let name = wanted.file.path().name();
    let mode = wanted.file.mode().bits();
    if wanted.fate == Fate::ModeChanged {
        let Found::This((file, _)) = folder.file(name)? else {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        };
        return Ok(set_mode(&file, name, mode)?);
    }
    let contents = wanted.file.contents()?;
    Ok(folder.put_file(name, mode, |out| out.write_all(&contents))?)
}
