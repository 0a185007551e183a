//! What both crates of tests share: an inventory's text to its tree, in memory.

pub mod files;
pub mod kickstart;
pub mod matrix;
pub mod program;

use std::path::Path;

use netpxe::commands::Surroundings;
use netpxe::inventory::Outside;
use netpxe::plan::Plan;
use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::tree::Tree;
use netpxe::{backend, compile, diagnostic};

/// The tree that the inventory `text` compiles to.
///
/// # Panics
/// If it is faulty, with its faults.
pub fn compiled(text: &str) -> Tree<'static> {
    try_compiled(text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The tree that the inventory `text` compiles to, which names files of `folder`.
///
/// # Panics
/// If it is faulty, with its faults.
pub fn compiled_in(folder: &Path, text: &str) -> Tree<'static> {
    let outside = Surroundings::new(&folder.join("inventory.yaml"), None);
    tree(text, &outside).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The tree that the inventory `text` compiles to.
///
/// # Errors
/// Its faults, drawn.
pub fn try_compiled(text: &str) -> Result<Tree<'static>, String> {
    tree(text, &())
}

fn tree(text: &str, outside: &dyn Outside) -> Result<Tree<'static>, String> {
    Ok(tree_of(&plan(text, outside)?))
}

/// What the inventory `text` means.
///
/// # Errors
/// Its faults, drawn.
pub fn plan(text: &str, outside: &dyn Outside) -> Result<Plan, String> {
    let source = Source::new("inventory.yaml", text);
    let (plan, diagnostics) = compile(&source, outside);
    plan.ok_or_else(|| diagnostic::human::render(&diagnostics, &source, false))
}

/// The tree of a plan.
///
/// # Panics
/// If a template cannot be rendered.
pub fn tree_of(plan: &Plan) -> Tree<'static> {
    let templates = Templates::new(&Own::default()).unwrap();
    let tree = backend::tree(plan, &templates).and_then(|tree| tree.in_memory());
    tree.unwrap_or_else(|error| panic!("{error:#}"))
}

/// A file of a tree.
pub fn text(tree: &Tree<'_>, path: &str) -> String {
    let file = tree
        .get(path)
        .unwrap_or_else(|| panic!("{path} was not generated"));
    String::from_utf8(file.contents().unwrap().into_owned()).unwrap()
}
