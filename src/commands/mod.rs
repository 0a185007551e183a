//! What each command does: the only place where files are read, the compiler is called, and files
//! are written.

mod check;
mod completions;
mod differences;
mod explain;
mod r#gen;
mod init;
mod input;
mod outside;
mod plan;
mod schema;
mod summary;
mod talk;
mod target;
mod verify;

pub use outside::Surroundings;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Command;

/// The status of `gen --check` where the tree would change; 1 is kept for faults.
const WOULD_CHANGE: u8 = 2;

/// What became of a command whose machine did its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All done.
    Done,
    /// The inventory has faults, which have been told.
    Faults,
    /// `gen --check`: the tree is not what it should be.
    WouldChange,
}

/// Runs a command and tells what came of it.
pub fn run(command: &Command) -> ExitCode {
    let outcome: Result<Outcome> = match command {
        Command::Check(options) => check::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Gen(options) => r#gen::run(options),
        Command::Completions(options) => completions::run(options),
        Command::Init(options) => init::run(options),
        Command::Man(options) => completions::man(options),
        Command::Verify(options) => verify::run(options),
        Command::Plan(options) => plan::run(options),
        Command::Schema(options) => schema::run(options),
    };
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
