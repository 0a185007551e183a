//! `netpxe verify`.

use anyhow::{Result, bail};

use super::timings::Timings;
use super::{Outcome, input, talk};
use crate::backend;
use crate::cli::{Format, Verify};
use crate::inventory::Places;
use crate::verify::{text, verify};
use crate::write::{Access, Output};

/// Runs the stock checkers over a generated tree.
pub fn run(options: &Verify) -> Result<Outcome> {
    let inventory = match &options.inventory {
        None => None,
        Some(path) => {
            let compiled = input::compile(path, None, &mut Timings::start())?;
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
        bail!("{shown}: the last netpxe gen did not finish: run it again");
    }
    if output.files().next().is_none() {
        bail!("{shown} holds no generated file: netpxe gen makes them");
    }
    let machines = output.machines();
    let report = verify(
        &options.folder,
        output.files(),
        machines,
        &backend::checkers(),
    )?;
    let inventory = inventory.as_ref().map(|(source, places)| (source, places));
    talk::text(&text::render(&report, machines, inventory));
    let incomplete = options.strict && report.is_incomplete();
    Ok(if report.complaints().next().is_some() || incomplete {
        Outcome::Faults
    } else {
        Outcome::Done
    })
}
