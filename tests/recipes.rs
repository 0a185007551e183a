//! A tree that is changed edit by edit, each run relying on what the one before left, is the tree
//! that the last inventory has.

mod common;

use std::fs;
use std::path::Path;

use netpxe::backend;
use netpxe::commands::Surroundings;
use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::tree::{File, Recipes};
use netpxe::write::{Access, Output, State};
use tempfile::TempDir;

/// What an earlier run left.
type Left = Option<(State, Recipes)>;

/// Generates the tree of an inventory at `path` with this text, and says how many of its machines
/// are as they were; `None` where the text is no inventory.
fn generate(path: &Path, text: String, out: &Path, left: &mut Left) -> Option<usize> {
    let templates = Templates::new(&Own::default()).unwrap();
    let source = Source::new("inventory.yaml", text);
    let outside = Surroundings::new(path, Some(&templates));
    let plan = netpxe::compile(&source, &outside).0?;
    let tree = backend::tree(&plan, &templates).unwrap();
    let mut output = Output::open(out, Access::Write).unwrap();
    output.tell_state();
    let mut same = 0;
    if let Some((state, recipes)) = left {
        output.rely_on(state, || recipes.clone());
        let its = tree.files().iter().filter_map(File::recipe);
        same = its.filter(|recipe| recipes.contain(*recipe)).count();
    }
    let state = output.plan(&tree).unwrap().apply(false).unwrap();
    *left = state.map(|state| (state, tree.recipes()));
    // This one reads and renders everything.
    let changes = Output::open(out, Access::Read)
        .unwrap()
        .plan(&tree)
        .unwrap();
    assert!(changes.is_nothing(), "{:?}", changes.files());
    Some(same)
}

/// The text with the last digit of each of its lines counted up, one line at a time.
fn edits(text: &str) -> impl Iterator<Item = String> {
    let digits = text.lines().scan(0, |start, line| {
        let at = line.rfind(|c: char| c.is_ascii_digit());
        let at = at.map(|at| *start + at);
        *start += line.len() + 1;
        Some(at)
    });
    digits.flatten().map(|at| {
        let digit = text.as_bytes()[at] - b'0';
        let next = ((digit + 1) % 10).to_string();
        [&text[..at], &next, &text[at + 1..]].concat()
    })
}

#[test]
fn a_tree_that_is_changed_edit_by_edit_is_the_one_of_the_last_inventory() {
    // Without a disk that states are told of, every run reads everything, and nothing is tested.
    let dir = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new());
    let dir = dir.unwrap();
    let (mut done, mut helped, mut told) = (0, 0, 0);
    for entry in fs::read_dir("tests/golden").unwrap() {
        let entry = entry.unwrap();
        let path = entry.path().join("inventory.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let out = dir.path().join(entry.file_name());
        let mut left = None;
        for edit in edits(&text) {
            let Some(same) = generate(&path, edit, &out, &mut left) else {
                continue;
            };
            done += 1;
            helped += u32::from(same > 0);
            told += u32::from(left.is_some());
        }
    }
    println!("{done} edits, {told} states, {helped} with machines that stayed the same");
    assert!(done > 150, "{done}");
    assert!(told == done && helped > done / 4, "{told}, {helped}");
}
