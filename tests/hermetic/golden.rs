//! Golden trees: what an inventory compiles to, as files that a person and a daemon can read.
//!
//! Each folder of `tests/golden` holds an inventory and the tree that it becomes. The programs in it
//! are copied as they are, so they are links to `templates/bin`. After a change that is meant,
//! `SNAPSHOTS=overwrite cargo test --test hermetic golden::` writes the trees anew; the commit says
//! why they changed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use snapbox::Data;

use crate::common::compiled_in;
use crate::common::files::below;

/// A test for each folder, so that they run side by side, and the list of all folders.
macro_rules! golden {
    ($($test:ident: $name:literal,)*) => {
        const COMPARED: &[&str] = &[$($name),*];

        $(#[test]
        fn $test() {
            compare($name);
        })*
    };
}

golden! {
    the_lab_compiles_to_its_golden_tree: "lab",
    the_smallest_inventory_compiles_to_its_golden_tree: "smallest",
    two_networks_with_several_nics_compile_to_their_golden_tree: "two-networks",
    mixed_firmware_compiles_to_its_golden_tree: "mixed-firmware",
    a_whole_deploy_host_compiles_to_its_golden_tree: "deploy-host",
    a_deploy_host_that_asks_for_macs_compiles_to_its_golden_tree: "deploy-by-header",
    a_mirror_compiles_to_its_golden_tree: "mirror",
    every_release_compiles_to_its_golden_tree: "releases",
    two_deploy_hosts_compile_to_their_golden_trees: "two-deploy-hosts",
    machines_that_phone_home_compile_to_their_golden_tree: "phone-home",
    shapes_of_networks_compile_to_their_golden_tree: "shapes",
    links_compile_to_their_golden_tree: "links",
    classes_compile_to_their_golden_tree: "classes",
    devices_compile_to_their_golden_tree: "devices",
    names_in_the_dns_compile_to_their_golden_tree: "ddns",
    dhcp_options_compile_to_their_golden_tree: "options",
    a_deploy_host_with_kea_compiles_to_its_golden_tree: "kea",
    debian_beside_el_compiles_to_its_golden_tree: "debian",
    ubuntu_beside_el_and_debian_compiles_to_its_golden_tree: "ubuntu",
    disks_and_volumes_compile_to_their_golden_tree: "storage",
    machines_with_secure_boot_compile_to_their_golden_tree: "secure-boot",
    an_openshift_cluster_compiles_to_its_golden_tree: "coreos",
    kernels_that_are_booted_every_time_compile_to_their_golden_tree: "boot",
}

#[test]
fn no_golden_tree_is_forgotten() {
    let folders = fs::read_dir("tests/golden").unwrap();
    let folders = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let compared = COMPARED.iter().map(|&name| name.to_owned());
    assert_eq!(
        folders.collect::<BTreeSet<_>>(),
        compared.collect::<BTreeSet<_>>()
    );
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
    let mut stale = below(&golden);
    stale.retain(|path, _| tree.get(path).is_none());
    assert!(
        stale.is_empty(),
        "no longer generated, delete them: {stale:#?}"
    );
}
