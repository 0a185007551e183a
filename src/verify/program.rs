//! Runs the checkers' programs.

use std::env;
use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::printable::printable;

/// An installed program.
pub(super) struct Program {
    path: PathBuf,
}

/// What a program printed, stdout and stderr in the order in which they came, and how it ended.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) content: bool,
}

impl Program {
    /// Finds the first of `names` that is installed. Daemons are in `sbin`, which is not in everyone's
    /// `PATH`.
    pub(super) fn find(names: &[&str]) -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders: Vec<PathBuf> = env::split_paths(&path)
            .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
            .collect();
        let mut places = names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let path = places.find(|place| place.is_file())?;
        Some(Self { path })
    }

    /// Runs it to completion with `input` on its standard input.
    ///
    /// It gets a folder of its own for temporary files, which is removed afterwards: `ksvalidator`
    /// leaves a copy of each kickstart there, password hashes included (`preprocessKickstart` of
    /// pykickstart 3.78).
    pub(super) fn run(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
        input: &str,
    ) -> Result<Said> {
        let cannot_run = || format!("cannot run {}", self.path.display());
        let (mut reader, writer) = std::io::pipe().with_context(cannot_run)?;
        let temporary = tempfile::tempdir().with_context(cannot_run)?;
        let mut command = Command::new(&self.path);
        command
            .args(arguments)
            .env("TMPDIR", temporary.path())
            // What is parsed later must be in English and in order.
            .env("LC_ALL", "C")
            .env("PYTHONUNBUFFERED", "1")
            .stdin(Stdio::piped())
            .stdout(writer.try_clone().with_context(cannot_run)?)
            .stderr(writer);
        let mut child = command.spawn().with_context(cannot_run)?;
        // Closes its copies of the writing end, or reading would never end.
        drop(command);
        if let Some(mut stdin) = child.stdin.take() {
            let input = input.to_owned();
            // A program that does not read its input has other things to complain about.
            std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        }
        let mut said = Vec::new();
        reader.read_to_end(&mut said).with_context(cannot_run)?;
        let status = child.wait().with_context(cannot_run)?;
        Ok(Said {
            text: String::from_utf8_lossy(&said).into_owned(),
            content: status.success(),
        })
    }
}

/// The number that follows `before` in `text`, and what follows the number.
pub(super) fn number_after<'t>(text: &'t str, before: &str) -> Option<(usize, &'t str)> {
    let (_, rest) = text.split_once(before)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some((rest[..digits].parse().ok()?, &rest[digits..]))
}

/// What a checker said, on one line and safe to print.
pub(super) fn on_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    printable(&words.join(" ")).into_owned()
}
