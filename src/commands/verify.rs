//! `netpxe verify`.

use anyhow::{Result, bail};

use super::timings::Timings;
use super::{Outcome, input, talk};
use crate::cli::{Format, Verify};
use crate::inventory::Places;
use crate::tree::TreePath;
use crate::verify::{text, verify};
use crate::write::{Access, Output};

/// Runs the stock checkers over a generated tree.
pub fn run(options: &Verify) -> Result<Outcome> {
    let inventory = match &options.inventory {
        None => None,
        Some(path) => {
            let compiled =
                input::compile(path, input::inventory(path)?, None, &mut Timings::start());
            if compiled.plan.is_none() {
                compiled.tell(Format::Human);
                return Ok(Outcome::Faults);
            }
            let places = Places::of(&compiled.source);
            Some((compiled.source, places))
        }
    };
    let shown = options.folder.display();
    let output = Output::open(&options.folder, Access::Read)?;
    if !output.is_there() {
        bail!("there is no folder {shown}: netpxe gen makes it");
    }
    if output.is_unfinished() {
        bail!("{shown}: the last netpxe gen did not end: run it again");
    }
    let paths: Vec<&str> = output.files().map(TreePath::as_str).collect();
    if paths.is_empty() {
        bail!("{shown} holds no generated file: netpxe gen makes them");
    }
    let machines = output.machines().unwrap_or_default();
    let report = verify(&options.folder, &paths, machines)?;
    let inventory = inventory.as_ref().map(|(source, places)| (source, places));
    talk::result(&text::render(&report, machines, inventory));
    let incomplete = options.strict && report.is_incomplete();
    Ok(if report.complaints().next().is_some() || incomplete {
        Outcome::Faults
    } else {
        Outcome::Done
    })
}
