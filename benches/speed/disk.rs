//! Fresh disks to write to.
//!
//! On an ext4 without a journal, making files where as many have just been removed takes time in
//! the square of their number; and what an earlier run left in the caches helps or hinders. So each
//! run that makes a tree has a file system of its own, which is thrown away as a whole.

use std::fmt;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

/// Room for 100,000 hosts, with an inode for every 8 KiB. The file has holes where nothing is.
const SIZE: u64 = 6 << 30;

/// A kind of disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Memory.
    Tmpfs,
    /// An ext4 with a journal, in a file of the disk that `target/` is on.
    Ext4,
}

impl Kind {
    /// Reads its name.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "tmpfs" => Ok(Self::Tmpfs),
            "ext4" => Ok(Self::Ext4),
            _ => bail!("there is no disk `{name}`: there are `tmpfs` and `ext4`"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tmpfs => "tmpfs",
            Self::Ext4 => "ext4",
        })
    }
}

/// A fresh file system, or where this is not root, a fresh folder in memory; gone when dropped.
pub struct Disk {
    folder: PathBuf,
    image: Option<PathBuf>,
    mounted: bool,
}

impl Disk {
    /// Makes one below `work`.
    pub fn fresh(kind: Kind, work: &Path) -> Result<Self> {
        let mut disk = Self {
            folder: work.join("disk"),
            image: None,
            mounted: false,
        };
        if !is_root() {
            ensure!(kind == Kind::Tmpfs, "only root mounts an ext4");
            disk.folder = PathBuf::from(format!("/dev/shm/netpxe-bench-{}", std::process::id()));
            fs::create_dir(&disk.folder).context("no tmpfs at /dev/shm")?;
            return Ok(disk);
        }
        fs::create_dir_all(&disk.folder)?;
        let folder = disk.folder.display().to_string();
        match kind {
            Kind::Tmpfs => command("mount", &["-t", "tmpfs", "-o", "size=8g", "bench", &folder])?,
            Kind::Ext4 => {
                let image = work.join("disk.ext4");
                File::create(&image)?.set_len(SIZE)?;
                let name = image.display().to_string();
                disk.image = Some(image);
                command("mkfs.ext4", &["-q", "-F", "-i", "8192", &name])?;
                // Or the kernel goes on making the file system while it is measured.
                let options = "loop,noinit_itable";
                command("mount", &["-o", options, &name, &folder])?;
            }
        }
        disk.mounted = true;
        Ok(disk)
    }

    /// A folder on it that is not there yet.
    pub fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let folder = self.folder.display().to_string();
            if let Err(error) = command("umount", &[&folder]) {
                eprintln!("bench: {error}");
            }
        } else {
            let _ = fs::remove_dir_all(&self.folder);
        }
        if let Some(image) = &self.image {
            let _ = fs::remove_file(image);
        }
    }
}

/// Fills so many bytes of memory, and frees them: a virtual machine's host may have taken back what
/// nobody used for a while, and whoever writes next would wait for it.
pub fn warm(bytes: u64, work: &Path) -> Result<()> {
    let disk = Disk::fresh(Kind::Tmpfs, &work.join("warm"))?;
    let mut file = File::create(disk.folder.join("file"))?;
    std::io::copy(&mut std::io::repeat(1).take(bytes), &mut file)?;
    Ok(())
}

/// Whether disks can be mounted.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a command that must succeed.
pub fn command(name: &str, words: &[&str]) -> Result<()> {
    let output = Command::new(name)
        .args(words)
        .output()
        .with_context(|| format!("cannot run {name}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{name} {words:?} failed: {said}");
    Ok(())
}
