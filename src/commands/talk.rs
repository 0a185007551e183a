//! Prints results to stdout and messages to stderr. A closed pipe is not a fault: its reader has
//! seen enough.

use std::io::{IsTerminal, Write};

use crate::printable::{printable_json, printable_lines};

/// Prints a result as it is, for a program to read.
pub fn result(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Prints a result in JSON, for a program to read, or for a person at a terminal.
pub fn json(text: &str) {
    result(&printable_json(text));
}

/// Prints a result for a person to read.
pub fn text(text: &str) {
    result(&printable_lines(text));
}

/// Tells a person something.
pub fn say(text: &str) {
    coloured(&printable_lines(text));
}

/// Tells a person something that may hold colour escapes, and nothing else that is unsafe to print.
pub fn coloured(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Prints a fault of the machine, with its causes.
pub fn error(error: &anyhow::Error) {
    say(&format!("netpxe: {error:#}\n"));
}

/// Whether to use colours on stderr: it is a terminal, and nobody asked for none (`NO_COLOR`).
pub fn colours() -> bool {
    std::io::stderr().is_terminal()
        && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}
