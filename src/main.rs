//! The program: arguments in, exit status out.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use netpxe::cli::Cli;
use netpxe::commands;
use netpxe::printable::{printable, printable_lines};

/// The status for wrong usage (`EX_USAGE` of `sysexits.h`): 2 means "the tree would change".
const USAGE: u8 = 64;

fn main() -> ExitCode {
    commands::answer_shell();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let wrong = error.use_stderr();
            // A closed pipe is the reader's business. What was typed is quoted as it is.
            let is_safe =
                |text: OsString| matches!(printable(&text.to_string_lossy()), Cow::Borrowed(_));
            let _ = if std::env::args_os().all(is_safe) {
                error.print()
            } else {
                let text = error.render().to_string();
                std::io::stderr().write_all(printable_lines(&text).as_bytes())
            };
            return if wrong {
                ExitCode::from(USAGE)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    commands::run(&cli)
}
