//! Each rule of the writer, on real folders.

mod crash;
mod edits;
mod refusals;
mod rules;
mod umask;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

use super::{Access, Changes, Contents, Fate, Output};
use crate::tree::{File, Machine, Mode, Stage, Tree, TreePath};

/// A folder for one test; the output folder in it does not exist yet.
struct Place(TempDir);

impl Place {
    /// In memory if possible: a thousand trees, each made and thrown away, cost a second there and
    /// up to half a minute on a busy disk.
    fn new() -> Self {
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self(dir.unwrap())
    }

    /// The output folder.
    fn out(&self) -> PathBuf {
        self.0.path().join("out")
    }

    /// A path in the output folder.
    fn at(&self, path: &str) -> PathBuf {
        self.out().join(path)
    }

    fn plan<'t>(&self, tree: &'t Tree<'_>) -> Result<Changes<'t>> {
        Output::open(&self.out(), Access::Write)?.plan(tree)
    }

    fn generate(&self, tree: &Tree) -> Result<()> {
        self.plan(tree)?.apply(false)
    }

    /// A folder in which `tree` was generated.
    fn with(tree: &Tree) -> Self {
        let place = Self::new();
        place.generate(tree).unwrap();
        place
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap()
    }

    fn mode(&self, path: &str) -> u32 {
        mode(&self.at(path))
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        // Some file systems wait for the disk when a file is truncated and written anew.
        let _ = fs::remove_file(self.at(path));
        fs::write(self.at(path), text).unwrap();
        self.chmod(path, 0o644);
    }

    fn chmod(&self, path: &str, mode: u32) {
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Everything in the output folder: its mode, and what it holds.
    fn everything(&self) -> BTreeMap<String, (u32, String)> {
        let mut all = BTreeMap::new();
        if self.out().exists() {
            gather(&self.out(), "", &mut all);
        }
        all
    }
}

fn gather(folder: &Path, above: &str, all: &mut BTreeMap<String, (u32, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{above}{}", path.file_name().unwrap().to_str().unwrap());
        let kind = path.symlink_metadata().unwrap().file_type();
        let holds = if kind.is_dir() {
            gather(&path, &format!("{name}/"), all);
            "a folder".to_owned()
        } else if kind.is_symlink() {
            format!("a link to {}", fs::read_link(&path).unwrap().display())
        } else {
            fs::read_to_string(&path).unwrap()
        };
        let mode = if kind.is_symlink() { 0 } else { mode(&path) };
        all.insert(name, (mode, holds));
    }
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

/// A tree of files with these paths and contents, of the stages and modes that netpxe gives them.
fn tree(files: &[(&str, &str)]) -> Tree<'static> {
    let file = |&(path, text): &(&str, &str)| {
        let (stage, mode) = match path.split('/').next() {
            Some("dhcp") => (Stage::Dhcp, Mode::Public),
            Some("tftp") => (Stage::Menu, Mode::Public),
            Some("bin") => (Stage::Payload, Mode::Program),
            _ => (Stage::Payload, Mode::Secret),
        };
        File::new(path, stage, mode, text).unwrap()
    };
    Tree::new(files.iter().map(file)).unwrap()
}

/// The paths that have this `fate`.
fn of(changes: &Changes, fate: Fate) -> Vec<String> {
    let files = changes.files().into_iter();
    files
        .filter(|&(_, its)| its == fate)
        .map(|(path, _)| path.to_string())
        .collect()
}

/// A small tree with a bit of everything.
fn lab() -> Tree<'static> {
    tree(&[
        ("bin/build-grub", "#!/bin/sh\n"),
        ("dhcp/dhcpd.conf", "subnet\n"),
        ("http/ks/1.cfg", "rootpw\n"),
        ("http/ks/2.cfg", "rootpw\n"),
        ("tftp/boot/grub/grub.cfg", "exit\n"),
    ])
}
