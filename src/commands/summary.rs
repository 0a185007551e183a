//! What an inventory holds: the result of `netpxe check`.

use std::path::Path;

use crate::plan::Plan;
use crate::preview::text::will_be_installed;

/// A summary of an inventory that has no error.
pub fn checked(inventory: &Path, plan: &Plan) -> String {
    let count = |count: usize, thing: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {thing}{plural}")
    };
    let installed = plan.hosts.iter().filter(|host| host.install().is_some());
    let installed: Vec<&str> = installed.map(|host| host.name.as_str()).collect();
    let images = plan.bsdp.as_ref().map_or(0, |bsdp| bsdp.offers.len());
    format!(
        "{}: no error; {}, {}, {}\n{}",
        inventory.display(),
        count(plan.hosts.len(), "host"),
        count(plan.networks.len(), "network"),
        count(images, "Mac image"),
        will_be_installed(&installed)
    )
}
