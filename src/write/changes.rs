//! What a run will do to each file, decided before anything is done.

use std::borrow::Cow;

use anyhow::Result;

use super::fingerprint::Fingerprint;
use super::manifest::{self, Entry, Line};
use super::output::Output;
use super::refusal::{Reason, Refusal, Refused};
use super::state::Tally;
use crate::tree::{File, Machine, Machines, TreePath, is_of_one_machine};

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Wanted and not there: made.
    New,
    /// As an earlier run wrote it, with other contents than now: replaced.
    Changed,
    /// Right but for its permissions, which are set.
    ModeChanged,
    /// Right already, whoever made it: not touched.
    Unchanged,
    /// Wanted, but edited since netpxe wrote it: refused, or overwritten by force.
    Edited,
    /// Wanted, but another's file stands there: refused, or overwritten by force.
    Foreign,
    /// Wanted, but a link, a folder or the like stands there or above: refused.
    Blocked,
    /// No longer wanted and as netpxe wrote it: removed.
    Removed,
    /// No longer wanted, and there no more.
    Gone,
    /// No longer wanted, but edited since netpxe wrote it: kept, and listed until it is gone.
    Kept,
}

/// What a run will do, file by file. The output folder stays locked for as long as this lives.
#[derive(Debug)]
pub struct Changes<'t> {
    pub(super) output: Output,
    pub(super) wanted: Vec<Wanted<'t>>,
    /// Of the contents that each of them wants; not known yet where the whole tree is new, and is
    /// written next.
    pub(super) sha256: Vec<Fingerprint>,
    pub(super) stale: Vec<Stale>,
    /// The machines of the tree.
    pub(super) machines: &'t dyn Machines,
    pub(super) refusals: Vec<Refusal>,
    /// The manifest on disk is the one that the run would end with.
    pub(super) manifest_is_right: bool,
    /// The files that are right already, where the state is to be told.
    pub(super) tally: Option<Tally>,
}

/// A file of the tree.
#[derive(Debug)]
pub(super) struct Wanted<'t> {
    pub(super) file: &'t File<'t>,
    pub(super) fate: Fate,
    /// If the file is [`Fate::Changed`]: few are.
    pub(super) replaced: Option<Box<Replaced>>,
}

/// What a changed file loses, and gets.
#[derive(Debug)]
pub(super) struct Replaced {
    /// Of the contents on disk.
    pub(super) before: Fingerprint,
    /// Its new contents, if it is not one machine's: of such files there are few, and to render
    /// dhcpd.conf a second time is what a run with one changed machine would feel.
    after: Option<Vec<u8>>,
}

impl Replaced {
    /// What becomes of `file`, whose new contents were rendered to be compared.
    pub(super) fn new(before: Fingerprint, file: &File<'_>, after: Cow<'_, [u8]>) -> Self {
        let is_shared = !is_of_one_machine(file.path().as_str());
        let after = is_shared.then(|| after.into_owned());
        Self { before, after }
    }
}

impl Wanted<'_> {
    /// Its bytes.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub(super) fn contents(&self) -> Result<Cow<'_, [u8]>> {
        match self.replaced.as_deref() {
            Some(Replaced {
                after: Some(after), ..
            }) => Ok(Cow::Borrowed(after)),
            _ => self.file.contents(),
        }
    }

    /// Whether the file is made anew, if nothing forbids it.
    pub(super) fn is_made(&self) -> bool {
        matches!(
            self.fate,
            Fate::New | Fate::Changed | Fate::Edited | Fate::Foreign
        )
    }
}

/// A file that the manifest lists and the tree no longer has.
#[derive(Debug)]
pub(super) struct Stale {
    pub(super) entry: Entry,
    pub(super) fate: Fate,
}

impl<'t> Changes<'t> {
    /// Every file of the tree and of the manifest with what becomes of it, sorted by path.
    pub fn files(&self) -> Vec<(&TreePath, Fate)> {
        let wanted = self.wanted.iter();
        let wanted = wanted.map(|wanted| (wanted.file.path(), wanted.fate));
        let stale = self.stale.iter();
        let stale = stale.map(|stale| (&stale.entry.path, stale.fate));
        let mut files: Vec<(&TreePath, Fate)> = wanted.chain(stale).collect();
        files.sort_by_key(|&(path, _)| path);
        files
    }

    /// The machines of the tree that was last finished here: none in a new folder; `None` where
    /// an older netpxe, which did not note them, has written the tree.
    pub fn machines_before(&self) -> Option<&[Machine]> {
        self.output.listed.machines.as_deref()
    }

    /// The machines of the tree that is wanted.
    pub fn machines_after(&self) -> &'t dyn Machines {
        self.machines
    }

    /// The files that meet `fate`, sorted by path.
    pub fn of(&self, fate: Fate) -> impl Iterator<Item = &TreePath> {
        let wanted = self
            .wanted
            .iter()
            .map(|wanted| (wanted.file.path(), wanted.fate));
        let stale = self
            .stale
            .iter()
            .map(|stale| (&stale.entry.path, stale.fate));
        wanted
            .chain(stale)
            .filter(move |&(_, its)| its == fate)
            .map(|(path, _)| path)
    }

    /// Whether the output folder is right to the last byte: a run would change nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        let still = |fate| matches!(fate, Fate::Unchanged | Fate::Kept);
        self.wanted.iter().all(|wanted| still(wanted.fate))
            && self.stale.iter().all(|stale| still(stale.fate))
            && self.manifest_is_right
            && !self.output.leftovers
    }

    /// Refuses to go on if a file stands in the way, or, without `force`, was edited or is not
    /// netpxe's.
    ///
    /// # Errors
    /// [`Refused`], which names every such place.
    pub fn refuse(&self, force: bool) -> Result<(), Refused> {
        let refusals: Vec<Refusal> = self
            .refusals
            .iter()
            .filter(|refusal| !force || matches!(refusal.reason, Reason::Obstacle(_)))
            .cloned()
            .collect();
        if refusals.is_empty() {
            return Ok(());
        }
        Err(Refused {
            output: self.output.path.clone(),
            refusals,
        })
    }

    /// Writes the manifest as it must be while the run is on, or when it has ended. `sha256` is
    /// asked for the fingerprint of the wanted file of this number.
    pub(super) fn write_manifest_to(
        &self,
        unfinished: bool,
        sha256: impl Fn(usize) -> Fingerprint,
        out: &mut dyn std::io::Write,
    ) -> std::io::Result<()> {
        // Those of the old tree until the run ends: it is what a run after a killed one compares.
        let machines = if unfinished {
            let before = self.output.listed.machines.as_ref();
            before.map(|machines| machines as &dyn Machines)
        } else {
            Some(self.machines)
        };
        let wanted = self.wanted.iter().enumerate().map(|(at, wanted)| Line {
            path: wanted.file.path(),
            sha256: sha256(at),
            mode: wanted.file.mode().bits(),
            before: wanted
                .replaced
                .as_ref()
                .map(|its| its.before)
                .filter(|_| unfinished),
        });
        let listed = |stale: &&Stale| unfinished || stale.fate == Fate::Kept;
        let stale = self.stale.iter().filter(listed);
        let files = merged(wanted, stale.map(|stale| stale.entry.line()));
        manifest::write(unfinished, machines, files, out)
    }

    /// Of a wanted file, after all were looked at.
    pub(super) fn sha256(&self, at: usize) -> Fingerprint {
        self.sha256[at]
    }
}

/// The lines of two sorted lists in one, sorted.
fn merged<'a>(
    one: impl Iterator<Item = Line<'a>>,
    other: impl Iterator<Item = Line<'a>>,
) -> impl Iterator<Item = Line<'a>> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(first), Some(second)) if first.path > second.path => other.next(),
        (None, _) => other.next(),
        _ => one.next(),
    })
}
