//! The output folder as it is found: opened, locked, and recognised as netpxe's or as empty.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found, Place, is_temporary, temporary};
use super::lock::{Access, Locked};
use super::manifest::{self, Manifest};
use crate::tree::{Machine, TreePath};
use crate::value::HostName;

/// An output folder, locked for as long as this value lives.
#[derive(Debug)]
pub struct Output {
    /// Its path as the user gave it, for messages.
    pub(super) path: PathBuf,
    pub(super) access: Access,
    /// `None`: there is no such folder.
    root: Option<Locked>,
    /// What the manifest lists: nothing if there is none.
    pub(super) listed: Manifest,
    /// The manifest file: its fingerprint and its permissions.
    manifest: Option<(Fingerprint, u32)>,
    /// Whether a run that was killed left a temporary file in the folder itself, or a tree beside it.
    pub(super) leftovers: bool,
}

impl Output {
    /// Opens and locks the output folder at `path`. It may be missing, in which case
    /// [`Changes::apply`](super::Changes::apply) creates it.
    ///
    /// # Errors
    /// It is `/`, holds something but no manifest of netpxe's, holds a manifest that cannot be
    /// trusted, is in use by another netpxe, or cannot be read.
    pub fn open(path: &Path, access: Access) -> Result<Self> {
        let shown = path.display();
        match Folder::at(path) {
            Ok(root) => {
                let is_slash = root.is_at(Path::new("/"));
                ensure!(
                    !is_slash.with_context(|| format!("cannot read the folder {shown}"))?,
                    "{shown} is the root of the whole file system: choose a folder of its own"
                );
                Self::of(path, root, access)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                ensure!(
                    !path.is_symlink(),
                    "{shown} is a link to a folder that is not there: make that folder, or remove \
                     the link"
                );
                Ok(Self::missing(path, access))
            }
            Err(error) => Err(error).with_context(|| format!("cannot open the folder {shown}")),
        }
    }

    /// Locks the folder that was opened at `path`, and checks that it is netpxe's or empty.
    pub(super) fn of(path: &Path, root: Folder, access: Access) -> Result<Self> {
        let mut output = Self::missing(path, access);
        output.lock(root)?;
        output.recognise()?;
        Ok(output)
    }

    fn missing(path: &Path, access: Access) -> Self {
        Self {
            path: path.to_owned(),
            access,
            root: None,
            listed: Manifest::default(),
            manifest: None,
            leftovers: false,
        }
    }

    /// Whether the folder exists.
    pub fn is_there(&self) -> bool {
        self.root.is_some()
    }

    /// The files that netpxe wrote, sorted by path, each with the only machine that reads it, if
    /// there is just one.
    pub fn files(&self) -> impl Iterator<Item = (&TreePath, Option<&HostName>)> {
        let files = self.listed.files.iter();
        files.map(|entry| (&entry.path, entry.host.as_ref()))
    }

    /// The machines that the tree was made for, sorted by name.
    pub fn machines(&self) -> &[Machine] {
        &self.listed.machines
    }

    /// Whether a run that wrote to the folder was interrupted: the tree may be partly old, partly
    /// new.
    pub fn is_unfinished(&self) -> bool {
        self.listed.unfinished
    }

    fn lock(&mut self, root: Folder) -> Result<()> {
        let shown = self.path.display();
        let cannot_lock = || format!("cannot lock the folder {shown}");
        let locked = Locked::new(root, self.access).with_context(cannot_lock)?;
        // Another run may have moved the folder just before it was locked: it makes a new tree
        // beside its place.
        let locked = locked.filter(|it| it.folder().is_at(&self.path).unwrap_or(false));
        self.root = Some(locked.with_context(|| {
            format!("another netpxe is at work in {shown}: wait until it has ended, then run again")
        })?);
        Ok(())
    }

    fn recognise(&mut self) -> Result<()> {
        let Some(root) = self.root() else {
            return Ok(());
        };
        let shown = self.path.display();
        let cannot_read = || format!("cannot read the folder {shown}");
        let names = root.names().with_context(cannot_read)?;
        let is_left = names.iter().any(|name| is_temporary(name));
        if names.iter().any(|name| name == manifest::NAME) {
            let (listed, manifest) = read_manifest(root).with_context(|| {
                format!("{shown}: its list {} is not to be trusted", manifest::NAME)
            })?;
            self.listed = listed;
            self.manifest = Some(manifest);
        } else if let Some(name) = names.iter().filter(|name| !is_temporary(name)).min() {
            bail!(
                "{shown} is not empty (it holds {name:?}), and netpxe did not make it: it has no \
                 {}. Choose an empty or new folder, or move these files away",
                manifest::NAME
            );
        }
        self.leftovers = is_left
            || self
                .staged()
                .is_ok_and(|staged| Folder::ours_at(&staged).is_ok());
        Ok(())
    }

    /// Whether the manifest on disk is, to the last byte, what `write` writes, with the right
    /// permissions.
    pub(super) fn has_manifest(
        &self,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> io::Result<bool> {
        let right = (Fingerprint::of_written(write)?, manifest::MODE);
        Ok(self.manifest == Some(right))
    }

    /// The folder, if it exists.
    pub(super) fn root(&self) -> Option<&Folder> {
        self.root.as_ref().map(Locked::folder)
    }

    /// The folder `path` in it, or what is in its place.
    pub(super) fn place(&self, path: &str) -> Result<Place> {
        let Some(root) = self.root() else {
            return Ok(Place::Missing);
        };
        let place = root.place(path);
        place.with_context(|| format!("cannot open {}", self.show(path)))
    }

    /// A place in the folder, for messages.
    pub(super) fn show(&self, path: &str) -> String {
        self.path.join(path).display().to_string()
    }

    /// The error that a file cannot be written.
    pub(super) fn cannot_write(&self, path: &str) -> String {
        format!("cannot write {}", self.show(path))
    }

    /// The folder beside this one in which a new tree is made before it is renamed into place.
    pub(super) fn staged(&self) -> Result<PathBuf> {
        let name = self.path.file_name();
        let mut staged = OsString::from(temporary(""));
        staged.push(name.context("the path does not end in a name")?);
        Ok(self.path.with_file_name(staged))
    }
}

/// The manifest, and the fingerprint and the permissions of its file.
fn read_manifest(root: &Folder) -> Result<(Manifest, (Fingerprint, u32))> {
    const REMEDY: &str =
        "restore it (if the tree is kept in git, from there), or choose an empty folder";
    let Found::This((mut file, mode)) = root.file(manifest::NAME)? else {
        bail!("{REMEDY}: it is not a regular file");
    };
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let listed = Manifest::parse(&text).context(REMEDY)?;
    Ok((listed, (Fingerprint::of(&text), mode)))
}
