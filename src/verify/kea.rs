//! `kea-dhcp4 -t`: Kea's own check of its configuration.

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, TreeFile, Verdict};

const NAME: &str = "kea-dhcp4 -t";
/// What it reads: from its standard input, so that it needs no place where `AppArmor` lets it read.
const INPUT: &str = "/dev/stdin";

pub(super) fn wants(file: &TreeFile) -> bool {
    file.is_of_host(|path| path == "dhcp/kea-dhcp4.conf")
}

pub(super) fn run(files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(&["kea-dhcp4"]) {
        None => Verdict::NotRun("it is not installed (Debian: kea-dhcp4-server)".to_owned()),
        Some(program) => {
            let mut complaints = Vec::new();
            let mut verdict = None;
            for file in files {
                let said = program.run(["-t", INPUT], &on_any_interface(&file.text))?;
                if !said.content && said.text.contains("HOOKS_OPEN_ERROR") {
                    verdict = Some(Verdict::NotRun(
                        "its hooks do not lie here where the deploy host has them: check there"
                            .to_owned(),
                    ));
                }
                complaints.extend(self::complaints(&file.path, &said.text, said.content));
            }
            verdict.unwrap_or(Verdict::Ran(files.len(), complaints))
        }
    };
    Ok(vec![Finding {
        checker: NAME.to_owned(),
        verdict,
    }])
}

/// The text without the names of interfaces, which Kea looks for on the machine that it runs on. Every
/// line stays where it is.
fn on_any_interface(text: &str) -> String {
    let line = |line: &str| match line.split_once("\"interfaces\": [") {
        Some((before, names)) if !names.contains("\"*\"") => {
            let after = names.split_once(']').map_or("", |(_, after)| after);
            format!("{before}\"interfaces\": [ \"*\" ]{after}")
        }
        _ => line.to_owned(),
    };
    let lines: Vec<String> = text.lines().map(line).collect();
    lines.join("\n") + "\n"
}

/// Parses its last message: `what (FILE:LINE:COLUMN)`, or `FILE:LINE.COLUMNS: what`.
fn complaints(path: &str, said: &str, content: bool) -> Vec<Complaint> {
    if content {
        return Vec::new();
    }
    let lines = said.lines().rev();
    let mut lines = lines.filter(|line| !line.trim().is_empty());
    let last = lines.next().unwrap_or("it failed and said nothing");
    let (line, text) = match number_after(last, &format!("{INPUT}:")) {
        Some((line, rest)) => {
            let before = last.split(&format!("({INPUT}:")).next().unwrap_or_default();
            let after = rest.split_once(": ").map(|(_, what)| what);
            let text = if before == last {
                after.unwrap_or(last)
            } else {
                before
            };
            (Some(line), text)
        }
        None => (None, last),
    };
    let text = text.trim_start_matches("Error encountered: ");
    vec![Complaint {
        path: path.to_owned(),
        line,
        text: on_one_line(text),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kea_says_last_is_a_complaint_with_its_line() {
        let said =
            "2026 INFO x\nError encountered: no address '1.': Invalid (/dev/stdin:510:23)\n\n";
        let told = complaints("p", said, false);
        assert_eq!(
            (told[0].line, &*told[0].text),
            (Some(510), "no address '1.': Invalid")
        );
        let said = "Syntax check failed with: /dev/stdin:12.5-20: syntax error, unexpected x\n";
        let told = complaints("p", said, false);
        assert_eq!(
            (told[0].line, &*told[0].text),
            (Some(12), "syntax error, unexpected x")
        );
        assert_eq!(
            complaints("p", "", false)[0].text,
            "it failed and said nothing"
        );
        assert_eq!(complaints("p", "INFO x\n", true), []);
    }

    #[test]
    fn interfaces_are_any_and_lines_stay() {
        let text = "{\n  \"interfaces\": [\"eno1\"]\n}\n";
        assert_eq!(
            on_any_interface(text),
            "{\n  \"interfaces\": [ \"*\" ]\n}\n"
        );
    }
}
