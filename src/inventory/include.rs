//! `include`: an inventory in several files, which are one text to all that comes later.

use std::collections::BTreeSet;

use super::read::{Key, List, Read as _};
use super::{Outside, Unread};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{File, Source, Span};
use crate::value::{LocalFolder, LocalPath};
use crate::yaml::{self, Document, Entry};

/// The most bytes of an inventory's files together. An inventory of a million hosts has 200 MB.
pub const LARGEST: u64 = 1 << 28;

/// The key that each of the files may have.
const VERSION: &str = "netpxe";

/// Reads the tree of an inventory. The files that its first one includes are asked of `outside` and
/// laid into `source`, unless they are there already. If a file could not be read as a whole, which
/// has been reported, there is no tree: whatever is said about the others would be a guess.
pub fn parse<'s>(source: &'s Source, outside: &dyn Outside, out: &mut Diagnostics) -> Document<'s> {
    let first = yaml::parse(source.text(), out);
    if first.root().is_none() {
        return first;
    }
    if !source.is_whole() {
        let mut included = Included::new(source, outside, &first);
        let is_read = included.read(&first, out);
        source.include(included.files);
        for (file, fault) in source.files().skip(1).zip(included.faults) {
            out.extend(fault.map(|fault| fault.moved(file.start())));
        }
        if !is_read {
            return Document::default();
        }
    }
    let parts: Option<Vec<_>> = source.files().skip(1).map(|it| part(it, out)).collect();
    match parts {
        None => Document::default(),
        Some(parts) if parts.is_empty() => first,
        Some(parts) => yaml::join(std::iter::once(first).chain(parts), VERSION, out),
    }
}

/// The tree of an included file; `None` if it could not be read, or there would be more to read.
fn part<'s>(file: &'s File, out: &mut Diagnostics) -> Option<Document<'s>> {
    let before = out.mark();
    let document = yaml::parse_at(file.text(), file.start(), out);
    if document.root().is_none() && out.mark() > before {
        return None;
    }
    if let Some(entry) = entry(&document, "include") {
        let message = "an included file includes others";
        out.push(
            Diagnostic::new(Code::UnknownKey, entry.key_span, message)
                .help("name them in the `include` of the inventory itself, and leave this out"),
        );
        return None;
    }
    Some(document)
}

fn entry<'d, 's>(document: &'d Document<'s>, key: &str) -> Option<&'d Entry<'s>> {
    let mut entries = document.root()?.entries().iter();
    entries.find(|entry| entry.key == key)
}

/// The files that an inventory includes.
struct Included<'a> {
    /// What the user calls the inventory.
    name: &'a str,
    outside: &'a dyn Outside,
    /// The folders beside its own that files are read from.
    folders: Vec<LocalFolder>,
    /// Those that were met, by what `outside` knows them by.
    met: BTreeSet<String>,
    files: Vec<(String, String)>,
    /// For each file, why it is no text.
    faults: Vec<Option<Diagnostic>>,
    /// How many bytes the further files may have.
    left: u64,
}

impl<'a> Included<'a> {
    fn new(source: &'a Source, outside: &'a dyn Outside, first: &Document<'_>) -> Self {
        // Its faults are told when the whole inventory is read.
        let mut faults = Diagnostics::new();
        let read_from = entry(first, "read_from")
            .and_then(|it| List::<LocalFolder>::read(&it.value, Key::of(it), &mut faults));
        Self {
            name: source.name(),
            outside,
            folders: read_from.map(|list| list.values()).unwrap_or_default(),
            met: BTreeSet::new(),
            files: Vec::new(),
            faults: Vec::new(),
            left: LARGEST.saturating_sub(source.text().len() as u64),
        }
    }

    /// `E0112`: reads the files of all patterns, each of which names one at least. False if there
    /// was a fault.
    fn read(&mut self, first: &Document<'_>, out: &mut Diagnostics) -> bool {
        let Some(entry) = entry(first, "include") else {
            return true;
        };
        let before = out.mark();
        let patterns = List::<LocalPath>::read(&entry.value, Key::of(entry), out);
        for pattern in patterns.iter().flat_map(|list| &list.items) {
            let text = pattern.value.as_str();
            if let Err(unread) = self.pattern(text, pattern.span, out) {
                let message = format!("cannot include `{text}`: {}", unread.why);
                let mut fault = Diagnostic::new(unread.code, pattern.span, message);
                fault.help = unread.help;
                out.push(fault);
            }
        }
        out.mark() == before && self.faults.iter().all(Option::is_none)
    }

    fn pattern(&mut self, pattern: &str, span: Span, out: &mut Diagnostics) -> Result<(), Unread> {
        let folders: Vec<&str> = self.folders.iter().map(LocalFolder::as_str).collect();
        let found = self.outside.matching(pattern, &folders)?;
        if found.is_empty() {
            out.push(
                Diagnostic::new(
                    Code::NothingIncluded,
                    span,
                    format!("`{pattern}` matches no file"),
                )
                .help("`*` stands for any letters of one name, and hidden files are left out"),
            );
        }
        for file in found {
            if self.met.insert(file.real) {
                let bytes = self.outside.file(&file.path, Some(&folders), self.left);
                let is_one_of_many = file.path != pattern;
                let bytes = bytes.map_err(|unread| Unread {
                    why: if is_one_of_many {
                        format!("{}: {}", file.path, unread.why)
                    } else {
                        unread.why
                    },
                    ..unread
                })?;
                self.left = self.left.saturating_sub(bytes.len() as u64);
                let name = beside(self.name, &file.path);
                let (text, fault) = yaml::decode(&name, bytes);
                self.files.push((name, text));
                self.faults.push(fault);
            }
        }
        Ok(())
    }
}

/// The name of the file `path`, which is relative to the folder of the file that is called `name`.
fn beside(name: &str, path: &str) -> String {
    let folder = name.rfind('/').map_or("", |at| &name[..=at]);
    let folder = if path.starts_with('/') { "" } else { folder };
    format!("{folder}{path}")
}
