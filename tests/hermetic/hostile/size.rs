//! Depth and size.

use super::{HEAD, good, hosts, refused};

#[test]
fn ten_thousand_levels_are_refused() {
    let indented = (0..10_000).fold(String::new(), |text, n| {
        text + &" ".repeat(n % 2000) + "a:\n"
    });
    for (text, code) in [
        ("[".repeat(10_000), "E0108"),
        ("{".repeat(10_000), "E0108"),
        ("- ".repeat(10_000), "E0108"),
        ("? ".repeat(10_000), "E0108"),
        ("{a: ".repeat(10_000), "E0108"),
        ("[{a: ".repeat(10_000), "E0108"),
        (indented, "E0108"),
        // Within the parser's own limits of either kind, and beyond them together.
        (
            format!("{}{}x{}", "- ".repeat(30), "[".repeat(30), "]".repeat(30)),
            "E0108",
        ),
    ] {
        refused(text, &[(code, 1)]);
    }
}

#[test]
fn two_hundred_kilobytes_of_flow_are_one_fault() {
    let n = 1 << 16;
    for list in [
        format!("[{}]", "x, ".repeat(n)),
        format!("[{}]", "[], ".repeat(n)),
        format!("[{}]", "a: b, ".repeat(n)),
        format!("[{}]", "\"a\": b, ".repeat(n)),
        format!("[{}]", "x,\n ".repeat(n)),
    ] {
        refused(format!("{HEAD}hosts: {list}\n"), &[("E0203", 1)]);
    }
    let open = refused(
        format!("{HEAD}hosts: [{}\n", "x, ".repeat(n)),
        &[("E0101", 1)],
    );
    assert!(open.err.contains("never closed"), "{}", open.err);
}

#[test]
fn a_scalar_of_fifty_megabytes_is_one_short_fault() {
    let huge = "x".repeat(50_000_000);
    let host = |value: &str| hosts(1, |_| format!("{{mac: {value}, firmware: bios}}"));
    for text in [
        host(&huge),
        host(&format!("\"{huge}\"")),
        format!("{HEAD}hosts:\n  h0:\n    firmware: bios\n    mac: |\n      {huge}\n"),
    ] {
        let run = refused(text, &[("E0203", 1)]);
        assert!(run.err.len() < 4000, "{} bytes", run.err.len());
    }
}

#[test]
fn a_key_of_a_megabyte_is_one_short_fault() {
    let huge = "k".repeat(1_000_000);
    // A key is looked for on its own line and within 1024 characters, so YAML asks for `? key`.
    let run = refused(format!("{HEAD}? {huge}\n: x\n"), &[("E0201", 1)]);
    assert!(run.err.len() < 4000, "{} bytes", run.err.len());
    let run = refused(
        format!("{HEAD}hosts:\n  ? {huge}\n  : {}\n", good(1)),
        &[("E0203", 1)],
    );
    assert!(run.err.len() < 4000, "{} bytes", run.err.len());
}
