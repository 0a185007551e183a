//! Looks at the disk, and decides what must become of each file. Changes nothing.

use anyhow::{Context as _, Result};

use super::changes::{Changes, Fate, Stale, Wanted};
use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found};
use super::look::{Seen, look};
use super::manifest::Entry;
use super::output::Output;
use super::refusal::{Obstacle, Reason, Refusal};
use super::trail::{Trail, Walker};
use crate::tree::{File, Tree, TreePath};

impl Output {
    /// Compares the folder with `tree`: one pass over both, in order of path.
    ///
    /// Every file of the tree is read and compared, so that an edit is seen which keeps size and
    /// time. What the tree does not have and the manifest does not list is not looked at.
    ///
    /// # Errors
    /// If a file or folder cannot be read.
    pub fn plan(mut self, tree: &Tree) -> Result<Changes<'_>> {
        let listed = std::mem::take(&mut self.listed.files);
        let root = match self.root() {
            Some(root) => Place::Here(root.clone()),
            None => Place::Missing,
        };
        let survey = Survey {
            output: &self,
            buffer: Vec::new(),
            refusals: Vec::new(),
        };
        let mut trail = Trail::new(survey, root);
        let mut wanted = Vec::with_capacity(tree.files().len());
        let mut stale = Vec::new();

        let mut look_at_stale = |trail: &mut Trail<Survey>, entry: Entry| -> Result<()> {
            let (survey, place) = trail.go(entry.path.split().0)?;
            let fate = survey.stale(place, &entry)?;
            stale.push(Stale { entry, fate });
            Ok(())
        };
        let mut listed = listed.into_iter().peekable();
        for file in tree.files() {
            while let Some(entry) = listed.next_if(|entry| entry.path < *file.path()) {
                look_at_stale(&mut trail, entry)?;
            }
            let entry = listed.next_if(|entry| entry.path == *file.path());
            let (survey, place) = trail.go(file.path().split().0)?;
            wanted.push(survey.wanted(place, file, entry.as_ref())?);
        }
        for entry in listed {
            look_at_stale(&mut trail, entry)?;
        }

        let refusals = trail.finish()?.refusals;
        let mut changes = Changes {
            output: self,
            wanted,
            stale,
            machines: tree.machines(),
            refusals,
            manifest_is_right: false,
        };
        changes.manifest_is_right = changes
            .output
            .manifest
            .take()
            .is_some_and(|bytes| bytes == changes.manifest(false).to_text().as_bytes());
        Ok(changes)
    }
}

struct Survey<'a> {
    output: &'a Output,
    /// Reused from file to file.
    buffer: Vec<u8>,
    refusals: Vec<Refusal>,
}

enum Place {
    Here(Folder),
    Missing,
    /// Something else stands in the place of this folder or of one above: what, and where.
    Blocked(Obstacle, String),
}

impl Place {
    fn blocked_at(&self) -> Option<&str> {
        match self {
            Self::Blocked(_, path) => Some(path),
            _ => None,
        }
    }
}

impl Walker for Survey<'_> {
    type Place = Place;

    fn enter(&mut self, parent: &Place, name: &str, path: &str) -> Result<Place> {
        Ok(match parent {
            Place::Here(folder) => {
                let found = folder.folder(name);
                match found.with_context(|| format!("cannot open {}", self.output.show(path)))? {
                    Found::This(folder) => Place::Here(folder),
                    Found::Nothing => Place::Missing,
                    Found::Other(obstacle) => Place::Blocked(obstacle, path.to_owned()),
                }
            }
            Place::Missing => Place::Missing,
            Place::Blocked(obstacle, path) => Place::Blocked(*obstacle, path.clone()),
        })
    }

    fn leave(&mut self, _: &Place, _: &str, _: &str, _: Place) -> Result<()> {
        Ok(())
    }
}

impl Survey<'_> {
    fn wanted<'t>(
        &mut self,
        place: &Place,
        file: &'t File,
        entry: Option<&Entry>,
    ) -> Result<Wanted<'t>> {
        let path = file.path();
        let mut before = None;
        let fate = match self.look(place, path, Some(file.contents()))? {
            Seen::Nothing => Fate::New,
            Seen::Same { mode } if mode == file.mode().bits() => Fate::Unchanged,
            Seen::Same { .. } => Fate::ModeChanged,
            Seen::Different(contents) => match entry {
                Some(entry) if entry.wrote(contents) => {
                    before = Some(contents);
                    Fate::Changed
                }
                Some(_) => self.refuse(Fate::Edited, path.as_str(), Reason::Edited),
                None => self.refuse(Fate::Foreign, path.as_str(), Reason::Foreign),
            },
            Seen::Obstacle(obstacle) => {
                let at = place.blocked_at().unwrap_or(path.as_str());
                self.refuse(Fate::Blocked, at, Reason::Obstacle(obstacle))
            }
        };
        Ok(Wanted {
            file,
            fate,
            sha256: Fingerprint::of(file.contents()),
            before,
        })
    }

    fn stale(&mut self, place: &Place, entry: &Entry) -> Result<Fate> {
        Ok(match self.look(place, &entry.path, None)? {
            Seen::Nothing => Fate::Gone,
            Seen::Different(contents) if entry.wrote(contents) => Fate::Removed,
            _ => Fate::Kept,
        })
    }

    fn look(&mut self, place: &Place, path: &TreePath, wanted: Option<&[u8]>) -> Result<Seen> {
        match place {
            Place::Here(folder) => look(folder, path.split().1, wanted, &mut self.buffer)
                .with_context(|| format!("cannot read {}", self.output.show(path.as_str()))),
            Place::Missing => Ok(Seen::Nothing),
            Place::Blocked(obstacle, _) => Ok(Seen::Obstacle(*obstacle)),
        }
    }

    /// Notes a place that is refused, but a folder in the way of many files only once.
    fn refuse(&mut self, fate: Fate, path: &str, reason: Reason) -> Fate {
        if self.refusals.last().is_none_or(|last| last.path != path) {
            let path = path.to_owned();
            self.refusals.push(Refusal { path, reason });
        }
        fate
    }
}
