//! `netpxe schema`.

use anyhow::Result;

use super::{Outcome, talk};
use crate::cli::{Schema, Shape};
use crate::{inventory, preview};

/// Prints a JSON Schema.
pub fn run(options: &Schema) -> Result<Outcome> {
    let schema = match options.shape {
        Shape::Inventory => inventory::schema(),
        Shape::Part => inventory::schema_of_part(),
        Shape::Plan => preview::json::schema(),
    };
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    talk::result(&text);
    Ok(Outcome::Done)
}
