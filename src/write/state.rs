//! The state of a tree on the disk in a few bytes: by it a later run knows, after a look at every
//! file and without opening one, that nothing was changed.
//!
//! # What it is
//!
//! The sum of a hash of every file of netpxe's: of its path, device, inode, size, permissions and
//! the moment at which the kernel last noted a change of it (`st_ctime`). It is a sum so that
//! several threads can add up their parts, and so that one file can be taken out and another put
//! in. Beside it stand the folders of the tree, and the names in them that are not netpxe's.
//!
//! # Why the same state means the same contents
//!
//! Nobody can set `st_ctime`. Every write, truncation, change of permissions, link or rename sets
//! it to the kernel's clock, and that clock goes on in steps of some milliseconds.
//!
//! - *A file that was found and compared.* T0 is the clock before the first file was opened. The
//!   state of a file is asked of the open file, before its contents are read, and it counts only
//!   if its last change is *before* T0. A change after that gets a moment of T0 or later, so it
//!   has another state; a change before that is in the contents that were compared. Where one file
//!   of a tree does not count, the run tells no state at all, and a later one does.
//! - *A file of a new tree* is written in a folder that is locked and that nobody knows
//!   ([`super`]). Its state is asked of the file as it was written. Before the folder gets its name,
//!   the run waits until the clock is past the last change of any file in it: whoever changes one
//!   from then on gives it a later moment. Renaming a folder changes no file in it.
//! - *A file that was replaced in a tree* gets its last change by the rename. When all is done the
//!   run waits for the next step of the clock, takes that as T0, and reads these files again. Where
//!   they are too many for that, it tells no state.
//!
//! The files of the tree are those that its manifest lists, and that list is one of the files: so
//! the same state means the same list too, and each file has the contents that the list says.
//! A name that is neither netpxe's nor known as another's is taken for a file of the tree, so the
//! sum is another one; and so is it with a link or a folder in the place of a file, by its
//! permissions. A folder is only ever opened where it is one.
//!
//! # Which disks
//!
//! Those of this kernel, which take the time from its clock: [`is_trusted`]. All files of the tree
//! must be on one of them. On others, as on those of the network, no state is told.
//!
//! # What remains
//!
//! - The kernel notes a change when a `write` begins, and a change through a shared memory mapping
//!   when a page is first touched; on a tmpfs not even that, where the page had been read through
//!   the same mapping. Who has a file of the tree open for writing *while it is compared*, or
//!   writes through such a mapping on a tmpfs, can change it unseen. Editors and copies do neither.
//! - A clock that is set back can come by the very nanosecond of an earlier change once more. Then
//!   one change in some millions is not seen.
//! - Who writes to the raw disk below the file system, or to the private folder of a new tree in
//!   the milliseconds before it has its name.
//!
//! `netpxe gen --no-index` asks for no state, and reads every file.

use std::collections::BTreeSet;

use rustix::fs::{FsWord, Stat, fstatfs};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::clock::Moment;
use super::folder::Folder;

/// The state of a whole tree, to be held against a later one ([`super::Output::is_still`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(super) sum: Sum,
    /// How many files there are, with the manifest.
    pub(super) files: u64,
    /// Every folder that holds a file of the tree or is above one, `""` for its root.
    pub(super) folders: BTreeSet<String>,
    /// What is in these folders and is not netpxe's, by its path.
    pub(super) strangers: BTreeSet<String>,
}

/// A sum of hashes, in four lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum([u64; 4]);

impl Sum {
    fn each(&mut self, other: Self, of: fn(u64, u64) -> u64) {
        for (lane, its) in self.0.iter_mut().zip(other.0) {
            *lane = of(*lane, its);
        }
    }

    fn of(folder: &str, name: &[u8], stat: &Stat) -> Self {
        let mut hash = Sha256::new();
        hash.update(folder);
        hash.update(b"/");
        hash.update(name);
        hash.update(b"\0");
        hash.update(stat.st_dev.to_le_bytes());
        hash.update(stat.st_ino.to_le_bytes());
        hash.update(stat.st_size.to_le_bytes());
        hash.update(stat.st_mode.to_le_bytes());
        hash.update(stat.st_ctime.to_le_bytes());
        hash.update(stat.st_ctime_nsec.to_le_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(hash.as_chunks().0) {
            *lane = u64::from_le_bytes(*bytes);
        }
        Self(lanes)
    }
}

/// Files that are added up.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) sum: Sum,
    /// How many there are; while parts are added up it may be less than none.
    pub(super) files: u64,
    /// When one of them was last changed.
    pub(super) newest: Option<Moment>,
    device: Option<u64>,
    several_devices: bool,
}

impl Tally {
    /// That of a state, all of whose files are known to count.
    pub(super) fn of(state: &State) -> Self {
        Self {
            sum: state.sum,
            files: state.files,
            ..Self::default()
        }
    }

    /// Adds the file `name` of `folder`.
    pub(super) fn add(&mut self, folder: &str, name: &[u8], stat: &Stat) {
        let file = Self {
            sum: Sum::of(folder, name, stat),
            files: 1,
            newest: Some(Moment::of_last_change(stat)),
            device: Some(device(stat)),
            several_devices: false,
        };
        self.join(&file);
    }

    /// Takes out the file `name` of `folder`.
    pub(super) fn remove(&mut self, folder: &str, name: &[u8], stat: &Stat) {
        self.sum
            .each(Sum::of(folder, name, stat), u64::wrapping_sub);
        self.files = self.files.wrapping_sub(1);
    }

    /// Adds other files.
    pub(super) fn join(&mut self, other: &Self) {
        self.sum.each(other.sum, u64::wrapping_add);
        self.files = self.files.wrapping_add(other.files);
        self.newest = self.newest.max(other.newest);
        self.several_devices |= other.several_devices
            || matches!((self.device, other.device), (Some(one), Some(two)) if one != two);
        self.device = self.device.or(other.device);
    }

    /// Whether all are on the one disk that `folder` is on, and that can be trusted.
    pub(super) fn is_on_disk_of(&self, folder: &Folder) -> bool {
        let Ok(stat) = rustix::fs::fstat(folder.handle()) else {
            return false;
        };
        !self.several_devices
            && self.device.is_none_or(|its| its == device(&stat))
            && fstatfs(folder.handle()).is_ok_and(|disk| is_trusted(disk.f_type))
    }
}

#[allow(
    clippy::unnecessary_cast,
    reason = "the field has another type on other processors"
)]
fn device(stat: &Stat) -> u64 {
    stat.st_dev as u64
}

/// Whether the moment of a file's last change comes from this kernel's clock: local file systems,
/// by the numbers of `linux/magic.h`, each of which was tried (`tests/index/disks.rs`). An overlay
/// has the moments of the disk below it; where its layers lie on several, its files are not on the
/// disk of their folder, and nothing is trusted. Where they lie on one, that is a local disk
/// wherever an engine of containers made it.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the field has other types on other processors, and the numbers have 32 bits"
)]
fn is_trusted(kind: FsWord) -> bool {
    const EXT: u32 = 0xef53;
    const XFS: u32 = 0x5846_5342;
    const BTRFS: u32 = 0x9123_683e;
    const TMPFS: u32 = 0x0102_1994;
    const OVERLAYFS: u32 = 0x794c_7630;
    [EXT, XFS, BTRFS, TMPFS, OVERLAYFS].contains(&(kind as u32))
}
