//! Kickstarts of every release, as both crates look at them: with what their `%pre` includes.

pub mod read;

use std::fs;
use std::path::Path;

use super::matrix::{self, Machine};
use super::{compiled_in, text};

/// Every machine of the matrix that Anaconda installs, with its kickstart.
pub fn of_the_matrix() -> Vec<(Machine, String)> {
    let machines = matrix::machines().into_iter();
    let machines = machines.filter(|(machine, _)| machine.os.anaconda().is_some());
    machines
        .map(|(machine, text)| (machine, read::with_includes(&text)))
        .collect()
}

/// The kickstarts of the golden inventory of this name, by their releases.
pub fn of_the_golden_tree(name: &str) -> Vec<(String, String)> {
    let folder = Path::new("tests/golden").join(name);
    let inventory = fs::read_to_string(folder.join("inventory.yaml")).unwrap();
    let tree = compiled_in(&folder, &inventory);
    let mut out = Vec::new();
    for file in tree.files() {
        let path = file.path().as_str();
        let name = path.strip_prefix("http/ks/");
        let Some(mac) = name.and_then(|name| name.strip_suffix(".cfg")) else {
            continue;
        };
        let grub = text(&tree, &format!("tftp/boot/grub/grub.cfg-01-{mac}"));
        let (_, rest) = grub.split_once("menuentry 'Install ").unwrap();
        let release = rest.split(' ').next().unwrap().to_owned();
        out.push((release, read::with_includes(&text(&tree, path))));
    }
    out
}
