//! The commands. Only here is input read, the compiler called, and output written.

mod bsdp;
pub(crate) mod candidates;
mod check;
mod completions;
mod differences;
mod explain;
mod r#gen;
mod glob;
mod import;
mod init;
mod input;
mod outside;
mod plan;
mod read;
mod reference;
mod schema;
mod show;
mod summary;
mod talk;
mod target;
mod templates;
mod timings;
mod trace;
mod verify;

pub use completions::answer as answer_shell;
pub use outside::Surroundings;

use std::process::ExitCode;

use anyhow::Result;

use timings::Timings;

use crate::cli::{Cli, Command};

/// The exit status of `gen --check` if the tree would change; 1 is for faults.
const WOULD_CHANGE: u8 = 2;

/// How a command ended, unless the machine failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did what was asked.
    Done,
    /// The inventory or the tree has faults, which have been printed.
    Faults,
    /// `gen --check`: the tree would change.
    WouldChange,
}

/// Runs a command, and returns the status of the process.
pub fn run(cli: &Cli) -> ExitCode {
    let mut timings = Timings::start();
    let outcome: Result<Outcome> = match &cli.command {
        Command::Bsdp(options) => bsdp::run(options),
        Command::Check(options) => check::run(options, &mut timings),
        Command::Explain(options) => explain::run(options),
        Command::Gen(options) => r#gen::run(options, &mut timings),
        Command::Completions(options) => completions::run(options),
        Command::Import(options) => import::run(options),
        Command::Init(options) => init::run(options),
        Command::Man(options) => reference::man(options),
        Command::Reference(options) => reference::markdown(options),
        Command::Templates(options) => templates::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Plan(options) => plan::run(options, &mut timings),
        Command::Schema(options) => schema::run(options),
        Command::Trace(options) => trace::run(options, &mut timings),
        Command::Show(options) => show::run(options, &mut timings),
    };
    timings.ended("tell");
    if cli.timings {
        timings.tell();
    }
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::FAILURE,
        Ok(Outcome::WouldChange) => ExitCode::from(WOULD_CHANGE),
        Err(error) => {
            talk::error(&error);
            ExitCode::FAILURE
        }
    }
}
