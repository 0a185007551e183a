//! Compares the disk with the tree, and decides what must happen to each file. Changes nothing.

use anyhow::{Context as _, Result};

use super::changes::{Changes, Fate, Stale, Wanted};
use super::fingerprint::Fingerprint;
use super::folder::Place;
use super::lock::Access;
use super::look::{Seen, look};
use super::manifest::Entry;
use super::output::Output;
use super::refusal::{Reason, Refusal};
use crate::threads;
use crate::tree::{File, Tree};

/// How many files make one job for a thread.
const JOB: usize = 1024;

impl Output {
    /// Compares the folder with `tree`.
    ///
    /// Every file of the tree is rendered, and its contents are compared with those on disk, so
    /// that an edit is found even if it keeps size and time. Files that are in neither the tree nor
    /// the manifest are ignored. If the folder does not exist yet, there is nothing to compare, and
    /// files are rendered when they are written.
    ///
    /// # Errors
    /// A file or folder cannot be read, or a template cannot be rendered.
    pub fn plan<'t>(mut self, tree: &'t Tree<'_>) -> Result<Changes<'t>> {
        let listed = std::mem::take(&mut self.listed.files);
        let (mut wanted, mut sha256) = (Vec::with_capacity(tree.files().len()), Vec::new());
        let (mut stale, mut refusals) = (Vec::new(), Vec::new());
        let is_new = self.root().is_none() && self.access == Access::Write;
        if is_new {
            wanted.extend(tree.files().iter().map(|file| Wanted {
                file,
                fate: Fate::New,
                before: None,
            }));
        } else {
            let (pairs, rest) = paired(tree.files(), &listed);
            for surveyed in threads::map(pairs.chunks(JOB).collect(), |it| self.survey(it))? {
                wanted.extend(surveyed.wanted);
                sha256.extend(surveyed.sha256);
                refusals.extend(surveyed.refusals);
            }
            // A folder in the way of many files is named once.
            refusals.dedup();
            for entry in rest {
                stale.push(self.survey_stale(entry)?);
            }
        }
        let mut changes = Changes {
            output: self,
            tree,
            wanted,
            sha256,
            stale,
            refusals,
            manifest_is_right: false,
        };
        if !is_new {
            changes.manifest_is_right = changes
                .output
                .has_manifest(|out| changes.write_manifest(false, &changes.sha256, out))?;
        }
        Ok(changes)
    }

    fn survey<'t>(&self, files: &[Pair<'t, '_>]) -> Result<Surveyed<'t>> {
        let mut surveyed = Surveyed::default();
        let mut buffer = Vec::new();
        for files in files.chunk_by(|one, other| one.folder() == other.folder()) {
            let place = self.place(files[0].folder())?;
            for &Pair { file, listed } in files {
                let path = file.path();
                let contents = file.contents()?;
                let seen = look(&place, path.name(), Some(&contents), &mut buffer)
                    .with_context(|| format!("cannot read {}", self.show(path.as_str())))?;
                let mut before = None;
                let (fate, reason) = match seen {
                    Seen::Nothing => (Fate::New, None),
                    Seen::Same(mode) if mode == file.mode().bits() => (Fate::Unchanged, None),
                    Seen::Same(_) => (Fate::ModeChanged, None),
                    Seen::Different(found) => match listed {
                        Some(entry) if entry.wrote(found) => {
                            before = Some(Box::new(found));
                            (Fate::Changed, None)
                        }
                        Some(_) => (Fate::Edited, Some(Reason::Edited)),
                        None => (Fate::Foreign, Some(Reason::Foreign)),
                    },
                    Seen::Obstacle(it) => (Fate::Blocked, Some(Reason::Obstacle(it))),
                };
                surveyed.refusals.extend(reason.map(|reason| Refusal {
                    path: match &place {
                        Place::Blocked(_, at) => at.clone(),
                        _ => path.to_string(),
                    },
                    reason,
                }));
                surveyed.sha256.push(Fingerprint::of(&contents));
                surveyed.wanted.push(Wanted { file, fate, before });
            }
        }
        Ok(surveyed)
    }

    fn survey_stale(&self, entry: &Entry) -> Result<Stale> {
        let path = &entry.path;
        let seen = look(
            &self.place(path.folder())?,
            path.name(),
            None,
            &mut Vec::new(),
        );
        let seen = seen.with_context(|| format!("cannot read {}", self.show(path.as_str())))?;
        let fate = match seen {
            Seen::Nothing => Fate::Gone,
            Seen::Different(contents) if entry.wrote(contents) => Fate::Removed,
            _ => Fate::Kept,
        };
        let entry = entry.clone();
        Ok(Stale { entry, fate })
    }
}

/// A file of the tree, and what the manifest lists at its path.
struct Pair<'t, 'l> {
    file: &'t File<'t>,
    listed: Option<&'l Entry>,
}

impl Pair<'_, '_> {
    fn folder(&self) -> &str {
        self.file.path().folder()
    }
}

/// What was found out about some files.
#[derive(Default)]
struct Surveyed<'t> {
    wanted: Vec<Wanted<'t>>,
    sha256: Vec<Fingerprint>,
    refusals: Vec<Refusal>,
}

/// Pairs files and entries with the same path; the other entries are no longer wanted. Both must be
/// sorted.
fn paired<'t, 'l>(
    files: &'t [File<'t>],
    listed: &'l [Entry],
) -> (Vec<Pair<'t, 'l>>, Vec<&'l Entry>) {
    let mut listed = listed.iter().peekable();
    let mut stale = Vec::new();
    let mut pairs = Vec::with_capacity(files.len());
    for file in files {
        while let Some(entry) = listed.next_if(|entry| entry.path < *file.path()) {
            stale.push(entry);
        }
        let listed = listed.next_if(|entry| entry.path == *file.path());
        pairs.push(Pair { file, listed });
    }
    stale.extend(listed);
    (pairs, stale)
}
