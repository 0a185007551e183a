//! The files of a tree: those that an inventory becomes, and those that lie in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::compiled;

/// What stands in each file, by its path in the folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files that an inventory's text becomes.
pub fn wanted(inventory: &str) -> Files {
    let tree = compiled(inventory);
    let files = tree.files().iter();
    files
        .map(|file| {
            let path = file.path().as_str().to_owned();
            (path, file.contents().unwrap().into_owned())
        })
        .collect()
}

/// The files in a folder, but for the list of them; a symbolic link holds `a link`.
pub fn found(folder: &Path) -> Files {
    let mut paths = below(folder);
    paths.remove(".netpxe.json");
    let bytes = |path: &Path| {
        if path.is_symlink() {
            b"a link".to_vec()
        } else {
            fs::read(path).unwrap()
        }
    };
    paths
        .into_iter()
        .map(|(name, path)| (name, bytes(&path)))
        .collect()
}

/// Where everything lies that is below a folder and is no folder itself, by its path in it. There
/// may be no such folder.
pub fn below(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let entry = entry.unwrap();
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                all.insert(name.to_owned(), path);
            }
        }
    }
    all
}
