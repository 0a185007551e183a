//! Every file of `tests/faults/` is an inventory that somebody got wrong. Beside it lies what
//! `netpxe check` says to it: reading that folder is reading the manual of what netpxe refuses.
//!
//! A fault is marked on the line where netpxe must show it, by `# <- E0301` at the end, once for
//! each diagnostic. Where no comment can stand there, the first line of the file is
//! `# faults: E0102@8`, with the number of the line; a file that cannot even hold that is marked
//! in [`UNMARKED`].
//!
//! A `.conf` is a `dhcpd.conf` that somebody wants to import, and beside it lies what `netpxe import
//! dhcpd` says to that; a `.csv` is a table; a `.kea` is a configuration of Kea; to a
//! `.into` somebody wants to add a table.
//!
//! After a change of a message: `SNAPSHOTS=overwrite cargo test --test hermetic faults::`, and read
//! the diff.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use netpxe::diagnostic::{Code, Severity};
use snapbox::{Assert, Data};

use crate::common::program::{Run, netpxe};

/// Files in which no mark can stand: one that is not text, and a table.
const UNMARKED: &[(&str, usize, Code)] = &[
    ("E0102-utf-16", 1, Code::NotUtf8),
    ("E0903-table", 3, Code::NotATable),
];

/// Parts of the secrets in `secrets.yaml`.
const SECRETS: &[&str] = &[
    "Winter", "calvin", "geheim", "hunter2", "$1$", "$2b$", "Hq3Z", "KIXQ", "QxZ0", "rl0u", "sAlt",
    "kPq7", "0aS6",
];

/// A diagnostic: its line and its code.
type Place = (usize, String);

/// One file of the folder, and what netpxe says to it.
struct Fault {
    name: String,
    marks: Vec<Place>,
    stderr: String,
    exit_code: Option<i32>,
}

static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut files: Vec<(String, &str)> = stems("yaml").into_iter().map(|it| (it, "yaml")).collect();
    for extension in ["conf", "csv", "into", "kea"] {
        files.extend(stems(extension).into_iter().map(|it| (it, extension)));
    }
    files.sort();
    let run = |(name, extension)| Fault::run(name, extension);
    files.into_iter().map(run).collect()
});

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults")
}

/// The names of the folder's files that end in `extension`, without it.
fn stems(extension: &str) -> Vec<String> {
    fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

impl Fault {
    fn run(name: String, extension: &str) -> Self {
        let file = format!("{name}.{extension}");
        let words: &[&str] = match extension {
            "conf" => &["import", "dhcpd"],
            "csv" => &["import", "csv"],
            "kea" => &["import", "kea"],
            "into" => &["import", "csv", "files/new.csv", "--into"],
            _ => &["check"],
        };
        let text = fs::read(folder().join(&file)).unwrap();
        let text = String::from_utf8_lossy(&text);
        let words = [words, &[&*file], &templates(&text)].concat();
        let run = Run(netpxe(&folder(), &words).output().unwrap());
        let unmarked = UNMARKED.iter().find(|(other, ..)| *other == name);
        let mut marks = match unmarked {
            Some(&(_, line, code)) => vec![(line, code.id().to_owned())],
            None => marks(&text),
        };
        marks.sort();
        Self {
            name,
            marks,
            stderr: run.err(),
            exit_code: run.0.status.code(),
        }
    }

    /// The diagnostics that were printed.
    fn found(&self) -> Vec<Place> {
        let mut lines = self.stderr.lines();
        let mut found = Vec::new();
        while let Some(line) = lines.next() {
            let Some(code) = ["error[", "warning["]
                .iter()
                .find_map(|level| line.strip_prefix(level))
                .and_then(|rest| rest.get(..5))
            else {
                continue;
            };
            let place = lines.find(|line| line.trim_start().starts_with("--> "));
            let line = place.unwrap().rsplit(':').nth(1).unwrap();
            found.push((line.parse().unwrap(), code.to_owned()));
        }
        found.sort();
        found
    }
}

/// What names the templates of an inventory that has some: its first line is `# templates: FOLDER`.
pub fn templates(text: &str) -> Vec<&str> {
    let first = text.lines().next().unwrap_or_default();
    let folder = first.strip_prefix("# templates: ");
    folder.map_or_else(Vec::new, |folder| vec!["--templates", folder])
}

/// What a file says of its own faults.
fn marks(text: &str) -> Vec<Place> {
    let first = text.lines().next().unwrap_or_default();
    if let Some(list) = first.strip_prefix("# faults: ") {
        return list
            .split(' ')
            .map(|mark| {
                let (code, line) = mark.split_once('@').unwrap();
                (line.parse().unwrap(), code.to_owned())
            })
            .collect();
    }
    let marked = text
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((line.split_once("# <- ")?.1, number)));
    marked
        .flat_map(|(list, number)| {
            list.split_whitespace()
                .map(move |code| (number, code.to_owned()))
        })
        .collect()
}

/// Every fault that `wrong` finds something to say of fails the test; all of them are told.
fn hold(wrong: impl Fn(&Fault) -> Option<String>) {
    let told: Vec<String> = FAULTS
        .iter()
        .filter_map(|fault| Some(format!("{}: {}", fault.name, wrong(fault)?)))
        .collect();
    assert!(told.is_empty(), "\n{}", told.join("\n"));
}

#[test]
fn messages_are_those_beside_the_inventories() {
    let assert = Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    hold(|fault| {
        let path = folder().join(format!("{}.txt", fault.name));
        // Raw: `[..]` in a message is no wildcard.
        let expected = Data::read_from(&path, None).raw();
        let actual = Data::text(&fault.stderr);
        let error = assert.try_eq(Some(&fault.name), actual, expected).err()?;
        Some(error.to_string())
    });
    let (texts, inventories) = (
        stems("txt"),
        ["yaml", "conf", "csv", "into", "kea"].map(stems).concat(),
    );
    let stray: Vec<&String> = texts.iter().filter(|t| !inventories.contains(t)).collect();
    assert!(stray.is_empty(), "no inventory for {stray:?}");
}

#[test]
fn faults_are_found_where_they_are_marked_and_nowhere_else() {
    hold(|fault| {
        let found = fault.found();
        (found != fault.marks).then(|| format!("found {found:?}, marked {:?}", fault.marks))
    });
}

#[test]
fn no_message_shows_a_secret() {
    let inventory = fs::read_to_string(folder().join("secrets.yaml")).unwrap();
    let fault = FAULTS.iter().find(|fault| fault.name == "secrets");
    let shown = &fault.unwrap().stderr;
    for secret in SECRETS {
        assert!(inventory.contains(secret), "{secret} is not in the file");
        assert!(!shown.contains(secret), "{secret} is shown");
    }
}

#[test]
fn only_errors_fail() {
    hold(|fault| {
        let is_error = |(_, id): &Place| {
            let code = Code::ALL.iter().find(|code| code.id() == id);
            code.is_none_or(|code| code.severity() == Severity::Error)
        };
        let wanted = i32::from(fault.marks.iter().any(is_error));
        (fault.exit_code != Some(wanted)).then(|| format!("exit code {:?}", fault.exit_code))
    });
}

#[test]
fn every_code_has_a_file_and_every_file_its_code() {
    let mut shown = BTreeSet::new();
    hold(|fault| {
        let id = fault.name.get(..5)?;
        let named = Code::ALL.iter().any(|code| code.id() == id);
        let marked = fault.marks.iter().any(|(_, code)| code == id);
        (named && !marked).then(|| "its own code is not marked in it".to_owned())
    });
    for fault in FAULTS.iter() {
        shown.extend(fault.name.get(..5));
    }
    let unshown: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !shown.contains(code.id()))
        .collect();
    assert!(unshown.is_empty(), "no fault file for {unshown:?}");
}

/// `docs/what-dhcpd-accepts.md` says of each mistake where it is shown.
#[test]
fn the_table_of_what_dhcpd_accepts_leads_to_inventories() {
    let table = include_str!("../../docs/what-dhcpd-accepts.md");
    let links: Vec<&str> = table
        .split("](../tests/faults/")
        .skip(1)
        .filter_map(|rest| rest.split_once(".yaml)").map(|(name, _)| name))
        .collect();
    assert!(links.len() > 20, "{links:?}");
    for link in links {
        assert!(
            FAULTS.iter().any(|fault| fault.name == link),
            "no inventory {link}"
        );
    }
}
