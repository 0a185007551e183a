//! `netpxe schema` beside the reader of inventories: what one refuses in shape, the other does.
//!
//! The reader's verdict is whether it reports a fault of shape, before anything is said about
//! what the inventory means. The schema's is that of a validator, over what another reader of YAML
//! makes of the same text: that is what an editor does.
//!
//! After a change of the interface: `SNAPSHOTS=overwrite cargo test --test hermetic schema::`, and
//! read the diff.

mod keys;
mod mutations;
mod slips;
mod torn;
mod verdict;
mod wrong;

use std::fs;

use snapbox::{Assert, Data};

use crate::common::program::Lab;
use verdict::schema;
pub use verdict::{json, reader};

#[test]
fn the_schema_is_the_one_that_was_reviewed() {
    let text = Lab::new().run(&["schema"]).ends(0).out();
    let expected = Data::read_from("tests/hermetic/schema/schema.json".as_ref(), None);
    let assert = Assert::new().action_env("SNAPSHOTS");
    assert.eq(Data::text(text).raw(), expected.raw());
}

#[test]
fn the_schema_is_one() {
    let schema = netpxe::inventory::schema().to_value();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema.get("$id"), None);
    jsonschema::meta::validate(&schema).unwrap();
}

#[test]
fn good_inventories_are_valid() {
    let golden = fs::read_dir("tests/golden").unwrap();
    let golden = golden.map(|folder| folder.unwrap().path().join("inventory.yaml"));
    for path in golden.chain(["inventory.example.yaml".into()]) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(reader(&text), Vec::<String>::new(), "{}", path.display());
        assert_eq!(schema(&text), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn the_example_names_the_schema_in_its_first_line() {
    let text = fs::read_to_string("inventory.example.yaml").unwrap();
    assert_eq!(
        text.lines().next(),
        Some("# yaml-language-server: $schema=inventory.schema.json")
    );
}
