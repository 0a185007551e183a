//! What a run will do to each file, decided before anything is done.

use super::fingerprint::Fingerprint;
use super::manifest::{self, Entry};
use super::output::Output;
use super::refusal::{Reason, Refusal, Refused};
use crate::tree::{File, Machine, Stage, Tree, TreePath};

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Wanted and missing: created.
    New,
    /// As an earlier run wrote it, but other contents are wanted now: replaced.
    Changed,
    /// Right except for its permissions, which are set.
    ModeChanged,
    /// Right already, whoever wrote it: not touched.
    Unchanged,
    /// Wanted, but edited since netpxe wrote it: refused, or overwritten by force.
    Edited,
    /// Wanted, but somebody else's file is there: refused, or overwritten by force.
    Foreign,
    /// Wanted, but a link, a folder or the like is there or above: refused.
    Blocked,
    /// No longer wanted, and as netpxe wrote it: removed.
    Removed,
    /// No longer wanted, and gone already.
    Gone,
    /// No longer wanted, but edited since netpxe wrote it: kept, and listed until it is gone.
    Kept,
}

impl Fate {
    /// Whether the file gets new contents, unless the run is refused.
    #[must_use]
    pub fn is_written(self) -> bool {
        matches!(
            self,
            Self::New | Self::Changed | Self::Edited | Self::Foreign
        )
    }

    /// Whether the tree no longer has the file, also where it is left behind.
    #[must_use]
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Removed | Self::Gone | Self::Kept)
    }
}

/// What a run will do, file by file. The output folder stays locked for as long as this lives.
#[derive(Debug)]
pub struct Changes<'t> {
    pub(super) output: Output,
    pub(super) tree: &'t Tree<'t>,
    /// The files of the tree, in its order.
    pub(super) wanted: Vec<Wanted<'t>>,
    /// The fingerprints of their contents. Empty if the tree is new: then nothing has been rendered
    /// yet.
    pub(super) sha256: Vec<Fingerprint>,
    pub(super) stale: Vec<Stale>,
    pub(super) refusals: Vec<Refusal>,
    /// Whether the manifest on disk is the one that the run would end with.
    pub(super) manifest_is_right: bool,
}

/// A file of the tree.
#[derive(Debug)]
pub(super) struct Wanted<'t> {
    pub(super) file: &'t File<'t>,
    pub(super) fate: Fate,
    /// The contents that are replaced, if it is [`Fate::Changed`]. In a box, because few are.
    pub(super) before: Option<Box<Fingerprint>>,
}

impl Wanted<'_> {
    /// The folder of the file.
    pub(super) fn folder(&self) -> &str {
        self.file.path().folder()
    }

    /// Whether the run does anything to the file in this stage.
    pub(super) fn is_due(&self, stage: Stage) -> bool {
        self.file.stage() == stage && (self.fate.is_written() || self.fate == Fate::ModeChanged)
    }
}

/// A file that the manifest lists and the tree no longer has.
#[derive(Debug)]
pub(super) struct Stale {
    pub(super) entry: Entry,
    pub(super) fate: Fate,
}

impl<'t> Changes<'t> {
    /// Every file of the tree and of the manifest, with what happens to it, sorted by path.
    pub fn files(&self) -> Vec<(&TreePath, Fate)> {
        let wanted = self.wanted().map(|(file, fate)| (file.path(), fate));
        let stale = self.stale.iter();
        let stale = stale.map(|stale| (&stale.entry.path, stale.fate));
        let mut files: Vec<(&TreePath, Fate)> = wanted.chain(stale).collect();
        files.sort_by_key(|&(path, _)| path);
        files
    }

    /// Every file of the tree with what happens to it, sorted by path.
    pub fn wanted(&self) -> impl Iterator<Item = (&'t File<'t>, Fate)> {
        self.wanted.iter().map(|wanted| (wanted.file, wanted.fate))
    }

    /// The machines that the last finished tree was made for: none in a new folder.
    pub fn machines_before(&self) -> &[Machine] {
        self.output.machines()
    }

    /// The machines that the wanted tree is made for.
    pub fn machines_after(&self) -> &'t [Machine] {
        self.tree.machines()
    }

    /// Whether the output folder is right to the last byte, so that a run would change nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let stays = |fate| matches!(fate, Fate::Unchanged | Fate::Kept);
        self.wanted.iter().all(|wanted| stays(wanted.fate))
            && self.stale.iter().all(|stale| stays(stale.fate))
            && self.manifest_is_right
            && !self.output.leftovers
    }

    /// Fails if something is in the way, or, without `force`, if a file was edited or is not
    /// netpxe's.
    ///
    /// # Errors
    /// [`Refused`], which names every such place.
    pub fn refuse(&self, force: bool) -> Result<(), Refused> {
        let is_refused = |it: &&Refusal| !force || matches!(it.reason, Reason::Obstacle(_));
        let refusals: Vec<_> = self.refusals.iter().filter(is_refused).cloned().collect();
        if refusals.is_empty() {
            return Ok(());
        }
        Err(Refused {
            output: self.output.path.clone(),
            refusals,
        })
    }

    /// Writes the manifest as it must be during the run, or at its end. `sha256` are the
    /// fingerprints of the wanted files.
    pub(super) fn write_manifest(
        &self,
        unfinished: bool,
        sha256: &[Fingerprint],
        out: &mut dyn std::io::Write,
    ) -> std::io::Result<()> {
        // Until the run has ended, the old tree is what a run after a killed one compares with.
        let machines = if unfinished {
            self.machines_before()
        } else {
            self.machines_after()
        };
        let wanted = self.wanted.iter().zip(sha256);
        let wanted = wanted.map(|(wanted, &sha256)| Entry {
            path: wanted.file.path().clone(),
            host: wanted.file.host().cloned(),
            sha256,
            mode: wanted.file.mode(),
            before: wanted.before.as_deref().copied().filter(|_| unfinished),
        });
        let is_listed = |stale: &&Stale| unfinished || stale.fate == Fate::Kept;
        let stale = self.stale.iter().filter(is_listed);
        let files = merged(wanted, stale.map(|stale| stale.entry.clone()));
        manifest::write(unfinished, machines, files, out)
    }
}

/// Merges two sorted lists into one.
fn merged(
    one: impl Iterator<Item = Entry>,
    other: impl Iterator<Item = Entry>,
) -> impl Iterator<Item = Entry> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if first.path > second.path => other.next(),
        (None, _) => other.next(),
        _ => one.next(),
    })
}
