//! Writes a tree where there was none: into a folder beside its place, which is then renamed once.
//!
//! Nobody reads that folder meanwhile, so its files need no order and no rename of their own:
//! several threads render, fingerprint and write them, each file once.

use std::io;

use anyhow::{Context as _, Result, ensure};

use super::changes::{Changes, Wanted};
use super::fingerprint::Fingerprint;
use super::folder::Folder;
use super::lock::Access;
use super::manifest;
use super::output::Output;
use crate::threads;
use crate::tree::folders;

/// How many files make one job for a thread.
const JOB: usize = 512;

impl Changes<'_> {
    /// Creates the output folder with the whole tree in it.
    pub(super) fn make_tree(&self) -> Result<()> {
        let path = &self.output.path;
        let shown = path.display();
        let cannot_make = || format!("cannot make the folder {shown}");
        ensure!(
            path.symlink_metadata().is_err(),
            "{shown} has just been made by another program: run again"
        );
        let staged_path = self.output.staged().with_context(cannot_make)?;
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above).with_context(cannot_make)?;
        }
        let staged = Folder::make_at(&staged_path).with_context(cannot_make)?;
        // Locks it, and refuses it if it holds anything that no run of netpxe has left there.
        let staged = Output::of(&staged_path, staged, Access::Write).with_context(cannot_make)?;
        let root = staged.root().with_context(cannot_make)?;
        let done = self.fill(root).and_then(|()| {
            let renamed = Folder::rename_at(&staged_path, path);
            renamed.with_context(cannot_make)
        });
        if done.is_err() {
            // As far as it goes: the next run begins by removing it.
            let _ = empty(root);
            let _ = Folder::remove_empty_at(&staged_path);
        }
        done.with_context(|| format!("{shown}: nothing was written"))
    }

    fn fill(&self, root: &Folder) -> Result<()> {
        let put_manifest = |unfinished, sha256: &[Fingerprint]| {
            root.put_file(manifest::NAME, manifest::MODE, |out| {
                self.write_manifest(unfinished, sha256, out)
            })
            .with_context(|| self.output.cannot_write(manifest::NAME))
        };
        empty(root).with_context(|| self.output.cannot_write(""))?;
        // By it the next run knows that it may remove what is here. It lists nothing.
        put_manifest(true, &[])?;
        for folder in folders(self.wanted.iter().map(|wanted| wanted.file.path())) {
            root.make_folders(folder)
                .with_context(|| self.output.cannot_write(folder))?;
        }
        let jobs = self.wanted.chunks(JOB).collect();
        let sha256 = threads::map(jobs, |files| self.write_files(root, files))?;
        put_manifest(false, &sha256.concat())
    }

    /// Writes and fingerprints files whose folders exist.
    fn write_files(&self, root: &Folder, files: &[Wanted<'_>]) -> Result<Vec<Fingerprint>> {
        let mut sha256 = Vec::with_capacity(files.len());
        for files in files.chunk_by(|one, other| one.folder() == other.folder()) {
            let folder = files[0].folder();
            let folder = root
                .make_folders(folder)
                .with_context(|| self.output.cannot_write(folder))?;
            for Wanted { file, .. } in files {
                let contents = file.contents()?;
                folder
                    .make_file(file.path().name(), file.mode().bits(), |out| {
                        out.write_all(&contents)
                    })
                    .with_context(|| self.output.cannot_write(file.path().as_str()))?;
                sha256.push(Fingerprint::of(&contents));
            }
        }
        Ok(sha256)
    }
}

impl Output {
    /// Removes what a killed run left beside the output folder, unless it is not netpxe's, not this
    /// user's, or in use by another run.
    pub(super) fn remove_staged(&self) -> Result<()> {
        let path = self.staged()?;
        if let Ok(staged) = Folder::ours_at(&path)
            && let Ok(staged) = Self::of(&path, staged, Access::Write)
            && let Some(root) = staged.root()
        {
            empty(root)?;
            Folder::remove_empty_at(&path)?;
        }
        Ok(())
    }
}

/// Removes everything in a staged folder, its list last: if this run is killed on the way, the list
/// tells the next one that it may remove the rest.
fn empty(root: &Folder) -> io::Result<()> {
    let names = root.names()?;
    let (list, rest): (Vec<_>, Vec<_>) = names.iter().partition(|name| *name == manifest::NAME);
    let mut names = rest.iter().chain(&list);
    names.try_for_each(|name| root.remove_all(name))
}
