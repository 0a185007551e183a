//! The program: arguments in, exit status out.

use std::process::ExitCode;

use clap::Parser;
use netpxe::cli::Cli;
use netpxe::commands;

/// The status for wrong usage (`EX_USAGE` of `sysexits.h`): 2 means "the tree would change".
const USAGE: u8 = 64;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let wrong = error.use_stderr();
            // A closed pipe is the reader's business.
            let _ = error.print();
            return if wrong {
                ExitCode::from(USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    commands::run(&cli)
}
