//! Any text as a `dhcpd.conf` that is imported: an inventory that can be read, or a fault with
//! a place.
#![no_main]

#[path = "../../tests/hermetic/import_holds.rs"]
mod import_holds;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    import_holds::imports_or_is_refused(text);
});
