//! Preseeds: what a template of the operator's writes for Debian's installer.

use anyhow::Result;

use super::program::number_after;
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

/// Debian's: lines such as `d-i time/zone string Etc/UTC`.
pub(super) fn wants(file: &TreeFile) -> bool {
    super::kickstart::is_for_other(file) && file.text.lines().any(|line| line.starts_with("d-i "))
}

pub(super) fn run(_: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
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
}
