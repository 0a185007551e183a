//! Golden trees: what an inventory compiles to, as files that a person and a daemon can read.
//!
//! Each folder of `tests/golden` holds an inventory and the tree that it becomes. The programs in it
//! are copied as they are, so they are links to `templates/bin`. After a change that is meant,
//! `SNAPSHOTS=overwrite cargo test --test hermetic golden::` writes the trees anew; the commit says
//! why they changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::common::compiled_in;
use netpxe::tree::Tree;
use snapbox::Data;

#[test]
fn the_lab_compiles_to_its_golden_tree() {
    compare("lab");
}

#[test]
fn the_smallest_inventory_compiles_to_its_golden_tree() {
    compare("smallest");
}

#[test]
fn two_networks_with_several_nics_compile_to_their_golden_tree() {
    compare("two-networks");
}

#[test]
fn mixed_firmware_compiles_to_its_golden_tree() {
    compare("mixed-firmware");
}

#[test]
fn a_whole_deploy_host_compiles_to_its_golden_tree() {
    compare("deploy-host");
}

#[test]
fn a_deploy_host_that_asks_for_macs_compiles_to_its_golden_tree() {
    compare("deploy-by-header");
}

#[test]
fn a_mirror_compiles_to_its_golden_tree() {
    compare("mirror");
}

#[test]
fn every_release_compiles_to_its_golden_tree() {
    compare("releases");
}

#[test]
fn two_deploy_hosts_compile_to_their_golden_trees() {
    compare("two-deploy-hosts");
}

#[test]
fn machines_that_phone_home_compile_to_their_golden_tree() {
    compare("phone-home");
}

fn compare(name: &str) {
    let folder = Path::new("tests/golden").join(name);
    let inventory = fs::read_to_string(folder.join("inventory.yaml")).unwrap();
    let tree = compiled_in(&folder, &inventory);
    let golden = folder.join("tree");
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    for file in tree.files() {
        let path = golden.join(file.path().as_str());
        let text = String::from_utf8(file.contents().unwrap().into_owned()).unwrap();
        assert.eq(Data::text(text).raw(), Data::read_from(&path, None).raw());
    }
    let expected = paths(&golden, "");
    let found: BTreeSet<String> = paths_of(&tree);
    let stale: Vec<_> = expected.difference(&found).collect();
    assert!(
        stale.is_empty(),
        "no longer generated, delete them: {stale:?}"
    );
}

fn paths_of(tree: &Tree) -> BTreeSet<String> {
    let files = tree.files().iter();
    files.map(|file| file.path().as_str().to_owned()).collect()
}

/// The files below `folder`, as paths from `golden`.
fn paths(golden: &Path, folder: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for entry in fs::read_dir(golden.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            out.extend(paths(golden, &path));
        } else {
            out.insert(path);
        }
    }
    out
}
