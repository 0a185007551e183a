//! `netpxe completions`: a shell asks this program itself at each press of the Tab key, so that its
//! completions know what `candidates` finds.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::env::{CompleteEnv, Shells};

use super::{Outcome, talk};
use crate::cli::{Cli, Completions};

/// The variable by which a shell's completions ask.
const ASKED: &str = "NETPXE_COMPLETE";

/// Prints the completions for a shell.
pub fn run(options: &Completions) -> Result<Outcome> {
    let shell = options.shell.to_string();
    let mut text = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&shell) {
        shell.write_registration(ASKED, "netpxe", "netpxe", "netpxe", &mut text)?;
    }
    talk::result(&String::from_utf8(text)?);
    Ok(Outcome::Done)
}

/// Answers a shell that asks what could be typed next, and ends the process then.
pub fn answer() {
    CompleteEnv::with_factory(Cli::command)
        .var(ASKED)
        .complete();
}
