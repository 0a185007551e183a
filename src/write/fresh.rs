//! A tree where there was none: written into a folder beside its place, and renamed once.
//!
//! Nobody looks into that folder, so nothing in it needs a rename or an order of its own, and each
//! file is rendered, fingerprinted and written in one go, by several threads, each in a folder of
//! its own as long as there are enough.

use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::fs::fstat;

use super::changes::{Changes, Wanted};
use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found};
use super::lock::Locked;
use super::manifest::{self, Manifest};
use super::output::Output;
use super::state::{State, Tally};
use super::workers;

/// Files that one thread takes at a time.
const PART: usize = 512;

impl Changes<'_> {
    /// Makes the output folder with the whole tree in it.
    pub(super) fn make_tree(&self) -> Result<Option<State>> {
        let output = &self.output;
        let shown = output.path.display();
        let cannot_make = || format!("cannot make the folder {shown}");
        ensure!(
            output.path.symlink_metadata().is_err(),
            "{shown} has just been made by another program: run again"
        );
        let staged = output.staged().with_context(cannot_make)?;
        if let Some(above) = output.path.parent() {
            std::fs::create_dir_all(above).with_context(cannot_make)?;
        }
        let folder = Folder::make_or_find_at(&staged).with_context(cannot_make)?;
        let locked = Locked::new(folder.clone(), output.access)
            .with_context(cannot_make)?
            .with_context(|| output.is_busy())?;
        // Between the two, another run may have made this very folder the output.
        let again = Folder::at(&staged).and_then(|found| found.is_same(&folder));
        ensure!(matches!(again, Ok(true)), output.is_busy());
        ensure!(
            is_ours(&folder).with_context(cannot_make)?,
            "{} is not empty, and netpxe did not make it: move it away",
            staged.display()
        );
        let done = self.fill(&folder).and_then(|state| {
            Folder::rename_at(&staged, &output.path).with_context(cannot_make)?;
            Ok(state)
        });
        if done.is_err() {
            // As far as it goes: the next run begins by removing it.
            let _ = folder.empty();
            let _ = Folder::remove_empty_at(&staged);
        }
        let state = done.with_context(|| format!("{shown}: nothing was written"))?;
        output.take(locked);
        Ok(state)
    }

    fn fill(&self, root: &Folder) -> Result<Option<State>> {
        let cannot_write = |path: &str| format!("cannot write {}", self.output.show(path));
        root.empty().with_context(|| cannot_write(""))?;
        // By it the next run knows that what is here may be removed.
        root.put_file(manifest::NAME, manifest::MODE, |out| {
            Manifest::default().write(true, out)
        })
        .with_context(|| cannot_write(manifest::NAME))?;

        let mut folders: Vec<Run<'_>> = Vec::new();
        for (at, wanted) in self.wanted.iter().enumerate() {
            let path = wanted.file.path().split().0;
            match folders.last_mut() {
                Some(last) if last.path == path => last.rest.end = at + 1,
                _ => folders.push(Run {
                    path,
                    folder: root.within(path).with_context(|| cannot_write(path))?,
                    rest: at..at + 1,
                    taken: 0,
                }),
            }
        }
        let written = workers::all(
            |last: Option<&Part>| next(&mut folders, last),
            |part: &Part| {
                let mut tally = Tally::default();
                let mut write = |wanted: &Wanted<'_>| {
                    let (folder, name) = wanted.file.path().split();
                    let contents = wanted.file.contents()?;
                    let bits = wanted.file.mode().bits();
                    let made = part.folder.make_file(name, bits, &contents);
                    let stat =
                        made.and_then(|file| Ok(self.output.telling.then_some(fstat(file)?)));
                    let stat = stat.with_context(|| cannot_write(wanted.file.path().as_str()))?;
                    if let Some(stat) = stat {
                        tally.add(folder, name.as_bytes(), &stat);
                    }
                    Ok(Fingerprint::of(&contents))
                };
                let files = &self.wanted[part.files.clone()];
                let written = files.iter().map(&mut write).collect::<Result<Vec<_>>>()?;
                Ok((written, tally))
            },
        )?;
        let mut tally = Tally::default();
        let mut fingerprints = Vec::with_capacity(self.wanted.len());
        for (written, its) in written {
            fingerprints.extend(written);
            tally.join(&its);
        }
        root.put_file(manifest::NAME, manifest::MODE, |out| {
            self.write_manifest_to(false, |at| fingerprints[at], out)
        })
        .with_context(|| cannot_write(manifest::NAME))?;
        Ok(self
            .output
            .telling
            .then(|| self.state_of_new(root, tally))
            .flatten())
    }
}

/// Files of one folder that stand together.
struct Run<'a> {
    path: &'a str,
    folder: Folder,
    /// Those that nobody has taken yet.
    rest: Range<usize>,
    /// How many threads have taken some.
    taken: usize,
}

/// Some of them.
struct Part {
    run: usize,
    folder: Folder,
    files: Range<usize>,
}

/// Who has a folder keeps to it: two threads that make files in one wait for each other.
fn next(runs: &mut [Run<'_>], last: Option<&Part>) -> Option<(usize, Part)> {
    let has_rest = |run: &Run<'_>| !run.rest.is_empty();
    let at = match last.map(|last| last.run).filter(|&at| has_rest(&runs[at])) {
        Some(at) => at,
        None => {
            let left = runs.iter().enumerate().filter(|(_, run)| has_rest(run));
            let best = left.max_by_key(|(_, run)| (run.taken == 0, run.rest.len()));
            let (at, _) = best?;
            runs[at].taken += 1;
            at
        }
    };
    let run = &mut runs[at];
    let files = run.rest.start..run.rest.end.min(run.rest.start + PART);
    run.rest.start = files.end;
    let part = Part {
        run: at,
        folder: run.folder.clone(),
        files: files.clone(),
    };
    Some((files.start, part))
}

/// Whether a run that was killed left this folder: it is empty, or has the list of one that did
/// not end.
fn is_ours(folder: &Folder) -> Result<bool> {
    let mut names = folder.names()?;
    names.retain(|name| name != &super::folder::temporary(manifest::NAME));
    if names.is_empty() {
        return Ok(true);
    }
    let Found::This((file, _)) = folder.file(manifest::NAME)? else {
        return Ok(false);
    };
    let text = std::io::read_to_string(file)?;
    Ok(Manifest::parse(text.as_bytes()).is_ok())
}

impl Output {
    /// Where a tree is made before it is renamed into place.
    pub(super) fn staged(&self) -> Result<PathBuf> {
        let Some(name) = self.path.file_name() else {
            bail!("the path does not end in a name");
        };
        let mut staged = OsString::from(super::folder::temporary(""));
        staged.push(name);
        Ok(self.path.with_file_name(staged))
    }

    /// Whether a folder is there in which a tree is made.
    pub(super) fn has_staged(&self) -> bool {
        self.staged().is_ok_and(|staged| staged.is_dir())
    }

    /// Removes what a killed run left beside the output folder, where it is netpxe's.
    pub(super) fn sweep_staged(&self) -> Result<()> {
        let staged = self.staged()?;
        let Ok(folder) = Folder::at(&staged) else {
            return Ok(());
        };
        // Another run may be making it.
        let Some(_locked) = Locked::new(folder.clone(), self.access)? else {
            return Ok(());
        };
        if is_ours(&folder)? {
            folder.empty()?;
            Folder::remove_empty_at(&staged)?;
        }
        Ok(())
    }
}
