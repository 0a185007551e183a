//! netpxe compiles a host inventory (YAML) to the configuration that stock daemons consume to take
//! PCs and Intel Macs from bare metal to an installed Linux.
//!
//! ```text
//! text --yaml--> tree --inventory--> what was written --check--> Plan --backend--> Tree --write--> disk
//!                                         |
//!                                    Diagnostics
//! ```
//!
//! Everything between the text and the [`Tree`] is pure: no disk, no clock, no environment.
//! [`mod@write`] alone writes, and the program's commands alone join the ends.
//!
//! # As a library
//!
//! [`compile`] an inventory, [`render`] what it means, [`write()`] the tree:
//!
//! ```
//! use netpxe::source::Source;
//! use netpxe::template::{Own, Templates};
//!
//! let text = r#"
//! netpxe: 1
//! server: {address: 10.0.0.2}
//! networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}}
//! hosts: {d1: {mac: "00:25:90:00:00:01", address: 10.0.0.11, firmware: bios}}
//! "#;
//! let source = Source::new("inventory.yaml", text);
//! let (plan, diagnostics) = netpxe::compile(&source, &());
//! let plan = plan.ok_or_else(|| {
//!     anyhow::anyhow!(netpxe::diagnostic::human::render(&diagnostics, &source, false))
//! })?;
//! let templates = Templates::new(&Own::default())?;
//! let tree = netpxe::render(&plan, &templates)?;
//! assert!(tree.get("dhcp/dhcpd.conf").is_some());
//! let folder = tempfile::tempdir()?;
//! netpxe::write(&tree, &folder.path().join("out"), false)?;
//! assert!(folder.path().join("out/dhcp/dhcpd.conf").exists());
//! # Ok::<(), anyhow::Error>(())
//! ```
//!
//! These three and the types that they take and give are the interface, and change as semver says:
//! before 1.0, with the second number of the version. What a [`Plan`] holds is no part of it, and
//! neither is anything that this documentation does not show: that is the program's own, and changes
//! with any version. Programs in other languages read `--format json` of the commands.

#[doc(hidden)]
pub mod backend;
#[doc(hidden)]
pub mod bsdp;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod commands;
#[doc(hidden)]
pub mod dhcp;
pub mod diagnostic;
#[doc(hidden)]
pub mod diff;
#[doc(hidden)]
pub mod hex;
#[doc(hidden)]
pub mod import;
#[doc(hidden)]
pub mod inventory;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod preview;
#[doc(hidden)]
pub mod printable;
#[doc(hidden)]
pub mod reference;
#[doc(hidden)]
pub mod show;
pub mod source;
#[doc(hidden)]
pub mod suggest;
pub mod template;
mod threads;
#[doc(hidden)]
pub mod trace;
pub mod tree;
#[doc(hidden)]
pub mod value;
#[doc(hidden)]
pub mod verify;
pub mod write;
#[doc(hidden)]
pub mod yaml;

use std::path::Path;

use anyhow::Result;

#[doc(inline)]
pub use inventory::{Found, Outside, Unread};
#[doc(inline)]
pub use plan::Plan;
#[doc(inline)]
pub use tree::Tree;

use diagnostic::Diagnostics;
use source::Source;
use template::Templates;
use write::{Access, Output};

/// Reads and checks an inventory: what it means, and everything that is wrong with it, in the
/// order of the text. What it names and does not hold is asked of `outside`; the files that it
/// includes are part of `source` afterwards. There is a [`Plan`] exactly where there is no error.
pub fn compile(source: &Source, outside: &dyn Outside) -> (Option<Plan>, Diagnostics) {
    compile_by_phases(source, outside, |_| ())
}

/// The files that a plan becomes. They are rendered when somebody asks for their contents.
///
/// # Errors
/// A template of the user's own cannot be rendered.
pub fn render<'p>(plan: &'p Plan, templates: &'p Templates) -> Result<Tree<'p>> {
    backend::tree(plan, templates)
}

/// Makes a folder hold a tree: writes what differs, removes what an earlier tree had. `force`
/// overwrites generated files that somebody edited, and files of somebody else in their places.
///
/// # Errors
/// netpxe did not make the folder, it would lose somebody's work without `force`, or the machine
/// failed. Then the folder is as it was, or the next call finishes what this one began.
pub fn write(tree: &Tree<'_>, folder: &Path, force: bool) -> Result<()> {
    let changes = Output::open(folder, Access::Write)?.plan(tree)?;
    changes.apply(force)
}

/// Like [`compile`], but calls `ended` after each phase, with its name.
#[doc(hidden)]
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
