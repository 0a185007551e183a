//! What an inventory names but does not hold, read from the disk and the environment.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::glob::{self, is_hidden};
use super::read;
use crate::inventory::{Found, Outside, Unread};
use crate::template::Templates;
use crate::value::folder::{OF_THE_SYSTEM, SHARED};

/// The folder of an inventory, the environment, and the templates.
pub struct Surroundings<'t> {
    /// With its links resolved. `None`: the inventory comes from a pipe, which is in no folder.
    folder: Option<PathBuf>,
    /// The file of the inventory, with its links resolved.
    file: Option<PathBuf>,
    templates: Option<&'t Templates>,
}

impl<'t> Surroundings<'t> {
    /// The surroundings of the inventory at `path`, with these templates, if they are known.
    ///
    /// Its folder is `path`, or that of `path`: if that is a link to a file elsewhere, what the inventory
    /// names is still looked for beside the link.
    pub fn new(path: &Path, templates: Option<&'t Templates>) -> Self {
        let above = if path.is_dir() {
            Some(path)
        } else {
            path.parent().filter(|above| !above.as_os_str().is_empty())
        };
        let folder = above.unwrap_or(Path::new(".")).canonicalize().ok();
        // `/dev/stdin`, and the `/dev/fd/63` of a shell's `<(...)`.
        let is_none = |folder: &PathBuf| folder.starts_with("/dev") || folder.starts_with("/proc");
        Self {
            folder: folder.filter(|folder| !is_none(folder)),
            file: path.canonicalize().ok(),
            templates,
        }
    }

    /// The path from the root of the file system.
    fn absolute(&self, path: &str) -> Result<PathBuf, Unread> {
        match &self.folder {
            Some(folder) => Ok(folder.join(path)),
            None if path.starts_with('/') => Ok(path.into()),
            None => Err(Unread::forbidden(
                "an inventory that is read from a pipe is in no folder",
                "name the inventory by its path, or this by its absolute path",
            )),
        }
    }

    /// The folder of this name, with its links resolved, where files may be read from it.
    fn allowed(&self, path: &str) -> Result<PathBuf, Unread> {
        const HELP: &str = "name a folder that holds scripts and nothing else, such as \
                            `/srv/site/scripts`";
        let folder = self
            .absolute(path)?
            .canonicalize()
            .map_err(|error| unreadable(&error))?;
        if !folder.is_dir() {
            return Err(Unread::because("it is no folder"));
        }
        let names: Vec<&OsStr> = folder.iter().skip(1).collect();
        let own = self.folder.iter().flat_map(|own| own.iter().skip(1));
        let common = names.iter().zip(own).take_while(|(a, b)| *a == b).count();
        let refused = |why| Err(Unread::forbidden(why, HELP));
        match names[..] {
            [] => refused("it is the root of all folders"),
            [first] if is_one_of(first, SHARED) => refused("others use it too"),
            // Unless the inventory is kept there too, as in `/root/site` or `/etc/netpxe`.
            [first, ..] if is_one_of(first, OF_THE_SYSTEM) && common < 2 => {
                refused("it belongs to the system")
            }
            _ if names[common..].iter().copied().any(is_hidden) => refused("it is hidden"),
            _ => Ok(folder),
        }
    }

    /// Checks that `file` lies in one of the folders. `path` is what the inventory calls it.
    fn must_be_in(&self, file: &Path, path: &str, folders: &[&str]) -> Result<(), Unread> {
        let allowed = folders
            .iter()
            .filter_map(|folder| self.allowed(folder).ok());
        let roots: Vec<PathBuf> = self.folder.iter().cloned().chain(allowed).collect();
        let below: Vec<&Path> = roots
            .iter()
            .filter_map(|root| file.strip_prefix(root).ok())
            .collect();
        if below.is_empty() {
            return Err(self.elsewhere(file, path));
        }
        if below.iter().all(|rest| rest.iter().any(is_hidden)) {
            return Err(Unread::forbidden(
                "it is hidden, or in a hidden folder",
                "copy it to a file of which no name begins with a dot",
            ));
        }
        Ok(())
    }

    /// Adds the files that match `names` in the folder `path`, each of which may be a pattern.
    fn walk(
        &self,
        path: &str,
        names: &[&str],
        folders: &[&str],
        found: &mut Vec<Found>,
    ) -> Result<(), Unread> {
        let Some((first, rest)) = names.split_first() else {
            let file = self.absolute(path)?.canonicalize();
            let real = file.map_err(|error| unreadable(&error))?;
            if real.is_file() && self.file.as_ref() != Some(&real) {
                found.push(Found {
                    path: path.to_owned(),
                    real: real.display().to_string(),
                });
            }
            return Ok(());
        };
        let absolute = self.absolute(path)?;
        let folder = absolute.canonicalize();
        let inside = folder
            .as_ref()
            .map_or_else(|_| plain(&absolute), PathBuf::clone);
        self.must_be_in(&inside, path, folders)?;
        let folder = match folder {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            folder => folder.map_err(|error| unreadable(&error))?,
        };
        let separator = if path.is_empty() || path.ends_with('/') {
            ""
        } else {
            "/"
        };
        for name in glob::names(&folder, first).map_err(|error| unreadable(&error))? {
            // A file where a folder is looked for matches nothing.
            if rest.is_empty() || folder.join(&name).is_dir() {
                let path = format!("{path}{separator}{name}");
                self.walk(&path, rest, folders, found)?;
            }
        }
        Ok(())
    }

    /// Says that a file lies elsewhere, and how the inventory could allow it.
    fn elsewhere(&self, file: &Path, path: &str) -> Unread {
        let is_own = |path: &Path| self.folder.iter().any(|own| path.starts_with(own));
        let is_link = self.absolute(path).is_ok_and(|path| is_own(&plain(&path)));
        let (why, written) = if is_link {
            let why = "it is, or lies behind, a link that leads out of the folder of the inventory";
            (why, file)
        } else {
            let why = "it lies outside of the folder of the inventory";
            (why, Path::new(path))
        };
        let above = written.parent().and_then(Path::to_str).unwrap_or_default();
        let helps = self.allowed(above).is_ok_and(|folder| {
            let below = file.strip_prefix(folder).ok();
            below.is_some_and(|below| !below.iter().any(is_hidden))
        });
        let needs_no_quotes = |c: char| c.is_ascii_alphanumeric() || "._+-/".contains(c);
        let help = if helps && above.chars().all(needs_no_quotes) {
            format!(
                "copy it into that folder, or write at the top of the inventory: `read_from: \
                 [{above}]`"
            )
        } else {
            "copy it into that folder".to_owned()
        };
        Unread::forbidden(why, help)
    }
}

impl Outside for Surroundings<'_> {
    fn file(&self, path: &str, folders: Option<&[&str]>, largest: u64) -> Result<Vec<u8>, Unread> {
        let absolute = self.absolute(path)?;
        let found = absolute.canonicalize();
        if let Some(folders) = folders {
            // What is not there is elsewhere all the same: nobody learns of it what there is.
            let plain = || plain(&absolute);
            let file = found.as_ref().map_or_else(|_| plain(), PathBuf::clone);
            self.must_be_in(&file, path, folders)?;
        }
        let file = found.map_err(|error| unreadable(&error))?;
        read::regular(&file, largest).map_err(|error| Unread::because(format!("{error:#}")))
    }

    fn matching(&self, pattern: &str, folders: &[&str]) -> Result<Vec<Found>, Unread> {
        if pattern.contains("**") {
            return Err(Unread {
                help: Some("name each level of folders: `hosts/*/*.yaml`".to_owned()),
                ..Unread::because("`**` does not stand for all folders below")
            });
        }
        let mut found = Vec::new();
        if pattern.contains(glob::ANY) {
            let (path, names) = glob::split(pattern);
            self.walk(path, &names, folders, &mut found)?;
        } else {
            let file = self.absolute(pattern)?;
            let real = file.canonicalize().unwrap_or(file);
            if self.file.as_ref() != Some(&real) {
                found.push(Found {
                    path: pattern.to_owned(),
                    real: real.display().to_string(),
                });
            }
        }
        Ok(found)
    }

    fn folder(&self, path: &str) -> Result<(), Unread> {
        self.allowed(path).map(drop)
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn templates(&self) -> Option<Vec<String>> {
        self.templates.map(Templates::names)
    }

    fn template(&self, name: &str) -> Option<String> {
        self.templates?.text(name).map(str::to_owned)
    }
}

fn unreadable(error: &io::Error) -> Unread {
    Unread::because(error.to_string())
}

/// An absolute path without `.` and `..`, as if there were no links.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

fn is_one_of(name: &OsStr, names: &[&str]) -> bool {
    names.iter().any(|other| name == *other)
}
