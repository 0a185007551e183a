//! Looks at the disk, and decides what must become of each file. Changes nothing.

use std::borrow::Cow;

use anyhow::{Context as _, Result};

use super::changes::{Changes, Fate, Replaced, Stale, Wanted};
use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found};
use super::look::{Seen, look};
use super::manifest::{self, Entry};
use super::output::{Access, Output};
use super::refusal::{Obstacle, Reason, Refusal};
use super::state::Tally;
use super::trail::{Trail, Walker};
use super::workers;
use crate::tree::{File, Tree, TreePath};

/// Files that one thread looks at at a time.
const PART: usize = 1024;

impl Output {
    /// Compares the folder with `tree`: one pass over both, in order of path, by several threads,
    /// each with a part of it.
    ///
    /// Every file of the tree is read and compared, so that an edit is seen which keeps size and
    /// time; but not where all are known to be in a [`State`](super::State) that an earlier run
    /// told. What the tree does not have and the manifest does not list is not looked at. Where
    /// there is no folder yet, and one is to be made, there is nothing to compare: the files are
    /// rendered when they are written.
    ///
    /// # Errors
    /// If a file or folder cannot be read, or a template cannot be rendered.
    pub fn plan<'t>(mut self, tree: &'t Tree<'_>) -> Result<Changes<'t>> {
        let listed = std::mem::take(&mut self.listed.files);
        let machines = tree.machines();
        let (mut wanted, mut sha256) = (Vec::new(), Vec::new());
        let (mut stale, mut refusals) = (Vec::new(), Vec::new());
        let telling = self.telling;
        let mut tally = self.known.as_ref().map_or_else(Tally::default, Tally::of);
        if let (Some(_), Some(stat)) = (&self.known, &self.manifest_stat) {
            // It is added when the run has ended: it is replaced where any file is.
            tally.remove("", manifest::NAME.as_bytes(), stat);
        }
        if self.root().is_none() && self.access == Access::Write {
            wanted.extend(tree.files().iter().map(|file| Wanted {
                file,
                fate: Fate::New,
                replaced: None,
            }));
        } else {
            let mut parts = parts(tree.files(), &listed).enumerate();
            let parts = workers::all(|_| parts.next(), |part| self.look_at(part))?;
            wanted.reserve_exact(tree.files().len());
            sha256.reserve_exact(tree.files().len());
            for part in parts {
                wanted.extend(part.wanted);
                sha256.extend(part.sha256);
                stale.extend(part.stale);
                tally.join(&part.tally);
                for refusal in part.refusals {
                    add_refusal(&mut refusals, refusal);
                }
            }
        }
        let mut changes = Changes {
            output: self,
            wanted,
            sha256,
            stale,
            machines,
            refusals,
            manifest_is_right: false,
            tally: telling.then_some(tally),
        };
        // Where a file is made, the list is written anew in any case.
        let is_made = changes.wanted.iter().any(Wanted::is_made);
        if !is_made {
            changes.manifest_is_right = changes.output.has_manifest(|out| {
                changes.write_manifest_to(false, |at| changes.sha256(at), out)
            })?;
        }
        Ok(changes)
    }

    fn look_at<'t>(&self, part: &Part<'t, '_>) -> Result<Surveyed<'t>> {
        let root = match self.root() {
            Some(root) => Place::Here(root.clone()),
            None => Place::Missing,
        };
        let survey = Survey {
            output: self,
            buffer: Vec::new(),
            refusals: Vec::new(),
            sha256: Vec::with_capacity(part.files.len()),
            tally: Tally::default(),
        };
        let mut trail = Trail::new(survey, root);
        let mut wanted = Vec::with_capacity(part.files.len());
        let mut stale = Vec::new();

        let mut look_at_stale = |trail: &mut Trail<Survey>, entry: &Entry| -> Result<()> {
            let (survey, place) = trail.go(entry.path.split().0)?;
            let fate = survey.stale(place, entry)?;
            let entry = entry.clone();
            stale.push(Stale { entry, fate });
            Ok(())
        };
        let mut listed = part.listed.iter().peekable();
        for file in part.files {
            while let Some(entry) = listed.next_if(|entry| entry.path < *file.path()) {
                look_at_stale(&mut trail, entry)?;
            }
            let entry = listed.next_if(|entry| entry.path == *file.path());
            let (survey, place) = trail.go(file.path().split().0)?;
            wanted.push(survey.wanted(place, file, entry)?);
        }
        for entry in listed {
            look_at_stale(&mut trail, entry)?;
        }
        let Survey {
            refusals,
            sha256,
            tally,
            ..
        } = trail.finish()?;
        Ok(Surveyed {
            wanted,
            sha256,
            stale,
            refusals,
            tally,
        })
    }
}

/// Files of the tree that stand together, and what the manifest lists there.
struct Part<'t, 'l> {
    files: &'t [File<'t>],
    listed: &'l [Entry],
}

/// What was found out about a part.
struct Surveyed<'t> {
    wanted: Vec<Wanted<'t>>,
    sha256: Vec<Fingerprint>,
    stale: Vec<Stale>,
    refusals: Vec<Refusal>,
    tally: Tally,
}

/// Cuts the tree and the manifest into parts, both at the same paths.
fn parts<'t, 'l>(
    mut files: &'t [File<'t>],
    mut listed: &'l [Entry],
) -> impl Iterator<Item = Part<'t, 'l>> {
    std::iter::from_fn(move || {
        if files.is_empty() && listed.is_empty() {
            return None;
        }
        let (these, rest) = files.split_at(files.len().min(PART));
        let cut = match rest.first() {
            Some(next) => listed.partition_point(|entry| entry.path < *next.path()),
            None => listed.len(),
        };
        let (here, after) = listed.split_at(cut);
        (files, listed) = (rest, after);
        Some(Part {
            files: these,
            listed: here,
        })
    })
}

/// Notes a place that is refused, but a folder in the way of many files only once.
fn add_refusal(refusals: &mut Vec<Refusal>, refusal: Refusal) {
    if refusals.last().is_none_or(|last| last.path != refusal.path) {
        refusals.push(refusal);
    }
}

struct Survey<'a> {
    output: &'a Output,
    /// Reused from file to file.
    buffer: Vec<u8>,
    refusals: Vec<Refusal>,
    /// Of the contents that are wanted, file by file.
    sha256: Vec<Fingerprint>,
    /// The files that are right; where all are known to be as they were, those that are not are
    /// taken out.
    tally: Tally,
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
        file: &'t File<'t>,
        entry: Option<&Entry>,
    ) -> Result<Wanted<'t>> {
        let path = file.path();
        let mut replaced = None;
        let known = entry.filter(|_| self.output.known.is_some());
        if let Some(entry) = known.filter(|_| self.is_made_of_the_same(file)) {
            return self.known(place, file, entry, None);
        }
        let wanted = file.contents()?;
        if let Some(entry) = known {
            return self.known(place, file, entry, Some(wanted));
        }
        let sha256 = Fingerprint::of(&wanted);
        self.sha256.push(sha256);
        let fate = match self.look(place, path, Some(&wanted))? {
            Seen::Nothing => Fate::New,
            Seen::Same { stat } if stat.st_mode & 0o7777 == file.mode().bits() => {
                if self.output.telling {
                    let (folder, name) = path.split();
                    self.tally.add(folder, name.as_bytes(), &stat);
                }
                Fate::Unchanged
            }
            Seen::Same { .. } => Fate::ModeChanged,
            Seen::Different(contents) => match entry {
                Some(entry) if entry.wrote(contents) => {
                    replaced = Some(Box::new(Replaced::new(contents, file, wanted)));
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
            replaced,
        })
    }

    /// Whether the file that the manifest lists at this path was made of the same.
    fn is_made_of_the_same(&self, file: &File<'_>) -> bool {
        let made_of = &self.output.made_of;
        !made_of.is_empty() && file.recipe().is_some_and(|recipe| made_of.contain(recipe))
    }

    /// The same for a file that is known to be as the manifest says: it need not be opened. None is
    /// `wanted` where it is known to stay so.
    fn known<'t>(
        &mut self,
        place: &Place,
        file: &'t File<'t>,
        entry: &Entry,
        wanted: Option<Cow<'_, [u8]>>,
    ) -> Result<Wanted<'t>> {
        let sha256 = wanted.as_deref().map_or(entry.sha256, Fingerprint::of);
        self.sha256.push(sha256);
        let mut replaced = None;
        let fate = if entry.sha256 != sha256 {
            replaced = wanted.map(|wanted| Box::new(Replaced::new(entry.sha256, file, wanted)));
            Fate::Changed
        } else if entry.mode == file.mode().bits() {
            Fate::Unchanged
        } else {
            Fate::ModeChanged
        };
        if fate != Fate::Unchanged {
            self.take_out(place, file.path())?;
        }
        Ok(Wanted {
            file,
            fate,
            replaced,
        })
    }

    /// Takes a file that will not stay as it is out of the sum.
    fn take_out(&mut self, place: &Place, path: &TreePath) -> Result<()> {
        let (folder, name) = path.split();
        if let Place::Here(place) = place {
            let stat = place.stat(name);
            let stat =
                stat.with_context(|| format!("cannot read {}", self.output.show(path.as_str())))?;
            self.tally.remove(folder, name.as_bytes(), &stat);
        }
        Ok(())
    }

    fn stale(&mut self, place: &Place, entry: &Entry) -> Result<Fate> {
        if self.output.known.is_some() {
            self.take_out(place, &entry.path)?;
            return Ok(Fate::Removed);
        }
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

    fn refuse(&mut self, fate: Fate, path: &str, reason: Reason) -> Fate {
        let path = path.to_owned();
        add_refusal(&mut self.refusals, Refusal { path, reason });
        fate
    }
}
