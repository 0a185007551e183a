//! `netpxe check`.

use anyhow::Result;

use super::{Outcome, input, talk};
use crate::cli::Check;
use crate::template::Templates;

/// Checks an inventory, down to whether every file could be rendered; writes nothing.
pub fn run(options: &Check) -> Result<Outcome> {
    let Some(plan) = input::plan(&options.inventory)? else {
        return Ok(Outcome::Faults);
    };
    let templates = Templates::new(&input::templates(None)?)?;
    let tree = crate::backend::tree(&plan, &templates)?;
    talk::result(&format!("files: {}\n", tree.files().len()));
    Ok(Outcome::Done)
}
