//! A summary of an inventory: the result of `netpxe check`.

use std::path::Path;

use anyhow::Result;

use crate::backend;
use crate::plan::Plan;
use crate::preview::{hosts, machines};
use crate::write::{Access, Output};

/// The summary of an inventory that has no errors.
pub fn checked(inventory: &Path, plan: &Plan) -> String {
    let count = |count: usize, thing: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {thing}{plural}")
    };
    let devices = match plan.devices.len() {
        0 => String::new(),
        many => count(many, "device") + ", ",
    };
    let installed = plan.hosts.iter().filter(|host| host.install().is_some());
    let images = plan.bsdp.as_ref().map_or(0, |bsdp| bsdp.offers.len());
    format!(
        "{}: no error; {} ({} in the state `install`), {devices}{}, {}\n",
        inventory.display(),
        count(plan.hosts.len(), "host"),
        installed.count(),
        count(plan.networks.len(), "network"),
        count(images, "Mac image")
    )
}

/// What happens to the machines that the tree in the folder `output` was made for.
///
/// # Errors
/// The folder cannot be read, or is not one that netpxe wrote.
pub fn machines(plan: &Plan, output: &Path) -> Result<String> {
    let after = backend::machines(plan);
    let output = Output::open(output, Access::Read)?;
    let changes = hosts::compare(output.machines(), &after, &hosts::OwnFiles::default());
    let due_before = hosts::due_before(&after, &changes);
    Ok(machines::changes(&changes) + &machines::installations(&changes, due_before))
}
