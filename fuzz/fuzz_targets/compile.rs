//! Text to tree, whatever the text is.
#![no_main]

#[path = "../../tests/hermetic/holds.rs"]
mod holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    holds::compiles_or_is_refused(text);
});
