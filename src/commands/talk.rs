//! Results go to stdout, talk goes to stderr. A closed pipe is not a fault: its reader has enough.

use std::io::{IsTerminal, Write};

/// Prints a result.
pub fn result(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Prints talk.
pub fn say(text: &str) {
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
