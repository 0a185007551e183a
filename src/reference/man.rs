//! The man pages of netpxe and its commands.

use std::collections::BTreeMap;

use super::command::{CommandPage, commands};
use super::facts::{self, STATUSES};
use super::roff::Roff;

/// The pages of section 1, by path.
pub fn pages() -> BTreeMap<String, String> {
    let pages = commands();
    let pages = pages
        .iter()
        .map(|page| (format!("man1/{}.1", page.name()), render(page)));
    pages.collect()
}

fn render(page: &CommandPage) -> String {
    let name = page.name();
    let facts = facts::of(&name);
    let mut roff = Roff::page(&name, 1);
    roff.section("NAME");
    roff.name(&name, &lower(page.about.trim_end_matches('.')));
    roff.section("SYNOPSIS");
    roff.synopsis(&page.usage);
    roff.section("DESCRIPTION");
    roff.paragraphs(&sentence(&page.about));
    for paragraph in facts.more {
        roff.paragraphs(paragraph);
    }
    for note in page.notes.iter().filter(|note| !is_about_status(note)) {
        roff.paragraphs(note);
    }
    let (options, arguments): (Vec<_>, Vec<_>) = page
        .arguments
        .iter()
        .cloned()
        .partition(|(written, _)| written.starts_with('-'));
    roff.list("ARGUMENTS", &arguments);
    roff.list("OPTIONS", &options);
    roff.list("COMMANDS", &page.commands);
    roff.section("EXIT STATUS");
    for (status, text) in statuses(facts.statuses) {
        roff.item(&status.to_string(), text);
    }
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    if name == "netpxe" {
        roff.list(
            "ENVIRONMENT",
            &facts::ENVIRONMENT.iter().map(owned).collect::<Vec<_>>(),
        );
    }
    roff.list("FILES", &facts.files.iter().map(owned).collect::<Vec<_>>());
    if !page.examples.is_empty() {
        roff.section("EXAMPLES");
        for (call, about) in &page.examples {
            roff.example_call(call, about);
        }
    }
    let first = (name != "netpxe").then_some("netpxe");
    let others = first.into_iter().chain(facts.see_also.iter().copied());
    let (elsewhere, own): (Vec<_>, Vec<_>) = others.partition(|page| page.ends_with(')'));
    let mut others: Vec<String> = own.iter().map(|page| format!("{page}(1)")).collect();
    others.push("netpxe-inventory(5)".to_owned());
    others.extend(elsewhere.into_iter().map(str::to_owned));
    roff.see_also(&others);
    roff.finish()
}

/// The page has a table of them.
fn is_about_status(note: &str) -> bool {
    ["Exit status", "The exit status", "The status"]
        .iter()
        .any(|start| note.starts_with(start))
}

/// Those of all commands and those of one, in order.
fn statuses(own: &'static [(u8, &'static str)]) -> BTreeMap<u8, &'static str> {
    STATUSES.iter().chain(own).copied().collect()
}

/// As it stands after a name and a dash.
fn lower(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_lowercase() + rest
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
