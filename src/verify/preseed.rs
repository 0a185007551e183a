//! Preseeds: what Debian's installer reads, and the scripts in their comments.

use anyhow::Result;

use super::program::number_after;
use super::shell::{self, Script};
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
    let scripts: Vec<_> = files.iter().flat_map(|file| scripts(file)).collect();
    let mut findings = shell::check(&scripts, " (in preseeds)")?;
    findings.insert(0, Finding { checker, verdict });
    Ok(findings)
}

/// The scripts: lines such as `#early|echo` say which one they are of. Those of netpxe are for `sh`, and
/// others say in their first line who reads them.
fn scripts(file: &TreeFile) -> Vec<Script<'_>> {
    let mut scripts: Vec<(&str, String)> = Vec::new();
    for (above, line) in file.text.lines().enumerate() {
        let Some((name, text)) = line.strip_prefix('#').and_then(|it| it.split_once('|')) else {
            continue;
        };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        if scripts.last().is_none_or(|(last, _)| *last != name) {
            // Empty lines come before it, so that its lines keep their numbers.
            scripts.push((name, "\n".repeat(above)));
        }
        if let Some((_, script)) = scripts.last_mut() {
            script.extend([text, "\n"]);
        }
    }
    let read_by = |(name, text): (&str, String)| {
        let shell = match name {
            "early" | "late" => Some("sh"),
            _ => shell::shell(text.trim_start_matches('\n')),
        };
        Some(Script {
            path: &file.path,
            shell: shell?,
            text,
        })
    };
    scripts.into_iter().filter_map(read_by).collect()
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
    fn the_scripts_of_a_preseed_keep_their_lines() {
        let file = TreeFile {
            path: "p".to_owned(),
            host: None,
            os: None,
            text: "# a | b\n#early|x\n#early|\n#late|y\n#post1|#!/usr/bin/python3\n#pre1|#!/bin/sh\n#end|\n"
                .to_owned(),
        };
        let found = scripts(&file);
        let told: Vec<_> = found.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(told, ["\nx\n\n", "\n\n\ny\n", "\n\n\n\n\n#!/bin/sh\n"]);
    }

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
