//! `netpxe schema`.

use anyhow::Result;

use super::{Outcome, talk};
use crate::inventory;

/// Prints the JSON Schema of inventories.
pub fn run() -> Result<Outcome> {
    let mut text = serde_json::to_string_pretty(&inventory::schema())?;
    text.push('\n');
    talk::result(&text);
    Ok(Outcome::Done)
}
