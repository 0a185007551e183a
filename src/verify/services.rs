//! `systemd-analyze verify` over units, and `docker-compose config` over the compose file.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::program::{number_after, on_one_line};
use super::{Complaint, Finding, Program, Tree, TreeFile, Verdict};

/// A program that the deploy host alone has.
const ELSEWHERE: &str = " is not executable: No such file or directory";

pub(super) fn is_unit(file: &TreeFile) -> bool {
    file.is_of_host(|path| path.starts_with("etc/systemd/system/"))
}

pub(super) fn is_compose(file: &TreeFile) -> bool {
    file.is_of_host(|path| path == "containers/compose.yaml")
}

pub(super) fn units(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    let verdict = match Program::find(&["systemd-analyze"]) {
        None => Verdict::NotRun("it is not installed (Debian, EL: systemd)".to_owned()),
        Some(program) => {
            let mut complaints = Vec::new();
            for file in files {
                let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
                let unit = match drop_in(file) {
                    Some((unit, name)) => stand_in(file, folder.path().join(unit), name)?,
                    None => tree.folder.join(&file.path),
                };
                let said = program.run(["verify".as_ref(), unit.as_os_str()], "")?;
                complaints.extend(of_systemd(file, &said.text));
            }
            Verdict::Ran(files.len(), complaints)
        }
    };
    let checker = "systemd-analyze verify".to_owned();
    Ok(vec![Finding { checker, verdict }])
}

/// The unit that a drop-in is of, and its own name: `tftp.service` and `netpxe.conf`.
fn drop_in(file: &TreeFile) -> Option<(&str, &str)> {
    let (folder, name) = file.path.rsplit_once('/')?;
    let (_, folder) = folder.rsplit_once('/')?;
    Some((folder.strip_suffix(".d")?, name))
}

/// Writes a unit that stands for the one of the deploy host, with the drop-in `name`.
fn stand_in(file: &TreeFile, unit: PathBuf, name: &str) -> Result<PathBuf> {
    let folder = PathBuf::from(format!("{}.d", unit.display()));
    let write = || {
        fs::write(&unit, "[Service]\nExecStart=/bin/true\n")?;
        fs::create_dir(&folder)?;
        fs::write(folder.join(name), &file.text)
    };
    write().context("cannot write a temporary unit")?;
    Ok(unit)
}

/// What it says of the file: it checks all that a unit needs besides.
fn of_systemd(file: &TreeFile, said: &str) -> Vec<Complaint> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let unit = drop_in(file).map_or(name, |(unit, _)| unit);
    let is_of_it =
        |line: &&str| (line.contains(name) || line.contains(unit)) && !line.ends_with(ELSEWHERE);
    let complaint = |line: &str| {
        let number = number_after(line, &format!("{name}:")).filter(|(number, _)| *number > 0);
        let text = line
            .rsplit_once(&format!("{name}:"))
            .map_or(line, |(_, text)| text);
        let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        Complaint {
            path: file.path.clone(),
            line: number.map(|(number, _)| number),
            text: on_one_line(text),
        }
    };
    said.lines().filter(is_of_it).map(complaint).collect()
}

pub(super) fn compose(tree: &Tree<'_>, files: &[&TreeFile]) -> Result<Vec<Finding>> {
    // The older one is a program of its own, the newer one a part of docker, which may lack it.
    let older = Program::find(&["docker-compose"]).map(|program| (program, &[][..]));
    let newer = || Program::find(&["docker"]).map(|program| (program, &["compose"][..]));
    let verdict = match older.or_else(newer) {
        None => Verdict::NotRun("it is not installed (Debian: docker-compose)".to_owned()),
        Some((program, first)) => {
            let mut complaints = Vec::new();
            for file in files {
                let path = tree.folder.join(&file.path);
                let path = path.to_string_lossy();
                let arguments = [first, &["-f", &path, "config", "--quiet"]].concat();
                let said = program.run(arguments, "")?;
                complaints.extend((!said.content).then(|| Complaint {
                    path: file.path.clone(),
                    line: number_after(&said.text, "line ").map(|(number, _)| number),
                    text: on_one_line(&said.text.replace(&*path, "it")),
                }));
            }
            Verdict::Ran(files.len(), complaints)
        }
    };
    let checker = "docker-compose config".to_owned();
    Ok(vec![Finding { checker, verdict }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_says_of_other_units_is_no_complaint() {
        let file = |path: &str| TreeFile {
            path: path.to_owned(),
            host: None,
            os: None,
            text: String::new(),
        };
        let told = |path: &str, said: &str| -> Vec<_> {
            let found = of_systemd(&file(path), said).into_iter();
            found.map(|c| (c.line, c.text)).collect()
        };
        let unit = "etc/systemd/system/x.service";
        let said = "/t/x.service:9: Unknown key 'Foo' in section [Service], ignoring.\nother.service: bad\nx.service: Command /usr/local/x is not executable: No such file or directory\n";
        let wanted = "Unknown key 'Foo' in section [Service], ignoring.";
        assert_eq!(told(unit, said), [(Some(9), wanted.to_owned())]);
        let of_tftp = "etc/systemd/system/tftp.service.d/netpxe.conf";
        let said = "tftp.service: Service has no ExecStart=.\n";
        assert_eq!(told(of_tftp, said).len(), 1);
    }
}
