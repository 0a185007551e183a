//! What no program of this kind gets below: the events of the YAML parser that netpxe uses, with
//! nothing done with them, the SHA-256 of every file, which the list of a tree holds, and a look at
//! every file.

use std::hint::black_box;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use anyhow::Result;
use granit_parser::Parser;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, openat, statat};
use sha2::{Digest as _, Sha256};

use crate::{process, raw};

/// Reads the inventory, and then measures what the parser takes for its events.
pub fn events(inventory: &Path) -> Result<()> {
    let text = std::fs::read_to_string(inventory)?;
    process::this(|| {
        for event in Parser::new_from_str(black_box(&text)) {
            black_box(event?);
        }
        Ok(())
    })
}

/// Reads `tree`, and then measures what the fingerprints of its files take.
pub fn fingerprints(tree: &Path) -> Result<()> {
    let files = raw::files(tree)?;
    process::this(|| {
        for contents in &files {
            black_box(Sha256::digest(contents));
        }
        Ok(())
    })
}

/// Measures what it takes to ask of every file in `tree` what it is, but for its contents.
pub fn looks(tree: &Path) -> Result<()> {
    process::this(|| {
        let folder = openat(CWD, tree, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty())?;
        look_into(folder.as_fd())
    })
}

fn look_into(folder: BorrowedFd<'_>) -> Result<()> {
    let mut buffer = Vec::with_capacity(1 << 15);
    let mut names = RawDir::new(folder, buffer.spare_capacity_mut());
    while let Some(entry) = names.next() {
        let entry = entry?;
        let name = entry.file_name();
        match entry.file_type() {
            _ if matches!(name.to_bytes(), b"." | b"..") => {}
            FileType::Directory => {
                let flags = OFlags::RDONLY | OFlags::DIRECTORY;
                look_into(openat(folder, name, flags, Mode::empty())?.as_fd())?;
            }
            _ => {
                black_box(statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?);
            }
        }
    }
    Ok(())
}
