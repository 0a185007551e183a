//! Reads a file that a user names: the inventory, or a file that it names.

use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use anyhow::{Result, anyhow, bail, ensure};
use rustix::fs::{Mode, OFlags};

use crate::inventory::LARGEST;

/// The bytes of a file or a pipe, such as a shell's `<(...)`.
///
/// # Errors
/// It cannot be read, is a folder or a device, or is larger than any inventory, since a pipe may
/// never end. The error does not name the file.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    let kind = metadata.file_type();
    if kind.is_dir() {
        bail!("it is a folder");
    }
    // Before it is opened: opening a device can do something to it.
    if kind.is_char_device() || kind.is_block_device() {
        bail!("it is a device; name a file or a pipe");
    }
    let too_large = || {
        anyhow!(
            "it has more than {} MB, which is no inventory",
            LARGEST >> 20
        )
    };
    if metadata.len() > LARGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len())?);
    // A file may have grown since, and a pipe has no length.
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The bytes of the regular file at `path`, not followed if it is a link, of at most `largest`
/// bytes. A pipe is refused, not waited for.
///
/// # Errors
/// It cannot be read, is not a regular file, or is larger. The error does not name the file.
pub fn regular(path: &Path, largest: u64) -> Result<Vec<u8>> {
    let is_fit = |metadata: &Metadata| {
        ensure!(!metadata.is_dir(), "it is a folder");
        ensure!(metadata.is_file(), "it is no regular file");
        ensure!(
            metadata.len() <= largest,
            "it has more than {largest} bytes"
        );
        Ok(())
    };
    // Before it is opened: opening a device can do something to it.
    is_fit(&fs::symlink_metadata(path)?)?;
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    // It may be another one since, or have grown.
    is_fit(&file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= largest,
        "it has more than {largest} bytes"
    );
    Ok(bytes)
}
