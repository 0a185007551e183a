//! `ksvalidator`, Anaconda's own parser, in the grammar of the release that reads the file.

use std::collections::BTreeMap;

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Checked, Complaint, Finding, Program, Tree, Verdict};
use crate::value::{FromText, Os};

const NAME: &str = "ksvalidator";

pub(super) fn wants(file: &Checked) -> bool {
    file.path.starts_with("http/ks/")
}

/// What `ksvalidator -v` calls a release.
fn grammar(os: Os) -> &'static str {
    match os {
        Os::El7 => "RHEL7",
        Os::El8 => "RHEL8",
        Os::El9 => "RHEL9",
        Os::El10 => "RHEL10",
    }
}

pub(super) fn run(tree: &Tree<'_>, files: &[&Checked]) -> Result<Vec<Finding>> {
    let mut by_grammar: BTreeMap<Option<&str>, Vec<&Checked>> = BTreeMap::new();
    for file in files {
        let os = tree.owner(&file.path).and_then(|owner| owner.os.as_deref());
        let os = os.and_then(|os| Os::from_text(os).ok());
        by_grammar.entry(os.map(grammar)).or_default().push(file);
    }
    let program = Program::find(&[NAME]);
    let mut findings = Vec::new();
    for (grammar, files) in by_grammar {
        let checker = grammar.map_or_else(|| NAME.to_owned(), |it| format!("{NAME} -v {it}"));
        let verdict = match (&program, grammar) {
            (None, _) => Verdict::NotRun(
                "it is not installed (pip install pykickstart; EL: pykickstart)".to_owned(),
            ),
            (_, None) => Verdict::NotRun(format!(
                "the tree does not say which release reads {} of its kickstarts: run netpxe gen",
                files.len()
            )),
            (Some(program), Some(grammar)) => {
                let mut complaints = Vec::new();
                // Starting it takes longer than its work: many files a run.
                for files in files.chunks(200) {
                    let paths = files.iter().map(|file| tree.folder.join(&file.path));
                    let mut arguments = vec!["-v".into(), grammar.into()];
                    arguments.extend(paths);
                    let said = program.run(&arguments, "")?;
                    let found = self::complaints(tree, files, &said.text);
                    if found.is_empty() && !said.content {
                        complaints.push(Complaint {
                            path: files[0].path.clone(),
                            line: None,
                            text: on_one_line(said.text.lines().last().unwrap_or(NAME)),
                        });
                    }
                    complaints.extend(found);
                }
                Verdict::Ran(files.len(), complaints)
            }
        };
        findings.push(Finding { checker, verdict });
    }
    Ok(findings)
}

/// It says which file it checks, and then `... on line N of the kickstart file:` with what is
/// wrong below. Anything else that it says is a complaint too: a deprecated command is a warning,
/// which does not count for its status.
fn complaints(tree: &Tree<'_>, files: &[&Checked], said: &str) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = Vec::new();
    let mut path = files[0].path.as_str();
    let mut open = false;
    for line in said.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(file) = line.strip_prefix("Checking kickstart file ") {
            let of = |it: &&&Checked| tree.folder.join(&it.path).to_string_lossy() == file;
            path = files.iter().find(of).map_or(path, |file| &file.path);
            open = false;
            continue;
        }
        let number = number_after(line, "on line ").map(|(number, _)| number);
        let starts = line.starts_with("The following problem occurred");
        match complaints.last_mut().filter(|_| open && !starts) {
            Some(last) => {
                let text = format!("{} {}", last.text, on_one_line(line));
                text.trim().clone_into(&mut last.text);
            }
            None => complaints.push(Complaint {
                path: path.to_owned(),
                line: number,
                text: if starts {
                    String::new()
                } else {
                    on_one_line(line)
                },
            }),
        }
        open |= starts;
    }
    complaints
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn complaints_follow_their_file_and_line() {
        let tree = Tree {
            folder: Path::new("/x"),
            owners: BTreeMap::new(),
        };
        let file = |path: &str| Checked {
            path: path.to_owned(),
            text: String::new(),
        };
        let (one, two) = (file("one"), file("two"));
        let said = "\nChecking kickstart file /x/one\n\n\nChecking kickstart file /x/two\n\nThe following problem occurred on line 1 of the kickstart file:\n\nUnknown command: bogus\n\nThe following problem occurred on line 2 of the kickstart file:\n\nA single argument is\nexpected\n";
        let found = complaints(&tree, &[&one, &two], said);
        let told: Vec<_> = found
            .iter()
            .map(|c| (c.path.as_str(), c.line, c.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("two", Some(1), "Unknown command: bogus"),
                ("two", Some(2), "A single argument is expected"),
            ]
        );
        let warned = complaints(&tree, &[&one], "x.py: Warning: on line 7: deprecated\n");
        assert_eq!((warned.len(), warned[0].line), (1, Some(7)));
    }
}
