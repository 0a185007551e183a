//! Whoever follows the help of a message must succeed.
//!
//! Beside a fault of `tests/faults/` may lie `NAME.mended`: what a person does who follows the help.
//! Each of its lines is an edit of the inventory, with the number of the line in it:
//!
//! ```text
//! 6: the line instead
//! 6-
//! 6+ a line to write below it
//! ```
//!
//! The inventory that comes of it has no error, and none of the codes of the fault.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use netpxe::diagnostic::Code;

use crate::common::program::{Lab, netpxe};
use crate::faults::templates;

/// Codes whose help is followed by no test, and why.
const UNMENDED: &[(&str, &str)] = &[
    (
        "E0215",
        "the inventory is right, and another netpxe reads it",
    ),
    (
        "E0223",
        "the files are mended, or their paths, and not the inventory",
    ),
    ("E0520", "the files are mended, and not the inventory"),
    (
        "E0226",
        "files are moved or folders named that this folder does not have",
    ),
    (
        "W0903",
        "nothing is wrong: it says what the new server answers",
    ),
    (
        "W0904",
        "nothing is wrong: the inventory that is printed has the text",
    ),
];

/// What the variable holds that the help names.
const ROOT_HASH: &str = "$5$salt$QJ4KBMdHB5Sx8yE5MmJr9Z6nBTc1bGzXlTq3dWVbhP2";

/// What a person did with one line.
enum Edit<'t> {
    Instead(&'t str),
    Remove,
    Below(&'t str),
}

/// A fault and its mended twin.
struct Mended {
    name: String,
    /// The code in its name; `None` if it has several.
    code: Option<String>,
    /// What netpxe said to the fault.
    said: String,
    /// The inventory with its edits, or the `dhcpd.conf`.
    text: String,
    /// What it is.
    extension: &'static str,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

impl Mended {
    fn read(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut extensions = ["conf", "csv", "into", "kea"].into_iter();
        let is_there = |it: &&str| path.with_extension(it).exists();
        let extension = extensions.find(is_there).unwrap_or("yaml");
        let bytes = fs::read(path.with_extension(extension)).unwrap();
        let edits = fs::read_to_string(path).unwrap();
        let code = name.get(..5).filter(|id| is_code(id));
        Self {
            said: fs::read_to_string(path.with_extension("txt")).unwrap(),
            text: edit(&String::from_utf8_lossy(&bytes), &edits),
            code: code.map(str::to_owned),
            name,
            extension,
        }
    }

    fn all() -> Vec<Self> {
        let entries = fs::read_dir(folder()).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|it| it == "mended"));
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    /// The helps that show what to write and are not followed: none of what they show is there.
    fn ignored(&self) -> Vec<&str> {
        let helps = self.said.lines().filter_map(|it| it.split_once("= help: "));
        let shows = |help: &&str| {
            let mut starts = ["write `", "did you mean `"].iter();
            starts.any(|start| help.contains(start))
        };
        let helps = helps.map(|(_, help)| help).filter(shows);
        // `...` stands for anything.
        let is_there = |shown: &str| self.text.contains(shown.split("...").next().unwrap());
        helps
            .filter(|help| !help.split('`').skip(1).step_by(2).any(is_there))
            .collect()
    }
}

/// Copies a folder: a link would lead out of the inventory's own.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(path, to).unwrap();
        }
    }
}

fn is_code(id: &str) -> bool {
    Code::ALL.iter().any(|code| code.id() == id)
}

/// The text with its edits, and without the marks of its faults.
fn edit(text: &str, edits: &str) -> String {
    let mut of_line: BTreeMap<usize, Vec<Edit<'_>>> = BTreeMap::new();
    for line in edits.lines() {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let number = line[..digits].parse().unwrap();
        let edit = match &line[digits..] {
            "-" => Edit::Remove,
            rest => match rest.split_at_checked(2) {
                Some((": ", text)) => Edit::Instead(text),
                Some(("+ ", text)) => Edit::Below(text),
                _ => panic!("this is no edit: {line}"),
            },
        };
        of_line.entry(number).or_default().push(edit);
    }
    let mut out = String::new();
    for (line, number) in text.lines().zip(1..) {
        let edits = of_line.remove(&number).unwrap_or_default();
        let line = line.split("# <- ").next().unwrap();
        let mut lines = vec![line];
        for edit in edits {
            match edit {
                Edit::Instead(text) => lines[0] = text,
                Edit::Remove => drop(lines.remove(0)),
                Edit::Below(text) => lines.push(text),
            }
        }
        for line in lines {
            out += line.trim_end();
            out.push('\n');
        }
    }
    assert!(of_line.is_empty(), "there are no such lines");
    out
}

/// Every twin that `wrong` finds something to say of fails the test; all of them are told.
fn hold(wrong: impl Fn(&Mended) -> Option<String>) {
    let all = Mended::all();
    let told = all
        .iter()
        .filter_map(|it| Some(format!("{}: {}", it.name, wrong(it)?)));
    let told: Vec<String> = told.collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn an_inventory_that_was_mended_as_its_help_says_is_right() {
    hold(|mended| {
        let lab = Lab::new();
        // What it names lies beside it.
        copy(&folder().join("files"), &lab.path("files"));
        let file = format!("mended.{}", mended.extension);
        lab.write(&file, &mended.text);
        let mut check = match mended.extension {
            "conf" => netpxe(lab.0.path(), &["import", "dhcpd", &file]),
            "kea" => netpxe(lab.0.path(), &["import", "kea", &file]),
            "csv" => netpxe(lab.0.path(), &["import", "csv", &file]),
            "into" => {
                let table = "files/new.csv";
                netpxe(lab.0.path(), &["import", "csv", table, "--into", &file])
            }
            _ => {
                let words = [&["check", &*file][..], &templates(&mended.text)].concat();
                netpxe(lab.0.path(), &words)
            }
        };
        let output = check
            .env("ROOT_HASH", ROOT_HASH)
            .env("DISK_PASSPHRASE", "correct-horse-battery")
            .output();
        let said = String::from_utf8(output.unwrap().stderr).unwrap();
        let own = mended.code.as_ref().map(|code| format!("[{code}]"));
        let is_right = !said.contains("error") && !own.is_some_and(|own| said.contains(&own));
        (!is_right).then_some(said)
    });
}

#[test]
fn what_the_help_shows_stands_in_the_mended_inventory() {
    hold(|mended| {
        let ignored = mended.ignored();
        (!ignored.is_empty()).then(|| ignored.join("\n"))
    });
}

#[test]
fn the_help_of_every_code_is_followed() {
    let all = Mended::all();
    let mended: BTreeSet<&str> = all.iter().filter_map(|it| it.code.as_deref()).collect();
    let known: BTreeSet<&str> = UNMENDED.iter().map(|(code, _)| *code).collect();
    let codes = Code::ALL.iter().map(|code| code.id());
    let missing: Vec<&str> = codes
        .filter(|code| !mended.contains(code) && !known.contains(code))
        .collect();
    assert!(missing.is_empty(), "no NAME.mended for {missing:?}");
    let stale: Vec<&&str> = known
        .iter()
        .filter(|code| mended.contains(*code) || !is_code(code))
        .collect();
    assert!(stale.is_empty(), "in UNMENDED for nothing: {stale:?}");
}
