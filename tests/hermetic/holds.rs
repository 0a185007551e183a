//! What holds for every text that is compiled, an inventory or not. The fuzz target and the tests
//! over generated inventories ask the same.

use netpxe::diagnostic::{Diagnostics, Label, codequality, github, human, json, sarif};
use netpxe::inventory::{Outside, Unread};
use netpxe::plan::Plan;
use netpxe::source::Source;
use netpxe::template::{BUILTIN, Own, Templates};
use netpxe::tree::Tree;
use netpxe::{backend, compile};

/// Whether the text compiles to a tree.
///
/// # Panics
/// If something does not hold.
pub fn compiles_or_is_refused(text: &str) -> bool {
    let source = Source::new("inventory.yaml", text);
    let (plan, diagnostics) = compile(&source, &Builtin);
    assert_eq!(plan.is_some(), !diagnostics.has_errors(), "{diagnostics:?}");
    let told = tell(&diagnostics, &source);
    let tree = plan.as_ref().map(render);

    let (plan, again) = compile(&source, &Builtin);
    assert_eq!(diagnostics, again, "the same text, other faults");
    assert_eq!(
        told,
        tell(&again, &source),
        "the same faults, told otherwise"
    );
    let other = plan.as_ref().map(render);
    assert_eq!(
        tree.as_ref().map(bytes),
        other.as_ref().map(bytes),
        "the same text, other bytes"
    );
    tree.is_some()
}

/// Nothing lies outside but the built-in templates: an inventory that names another is refused.
struct Builtin;

impl Outside for Builtin {
    fn file(&self, path: &str, folders: Option<&[&str]>, largest: u64) -> Result<Vec<u8>, Unread> {
        ().file(path, folders, largest)
    }

    fn folder(&self, path: &str) -> Result<(), Unread> {
        ().folder(path)
    }

    fn variable(&self, name: &str) -> Option<String> {
        ().variable(name)
    }

    fn templates(&self) -> Option<Vec<String>> {
        let names = BUILTIN.iter().map(|template| template.name.to_owned());
        Some(names.collect())
    }
}

/// Every format can tell every fault, and at places that the text has.
fn tell(diagnostics: &Diagnostics, source: &Source) -> [String; 5] {
    for diagnostic in diagnostics {
        for Label { span, .. } in std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary)
        {
            let range = span.start as usize..span.end as usize;
            assert!(source.text().get(range).is_some(), "{diagnostic:?}");
        }
    }
    let human = human::render(diagnostics, source, false);
    assert_eq!(human.is_empty(), diagnostics.iter().next().is_none());
    let json = json::render(diagnostics, source);
    for line in json.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line).is_ok(),
            "{line}"
        );
    }
    let github = github::render(diagnostics, source);
    assert_eq!(github.lines().count(), diagnostics.iter().count());
    let sarif = sarif::render(diagnostics, source);
    [
        human,
        json,
        github,
        sarif,
        codequality::render(diagnostics, source),
    ]
}

/// Where there is a plan, every back end renders it.
fn render(plan: &Plan) -> Tree<'static> {
    let templates = Templates::new(&Own::default()).unwrap();
    let tree = backend::tree(plan, &templates).and_then(|tree| tree.in_memory());
    tree.unwrap_or_else(|error| panic!("{error:#}"))
}

fn bytes<'t>(tree: &'t Tree<'_>) -> Vec<(&'t str, Vec<u8>)> {
    tree.files()
        .iter()
        .map(|file| (file.path().as_str(), file.contents().unwrap().into_owned()))
        .collect()
}
