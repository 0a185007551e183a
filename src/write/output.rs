//! The output folder as it is found: opened, locked, and recognised as netpxe's or as empty.

use std::io::{ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};
use rustix::fs::Stat;

use super::clock::Moment;
use super::folder::{Folder, Found, is_temporary};
use super::lock::Locked;
use super::manifest::{self, Manifest};
use super::same::holds_what;
use super::state::State;
use crate::tree::{Machine, Recipes, TreePath};

/// What an output folder is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To look at it, beside others that do.
    Read,
    /// To write to it, alone.
    Write,
}

/// An output folder, locked for as long as this value lives.
#[derive(Debug)]
pub struct Output {
    /// As the user gave it: for messages.
    pub(super) path: PathBuf,
    pub(super) access: Access,
    /// Empty while there is no such folder.
    root: OnceLock<Locked>,
    /// What the manifest lists: nothing if there is none.
    pub(super) listed: Manifest,
    /// The manifest's file, before it was read.
    pub(super) manifest_stat: Option<Stat>,
    /// A run that was killed left a temporary file in the folder itself, or a tree beside it.
    pub(super) leftovers: bool,
    /// Before anything was read.
    pub(super) opened: Moment,
    /// The state in which every file is known to be.
    pub(super) known: Option<State>,
    /// What the files were made of that are in that state.
    pub(super) made_of: Recipes,
    /// Whether the state is to be told when the run has ended.
    pub(super) telling: bool,
}

impl Output {
    /// Opens the output folder at `path`. It may be missing, in which case
    /// [`Changes::apply`](super::Changes::apply) makes it.
    ///
    /// # Errors
    /// If it is `/`, holds something but no manifest of netpxe's, holds a manifest that cannot be
    /// trusted, is in use by another netpxe, or cannot be read.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        let mut output = Self::lock(path, access)?;
        if let Some(root) = output.root().cloned() {
            output.recognise(&root)?;
        }
        Ok(output)
    }

    /// Opens and locks the output folder at `path`, and does not look into it: enough to ask
    /// whether it [is still](Self::is_still) what it was.
    ///
    /// # Errors
    /// If it is `/`, is in use by another netpxe, or cannot be opened.
    pub fn lock(path: &Path, access: Access) -> Result<Self> {
        let output = Self {
            path: path.to_owned(),
            access,
            root: OnceLock::new(),
            listed: Manifest::default(),
            manifest_stat: None,
            leftovers: false,
            opened: Moment::now(),
            known: None,
            made_of: Recipes::default(),
            telling: false,
        };
        match Folder::at(path) {
            Ok(root) => output.lock_root(&root)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let doing = format!("cannot open the folder {}", path.display());
                return Err(error).context(doing);
            }
        }
        Ok(output)
    }

    /// Lets the run tell the state of the tree when it has ended ([`Changes::apply`]), which costs
    /// a new tree a few per cent.
    ///
    /// [`Changes::apply`]: super::Changes::apply
    pub fn tell_state(&mut self) {
        self.telling = true;
    }

    /// Takes it that every file is what the manifest lists, if the tree [is still](Self::is_still)
    /// in this state: no file need be opened then, and none rendered that is made of the same as
    /// one that this very program had made of `recipes`, those of the tree that was left so.
    pub fn rely_on(&mut self, state: &State, recipes: impl FnOnce() -> Recipes) {
        if self.manifest_stat.is_some() && self.is_still(state) {
            self.known = Some(state.clone());
            self.made_of = recipes();
        }
    }

    /// Whether there is such a folder.
    pub fn is_there(&self) -> bool {
        self.root().is_some()
    }

    /// The files that netpxe wrote, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &TreePath> {
        self.listed.files.iter().map(|entry| &entry.path)
    }

    /// The machines that the tree was made for; `None` where an older netpxe wrote it.
    pub fn machines(&self) -> Option<&[Machine]> {
        self.listed.machines.as_deref()
    }

    /// Whether a run that wrote to the folder has not ended: it may be partly old, partly new.
    pub fn is_unfinished(&self) -> bool {
        self.listed.unfinished
    }

    fn recognise(&mut self, root: &Folder) -> Result<()> {
        let shown = self.show("");
        let cannot_read = || format!("cannot read the folder {shown}");
        let names = root.names().with_context(cannot_read)?;
        self.leftovers = self.has_staged() || names.iter().any(|name| is_temporary(name));
        if names.iter().any(|name| name == manifest::NAME) {
            self.read_manifest(root).with_context(|| {
                let name = manifest::NAME;
                format!("{shown}: its list {name} is not to be trusted")
            })?;
        } else if let Some(name) = names.iter().filter(|name| !is_temporary(name)).min() {
            bail!(
                "{shown} is not empty (it holds {name:?}), and netpxe did not make it: it has no \
                 {}. Choose an empty or new folder, or move these files away",
                manifest::NAME
            );
        }
        Ok(())
    }

    fn read_manifest(&mut self, root: &Folder) -> Result<()> {
        const REMEDY: &str =
            "restore it (if the tree is kept in git, from there), or choose an empty folder";
        let Found::This((mut file, stat)) = root.file(manifest::NAME)? else {
            bail!("{REMEDY}: it is no regular file");
        };
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        self.listed = Manifest::parse(&text).context(REMEDY)?;
        self.manifest_stat = Some(stat);
        Ok(())
    }

    /// Whether the manifest on disk is what `write` writes, with the permissions that it should
    /// have.
    pub(super) fn has_manifest(
        &self,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<bool> {
        let Some(root) = self.root() else {
            return Ok(false);
        };
        let is_right = match root.file(manifest::NAME) {
            Ok(Found::This((file, stat))) if stat.st_mode & 0o7777 == manifest::MODE => {
                holds_what(file, write)
            }
            Ok(_) => Ok(false),
            Err(error) => Err(error),
        };
        is_right.with_context(|| format!("cannot read {}", self.show(manifest::NAME)))
    }

    /// Takes `root` as the output folder, for as long as this value lives.
    fn lock_root(&self, root: &Folder) -> Result<()> {
        let shown = self.show("");
        let is_root = root.is_root();
        if is_root.with_context(|| format!("cannot read the folder {shown}"))? {
            bail!("{shown} is the root of the whole file system: choose a folder of its own");
        }
        let shown = self.path.display();
        let locked = Locked::new(root.clone(), self.access)
            .with_context(|| format!("cannot lock the folder {shown}"))?
            .with_context(|| self.is_busy())?;
        self.take(locked);
        Ok(())
    }

    /// Takes a folder that is locked already.
    pub(super) fn take(&self, locked: Locked) {
        // There is none yet: a folder is opened once, or made once.
        let _ = self.root.set(locked);
    }

    /// Says that another run has the lock.
    pub(super) fn is_busy(&self) -> String {
        let shown = self.path.display();
        format!("another netpxe is at work in {shown}: wait until it has ended, then run again")
    }

    /// The folder `path`, called `name` in its `parent`, if there is a folder there.
    pub(super) fn folder_in(
        &self,
        parent: Option<&Folder>,
        name: &str,
        path: &str,
    ) -> Result<Option<Folder>> {
        let Some(parent) = parent else {
            return Ok(None);
        };
        let found = parent.folder(name);
        match found.with_context(|| format!("cannot open {}", self.show(path)))? {
            Found::This(folder) => Ok(Some(folder)),
            _ => Ok(None),
        }
    }

    /// The folder, if it is there.
    pub(super) fn root(&self) -> Option<&Folder> {
        self.root.get().map(Locked::folder)
    }

    /// A place in the folder, for messages.
    pub(super) fn show(&self, path: &str) -> String {
        self.path.join(path).display().to_string()
    }
}
