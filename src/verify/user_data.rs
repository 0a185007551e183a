//! User-data: what a template of the operator's writes for cloud-init, and so for Ubuntu's installer.

use anyhow::Result;

use super::{Complaint, Finding, Program, TreeFile, Verdict};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::yaml::{self, Node, Value};

/// What it begins with.
const HEADER: &str = "#cloud-config";

pub(super) fn wants(file: &TreeFile) -> bool {
    super::kickstart::is_for_other(file) && file.text.starts_with(HEADER)
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
    Ok(vec![
        Finding {
            checker: "YAML of user-data".to_owned(),
            verdict: Verdict::Ran(files.len(), complaints),
        },
        Finding {
            checker: "cloud-init schema".to_owned(),
            verdict: by_schema(&readable)?,
        },
    ])
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
