//! The whole way of one machine: what it asks, what it is given at each step, and by which line of
//! the inventory and of which generated file.
//!
//! Nothing is looked up anew here: DHCP's answers are those of [`crate::dhcp`], files are read out
//! of the [`Tree`] that `netpxe gen` writes, and places come from the inventory's text.

mod answers;
mod booted;
mod grub;
mod origin;
mod steps;
mod subject;
mod text;
mod way;

pub use origin::Origins;
pub use subject::{As, Subject, find, roles};
pub use text::render;
pub use way::Way;

use anyhow::Result;

use crate::plan::Plan;
use crate::tree::Tree;

/// What `show` is computed from.
pub struct Input<'a> {
    /// The plan, as the deploy host sees it that is asked.
    pub plan: &'a Plan,
    /// What `netpxe gen` writes.
    pub tree: &'a Tree<'a>,
    /// The folder of the tree that is this deploy host's, with a slash; empty if there is one alone.
    pub folder: &'a str,
    /// The folder of the other deploy host, if there are two.
    pub other: Option<&'a str>,
    /// Where things stand in the inventory.
    pub origins: &'a Origins<'a>,
}

/// The way of a machine that asks as `role`.
///
/// # Errors
/// A template that cannot be rendered.
pub fn way(input: &Input<'_>, subject: &Subject, role: As) -> Result<Way> {
    steps::way(input, subject, role)
}
