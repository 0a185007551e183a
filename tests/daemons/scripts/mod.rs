//! The `%pre` scripts of generated kickstarts, run for real: on a machine that has disks (loop
//! devices) and no others, which a mount namespace makes out of this one. That is the last moment
//! before a disk is wiped.
//!
//! Needs root and the programs of `tests/install-tools`: `make scripts`.

mod boot_order;
mod coreos;
mod data;
mod debian;
mod disks;
pub mod keep;
mod machine;
mod rules;
mod ubuntu;
mod unlock;
