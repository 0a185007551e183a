//! Where a file may stand in the tree.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// The prefix of the writer's own names: its manifest and its temporary files.
const RESERVED: &str = ".netpxe";

/// The longest name of a file or folder, in bytes. File systems take 255, and the writer needs a few
/// more than the name itself for a temporary file beside it.
const LONGEST_NAME: usize = 200;

/// A path inside the tree, such as `dhcp/dhcpd.conf`: relative, its parts joined by `/`, each of
/// ASCII letters, digits, `.`, `_`, `+` and `-`. It cannot climb out of the tree, look like an
/// option to a shell command, or collide with the writer's own files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct TreePath(Box<str>);

impl TreePath {
    /// Accepts `path` if it is safe.
    ///
    /// # Errors
    /// A part of the path is not safe; the error says which.
    pub fn new(path: &str) -> Result<Self> {
        for name in path.split('/') {
            let fault = match name {
                "" => "has an empty part",
                "." | ".." => "must not contain `.` or `..`",
                _ if name.starts_with(RESERVED) => "uses a name that netpxe keeps for itself",
                _ if name.starts_with('-') => "has a part that starts with a dash",
                _ if name.len() > LONGEST_NAME => "has a part of more than 200 characters",
                _ if !name.bytes().all(is_plain) => "has a character that is not plain",
                _ => continue,
            };
            bail!("the path {path:?} {fault}");
        }
        Ok(Self(path.into()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that holds the file, `""` for the tree's root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The name of the file in its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }
}

impl TryFrom<String> for TreePath {
    type Error = anyhow::Error;

    fn try_from(path: String) -> Result<Self> {
        Self::new(&path)
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Every folder above files with these paths, except the root. A folder comes before those in it.
pub(crate) fn folders<'a>(paths: impl IntoIterator<Item = &'a TreePath>) -> BTreeSet<&'a str> {
    let mut folders = BTreeSet::new();
    for path in paths {
        let mut folder = path.folder();
        // Once a folder is known, so are those above it.
        while !folder.is_empty() && folders.insert(folder) {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
    folders
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'_' | b'+' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_paths_are_taken_and_others_named() {
        for path in [
            "a",
            "tftp/grub.cfg-net",
            "http/ks/00-23-32.cfg",
            ".x",
            "a+b/c_d",
        ] {
            assert_eq!(TreePath::new(path).unwrap().as_str(), path);
        }
        let long = "x".repeat(201);
        for path in [
            "",
            "/etc/passwd",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "./a",
            "a/-rf",
            "a b",
            "a\\b",
            "é",
            "a\nb",
            ".netpxe.json",
            "a/.netpxe-b",
            &long,
        ] {
            let error = TreePath::new(path).unwrap_err().to_string();
            assert!(error.contains(&format!("{path:?}")), "{error}");
        }
    }

    #[test]
    fn a_path_is_a_folder_and_a_name() {
        for (path, folder, name) in [("a", "", "a"), ("a/b", "a", "b"), ("a/b/c", "a/b", "c")] {
            let path = TreePath::new(path).unwrap();
            assert_eq!((path.folder(), path.name()), (folder, name));
        }
    }

    #[test]
    fn folders_come_once_and_before_those_in_them() {
        let paths =
            ["a/b/c", "d", "a/b/e", "a-b/f", "a/g"].map(|path| TreePath::new(path).unwrap());
        assert!(folders(&paths).into_iter().eq(["a", "a-b", "a/b"]));
        assert!(folders(&paths[1..2]).is_empty());
    }
}
