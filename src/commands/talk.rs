//! Results to stdout, talk to stderr. Whoever closes the pipe has read enough: that is no fault.

use std::io::{IsTerminal, Write};

/// Prints a result.
pub fn result(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Tells a person something.
pub fn say(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Tells of a fault of the machine, with its causes.
pub fn error(error: &anyhow::Error) {
    say(&format!("netpxe: {error:#}\n"));
}

/// Whether stderr shows colours: a terminal, and nobody asked for none.
pub fn colours() -> bool {
    std::io::stderr().is_terminal()
        && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}
