//! `grub-script-check`, GRUB's own parser.

use anyhow::Result;

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

/// Its names; the second is EL's.
const NAMES: &[&str] = &["grub-script-check", "grub2-script-check"];

pub(super) fn wants(file: &TreeFile) -> bool {
    let name = file.path.rsplit_once('/').map_or("", |(_, name)| name);
    name.starts_with("grub.cfg")
}

pub(super) fn run(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(NAMES) {
        None => Verdict::NotRun("it is not installed (Debian: grub-common)".to_owned()),
        Some(program) => {
            let mut complaints = Vec::new();
            for file in files {
                let said = program.run([tree.folder.join(&file.path)], "")?;
                complaints.extend((!said.content).then(|| complaint(&file.path, &said.text)));
            }
            Verdict::Ran(files.len(), complaints)
        }
    };
    Ok(vec![Finding {
        checker: NAMES[0].to_owned(),
        verdict,
    }])
}

/// Parses its messages. It stops at the first mistake: a few lines of `error: what.`, and then
/// `Syntax error at line N`.
fn complaint(path: &str, said: &str) -> Complaint {
    let what: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("error: "))
        // It says this of an open quote or block, and that is not what is wrong.
        .filter(|line| *line != "out of memory.")
        .collect();
    let line = number_after(said, "at line ").map(|(number, _)| number);
    let text = if what.is_empty() {
        on_one_line(said)
    } else {
        on_one_line(&what.join(" "))
    };
    Complaint {
        path: path.to_owned(),
        line,
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_one_it_stopped_at() {
        let said = "error: out of memory.\nerror: syntax error.\nerror: Incorrect command.\nerror: syntax error.\nSyntax error at line 2\n";
        assert_eq!(
            complaint("p", said),
            Complaint {
                path: "p".to_owned(),
                line: Some(2),
                text: "syntax error. Incorrect command. syntax error.".to_owned(),
            }
        );
        assert_eq!(complaint("p", "boom\n").text, "boom");
    }
}
