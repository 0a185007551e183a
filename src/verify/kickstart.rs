//! `ksvalidator`: Anaconda's own parser, with the grammar of the release that reads the file.

use std::collections::BTreeMap;

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};
use crate::value::Os;

const NAME: &str = "ksvalidator";

pub(super) fn wants(file: &TreeFile) -> bool {
    is_below_ks(file) && !is_for_other(file)
}

/// Whether the file is what a template of the operator's wrote for an installer that is not Anaconda.
pub(super) fn is_for_other(file: &TreeFile) -> bool {
    is_below_ks(file) && file.os.is_some_and(|os| os.anaconda().is_none())
}

fn is_below_ks(file: &TreeFile) -> bool {
    file.is_of_host(|path| path.starts_with("http/ks/"))
}

pub(super) fn run(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let mut by_grammar: BTreeMap<Option<&str>, Vec<&TreeFile>> = BTreeMap::new();
    for file in files {
        let grammar = file.os.and_then(Os::anaconda).map(|it| it.ksvalidator);
        by_grammar.entry(grammar).or_default().push(file);
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
                // Starting it takes longer than its work, so it gets many files at a time.
                for files in files.chunks(200) {
                    let paths = files.iter().map(|file| tree.folder.join(&file.path));
                    let mut arguments = vec!["-v".into(), grammar.into()];
                    arguments.extend(paths);
                    let said = program.run(&arguments, "")?;
                    let found = self::complaints(tree, files, &said.text);
                    let of_vlans = said.text.lines().any(|line| is_of_vlans(line, ""));
                    if found.is_empty() && !said.content && !of_vlans {
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

/// Parses its messages. It names the file that it checks, and then prints `... on line N of the
/// kickstart file:` and below that what is wrong. Anything else is a complaint too: a deprecated
/// command is a warning, which does not affect the exit status.
fn complaints(tree: &Tree<'_>, files: &[&TreeFile], said: &str) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = Vec::new();
    let mut path = files[0].path.as_str();
    let mut open = false;
    for line in said.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(file) = line.strip_prefix("Checking kickstart file ") {
            let of = |it: &&&TreeFile| tree.folder.join(&it.path).to_string_lossy() == file;
            path = files.iter().find(of).map_or(path, |file| &file.path);
            open = false;
            continue;
        }
        let text = files
            .iter()
            .find(|file| file.path == path)
            .map_or("", |file| &file.text);
        if is_of_vlans(line, text) {
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

/// Whether a complaint is only about VLANs. A VLAN names the NIC or bond below it as its device,
/// and a second VLAN names the same device again: the checker warns about that, but Anaconda
/// accepts it.
fn is_of_vlans(complaint: &str, text: &str) -> bool {
    let device = complaint
        .strip_prefix("A network device with the name ")
        .and_then(|rest| rest.strip_suffix(" has already been defined."));
    device.is_some_and(|device| {
        let device = format!("network --device={device} ");
        let on_it = text.lines().filter(|line| line.starts_with(&device));
        on_it.filter(|line| !line.contains(" --vlanid=")).count() <= 1
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn complaints_follow_their_file_and_line() {
        let tree = Tree {
            folder: Path::new("/x"),
        };
        let file = |path: &str| TreeFile {
            path: path.to_owned(),
            host: None,
            os: None,
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
        let twice = "A network device with the name bond0 has already been defined.\n";
        let vlans = TreeFile {
            path: "vlans".to_owned(),
            host: None,
            os: None,
            text: "network --device=bond0 --vlanid=1\nnetwork --device=bond0 --vlanid=2\n"
                .to_owned(),
        };
        assert!(complaints(&tree, &[&vlans], twice).is_empty());
        let bonds = TreeFile {
            path: "bonds".to_owned(),
            host: None,
            os: None,
            text: "network --device=bond0 --ip=1\nnetwork --device=bond0 --ip=2\n".to_owned(),
        };
        assert_eq!(complaints(&tree, &[&bonds], twice).len(), 1);
        let warned = complaints(&tree, &[&one], "x.py: Warning: on line 7: deprecated\n");
        assert_eq!((warned.len(), warned[0].line), (1, Some(7)));
    }
}
