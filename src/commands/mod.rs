//! What each command does: the only place where files are read, the compiler is called, and files
//! are written.

mod check;
mod explain;
mod r#gen;
mod input;
mod schema;
mod summary;
mod talk;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Command;

/// What became of a command whose machine did its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All done.
    Done,
    /// The inventory has faults, which have been told.
    Faults,
}

/// Runs a command and tells what came of it.
pub fn run(command: &Command) -> ExitCode {
    let outcome: Result<Outcome> = match command {
        Command::Check(options) => check::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Gen(options) => r#gen::run(options),
        Command::Schema => schema::run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Faults) => ExitCode::FAILURE,
        Err(error) => {
            talk::error(&error);
            ExitCode::FAILURE
        }
    }
}
