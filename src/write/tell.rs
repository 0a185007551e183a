//! The state in which a run leaves the tree, where it can prove it ([`super::state`]).

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, Fate, Wanted};
use super::clock::Moment;
use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found, is_temporary};
use super::manifest;
use super::state::{State, Tally};

/// More files than this are not read again after they were replaced: the next run reads them all.
const MOST_READ_AGAIN: usize = 1000;
/// More names of others are not remembered: the state shall stay small.
const MOST_STRANGERS: usize = 1000;

impl Changes<'_> {
    /// Of a tree that was right to the last byte.
    pub(super) fn state_as_found(&self) -> Option<State> {
        let mut tally = self.tally.clone()?;
        tally.add(
            "",
            manifest::NAME.as_bytes(),
            self.output.manifest_stat.as_ref()?,
        );
        self.state(self.output.root()?, &tally, self.output.opened)
    }

    /// Of a tree in which files were replaced; `manifest` is what its list was replaced by, if it
    /// was.
    pub(super) fn state_after(
        &self,
        root: &Folder,
        manifest: Option<Fingerprint>,
    ) -> Option<State> {
        let mut tally = self.tally.clone()?;
        let is_written = |wanted: &Wanted| wanted.fate != Fate::Unchanged;
        if self.wanted.iter().filter(|it| is_written(it)).count() > MOST_READ_AGAIN {
            return None;
        }
        if manifest.is_none() {
            let stat = self.output.manifest_stat.as_ref()?;
            tally.add("", manifest::NAME.as_bytes(), stat);
        }
        // What was only looked at counts by the moment before that.
        if !is_before(tally.newest, self.output.opened) {
            return None;
        }
        let wanted = self.wanted.iter().zip(&self.sha256);
        let written = wanted.filter(|(wanted, _)| is_written(wanted));
        let written = written.map(|(wanted, sha256)| {
            let (folder, name) = wanted.file.path().split();
            Some((folder, name, wanted.file.mode().bits(), *sha256))
        });
        let list = manifest.map(|its| Some(("", manifest::NAME, manifest::MODE, its)));
        let written: Vec<_> = written.chain(list).collect::<Option<_>>()?;
        let mut end = Moment::now();
        for (folder, name, ..) in &written {
            let stat = root.find(folder).ok()?.stat(name).ok()?;
            end = end.max(Moment::of_last_change(&stat));
        }
        let end = end.pass()?;
        for (folder, name, mode, sha256) in written {
            add(&mut tally, root, folder, name, mode, sha256)?;
        }
        self.state(root, &tally, end)
    }

    /// Of a new tree that nobody knows yet. When this returns, whoever changes a file gives it a
    /// later moment than it has.
    pub(super) fn state_of_new(&self, root: &Folder, mut tally: Tally) -> Option<State> {
        tally.add(
            "",
            manifest::NAME.as_bytes(),
            &root.stat(manifest::NAME).ok()?,
        );
        let end = tally.newest?.pass()?;
        self.state(root, &tally, end)
    }

    /// The state that has this `tally`, all of which must have been changed last before `end`.
    fn state(&self, root: &Folder, tally: &Tally, end: Moment) -> Option<State> {
        // What was edited and is kept is not what the manifest says.
        let is_kept = self.stale.iter().any(|stale| stale.fate == Fate::Kept);
        if is_kept || !is_before(tally.newest, end) || !tally.is_on_disk_of(root) {
            return None;
        }
        let folders = self.folders();
        let strangers = if self.output.root().is_some() {
            self.strangers(root, &folders)?
        } else {
            BTreeSet::new()
        };
        Some(State {
            sum: tally.sum,
            files: tally.files,
            folders: folders.into_keys().map(str::to_owned).collect(),
            strangers,
        })
    }

    /// Every folder of the tree, and how many of its files stand in it, with the manifest.
    fn folders(&self) -> BTreeMap<&str, usize> {
        let mut folders = BTreeMap::from([("", 1)]);
        let mut files = self
            .wanted
            .iter()
            .map(|wanted| wanted.file.path().split().0);
        let mut next = files.next();
        while let Some(folder) = next {
            // Neighbours mostly share their folder.
            let mut count = 1;
            next = files.next();
            while next == Some(folder) {
                count += 1;
                next = files.next();
            }
            *folders.entry(folder).or_default() += count;
            let mut above = folder;
            while let Some((folder, _)) = above.rsplit_once('/') {
                folders.entry(folder).or_default();
                above = folder;
            }
        }
        folders
    }

    /// What stands in these folders and is not netpxe's; none if there is too much of it, or
    /// something that a killed run left.
    fn strangers(
        &self,
        root: &Folder,
        folders: &BTreeMap<&str, usize>,
    ) -> Option<BTreeSet<String>> {
        let mut strangers = BTreeSet::new();
        let known = self.output.known.as_ref();
        if let Some(known) = known {
            let is_left = |path: &&String| {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                folders.contains_key(folder) && !self.is_ours(path, folders)
            };
            strangers.extend(known.strangers.iter().filter(is_left).cloned());
        }
        let is_new = |folder: &str| known.is_none_or(|known| !known.folders.contains(folder));
        for (&folder, &files) in folders.iter().filter(|(folder, _)| is_new(folder)) {
            let names = root.find(folder).ok()?.names().ok()?;
            let below = folders.keys().filter(|below| {
                let (above, _) = below.rsplit_once('/').unwrap_or(("", below));
                above == folder && !below.is_empty()
            });
            // Nearly always there is nothing else.
            if names.len() == files + below.count() {
                continue;
            }
            let path_of = |name: &String| match folder {
                "" => name.clone(),
                _ => format!("{folder}/{name}"),
            };
            let paths = names.iter().map(path_of);
            strangers.extend(paths.filter(|path| !self.is_ours(path, folders)));
        }
        let name = |path: &String| path.rsplit('/').next().is_some_and(is_temporary);
        (strangers.len() <= MOST_STRANGERS && !strangers.iter().any(name)).then_some(strangers)
    }

    fn is_ours(&self, path: &str, folders: &BTreeMap<&str, usize>) -> bool {
        let is_file = |path| {
            let found = self
                .wanted
                .binary_search_by(|wanted| wanted.file.path().as_str().cmp(path));
            found.is_ok()
        };
        path == manifest::NAME || folders.contains_key(path) || is_file(path)
    }
}

fn is_before(change: Option<Moment>, moment: Moment) -> bool {
    change.is_none_or(|change| change < moment)
}

/// Reads a file again, and adds it if it is what it should be.
fn add(
    tally: &mut Tally,
    root: &Folder,
    folder: &str,
    name: &str,
    mode: u32,
    sha256: Fingerprint,
) -> Option<()> {
    let Ok(Found::This((file, stat))) = root.find(folder).and_then(|it| it.file(name)) else {
        return None;
    };
    let is_right = stat.st_mode & 0o7777 == mode && Fingerprint::of_reader(file).ok()? == sha256;
    tally.add(folder, name.as_bytes(), &stat);
    is_right.then_some(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_is_read_again_counts_only_if_it_is_what_it_should_be() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("a")).unwrap();
        let path = dir.path().join("a/b");
        std::fs::write(&path, "right").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let root = Folder::at(dir.path()).unwrap();
        let counts = |folder, name, mode, contents: &[u8]| {
            let mut tally = Tally::default();
            add(
                &mut tally,
                &root,
                folder,
                name,
                mode,
                Fingerprint::of(contents),
            )
            .is_some()
        };
        assert!(counts("a", "b", 0o640, b"right"));
        assert!(!counts("a", "b", 0o640, b"wrong"));
        assert!(!counts("a", "b", 0o644, b"right"));
        assert!(!counts("a", "c", 0o640, b"right"));
        assert!(!counts("b", "b", 0o640, b"right"));
    }
}
