//! `netpxe completions` and `netpxe man`: the command line's definition, for shells and readers.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::{Command, CommandFactory as _};

use super::{Outcome, talk};
use crate::cli::{Cli, Completions, Man};

/// Prints the completions for a shell.
pub fn run(options: &Completions) -> Result<Outcome> {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "netpxe", &mut text);
    talk::result(&String::from_utf8(text)?);
    Ok(Outcome::Done)
}

/// Writes the man pages: one for netpxe, one for each command.
pub fn man(options: &Man) -> Result<Outcome> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    page(&options.folder, &command, "netpxe")?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = format!("netpxe-{}", sub.get_name());
        page(&options.folder, sub, &name)?;
    }
    Ok(Outcome::Done)
}

fn page(folder: &Path, command: &Command, name: &str) -> Result<()> {
    let path = folder.join(format!("{name}.1"));
    let mut text = Vec::new();
    // Without a date, the same program always makes the same pages.
    clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .date("")
        .render(&mut text)
        .and_then(|()| fs::write(&path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}
