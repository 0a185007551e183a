//! Looks at every file of a tree without opening one, and says whether its state is that of an
//! earlier run.

use anyhow::Result;
use rustix::fs::{AtFlags, RawDir, statat};

use super::folder::Folder;
use super::output::Output;
use super::state::{State, Tally};
use super::workers;

/// Room for the names of a folder: some hundred at a time, which the processor keeps at hand.
const NAMES: usize = 1 << 15;

impl Output {
    /// Whether the tree is, file by file, in the state that an earlier run told: then each file
    /// has the contents and permissions that it then had; `state.rs` says why. Whatever cannot be
    /// looked at is not.
    #[must_use]
    pub fn is_still(&self, state: &State) -> bool {
        let Some(root) = self.root() else {
            return false;
        };
        !self.has_staged()
            && walk(root, state).is_ok_and(|tally| {
                (tally.sum, tally.files) == (state.sum, state.files) && tally.is_on_disk_of(root)
            })
    }
}

/// Adds up what is in the folders of `state`, several of them at a time.
fn walk(root: &Folder, state: &State) -> Result<Tally> {
    let mut folders = state.folders.iter().enumerate();
    let parts = workers::all(
        |_| folders.next(),
        |path| Ok(look_into(root, path, &known_in(path, state))?),
    )?;
    let mut tally = Tally::default();
    for part in &parts {
        tally.join(part);
    }
    Ok(tally)
}

/// What is in the folder `path` and no file of the tree: its folders, and what is not netpxe's.
fn known_in<'s>(path: &str, state: &'s State) -> Vec<&'s [u8]> {
    let known = state.folders.iter().chain(&state.strangers);
    let known = known.filter_map(|known| {
        let (above, name) = known.rsplit_once('/').unwrap_or(("", known));
        (above == path && !name.is_empty()).then_some(name.as_bytes())
    });
    let mut known: Vec<&[u8]> = known.collect();
    known.sort_unstable();
    known
}

fn look_into(root: &Folder, path: &str, known: &[&[u8]]) -> std::io::Result<Tally> {
    let mut tally = Tally::default();
    let folder = root.find(path)?;
    let mut buffer = Vec::with_capacity(NAMES);
    let mut names = RawDir::new(folder.handle(), buffer.spare_capacity_mut());
    while let Some(entry) = names.next() {
        let entry = entry?;
        let name = entry.file_name();
        let bytes = name.to_bytes();
        if bytes == b"." || bytes == b".." || known.binary_search(&bytes).is_ok() {
            continue;
        }
        let stat = statat(folder.handle(), name, AtFlags::SYMLINK_NOFOLLOW)?;
        tally.add(path, bytes, &stat);
    }
    Ok(tally)
}
