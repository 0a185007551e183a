//! A folder held open: the only code that changes what is in the output folder.
//!
//! Everything is done relative to an open folder and one plain name, and no symbolic link is
//! followed: whatever someone moves or links during a run, nothing is written outside the tree.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

use super::failpoint;
use super::refusal::Obstacle;

/// The permissions of every folder that netpxe makes.
const FOLDER_MODE: u32 = 0o755;
/// How much of a long file is written at a time.
const BUFFER: usize = 1 << 17;
/// On a folder: new files belong to the folder's group.
const SET_GROUP: u32 = 0o2000;

/// An open folder; a clone is the same open folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    handle: Arc<File>,
    /// The permissions that a file made in it is known to get when it asks for them. Of a folder
    /// that was found none are: the umask, or the folder's access list, may take any away.
    granted: u32,
}

/// What stands under a name.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// Nothing.
    Nothing,
    /// What was looked for.
    This(T),
    /// Something else.
    Other(Obstacle),
}

impl Folder {
    fn new(folder: OwnedFd) -> Self {
        Self {
            handle: Arc::new(folder.into()),
            granted: 0,
        }
    }

    /// The open folder itself.
    pub(super) fn handle(&self) -> &File {
        &self.handle
    }

    /// Opens the folder at `path`, following links: the user named this one.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self::new(rustix::fs::openat(
            CWD,
            path,
            flags,
            Mode::empty(),
        )?))
    }

    /// Opens the folder at `path`, whose parent is there; makes it if it is missing.
    pub(super) fn make_or_find_at(path: &Path) -> io::Result<Self> {
        failpoint::before("mkdir", "the output")?;
        match rustix::fs::mkdirat(CWD, path, Mode::from_raw_mode(FOLDER_MODE)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(CWD, path, flags, Mode::empty())?;
        Self::new(folder).open_to_all()
    }

    /// Renames the folder at `from` to `to`, where nothing must be.
    pub(super) fn rename_at(from: &Path, to: &Path) -> io::Result<()> {
        failpoint::before("rename", "the output")?;
        match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Not every file system can. A folder that is not empty is never replaced.
            Err(Errno::INVAL | Errno::NOSYS) => Ok(rustix::fs::renameat(CWD, from, CWD, to)?),
            done => Ok(done?),
        }
    }

    /// Removes the folder at `path` if nothing is in it.
    pub(super) fn remove_empty_at(path: &Path) -> io::Result<()> {
        failpoint::before("rmdir", "the output")?;
        std::fs::remove_dir(path)
    }

    /// Whether both are the same folder.
    pub(super) fn is_same(&self, other: &Self) -> io::Result<bool> {
        let (one, other) = (self.handle.metadata()?, other.handle.metadata()?);
        Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
    }

    /// The folder `path` below this one, made with those above it where they are missing.
    pub(super) fn within(&self, path: &str) -> io::Result<Self> {
        let mut folder = self.clone();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            folder = match folder.folder(name)? {
                Found::This(below) => below.known_as(self.granted),
                Found::Nothing => folder.make_folder(name)?,
                Found::Other(_) => return Err(io::ErrorKind::NotADirectory.into()),
            };
        }
        Ok(folder)
    }

    /// The folder `path` below this one, which must be there; opened anew, so that its names are
    /// read from the first on.
    pub(super) fn find(&self, path: &str) -> io::Result<Self> {
        let mut folder = self.clone();
        for name in path.split('/').filter(|name| !name.is_empty()).chain(["."]) {
            folder = match folder.folder(name)? {
                Found::This(below) => below,
                Found::Nothing => return Err(io::ErrorKind::NotFound.into()),
                Found::Other(_) => return Err(io::ErrorKind::NotADirectory.into()),
            };
        }
        Ok(folder)
    }

    /// The same folder, made by this run, as one was whose files get these permissions.
    fn known_as(mut self, granted: u32) -> Self {
        self.granted = granted;
        self
    }

    /// Removes all that is in it.
    pub(super) fn empty(&self) -> io::Result<()> {
        self.names()?
            .iter()
            .try_for_each(|name| self.remove_all(name))
    }

    /// Whether this is `/`.
    pub(super) fn is_root(&self) -> io::Result<bool> {
        let (here, root) = (self.handle.metadata()?, std::fs::metadata("/")?);
        Ok((here.dev(), here.ino()) == (root.dev(), root.ino()))
    }

    /// The names in the folder, unsorted. One that is not UTF-8 is none of netpxe's and comes as
    /// near as text can.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&*self.handle)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Opens the folder `name`.
    pub(super) fn folder(&self, name: &str) -> io::Result<Found<Self>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match rustix::fs::openat(&*self.handle, name, flags, Mode::empty()) {
            Ok(folder) => Ok(Found::This(Self::new(folder))),
            Err(Errno::NOENT) => Ok(Found::Nothing),
            Err(Errno::NOTDIR | Errno::LOOP) => self.obstacle(name),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens the regular file `name` for reading.
    pub(super) fn file(&self, name: &str) -> io::Result<Found<(File, Stat)>> {
        // NONBLOCK: a pipe in the place of a file must be refused, not waited for.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file: OwnedFd = match rustix::fs::openat(&*self.handle, name, flags, Mode::empty()) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Ok(Found::Nothing),
            Err(Errno::LOOP | Errno::NXIO) => return self.obstacle(name),
            Err(error) => return Err(error.into()),
        };
        let stat = rustix::fs::fstat(&file)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok(Found::This((file.into(), stat))),
            other => Ok(Found::Other(other.into())),
        }
    }

    /// What stands under `name`, without following a link.
    pub(super) fn stat(&self, name: &str) -> io::Result<Stat> {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        Ok(rustix::fs::statat(&*self.handle, name, flags)?)
    }

    fn obstacle<T>(&self, name: &str) -> io::Result<Found<T>> {
        let stat = self.stat(name)?;
        Ok(Found::Other(FileType::from_raw_mode(stat.st_mode).into()))
    }

    /// Makes and opens the folder `name`.
    pub(super) fn make_folder(&self, name: &str) -> io::Result<Self> {
        failpoint::before("mkdir", name)?;
        rustix::fs::mkdirat(&*self.handle, name, Mode::from_raw_mode(FOLDER_MODE))?;
        match self.folder(name)? {
            Found::This(folder) => folder.open_to_all(),
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    /// Lets every daemon into a folder just made, whatever the umask; one that inherited its
    /// parent's group keeps passing it on.
    ///
    /// The permissions that the folder came by itself are those that its files will come by.
    /// Setting them for each file again would add a fifth to the cost of writing it.
    fn open_to_all(mut self) -> io::Result<Self> {
        let mode = self.handle.metadata()?.mode();
        self.granted = mode & FOLDER_MODE;
        if self.granted != FOLDER_MODE {
            set_mode(&self.handle, ".", FOLDER_MODE | mode & SET_GROUP)?;
        }
        Ok(self)
    }

    /// Makes the file `name`, which must not be there, with `mode` whatever the umask.
    pub(super) fn make_file(&self, name: &str, mode: u32, contents: &[u8]) -> io::Result<File> {
        self.make_file_of(name, mode, |file| {
            failpoint::write_all(file, name, contents)
        })
    }

    fn make_file_of(
        &self,
        name: &str,
        mode: u32,
        contents: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> io::Result<File> {
        failpoint::before("create", name)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Made with the right mode or less, never more: a secret is never open to others.
        let file = rustix::fs::openat(&*self.handle, name, flags, Mode::from_raw_mode(mode))?;
        let mut file = File::from(file);
        contents(&mut file)?;
        if mode & self.granted != mode {
            set_mode(&file, name, mode)?;
        }
        Ok(file)
    }

    /// Makes or replaces the file `name` at one stroke: whoever reads it finds the old contents or
    /// the new ones. A replaced file's group stays, so that a web server that was let in by it
    /// still is.
    ///
    /// `contents` writes them, so that a long file is never in memory as a whole.
    pub(super) fn put_file(
        &self,
        name: &str,
        mode: u32,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let temporary = temporary(name);
        let file = self.make_file_of(&temporary, mode, |file| {
            let whole = failpoint::Writer::new(file, &temporary);
            let mut buffer = BufWriter::with_capacity(BUFFER, whole);
            contents(&mut buffer)?;
            buffer.flush()
        })?;
        if let Ok(old) = self.stat(name)
            && old.st_gid != file.metadata()?.gid()
        {
            failpoint::before("chgrp", &temporary)?;
            // Who is not in that group may not give the file to it; the file is right without it.
            let _ = fchown(&file, None, Some(old.st_gid));
        }
        self.rename(&temporary, name)
    }

    /// Renames `from` to `to`, replacing what is there.
    pub(super) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        failpoint::before("rename", to)?;
        Ok(rustix::fs::renameat(
            &*self.handle,
            from,
            &*self.handle,
            to,
        )?)
    }

    /// Removes the file `name`.
    pub(super) fn remove_file(&self, name: &str) -> io::Result<()> {
        failpoint::before("unlink", name)?;
        Ok(rustix::fs::unlinkat(&*self.handle, name, AtFlags::empty())?)
    }

    /// Removes the folder `name` if nothing is in it.
    pub(super) fn remove_empty_folder(&self, name: &str) -> io::Result<()> {
        failpoint::before("rmdir", name)?;
        match rustix::fs::unlinkat(&*self.handle, name, AtFlags::REMOVEDIR) {
            // BUSY: a file system is mounted there.
            Ok(()) | Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOENT | Errno::BUSY) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes `name` and, if it is a folder, all that is in it.
    pub(super) fn remove_all(&self, name: &str) -> io::Result<()> {
        match self.folder(name)? {
            Found::Nothing => Ok(()),
            Found::Other(_) => self.remove_file(name),
            Found::This(folder) => {
                for inner in folder.names()? {
                    folder.remove_all(&inner)?;
                }
                self.remove_empty_folder(name)
            }
        }
    }
}

/// Sets the permissions of an open file or folder.
pub(super) fn set_mode(file: &File, name: &str, mode: u32) -> io::Result<()> {
    failpoint::before("chmod", name)?;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

/// The name under which `name` is made before it is renamed into place.
pub(super) fn temporary(name: &str) -> String {
    format!(".netpxe-{name}")
}

/// Whether `name` is one that [`temporary`] makes.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(".netpxe-")
}
