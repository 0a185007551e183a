//! The documentation: what it shows is what happens, what it links to is there, and what it writes as
//! YAML is an inventory.
//!
//! In a page of [`FOLLOWED`], a fence `yaml NAME` is written to a file of that name, and each line
//! with `$ ` in a fence `console` is run beside it: what follows the line must be what it prints.
//! After a change: `SNAPSHOTS=overwrite cargo test --test hermetic docs::`, and read the diff.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use snapbox::{Assert, Data};
use tempfile::TempDir;

use crate::common::files::below;
use crate::schema;

/// The pages that are followed from their first line to the last.
const FOLLOWED: [&str; 3] = ["README.md", "docs/how-to.md", "docs/tutorial.md"];

/// What stands in the place of a key, and a key.
const KEY: (&str, &str) = (
    "AAAA... you@desk",
    "AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM you@desk",
);

/// The pages of the book, and those beside it.
fn pages() -> BTreeMap<String, String> {
    let docs = below("docs".as_ref());
    let docs = docs.into_iter().filter(|(name, _)| has_ending(name, "md"));
    let docs = docs.map(|(name, path)| (format!("docs/{name}"), path));
    let top = [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "README.md",
        "RELEASE.md",
    ];
    let all = docs.chain(top.map(|name| (name.to_owned(), PathBuf::from(name))));
    all.map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect()
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension() == Some(ending.as_ref())
}

/// The fences of a page: their words, and what stands in them.
fn fences(text: &str) -> Vec<(String, String)> {
    let mut fences = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(words)) => open = Some((words.to_owned(), String::new())),
            (None, None) => {}
            (Some(_), Some(_)) => fences.extend(open.take()),
            (Some((_, inside)), None) => {
                let _ = writeln!(inside, "{line}");
            }
        }
    }
    assert!(open.is_none(), "a fence does not end");
    fences
}

#[test]
fn what_a_reader_types_does_what_the_page_shows() {
    for page in FOLLOWED {
        let text = fs::read_to_string(page).unwrap();
        let (played, commands) = play(&text);
        assert!(commands > 2, "{page}: {commands}");
        let expected = Data::read_from(page.as_ref(), None);
        let assert = Assert::new().action_env("SNAPSHOTS");
        assert.eq(Data::text(played).raw(), expected.raw());
    }
}

/// The page with what its commands print now, and how many there are.
fn play(text: &str) -> (String, usize) {
    let folder = TempDir::new().unwrap();
    let mut out = String::new();
    let mut commands = 0;
    let mut fence: Option<String> = None;
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("```") {
            fence = fence.is_none().then(|| words.to_owned());
            if let Some(name) = fence
                .as_deref()
                .and_then(|words| words.strip_prefix("yaml "))
            {
                fs::write(folder.path().join(name), "").unwrap();
            }
            let _ = writeln!(out, "{line}");
            continue;
        }
        match fence.as_deref() {
            Some("console") => {
                // What is no command is what the one before it printed.
                if let Some(command) = line.strip_prefix("$ ") {
                    let _ = write!(out, "{line}\n{}", run(folder.path(), command));
                    commands += 1;
                }
                continue;
            }
            Some(words) => {
                if let Some(name) = words.strip_prefix("yaml ") {
                    let path = folder.path().join(name);
                    let written = fs::read_to_string(&path).unwrap();
                    let line = line.replace(KEY.0, KEY.1);
                    fs::write(path, format!("{written}{line}\n")).unwrap();
                }
            }
            None => {}
        }
        let _ = writeln!(out, "{line}");
    }
    (out, commands)
}

/// What a command prints, on both of its outputs.
fn run(folder: &Path, command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_netpxe")).parent().unwrap();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// A table of contents that leaves a page out hides it.
#[test]
fn the_book_has_every_page() {
    let summary = fs::read_to_string("docs/SUMMARY.md").unwrap();
    let listed: BTreeSet<String> = links(&summary).into_iter().collect();
    let written = below("docs".as_ref()).into_keys();
    let written = written.filter(|name| has_ending(name, "md") && name != "SUMMARY.md");
    let generated = netpxe::reference::markdown_pages().into_keys();
    let generated = generated.map(|name| format!("reference/{name}"));
    let pages: BTreeSet<String> = written.chain(generated).collect();
    assert_eq!(listed, pages, "docs/SUMMARY.md lists each page of docs/");
}

/// Where a page's links lead, without those to other sites.
fn links(text: &str) -> Vec<String> {
    let parts = text.split("](").skip(1);
    let targets = parts.filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.contains("://")).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let generated = netpxe::reference::markdown_pages();
    let mut pages = pages();
    for (name, text) in generated {
        pages.insert(format!("docs/reference/{name}"), text);
    }
    let mut count = 0;
    for (page, text) in &pages {
        // What is quoted as code is no link.
        let prose: Vec<&str> = text.split("```").step_by(2).collect();
        for link in links(&prose.concat()) {
            let (path, anchor) = link
                .split_once('#')
                .map_or((&*link, None), |(path, anchor)| (path, Some(anchor)));
            let target = if path.is_empty() {
                page.clone()
            } else {
                normal(&Path::new(page).parent().unwrap().join(path))
            };
            match pages.get(&target) {
                Some(text) => {
                    let found = anchor.is_none_or(|anchor| anchors(text).contains(anchor));
                    assert!(found, "{page}: {link}: there is no such heading");
                }
                None => assert!(fs::exists(&target).unwrap(), "{page}: {link}"),
            }
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// A path without `..`.
fn normal(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out.to_str().unwrap().to_owned()
}

/// What a page's headings are called in links.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter_map(|line| line.strip_prefix('#'));
    let headings = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let kept = |letter: char| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        other => other.is_alphanumeric().then_some(other),
    };
    headings
        .map(|title| title.chars().filter_map(kept).collect())
        .collect()
}

/// Keys come and go: a page that still has one that is gone would mislead.
#[test]
fn every_piece_of_yaml_is_of_an_inventory() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        for (words, inside) in fences(&text) {
            if words.split(' ').next() != Some("yaml") {
                continue;
            }
            let sum = format!("sha256: {}", "0".repeat(64));
            let inside = inside.replace(KEY.0, KEY.1).replace("sha256: ...", &sum);
            for whole in inventories(&inside) {
                let faults = schema::reader(&whole);
                if !faults.is_empty() {
                    wrong.push(format!("{page}: {faults:?}\n{whole}"));
                }
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 25, "{count}");
}

/// A piece of an inventory, with what every inventory needs. Where settings of machines are shown, one
/// below the other, each is a piece.
fn inventories(piece: &str) -> Vec<String> {
    let schema = netpxe::inventory::schema().to_value();
    let is_of_the_top = |line: &str| {
        let key = line.split(':').next().unwrap();
        schema["properties"].get(key).is_some()
    };
    let is_key = |line: &&str| line.starts_with(|first: char| first.is_ascii_alphabetic());
    let mut pieces: Vec<String> = Vec::new();
    if piece.lines().find(is_key).is_none_or(is_of_the_top) {
        pieces.push(piece.to_owned());
    } else {
        for line in piece.lines() {
            if is_key(&line) || pieces.is_empty() {
                pieces.push("defaults:\n".to_owned());
            }
            let _ = writeln!(pieces.last_mut().unwrap(), "  {line}");
        }
    }
    for piece in &mut pieces {
        for (key, text) in [
            ("netpxe:", "netpxe: 1\n"),
            ("server", "server: {address: 192.168.50.2}\n"),
            ("networks:", "networks: {lab: {subnet: 192.168.50.0/24}}\n"),
        ] {
            if !piece.lines().any(|line| line.starts_with(key)) {
                piece.push_str(text);
            }
        }
    }
    pieces
}
