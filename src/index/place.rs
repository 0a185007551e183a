//! Where an index lies: in the user's cache, for that user alone.
//!
//! `$XDG_CACHE_HOME/netpxe/NAME`, or `$HOME/.cache/netpxe/NAME`, where NAME is made of the path of
//! the output folder, links resolved, and `NAME.recipes` beside it. Folders that are missing are
//! made with 0700, the files with 0600, under other names first.
//!
//! Who runs netpxe as root with somebody else's `$HOME` must not leave root's folders in it, so
//! nothing is made in a folder of another user; and nothing is read that another user could have
//! written, because what it says would be believed.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;

use super::{Index, MadeOf};
use crate::tree::Recipes;
use crate::write::Fingerprint;

/// No index is larger, nor the recipes of a million machines.
const LARGEST: u64 = 1 << 25;
/// May be written to by others than the owner.
const WRITABLE: u32 = 0o022;

/// Where the indexes of the user lie.
#[derive(Clone, Debug)]
pub struct Place(PathBuf);

impl Place {
    /// As the environment says; none if it names no cache and no home.
    pub fn of_user() -> Option<Self> {
        // What is not absolute is to be ignored, says the XDG Base Directory Specification.
        let absolute = |name| {
            env::var_os(name)
                .map(PathBuf::from)
                .filter(|it| it.is_absolute())
        };
        let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
        Some(Self(cache?.join("netpxe")))
    }

    /// The file of the output folder at `output`; none if there is no such folder.
    fn file(&self, output: &Path) -> Option<PathBuf> {
        let output = output.canonicalize().ok()?;
        let name = Fingerprint::of(output.as_os_str().as_bytes()).to_string();
        Some(self.0.join(&name[..32]))
    }

    /// The index of the output folder at `output`, if there is one that can be believed.
    pub fn load(&self, output: &Path) -> Option<Index> {
        Index::from_bytes(&self.read(&self.file(output)?)?)
    }

    /// The recipes of the tree in the output folder at `output`, if there are those that its index
    /// was left with.
    pub fn load_recipes(&self, output: &Path, made_of: &MadeOf) -> Option<Recipes> {
        let bytes = self.read(&recipes_of(&self.file(output)?))?;
        let is_whole = Fingerprint::of(&bytes).to_string() == made_of.sha256;
        is_whole.then(|| Recipes::from_bytes(&bytes)).flatten()
    }

    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        is_own(&fs::metadata(&self.0).ok()?).then_some(())?;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(path)
            .ok()?;
        let metadata = file.metadata().ok()?;
        let is_believed = metadata.is_file() && is_own(&metadata) && metadata.len() <= LARGEST;
        is_believed.then_some(())?;
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Writes the index of the output folder at `output`, and the `recipes` that it names. Where
    /// that cannot be done there is none.
    pub fn save(&self, output: &Path, index: &Index, recipes: Option<&[u8]>) {
        let Some(path) = self.file(output) else {
            return;
        };
        // A run that is killed in between leaves an index that does not know its recipes.
        if let Some(recipes) = recipes {
            self.write(&recipes_of(&path), recipes);
        }
        self.write(&path, &index.to_bytes());
        self.forget_the_gone();
    }

    /// Removes what is remembered of trees whose folders are there no more. What cannot be read
    /// stays: it may be another netpxe's.
    fn forget_the_gone(&self) {
        let files = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let indexes = files.map(|file| file.path());
        for path in indexes.filter(|path| path.extension().is_none()) {
            let index = self.read(&path).and_then(|bytes| Index::from_bytes(&bytes));
            let tree = index.and_then(|index| index.tree);
            let lookup = tree.map(fs::symlink_metadata);
            let is_missing = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
            if lookup.is_some_and(|found| found.is_err_and(is_missing)) {
                // In this order: an index without its recipes is believed, recipes without an index
                // would stay.
                let _ = fs::remove_file(recipes_of(&path));
                let _ = fs::remove_file(&path);
            }
        }
    }

    fn write(&self, path: &Path, bytes: &[u8]) {
        if bytes.len() as u64 > LARGEST || self.make().is_err() {
            return;
        }
        let temporary = path.with_extension("new");
        // A killed run may have left one.
        let _ = fs::remove_file(&temporary);
        let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
    }

    /// Makes the folder, and those above it that are missing, in one of the user's.
    fn make(&self) -> io::Result<()> {
        let there = self.0.ancestors().find(|above| above.exists());
        let metadata = there.unwrap_or(&self.0).metadata()?;
        if metadata.uid() != geteuid().as_raw() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)
    }
}

/// The file beside an index.
fn recipes_of(index: &Path) -> PathBuf {
    index.with_extension("recipes")
}

/// Whether it is the user's, and nobody else can write to it.
fn is_own(metadata: &fs::Metadata) -> bool {
    metadata.uid() == geteuid().as_raw() && metadata.mode() & WRITABLE == 0
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)
}
