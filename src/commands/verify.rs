//! `netpxe verify`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::timings::Timings;
use super::{Outcome, input, talk};
use crate::backend;
use crate::cli::{Format, Verify};
use crate::inventory::Places;
use crate::verify::{text, verify};
use crate::write::{Access, MANIFEST, Output};

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
    if let Some(whole) = whole_tree(&options.folder) {
        bail!(
            "{shown} is the part of one of two deploy hosts: give the whole tree, netpxe verify {}",
            whole.display()
        );
    }
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

/// The tree that `folder` is one of two deploy hosts' part of.
fn whole_tree(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    let whole = folder.parent()?;
    let is_tree = |folder: &Path| folder.join(MANIFEST).is_file();
    (!is_tree(&folder) && is_tree(whole)).then(|| whole.to_owned())
}
