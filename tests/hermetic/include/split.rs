//! However an inventory is split over files, it compiles to the same tree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use netpxe::commands::Surroundings;
use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::{backend, compile, diagnostic};
use proptest::collection::vec;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::common::compiled_in;

/// Golden inventories in which nothing refers to an anchor, which holds in its own file alone.
const INVENTORIES: &[&str] = &[
    "deploy-by-header",
    "deploy-host",
    "links",
    "mirror",
    "mixed-firmware",
    "phone-home",
    "smallest",
    "two-deploy-hosts",
    "two-networks",
];

/// The files that it is split over; the first one includes the others.
const FILES: &[&str] = &["inventory.yaml", "a.yaml", "hosts/b.yaml", "hosts/c.yaml"];

/// A part of an inventory that may stand in any file: a key and what stands there, or one of the
/// entries of a mapping at that key.
struct Piece {
    key: String,
    /// Below the line of the key, if it is an entry.
    text: String,
    is_entry: bool,
}

/// The pieces of an inventory in block style.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut section = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let is_key = line.trim_end().ends_with(':') && indent == 0;
        let starts_entry = indent == 2 && !line[2..].starts_with('-') && section.is_some();
        match pieces.last_mut() {
            _ if is_key => section = Some(line.trim_end_matches(':').to_owned()),
            _ if indent == 0 => {
                section = None;
                pieces.push(Piece {
                    key: line.to_owned(),
                    text: format!("{line}\n"),
                    is_entry: false,
                });
            }
            _ if starts_entry => pieces.push(Piece {
                key: section.clone().unwrap(),
                text: format!("{line}\n"),
                is_entry: true,
            }),
            Some(last) if last.key == *section.as_ref().unwrap_or(&last.key) => {
                last.text += line;
                last.text.push('\n');
            }
            // A list at a key of its own line.
            _ => {
                let key = section.clone().unwrap();
                let text = format!("{key}:\n{line}\n");
                pieces.push(Piece {
                    key,
                    text,
                    is_entry: false,
                });
            }
        }
    }
    pieces
}

/// Writes each piece to the file that `places` says.
fn split(folder: &Path, pieces: &[Piece], places: &[usize]) {
    for (number, file) in FILES.iter().enumerate() {
        let mut text = String::new();
        if number == 0 {
            text += "include: [a.yaml, \"hosts/*.yaml\"]\n";
        }
        let mut sections: BTreeMap<&str, String> = BTreeMap::new();
        for (piece, _) in pieces
            .iter()
            .zip(places.iter().cycle())
            .filter(|(_, place)| **place == number)
        {
            let section = sections.entry(&piece.key).or_default();
            if piece.is_entry && section.is_empty() {
                *section = format!("{}:\n", piece.key);
            }
            *section += &piece.text;
        }
        text.extend(sections.into_values());
        fs::write(folder.join(file), text).unwrap();
    }
}

/// A folder with what an inventory names, apart from itself.
fn folder(golden: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("hosts")).unwrap();
    for entry in fs::read_dir(golden).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(40)
    })]

    #[test]
    fn the_tree_is_the_same_whatever_the_split(
        golden in 0..INVENTORIES.len(),
        places in vec(0..FILES.len(), 61),
    ) {
        let golden = Path::new("tests/golden").join(INVENTORIES[golden]);
        let text = fs::read_to_string(golden.join("inventory.yaml")).unwrap();
        let whole = compiled_in(&golden, &text);
        let folder = folder(&golden);
        let pieces = pieces(&text);
        assert!(pieces.len() > 3);
        split(folder.path(), &pieces, &places);

        let main = folder.path().join(FILES[0]);
        let source = Source::new("inventory.yaml", fs::read_to_string(&main).unwrap());
        let (plan, faults) = compile(&source, &Surroundings::new(&main, None));
        let drawn = || diagnostic::human::render(&faults, &source, false);
        let plan = plan.unwrap_or_else(|| panic!("{}", drawn()));
        let templates = Templates::new(&Own::default()).unwrap();
        let tree = backend::tree(&plan, &templates).and_then(|tree| tree.in_memory()).unwrap();
        prop_assert_eq!(source.files().count(), FILES.len());
        let paths = |tree: &netpxe::tree::Tree<'_>| -> Vec<String> {
            tree.files().iter().map(|file| file.path().as_str().to_owned()).collect()
        };
        prop_assert_eq!(paths(&tree), paths(&whole));
        for (file, wanted) in tree.files().iter().zip(whole.files()) {
            prop_assert_eq!(file.contents().unwrap(), wanted.contents().unwrap());
        }
    }
}
