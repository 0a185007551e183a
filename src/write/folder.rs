//! A folder held open: the only code that changes what is in the output folder.
//!
//! Every operation is relative to an open folder and takes one plain name, and no symbolic link is
//! followed: whatever someone moves or links during a run, nothing is written outside the tree.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::failpoint;
use super::refusal::Obstacle;

/// The permissions of every folder that netpxe makes.
const FOLDER_MODE: u32 = 0o755;
/// Write permission for the group or for everybody.
const WRITABLE_BY_OTHERS: u32 = 0o022;
/// On a folder: new files belong to the folder's group.
const SET_GROUP: u32 = 0o2000;
/// A long file is written in pieces of this many bytes.
const BUFFER: usize = 1 << 17;

/// How folders are opened.
const OPEN_FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// An open folder. A clone is the same open folder.
#[derive(Clone, Debug)]
pub(super) struct Folder(Arc<File>);

/// What was found under a name.
#[derive(Debug)]
pub(super) enum Found<T> {
    Nothing,
    /// What was expected.
    This(T),
    /// Something else.
    Other(Obstacle),
}

/// What is found where a folder of the tree belongs.
#[derive(Debug)]
pub(super) enum Place {
    Here(Folder),
    Missing,
    /// Something that is not a folder, there or further up: what, and its path.
    Blocked(Obstacle, String),
}

impl Folder {
    /// Opens the folder at `path`. Only here are links followed, because the user named this path.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let flags = OPEN_FOLDER.difference(OFlags::NOFOLLOW);
        Self::open(rustix::fs::openat(CWD, path, flags, Mode::empty()))
    }

    /// Creates the folder at `path`, whose parent exists. It may exist already if it is
    /// [ours](Self::ours_at).
    pub(super) fn make_at(path: &Path) -> io::Result<Self> {
        failpoint::before("mkdir", "the output")?;
        let folder = match rustix::fs::mkdirat(CWD, path, Mode::from_raw_mode(FOLDER_MODE)) {
            Ok(()) => Self::open(rustix::fs::openat(CWD, path, OPEN_FOLDER, Mode::empty()))?,
            Err(Errno::EXIST) => Self::ours_at(path)?,
            Err(error) => return Err(error.into()),
        };
        folder.set_folder_mode()?;
        Ok(folder)
    }

    /// Opens the folder at `path`, which must not be a symbolic link, must belong to the user of
    /// this process, and must be writable by nobody else.
    ///
    /// Its path is predictable. Where others may write beside the output folder, as in `/tmp`, one
    /// of them may have created it, to own or to change what is put there.
    pub(super) fn ours_at(path: &Path) -> io::Result<Self> {
        let others = |what: &str| {
            let shown = path.display();
            let message = format!(
                "{shown} is in the way: {what}. Remove it, or write to a folder beside which nobody \
                 else may write"
            );
            io::Error::new(io::ErrorKind::PermissionDenied, message)
        };
        let folder = match rustix::fs::openat(CWD, path, OPEN_FOLDER, Mode::empty()) {
            Err(Errno::NOTDIR | Errno::LOOP) => return Err(others("it is not a folder")),
            opened => Self::open(opened)?,
        };
        let metadata = folder.0.metadata()?;
        if metadata.uid() != geteuid().as_raw() {
            return Err(others("it belongs to another user"));
        }
        if metadata.mode() & WRITABLE_BY_OTHERS != 0 {
            return Err(others("other users may write to it"));
        }
        Ok(folder)
    }

    /// Renames the folder at `from` to `to`, which must not exist.
    pub(super) fn rename_at(from: &Path, to: &Path) -> io::Result<()> {
        failpoint::before("rename", "the output")?;
        match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Some file systems cannot do this. A plain rename replaces an empty folder at most.
            Err(Errno::INVAL | Errno::NOSYS) => Ok(rustix::fs::renameat(CWD, from, CWD, to)?),
            done => Ok(done?),
        }
    }

    /// Removes the folder at `path` if it is empty.
    pub(super) fn remove_empty_at(path: &Path) -> io::Result<()> {
        failpoint::before("rmdir", "the output")?;
        std::fs::remove_dir(path)
    }

    fn open(opened: Result<OwnedFd, Errno>) -> io::Result<Self> {
        Ok(Self(Arc::new(opened?.into())))
    }

    /// The open folder itself.
    pub(super) fn handle(&self) -> &File {
        &self.0
    }

    /// Whether `path` leads to this very folder.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        let (here, there) = (self.0.metadata()?, std::fs::metadata(path)?);
        Ok((here.dev(), here.ino()) == (there.dev(), there.ino()))
    }

    /// The names in the folder, unsorted. A name that is not UTF-8, and so not netpxe's, comes with
    /// replacement characters.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&*self.0)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Opens the folder `name`.
    pub(super) fn folder(&self, name: &str) -> io::Result<Found<Self>> {
        match rustix::fs::openat(&*self.0, name, OPEN_FOLDER, Mode::empty()) {
            Err(Errno::NOENT) => Ok(Found::Nothing),
            Err(Errno::NOTDIR | Errno::LOOP) => Ok(Found::Other(self.obstacle(name)?)),
            opened => Ok(Found::This(Self::open(opened)?)),
        }
    }

    /// Opens the folder `path` below this one; `""` is this one.
    pub(super) fn place(&self, path: &str) -> io::Result<Place> {
        let mut folder = self.clone();
        let mut end = 0;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            end += name.len() + usize::from(end > 0);
            match folder.folder(name)? {
                Found::This(below) => folder = below,
                Found::Nothing => return Ok(Place::Missing),
                Found::Other(obstacle) => {
                    return Ok(Place::Blocked(obstacle, path[..end].to_owned()));
                }
            }
        }
        Ok(Place::Here(folder))
    }

    /// Opens the folder `path` below this one, creating what is missing.
    pub(super) fn make_folders(&self, path: &str) -> io::Result<Self> {
        let mut folder = self.clone();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            folder = match folder.folder(name)? {
                Found::This(below) => below,
                Found::Nothing => folder.make_folder(name)?,
                Found::Other(_) => return Err(io::ErrorKind::NotADirectory.into()),
            };
        }
        Ok(folder)
    }

    /// Creates the folder `name`. It gets its name only once its permissions are right: a run that
    /// is killed in between must not leave a folder that no daemon can enter.
    fn make_folder(&self, name: &str) -> io::Result<Self> {
        let temporary = temporary(name);
        failpoint::before("mkdir", &temporary)?;
        rustix::fs::mkdirat(&*self.0, &*temporary, Mode::from_raw_mode(FOLDER_MODE))?;
        let folder = rustix::fs::openat(&*self.0, &*temporary, OPEN_FOLDER, Mode::empty());
        let folder = Self::open(folder)?;
        folder.set_folder_mode()?;
        self.rename(&temporary, name)?;
        Ok(folder)
    }

    /// Lets every daemon into a newly created folder, whatever the umask. A folder that inherited
    /// its parent's group keeps passing it on.
    fn set_folder_mode(&self) -> io::Result<()> {
        let mode = self.0.metadata()?.mode();
        if mode & 0o777 == FOLDER_MODE {
            return Ok(());
        }
        set_mode(&self.0, ".", FOLDER_MODE | mode & SET_GROUP)
    }

    /// Opens the regular file `name` for reading, and returns its permissions.
    pub(super) fn file(&self, name: &str) -> io::Result<Found<(File, u32)>> {
        // NONBLOCK: a pipe in the place of a file must be refused, not waited for.
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file: File = match rustix::fs::openat(&*self.0, name, flags, Mode::empty()) {
            Ok(file) => file.into(),
            Err(Errno::NOENT) => return Ok(Found::Nothing),
            Err(Errno::LOOP | Errno::NXIO) => return Ok(Found::Other(self.obstacle(name)?)),
            Err(error) => return Err(error.into()),
        };
        let mode = rustix::fs::fstat(&file)?.st_mode;
        Ok(match FileType::from_raw_mode(mode) {
            FileType::RegularFile => Found::This((file, mode & 0o7777)),
            other => Found::Other(other.into()),
        })
    }

    fn obstacle(&self, name: &str) -> io::Result<Obstacle> {
        let stat = rustix::fs::statat(&*self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(FileType::from_raw_mode(stat.st_mode).into())
    }

    /// Creates the file `name`, which must not exist, with these permissions whatever the umask.
    /// `contents` writes to it.
    pub(super) fn make_file(
        &self,
        name: &str,
        mode: u32,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<File> {
        failpoint::before("create", name)?;
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Made with these permissions or fewer, never more: a secret is never open to others.
        let file = rustix::fs::openat(&*self.0, name, flags, Mode::from_raw_mode(mode))?;
        let mut file = File::from(file);
        failpoint::before("write", name)?;
        contents(&mut file)?;
        if rustix::fs::fstat(&file)?.st_mode & 0o7777 != mode {
            set_mode(&file, name, mode)?;
        }
        Ok(file)
    }

    /// Creates or replaces the file `name` in one step: whoever reads it finds the old contents or
    /// the new ones. A replaced file keeps its group, so that a web server that can read it through
    /// its group still can. `contents` writes to it, so that a long file is never in memory as a
    /// whole.
    pub(super) fn put_file(
        &self,
        name: &str,
        mode: u32,
        contents: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let temporary = temporary(name);
        let file = self.make_file(&temporary, mode, |out| {
            let mut buffer = BufWriter::with_capacity(BUFFER, out);
            contents(&mut buffer)?;
            buffer.flush()
        })?;
        let old = rustix::fs::statat(&*self.0, name, AtFlags::SYMLINK_NOFOLLOW);
        if let Ok(old) = old
            && old.st_gid != file.metadata()?.gid()
        {
            failpoint::before("chgrp", &temporary)?;
            // Only a member of that group may do this. The file is right without it too.
            let _ = fchown(&file, None, Some(old.st_gid));
        }
        self.rename(&temporary, name)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        failpoint::before("rename", to)?;
        Ok(rustix::fs::renameat(&*self.0, from, &*self.0, to)?)
    }

    /// Removes the file `name`.
    pub(super) fn remove_file(&self, name: &str) -> io::Result<()> {
        failpoint::before("unlink", name)?;
        Ok(rustix::fs::unlinkat(&*self.0, name, AtFlags::empty())?)
    }

    /// Removes the folder `name` if it exists, is a folder, and is empty.
    pub(super) fn remove_empty_folder(&self, name: &str) -> io::Result<()> {
        failpoint::before("rmdir", name)?;
        match rustix::fs::unlinkat(&*self.0, name, AtFlags::REMOVEDIR) {
            // BUSY: a file system is mounted there.
            Ok(())
            | Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOENT | Errno::NOTDIR | Errno::BUSY) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes `name` and, if it is a folder, everything in it.
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
    file.set_permissions(Permissions::from_mode(mode))
}

/// The name under which `name` is created before it is renamed into place.
pub(super) fn temporary(name: &str) -> String {
    format!(".netpxe-{name}")
}

/// Whether `name` is a name that [`temporary`] makes.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(".netpxe-")
}
