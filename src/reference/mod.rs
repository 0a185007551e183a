//! What the program knows of itself (its commands, the inventory's keys, its codes) into pages:
//! man pages, and the reference of the documentation. Nothing that they say is written twice, so
//! they cannot be stale.

mod command;
mod facts;
mod inventory_page;
mod kind;
mod limits;
mod man;
mod markdown;
mod roff;
mod section;

use std::collections::BTreeMap;

pub use limits::{LIMITS, Limit, is_asked};
pub use section::{Entry, Section, sections};

/// The man pages, by their paths in a folder of man pages: netpxe(1), one for each command, and
/// netpxe-inventory(5).
pub fn man_pages() -> BTreeMap<String, String> {
    let mut pages = man::pages();
    pages.insert("man5/netpxe-inventory.5".to_owned(), inventory_page::page());
    pages
}

/// The pages of the reference in Markdown, by file name.
pub fn markdown_pages() -> BTreeMap<String, String> {
    let pages = [
        ("codes.md", markdown::codes()),
        ("commands.md", markdown::commands()),
        ("inventory.md", markdown::inventory()),
        ("releases.md", markdown::releases()),
        ("templates.md", markdown::template_values()),
    ];
    pages.map(|(name, text)| (name.to_owned(), text)).into()
}
