//! What the files of a tree were made of: whose recipe is known is not rendered to be compared, so
//! recipes of another tree, or of another program, would be the end of what was promised.

use common::program::copy_program;
use netpxe::index::Index;

use super::*;

/// The recipes that lie beside the index.
fn recipes(lab: &Lab) -> PathBuf {
    index(lab).with_extension("recipes")
}

/// A lab that had another inventory before: the recipes of that, and its text.
fn with_a_past() -> (Lab, Vec<u8>, String) {
    let lab = remembered();
    let past = fs::read(recipes(&lab)).unwrap();
    let text = INVENTORY.replace("disk: any", "disk: any, install_id: 2");
    lab.write("inventory.yaml", &text);
    lab.generate().ends(0);
    assert_ne!(fs::read(recipes(&lab)).unwrap(), past);
    (lab, past, INVENTORY.to_owned())
}

/// Goes back to the past inventory, and says whether the run found out that the tree is not its.
fn finds_out(lab: &Lab, text: &str) -> bool {
    lab.write("inventory.yaml", text);
    let said = lab.generate().ends(0).out();
    let is_right = run(lab, &["--check", "--no-index"]).0.status.success();
    assert_eq!(said.contains("changed  http/ks/"), is_right, "{said}");
    is_right
}

/// Makes the index say that these are its recipes.
fn forge(lab: &Lab, recipes: &[u8]) {
    use sha2::Digest as _;
    let path = index(lab);
    let mut its = Index::from_bytes(&fs::read(&path).unwrap()).unwrap();
    let [high, low] = [0, 1].map(|half| {
        let digest = sha2::Sha256::digest(recipes);
        u128::from_be_bytes(digest.as_chunks().0[half])
    });
    its.recipes.as_mut().unwrap().sha256 = format!("{high:032x}{low:032x}");
    fs::write(&path, its.to_bytes()).unwrap();
    fs::write(self::recipes(lab), recipes).unwrap();
}

#[test]
fn recipes_of_an_earlier_run_are_not_those_of_the_tree() {
    let (lab, past, text) = with_a_past();
    fs::write(recipes(&lab), past).unwrap();
    assert!(finds_out(&lab, &text));
}

#[test]
fn recipes_that_the_index_names_are_relied_on_by_the_program_that_wrote_them_alone() {
    // To show that the other tests show anything: with a false index, the tree stays as it was.
    let (lab, past, text) = with_a_past();
    forge(&lab, &past);
    assert!(!finds_out(&lab, &text));

    let (lab, past, text) = with_a_past();
    forge(&lab, &past);
    lab.write("inventory.yaml", text);
    let other = lab.path("netpxe");
    copy_program(&other);
    let mut command = Command::new(other);
    let command = command.args(GEN).current_dir(lab.0.path());
    let output = command.env("XDG_CACHE_HOME", cache(lab.0.path())).output();
    Run(output.unwrap()).ends(0);
    run(&lab, &["--check", "--no-index"]).ends(0);
}

#[test]
fn recipes_that_are_damaged_or_gone_are_none() {
    for spoil in [
        |path: &Path| fs::remove_file(path).unwrap(),
        |path: &Path| fs::write(path, "").unwrap(),
        |path: &Path| fs::write(path, [0; 16]).unwrap(),
        |path: &Path| chmod(path, 0o666),
    ] {
        let (lab, _, text) = with_a_past();
        spoil(&recipes(&lab));
        assert!(finds_out(&lab, &text));
        assert!(runs_short(&lab, &[]));
    }
}
