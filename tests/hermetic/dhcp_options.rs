//! The table of DHCP options, where other files follow it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use netpxe::value::{STANDARD, StandardOption};
use snapbox::Data;

const PAGE: &str = "docs/dhcp-options.md";
const BEGIN: &str = "<!-- The table of src/value/dhcp_option/table.rs, written by a test. -->\n";

/// A row for each option that has a name.
fn table() -> String {
    let mut table = "| number | name | value |\n|---|---|---|\n".to_owned();
    for option in STANDARD {
        let StandardOption {
            code, name, kind, ..
        } = option;
        let value = if option.is_written() {
            format!("{}: `{}`", kind.wanted(), kind.example())
        } else {
            "not under `options`".to_owned()
        };
        writeln!(table, "| {code} | `{name}` | {value} |").unwrap();
    }
    table
}

#[test]
fn the_page_lists_every_option_with_its_type() {
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, _) = page.split_once(BEGIN).expect("the place of the table");
    let expected = format!("{before}{BEGIN}\n{}", table());
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(
        Data::text(expected).raw(),
        Data::read_from(PAGE.as_ref(), None).raw(),
    );
}

/// The wire tests hold every golden inventory against the real dhcpd, option by option and byte by
/// byte; so that proves the table only if one of them has every row.
#[test]
fn every_option_is_in_a_golden_inventory() {
    let golden = fs::read_to_string("tests/golden/options/inventory.yaml").unwrap();
    let keys: BTreeSet<&str> = golden
        .split(['{', ',', '\n'])
        .filter_map(|part| Some(part.split_once(':')?.0.trim()))
        .collect();
    let written = STANDARD.iter().filter(|option| option.is_written());
    let missing: Vec<&str> = written
        .map(|option| option.name)
        .filter(|name| !keys.contains(name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
