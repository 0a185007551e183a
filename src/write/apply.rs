//! Does what was planned, in an order that can end anywhere without harm.

use std::io::{self, Write};

use anyhow::{Context as _, Result, ensure};

use super::changes::{Changes, Wanted};
use super::fingerprint::{Fingerprint, Hashed};
use super::folder::Folder;
use super::manifest;
use super::output::Access;
use super::remove::remove_stale;
use super::stage::write_stage;
use super::state::State;
use super::sweep::sweep;
use crate::tree::Stage;

impl Changes<'_> {
    /// Makes the output folder what the tree says. With `force`, files that were edited or are not
    /// netpxe's are overwritten.
    ///
    /// The state in which the tree then is, where that was [asked for](super::Output::tell_state)
    /// and there is one that proves the contents of every file.
    ///
    /// # Errors
    /// [`Refused`](super::Refused), in which case nothing was written; or a fault of the machine
    /// (a full disk, a folder that may not be written to), in which case every file is whole,
    /// either old or new, and the next run takes up where this one stopped.
    pub fn apply(&self, force: bool) -> Result<Option<State>> {
        ensure!(
            self.output.access == Access::Write,
            "{} was opened only to look at it",
            self.output.path.display()
        );
        self.refuse(force)?;
        if self.is_nothing() {
            return Ok(self.state_as_found());
        }
        let Some(root) = self.output.root() else {
            return self.make_tree();
        };
        let manifest = self.write(root).or_else(|error| {
            // As far as it goes: the next run sweeps again.
            let _ = sweep(self, root, true);
            Err(error).with_context(|| {
                format!(
                    "{}: not finished; every file is whole, either old or new; run again once the cause is mended",
                    self.output.path.display()
                )
            })
        })?;
        Ok(self.state_after(root, manifest))
    }

    /// The order is explained in [`super`]. What the manifest was replaced by, if it was.
    fn write(&self, root: &Folder) -> Result<Option<Fingerprint>> {
        self.output.sweep_staged()?;
        sweep(self, root, self.output.listed.unfinished)?;
        let writes = self.wanted.iter().any(Wanted::is_made);
        if writes {
            self.put_manifest(root, |out| {
                self.write_manifest_to(true, |at| self.sha256(at), out)
            })?;
        }
        for stage in Stage::ALL {
            write_stage(self, root, stage)?;
        }
        remove_stale(self, root)?;
        let ends = writes || !self.manifest_is_right;
        if !ends {
            return Ok(None);
        }
        let mut written = None;
        self.put_manifest(root, |out| {
            let mut out = Hashed::new(out);
            self.write_manifest_to(false, |at| self.sha256(at), &mut out)?;
            written = Some(out.fingerprint());
            Ok(())
        })?;
        Ok(written)
    }

    fn put_manifest(
        &self,
        root: &Folder,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        root.put_file(manifest::NAME, manifest::MODE, contents)
            .with_context(|| self.cannot_write(manifest::NAME))
    }

    fn cannot_write(&self, path: &str) -> String {
        format!("cannot write {}", self.output.show(path))
    }
}
