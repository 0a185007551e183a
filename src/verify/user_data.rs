//! User-data: what cloud-init reads, and with it Ubuntu's installer, and the scripts in it.

use anyhow::Result;

use super::shell::{self, Script};
use super::{Complaint, Finding, Program, TreeFile, Verdict};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::yaml::{self, Node, Value};

/// What it begins with.
const HEADER: &str = "#cloud-config";

/// What lies beside it.
const META_DATA: &str = "/meta-data";

pub(super) fn wants(file: &TreeFile) -> bool {
    let is_it = file.text.starts_with(HEADER) || file.path.ends_with(META_DATA);
    super::kickstart::is_for_other(file) && is_it
}

/// Reads user-data as netpxe reads an inventory (what YAML refuses, a key that is given twice), and
/// has cloud-init hold what is left against its schema.
pub(super) fn run(files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let mut complaints = Vec::new();
    let mut readable = Vec::new();
    for file in files {
        let found = of_yaml(file);
        if found.is_empty() {
            readable.push(*file);
        }
        complaints.extend(found);
    }
    readable.retain(|file| file.text.starts_with(HEADER));
    let mut findings = vec![
        Finding {
            checker: "YAML of user-data".to_owned(),
            verdict: Verdict::Ran(files.len(), complaints),
        },
        Finding {
            checker: "cloud-init schema".to_owned(),
            verdict: by_schema(&readable)?,
        },
    ];
    let scripts: Vec<_> = readable.iter().flat_map(|file| scripts(file)).collect();
    findings.extend(shell::check(&scripts, " (in user-data)")?);
    Ok(findings)
}

/// The scripts that Ubuntu's installer runs: commands that are texts, which `sh` reads; of those that are
/// lists what follows `sh -c`, and each further argument that says who reads it.
fn scripts(file: &TreeFile) -> Vec<Script<'_>> {
    let source = Source::new(file.path.as_str(), file.text.as_str());
    let document = yaml::parse(source.text(), &mut Diagnostics::new());
    let root = document.root();
    let commands = ["early-commands", "late-commands", "error-commands"].map(|key| {
        let commands = root.and_then(|root| place(root, &format!("autoinstall.{key}")));
        match commands.map(Node::value) {
            Some(Value::List(commands)) => commands.to_vec(),
            _ => Vec::new(),
        }
    });
    let mut scripts = Vec::new();
    for command in commands.iter().flatten() {
        let words = match command.value() {
            Value::List(words) => words,
            _ => std::slice::from_ref(command),
        };
        let of_sh = match words {
            [_] => Some(0),
            [sh, c, ..] if is(sh, "sh") && is(c, "-c") => Some(2),
            _ => None,
        };
        for (at, word) in words.iter().enumerate() {
            let Value::Scalar(text, _) = word.value() else {
                continue;
            };
            let shell = if of_sh == Some(at) {
                Some("sh")
            } else {
                shell::shell(text)
            };
            let Some(shell) = shell else { continue };
            // A block begins in the line below its mark.
            let start = word.span().start;
            let is_block = file.text[start as usize..].starts_with('|');
            let above = source.position(start).line - usize::from(!is_block);
            scripts.push(Script {
                path: &file.path,
                shell,
                text: "\n".repeat(above) + text,
            });
        }
    }
    scripts
}

fn is(node: &Node<'_>, word: &str) -> bool {
    matches!(node.value(), Value::Scalar(text, _) if text == word)
}

fn by_schema(files: &[&TreeFile]) -> Result<Verdict> {
    let Some(program) = Program::find(&["cloud-init"]) else {
        let why = "it is not installed (Debian, EL: cloud-init)".to_owned();
        return Ok(Verdict::NotRun(why));
    };
    let mut complaints = Vec::new();
    for file in files {
        let said = program.run(["schema", "--config-file", "/dev/stdin"], &file.text)?;
        if !said.content {
            complaints.extend(of_cloud_init(file, &said.text));
        }
    }
    Ok(Verdict::Ran(files.len(), complaints))
}

fn of_yaml(file: &TreeFile) -> Vec<Complaint> {
    let source = Source::new(file.path.as_str(), file.text.as_str());
    let mut faults = Diagnostics::new();
    let document = yaml::parse(source.text(), &mut faults);
    let is_mapping = document
        .root()
        .is_some_and(|root| matches!(root.value(), Value::Map(_)));
    if !is_mapping && !faults.has_errors() {
        return vec![complaint(file, None, "it is no mapping of keys")];
    }
    let faults = faults.iter();
    faults
        .map(|fault| {
            let line = source.position(fault.primary.span.start).line;
            complaint(file, Some(line), &fault.message)
        })
        .collect()
}

/// What it says of keys: `Cloud config schema errors: users.0.sudo: VALUE is not of type 'string',
/// ssh_pwauth: ...`, or the same with a key on each line. The values, which it quotes, may hold a password.
fn of_cloud_init(file: &TreeFile, said: &str) -> Vec<Complaint> {
    let source = Source::new(file.path.as_str(), file.text.as_str());
    let document = yaml::parse(source.text(), &mut Diagnostics::new());
    let said = said.replace("errors: ", "errors:\n");
    let parts = said.lines().flat_map(|line| line.split(", "));
    let mut complaints: Vec<Complaint> = parts
        .filter_map(|part| {
            let (path, problem) = part.trim().split_once(": ")?;
            let place = place(document.root()?, path)?;
            let line = source.position(place.span().start).line;
            // What follows the value.
            let problem = problem
                .rfind(" is not ")
                .map_or("does not fit", |at| &problem[at + 1..]);
            let text = super::program::on_one_line(&format!("`{path}` {problem}"));
            Some(complaint(file, Some(line), &text))
        })
        .collect();
    if complaints.is_empty() {
        complaints.push(complaint(file, None, "it failed and named no key"));
    }
    complaints
}

/// The value at a path such as `users.0.sudo`.
fn place<'n, 's>(root: &'n Node<'s>, path: &str) -> Option<&'n Node<'s>> {
    path.split('.')
        .try_fold(root, |node, part| match node.value() {
            Value::List(items) => items.get(part.parse::<usize>().ok()?),
            _ => {
                let entry = node.entries().iter().find(|entry| entry.key == part)?;
                Some(&entry.value)
            }
        })
}

fn complaint(file: &TreeFile, line: Option<usize>, text: &str) -> Complaint {
    Complaint {
        path: file.path.clone(),
        line,
        text: text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user_data(text: &str) -> TreeFile {
        TreeFile {
            path: "p".to_owned(),
            host: None,
            os: None,
            text: text.to_owned(),
        }
    }

    #[test]
    fn user_data_is_a_mapping() {
        let lines = |text: &str| -> Vec<Option<usize>> {
            of_yaml(&user_data(text)).iter().map(|it| it.line).collect()
        };
        assert_eq!(lines("#cloud-config\nautoinstall: {version: 1}\n"), []);
        assert_eq!(lines("#cloud-config\na: [1\nb: 2\n"), [Some(2)]);
        assert_eq!(lines("#cloud-config\na: 1\na: 2\n"), [Some(3)]);
        assert_eq!(lines("#cloud-config\n"), [None]);
    }

    #[test]
    fn scripts_of_user_data_keep_their_lines() {
        let file = user_data(
            "#cloud-config\nautoinstall:\n  early-commands:\n    - |\n      a\n      b\n    - [ls]\n\
             \x20 late-commands:\n    - - sh\n      - -c\n      - c\n      - x\n      - |\n\
             \x20       #!/bin/bash\n        d\n      - |\n        #!/usr/bin/python3\n",
        );
        let found = scripts(&file);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.shell, it.text.matches('\n').count(), it.text.trim()))
            .collect();
        assert_eq!(
            told,
            [
                ("sh", 6, "a\n      b".replace("      ", "").as_str()),
                ("sh", 6, "ls"),
                ("sh", 10, "c"),
                ("bash", 15, "#!/bin/bash\nd"),
            ]
        );
    }

    #[test]
    fn cloud_init_s_keys_are_named_and_their_values_are_not() {
        let file = user_data("#cloud-config\nbootcmd: []\nusers:\n  - passwd: [hunter2]\n");
        let said = "Error:\nCloud config schema errors: bootcmd: [] should be non-empty, \
                    users.0.passwd: ['hunter2'] is not of type 'string', other: hunter2\n";
        let found = of_cloud_init(&file, said);
        let told: Vec<_> = found.iter().map(|c| (c.line, c.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Some(2), "`bootcmd` does not fit"),
                (Some(4), "`users.0.passwd` is not of type 'string'"),
            ]
        );
        let unknown = of_cloud_init(&file, "hunter2\n");
        assert_eq!(unknown[0].text, "it failed and named no key");
    }
}
