//! Preseeds and user-data: what a template of the operator's writes for an installer that is not
//! Anaconda.

use anyhow::Result;

use super::program::number_after;
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};
use crate::diagnostic::Diagnostics;
use crate::source::Source;
use crate::yaml::{self, Value};

/// Debian's: lines such as `d-i time/zone string Etc/UTC`.
pub(super) fn is_preseed(file: &TreeFile) -> bool {
    super::kickstart::is_for_other(file) && file.text.lines().any(|line| line.starts_with("d-i "))
}

/// cloud-init's, which Ubuntu's installer reads too.
pub(super) fn is_user_data(file: &TreeFile) -> bool {
    super::kickstart::is_for_other(file) && file.text.starts_with("#cloud-config")
}

pub(super) fn preseed(_: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(&["debconf-set-selections"]) {
        None => Verdict::NotRun("it is not installed (Debian: debconf)".to_owned()),
        Some(program) => {
            let mut complaints = Vec::new();
            for file in files {
                let said = program.run(["-c"], &file.text)?;
                let found = of_debconf(&file.path, &said.text);
                if found.is_empty() && !said.content {
                    complaints.push(Complaint {
                        path: file.path.clone(),
                        line: None,
                        text: "it failed and named no line".to_owned(),
                    });
                }
                complaints.extend(found);
            }
            Verdict::Ran(files.len(), complaints)
        }
    };
    let checker = "debconf-set-selections -c".to_owned();
    Ok(vec![Finding { checker, verdict }])
}

/// What it says of lines; the lines themselves, which it quotes, may hold a password.
fn of_debconf(path: &str, said: &str) -> Vec<Complaint> {
    let complaint = |line: &str| {
        let (number, _) = number_after(line, "line ")?;
        let text = line
            .split(" '")
            .next()
            .unwrap_or(line)
            .trim_end_matches(':');
        Some(Complaint {
            path: path.to_owned(),
            line: Some(number),
            text: super::program::on_one_line(text),
        })
    };
    said.lines().filter_map(complaint).collect()
}

/// Reads user-data as netpxe reads an inventory: what YAML refuses, a key that is given twice.
pub(super) fn user_data(files: &[&TreeFile]) -> Vec<Finding> {
    let complaints = files.iter().flat_map(|file| of_yaml(file)).collect();
    vec![Finding {
        checker: "YAML of user-data".to_owned(),
        verdict: Verdict::Ran(files.len(), complaints),
    }]
}

fn of_yaml(file: &TreeFile) -> Vec<Complaint> {
    let source = Source::new(file.path.as_str(), file.text.as_str());
    let mut faults = Diagnostics::new();
    let document = yaml::parse(source.text(), &mut faults);
    let complaint = |line, text: &str| Complaint {
        path: file.path.clone(),
        line,
        text: text.to_owned(),
    };
    let is_mapping = document
        .root()
        .is_some_and(|root| matches!(root.value(), Value::Map(_)));
    if !is_mapping && !faults.has_errors() {
        return vec![complaint(None, "it is no mapping of keys")];
    }
    let faults = faults.iter();
    faults
        .map(|fault| {
            let line = source.position(fault.primary.span.start).line;
            complaint(Some(line), &fault.message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debconf_s_lines_are_named_and_not_quoted() {
        let said = "error: parse error on line 2: 'd-i passwd/root-password hunter2'\nwarning: Unknown type strng, skipping line 7\n";
        let found = of_debconf("p", said);
        let told: Vec<_> = found.iter().map(|c| (c.line, c.text.as_str())).collect();
        assert_eq!(
            told,
            [
                (Some(2), "error: parse error on line 2"),
                (Some(7), "warning: Unknown type strng, skipping line 7"),
            ]
        );
    }

    #[test]
    fn user_data_is_a_mapping() {
        let lines = |text: &str| -> Vec<Option<usize>> {
            let file = TreeFile {
                path: "p".to_owned(),
                host: None,
                os: None,
                text: text.to_owned(),
            };
            of_yaml(&file).iter().map(|it| it.line).collect()
        };
        assert_eq!(lines("#cloud-config\nautoinstall: {version: 1}\n"), []);
        assert_eq!(lines("#cloud-config\na: [1\nb: 2\n"), [Some(2)]);
        assert_eq!(lines("#cloud-config\na: 1\na: 2\n"), [Some(3)]);
        assert_eq!(lines("#cloud-config\n"), [None]);
    }
}
