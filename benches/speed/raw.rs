//! The yardstick: the very same files with the very same bytes, already in memory, in the same
//! folders, and not one system call more than that takes.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use rustix::fs::{CWD, Mode, OFlags, openat};

use crate::process;

/// The files of one folder.
struct Folder {
    /// Where it is in the tree.
    path: PathBuf,
    files: Vec<(String, Vec<u8>)>,
}

/// Reads `tree`, and then measures what it takes to write it into the folder `to`, which is empty.
pub fn write(tree: &Path, to: &Path) -> Result<()> {
    let mut folders = Vec::new();
    read(tree, Path::new(""), &mut folders)?;
    process::this(|| {
        for folder in &folders {
            std::fs::create_dir_all(to.join(&folder.path))?;
        }
        folders.iter().try_for_each(|folder| fill(to, folder))
    })
}

fn fill(to: &Path, folder: &Folder) -> Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let handle = openat(CWD, to.join(&folder.path), flags, Mode::empty())?;
    for (name, contents) in &folder.files {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let file = openat(&handle, name, flags, Mode::from_raw_mode(0o644))?;
        File::from(file).write_all(contents)?;
    }
    Ok(())
}

/// Reads the folder `path` of `tree` and those below; the manifest is netpxe's own affair.
fn read(tree: &Path, path: &Path, out: &mut Vec<Folder>) -> Result<()> {
    let mut folder = Folder {
        path: path.to_owned(),
        files: Vec::new(),
    };
    for entry in std::fs::read_dir(tree.join(path))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            bail!("a file of netpxe's has a name that is not text");
        };
        if entry.file_type()?.is_dir() {
            read(tree, &path.join(name), out)?;
        } else if name != ".netpxe.json" {
            folder.files.push((name, std::fs::read(entry.path())?));
        }
    }
    folder.files.sort();
    out.push(folder);
    Ok(())
}
