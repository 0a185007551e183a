//! File systems of Linux, made in files: nothing is mounted.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::needs;

/// A kind of file system.
#[derive(Clone, Copy, Debug)]
pub enum Linux {
    Ext4,
    Xfs,
}

impl Linux {
    /// How many bytes one has that [`make`] makes; XFS wants that much.
    pub fn size(self) -> u64 {
        match self {
            Self::Ext4 => 32 << 20,
            Self::Xfs => 310 << 20,
        }
    }
}

/// Makes a file that holds a file system, in which there is nothing or one empty file.
///
/// # Panics
/// If the tools for it are missing.
pub fn make(kind: Linux, image: &Path, file: Option<&str>) {
    File::create(image).unwrap().set_len(kind.size()).unwrap();
    let folder = TempDir::with_prefix("npw").unwrap();
    match kind {
        Linux::Ext4 => {
            let root = folder.path();
            if let Some(file) = file.map(|file| root.join(file)) {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, "").unwrap();
            }
            let mut mke2fs = Command::new(needs::program("mke2fs"));
            mke2fs.args(["-q", "-t", "ext4", "-d"]).arg(root);
            needs::run(mke2fs.arg(image));
        }
        Linux::Xfs => {
            let description = folder.path().join("description");
            fs::write(&description, xfs_description(file)).unwrap();
            let mut mkfs = Command::new(needs::program("mkfs.xfs"));
            mkfs.arg("-q").arg("-p").arg(description);
            needs::run(mkfs.arg(image));
        }
    }
}

/// Gives a file system that [`make`] made a label.
///
/// # Panics
/// If the tools for it are missing.
pub fn label(kind: Linux, image: &Path, label: &str) {
    let mut tool = match kind {
        Linux::Ext4 => Command::new(needs::program("e2label")),
        Linux::Xfs => Command::new(needs::program("xfs_admin")),
    };
    match kind {
        Linux::Ext4 => tool.arg(image).arg(label),
        Linux::Xfs => tool.args(["-L", label]).arg(image),
    };
    needs::run(&mut tool);
}

/// The tree of an XFS file system in the words of `mkfs.xfs -p`.
fn xfs_description(file: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(["/dev/null", "0 0", "d--755 0 0"].map(str::to_owned));
    if let Some(file) = file {
        let mut parts: Vec<&str> = file.split('/').collect();
        let name = parts.pop().unwrap();
        lines.extend(parts.iter().map(|folder| format!("{folder} d--755 0 0")));
        lines.push(format!("{name} ---644 0 0 /dev/null"));
        lines.extend(parts.iter().map(|_| "$".to_owned()));
    }
    lines.push("$\n".to_owned());
    lines.join("\n")
}
