//! Writes the files of one stage.

use std::io;

use anyhow::{Context as _, Result};

use super::changes::{Changes, Fate, Wanted};
use super::folder::{Folder, Found, set_mode, temporary};
use super::output::Output;
use super::trail::{Trail, Walker};
use crate::tree::Stage;

/// Writes each file of `stage` that is not right already.
pub(super) fn write_stage(changes: &Changes, root: &Folder, stage: Stage) -> Result<()> {
    let output = &changes.output;
    let root = Site {
        folder: root.clone(),
        origin: Origin::Found,
    };
    let mut trail = Trail::new(Writer(output), root);
    for wanted in &changes.wanted {
        if wanted.file.stage() == stage && (wanted.is_made() || wanted.fate == Fate::ModeChanged) {
            let path = wanted.file.path();
            let (_, site) = trail.go(path.split().0)?;
            site.write(wanted)
                .with_context(|| format!("cannot write {}", output.show(path.as_str())))?;
        }
    }
    trail.finish().map(drop)
}

/// A folder that is written to.
struct Site {
    folder: Folder,
    origin: Origin,
}

/// How a folder that is written to came about.
///
/// A folder that is not there yet is staged: made under a temporary name, filled, and renamed. Its
/// files appear together, with the folder's permissions already right, and without the price of a
/// rename for each: a new tree of many files costs little more than writing them.
#[derive(PartialEq)]
enum Origin {
    /// It was there.
    Found,
    /// It has a temporary name.
    Staged,
    /// It is in a staged folder.
    WithinStaged,
}

impl Site {
    fn write(&self, wanted: &Wanted) -> Result<()> {
        let (file, (_, name)) = (wanted.file, wanted.file.path().split());
        let mode = file.mode().bits();
        if wanted.fate == Fate::ModeChanged {
            return match self.folder.file(name)? {
                Found::This((file, _)) => Ok(set_mode(&file, name, mode)?),
                _ => Err(io::Error::from(io::ErrorKind::NotFound).into()),
            };
        }
        let contents = wanted.contents()?;
        match self.origin {
            Origin::Found => self
                .folder
                .put_file(name, mode, |out| out.write_all(&contents))?,
            _ => drop(self.folder.make_file(name, mode, &contents)?),
        }
        Ok(())
    }

    fn enter(&self, name: &str) -> io::Result<Self> {
        if self.origin != Origin::Found {
            return Ok(Self {
                folder: self.folder.make_folder(name)?,
                origin: Origin::WithinStaged,
            });
        }
        match self.folder.folder(name)? {
            Found::This(folder) => Ok(Self {
                folder,
                origin: Origin::Found,
            }),
            Found::Nothing => Ok(Self {
                folder: self.folder.make_folder(&temporary(name))?,
                origin: Origin::Staged,
            }),
            Found::Other(_) => Err(io::ErrorKind::NotADirectory.into()),
        }
    }
}

struct Writer<'a>(&'a Output);

impl Walker for Writer<'_> {
    type Place = Site;

    fn enter(&mut self, parent: &Site, name: &str, path: &str) -> Result<Site> {
        let site = parent.enter(name);
        site.with_context(|| format!("cannot make or open the folder {}", self.0.show(path)))
    }

    fn leave(&mut self, parent: &Site, name: &str, path: &str, site: Site) -> Result<()> {
        if site.origin == Origin::Staged {
            let renamed = parent.folder.rename(&temporary(name), name);
            renamed.with_context(|| format!("cannot make the folder {}", self.0.show(path)))?;
        }
        Ok(())
    }
}
