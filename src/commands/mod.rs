//! What each command does: the only place where files are read, the compiler is called, and files
//! are written.

mod check;
mod completions;
mod differences;
mod explain;
mod r#gen;
mod init;
mod input;
mod memory;
mod outside;
mod plan;
mod schema;
mod summary;
mod talk;
mod target;
mod templates;
mod timings;
mod verify;

pub use outside::Surroundings;

use std::process::ExitCode;

use anyhow::Result;

use timings::Timings;

use crate::cli::{Cli, Command};

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

/// Keeps what a command made until the process ends, which is soon: to free 100,000 machines piece
/// by piece would be waited for, and be of no use.
fn kept<'a, T: 'a>(made: T) -> &'a T {
    Box::leak(Box::new(made))
}

/// Runs a command and tells what came of it.
pub fn run(cli: &Cli) -> ExitCode {
    let mut timings = Timings::start();
    let outcome: Result<Outcome> = match &cli.command {
        Command::Check(options) => check::run(options, &mut timings),
        Command::Explain(options) => explain::run(options),
        Command::Gen(options) => r#gen::run(options, &mut timings),
        Command::Completions(options) => completions::run(options),
        Command::Init(options) => init::run(options),
        Command::Man(options) => completions::man(options),
        Command::Templates(options) => templates::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Plan(options) => plan::run(options, &mut timings),
        Command::Schema(options) => schema::run(options),
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
