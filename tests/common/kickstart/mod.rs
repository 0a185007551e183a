//! Kickstarts of every release, as both crates look at them: with what their `%pre` includes.

mod matrix;
pub mod read;

use std::fs;
use std::path::Path;

use netpxe::tree::Tree;

use super::{compiled, compiled_in};

/// The kickstart of every machine of the matrix, by the machine's name: its release, its firmware
/// and how it is connected.
pub fn of_the_matrix() -> Vec<(String, String)> {
    let (inventory, machines) = matrix::inventory();
    let tree = compiled(&inventory);
    let text = |path: &str| read::with_includes(&text(&tree, path));
    let machines = machines.into_iter();
    machines.map(|(name, path)| (name, text(&path))).collect()
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

fn text(tree: &Tree<'_>, path: &str) -> String {
    let file = tree
        .get(path)
        .unwrap_or_else(|| panic!("{path} was not generated"));
    String::from_utf8(file.contents().unwrap().into_owned()).unwrap()
}
