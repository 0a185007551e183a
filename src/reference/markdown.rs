//! The reference of the documentation.

use std::fmt::Write as _;

use super::command;
use super::inventory_page::about;
use super::section::sections;
use crate::diagnostic::Code;
use crate::trace::Cause;
use crate::value::RELEASES;

const GENERATED: &str = "netpxe wrote this page about itself.\n";

/// Every key of the inventory.
pub fn inventory() -> String {
    let mut page = format!(
        "# Every key\n\n{GENERATED}\n`NAME` stands for a name of your choice, `[]` for the items of a list. \
         The same is in netpxe-inventory(5), and in `netpxe schema` for editors.\n"
    );
    for section in sections() {
        let title = match section.place.as_str() {
            "" => "The inventory itself".to_owned(),
            place => format!("`{place}`"),
        };
        let _ = write!(page, "\n## {title}\n\n{}\n", section.about);
        for also in &section.also {
            let _ = write!(page, "\nIt has all keys of `{also}`, too.\n");
        }
        page.push('\n');
        for entry in &section.keys {
            let _ = writeln!(
                page,
                "- **`{}`**: {}",
                entry.name,
                about(entry).replace("\n\n", "\n\n  ")
            );
            for (word, text) in entry.choices.iter().filter(|(_, text)| !text.is_empty()) {
                let _ = writeln!(page, "  - `{word}`: {text}");
            }
        }
    }
    page
}

/// Every command, as its help says it.
pub fn commands() -> String {
    let mut page = format!("# Every command\n\n{GENERATED}");
    for command in command::commands() {
        let _ = write!(
            page,
            "\n## {}\n\n```text\n{}\n```\n",
            command.words,
            command.help.trim_end()
        );
    }
    page
}

/// Every code, with its explanation.
pub fn codes() -> String {
    let mut page = format!(
        "# Every code\n\n{GENERATED}\n`netpxe explain CODE` prints one of them. E is an error, W a warning, and T a \
         cause that `netpxe trace` names.\n"
    );
    let codes = Code::ALL.iter().map(|code| code.explanation());
    for text in codes.chain(Cause::ALL.iter().map(|cause| cause.explanation())) {
        let _ = write!(page, "\n#{}\n", text.trim_end());
    }
    page
}

/// Every value that a template is given: the tables of the page about templates, which a test holds to
/// what they are given.
///
/// # Panics
/// That page has no such tables.
pub fn template_values() -> String {
    let page = include_str!("../../docs/templates.md");
    let (_, tables) = page.split_once("\n## `site`").expect("a table of `site`");
    let about = "[Templates of your own](../templates.md) says how they are written.";
    let tables = tables.replace("](", "](../");
    format!("# Every value of templates\n\n{GENERATED}\n{about}\n\n## `site`{tables}")
}

/// Every release that can be installed.
pub fn releases() -> String {
    let mut page = format!("# Releases\n\n{GENERATED}\n| `os` | what it is |\n|---|---|\n");
    for release in RELEASES {
        let _ = writeln!(page, "| `{}` | {} |", release.word, release.about);
    }
    page
}
