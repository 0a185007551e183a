//! `sh -n` and `bash -n`: whether a shell can parse the scripts of a tree and of its kickstarts.

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

pub(super) fn wants(file: &TreeFile) -> bool {
    shell_of(file).is_some()
}

/// The shell that reads a file: what is in /etc/default, services and their scripts source.
fn shell_of(file: &TreeFile) -> Option<&'static str> {
    if file.is_of_host(|path| path.starts_with("etc/default/")) {
        return Some("sh");
    }
    shell(&file.text)
}

/// The shell that a script asks for in its first line; a file that scripts source names it there
/// for shellcheck.
pub(super) fn shell(text: &str) -> Option<&'static str> {
    let first = text.lines().next()?;
    let asked = first
        .strip_prefix("#!")
        .or_else(|| first.strip_prefix("# shellcheck shell="))?;
    asked.split([' ', '/']).filter_map(known).next_back()
}

fn known(word: &str) -> Option<&'static str> {
    ["sh", "bash"].into_iter().find(|name| *name == word)
}

pub(super) fn run(_: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let scripts = files.iter().filter_map(|file| {
        Some(Script {
            path: &file.path,
            shell: shell_of(file)?,
            text: file.text.clone(),
        })
    });
    check(&scripts.collect::<Vec<_>>(), "")
}

/// Checks the scripts in kickstarts, which Anaconda runs with bash unless they say otherwise.
pub(super) fn run_in_kickstarts(_: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let scripts = files.iter().flat_map(|file| scripts(file));
    check(&scripts.collect::<Vec<_>>(), " (%pre, %post)")
}

/// A script, and who reads it.
pub(super) struct Script<'a> {
    /// The file that it stands in.
    pub(super) path: &'a str,
    /// `sh` or `bash`.
    pub(super) shell: &'static str,
    /// In a kickstart, empty lines come before the script, so that its lines keep their numbers.
    pub(super) text: String,
}

/// Asks each shell about its scripts; `what` says in what they stand.
pub(super) fn check(scripts: &[Script<'_>], what: &str) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for shell in ["sh", "bash"] {
        let of: Vec<_> = scripts.iter().filter(|it| it.shell == shell).collect();
        if of.is_empty() {
            continue;
        }
        let verdict = match Program::find(&[shell]) {
            None => Verdict::NotRun("it is not installed".to_owned()),
            Some(program) => {
                let mut complaints = Vec::new();
                for script in &of {
                    let said = program.run(["-n"], &script.text)?;
                    complaints.extend((!said.content).then(|| complaint(script.path, &said.text)));
                }
                Verdict::Ran(of.len(), complaints)
            }
        };
        findings.push(Finding {
            checker: format!("{shell} -n{what}"),
            verdict,
        });
    }
    Ok(findings)
}

/// Parses the first message of a shell: `sh: 3: what` from dash, `bash: line 3: what` from bash.
fn complaint(path: &str, said: &str) -> Complaint {
    let first = said.lines().next().unwrap_or("it failed and said nothing");
    let found = number_after(first, ": line ").or_else(|| number_after(first, ": "));
    let (line, text) = found.map_or((None, first), |(line, rest)| (Some(line), rest));
    Complaint {
        path: path.to_owned(),
        line,
        text: on_one_line(text.trim_start_matches([':', ' '])),
    }
}

/// The shell scripts of a kickstart.
fn scripts(file: &TreeFile) -> Vec<Script<'_>> {
    let mut scripts = Vec::new();
    let mut script: Option<(&'static str, String)> = None;
    let mut above = String::new();
    for line in file.text.lines() {
        let mut words = line.split(' ');
        let section = words.next().unwrap_or_default();
        if matches!(
            section,
            "%pre" | "%pre-install" | "%post" | "%onerror" | "%traceback"
        ) {
            let interpreter = words.find_map(|word| word.strip_prefix("--interpreter="));
            let shell = interpreter.map_or(Some("bash"), |it| known(it.rsplit('/').next()?));
            script = shell.map(|shell| (shell, format!("{above}\n")));
        } else if section == "%end" {
            scripts.extend(script.take().map(|(shell, text)| Script {
                path: &file.path,
                shell,
                text,
            }));
        } else if let Some((_, text)) = &mut script {
            text.push_str(line);
            text.push('\n');
        }
        above.push('\n');
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_says_which_shell_reads_it() {
        for (text, wanted) in [
            ("#!/bin/sh\n", Some("sh")),
            ("#!/bin/sh -eu\n", Some("sh")),
            ("#!/usr/bin/env bash\n", Some("bash")),
            ("# shellcheck shell=sh disable=SC2034\n", Some("sh")),
            ("# shellcheck disable=SC2034\n", None),
            ("#!/usr/bin/python3\n", None),
            ("# sh\n", None),
            ("", None),
        ] {
            assert_eq!(shell(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_scripts_of_a_kickstart_keep_their_lines() {
        let file = TreeFile {
            path: "p".to_owned(),
            host: None,
            os: None,
            text: "text\n%pre --erroronfail\na\n%end\n%packages\nx\n%end\n%post --interpreter=/usr/bin/python3\nb\n%end\n%post --interpreter=/bin/sh\nc\nd\n%end\n".to_owned(),
        };
        let found = scripts(&file);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.shell, it.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("bash", "\n\na\n"),
                ("sh", &*format!("{}c\nd\n", "\n".repeat(11)))
            ]
        );
    }

    #[test]
    fn each_shell_has_its_own_way_to_name_a_line() {
        let told = |said| {
            let complaint = complaint("p", said);
            (complaint.line, complaint.text)
        };
        let dash = told("sh: 3: Syntax error: \"fi\" unexpected\n");
        assert_eq!(
            dash,
            (Some(3), "Syntax error: \"fi\" unexpected".to_owned())
        );
        let bash = told("bash: line 7: syntax error near `fi'\nbash: line 7: `fi'\n");
        assert_eq!(bash, (Some(7), "syntax error near `fi'".to_owned()));
    }
}
