//! Does what was planned, in an order that can end anywhere without harm.

use anyhow::{Context as _, Result, ensure};

use super::changes::{Changes, Wanted};
use super::folder::Folder;
use super::manifest;
use super::output::Access;
use super::remove::remove_stale;
use super::stage::write_stage;
use super::sweep::sweep;
use crate::tree::Stage;

impl Changes<'_> {
    /// Makes the output folder what the tree says. With `force`, files that were edited or are not
    /// netpxe's are overwritten.
    ///
    /// # Errors
    /// [`Refused`](super::Refused), in which case nothing was written; or a fault of the machine
    /// (a full disk, a folder that may not be written to), in which case every file is whole,
    /// either old or new, and the next run takes up where this one stopped.
    pub fn apply(&self, force: bool) -> Result<()> {
        ensure!(
            self.output.access == Access::Write,
            "{} was opened only to look at it",
            self.output.path.display()
        );
        self.refuse(force)?;
        if self.is_nothing() {
            return Ok(());
        }
        let Some(root) = self.output.root() else {
            return self.make_tree();
        };
        self.write(root).or_else(|error| {
            // As far as it goes: the next run sweeps again.
            let _ = sweep(self, root, true);
            Err(error).with_context(|| {
                format!(
                    "{}: not finished; every file is whole, either old or new; run again once the cause is mended",
                    self.output.path.display()
                )
            })
        })
    }

    /// The order is explained in [`super`].
    fn write(&self, root: &Folder) -> Result<()> {
        self.output.sweep_staged()?;
        sweep(self, root, self.output.listed.unfinished)?;
        let writes = self.wanted.iter().any(Wanted::is_made);
        if writes {
            self.write_manifest(root, true)?;
        }
        for stage in Stage::ALL {
            write_stage(self, root, stage)?;
        }
        remove_stale(self, root)?;
        if writes || !self.manifest_is_right {
            self.write_manifest(root, false)?;
        }
        Ok(())
    }

    fn write_manifest(&self, root: &Folder, unfinished: bool) -> Result<()> {
        root.put_file(manifest::NAME, manifest::MODE, |out| {
            self.write_manifest_to(unfinished, |at| self.sha256(at), out)
        })
        .with_context(|| self.cannot_write(manifest::NAME))
    }

    fn cannot_write(&self, path: &str) -> String {
        format!("cannot write {}", self.output.show(path))
    }
}
