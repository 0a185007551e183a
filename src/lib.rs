//! netpxe compiles a host inventory (YAML) to the configuration that stock daemons consume to take
//! PCs and Intel Macs from bare metal to an installed Linux.
//!
//! ```text
//! text --yaml--> tree --inventory--> what was written --check--> Plan --backend--> Tree --write--> disk
//!                                         |
//!                                    Diagnostics
//! ```
//!
//! Everything between the text and the [`Tree`](tree::Tree) is pure: no disk, no clock, no
//! environment. [`mod@write`] alone writes, and [`commands`] alone joins the ends.

pub mod backend;
pub mod bsdp;
pub mod check;
pub mod cli;
pub mod commands;
pub mod dhcp;
pub mod diagnostic;
pub mod diff;
pub mod hex;
pub mod import;
pub mod inventory;
pub mod plan;
pub mod preview;
pub mod printable;
pub mod reference;
pub mod show;
pub mod source;
pub mod suggest;
pub mod template;
mod threads;
pub mod trace;
pub mod tree;
pub mod value;
pub mod verify;
pub mod write;
pub mod yaml;

use diagnostic::Diagnostics;
use inventory::Outside;
use plan::Plan;
use source::Source;

/// Reads and checks an inventory: what it means, and everything that is wrong with it, in the
/// order of the text. What it names and does not hold is asked of `outside`; the files that it
/// includes are part of `source` afterwards. There is a [`Plan`] exactly where there is no error.
pub fn compile(source: &Source, outside: &dyn Outside) -> (Option<Plan>, Diagnostics) {
    compile_by_phases(source, outside, |_| ())
}

/// Like [`compile`], but calls `ended` after each phase, with its name.
pub fn compile_by_phases(
    source: &Source,
    outside: &dyn Outside,
    mut ended: impl FnMut(&'static str),
) -> (Option<Plan>, Diagnostics) {
    let mut out = Diagnostics::new();
    let document = inventory::parse(source, outside, &mut out);
    ended("parse the YAML");
    let mut inventory = inventory::read(&document, &mut out);
    inventory::fetch(&mut inventory, outside, &mut out);
    let plan = check::check(&inventory, outside, &mut out);
    out.drop_conclusions();
    out.sort();
    ended("read and check");
    (plan, out)
}
