//! What needs other programs, and mostly root: the stock checkers, real daemons, QEMU. It needs
//! Linux and what `tests/install-tools` installs, and fails where something is missing.
//!
//! `cargo test` leaves it alone. `make test` runs all of it side by side, but for what takes minutes.

#[path = "../common/mod.rs"]
mod common;
mod support;

mod accounts;
mod benchmark;
mod boot;
mod checkers;
mod examples;
mod guard;
mod import;
mod interrupted;
mod kickstart;
mod line_ends;
mod mirror;
mod more;
mod owners;
mod scripts;
mod setup;
mod templates;
mod transfer;
mod verify;
mod volumes;
mod web;
mod whole;
mod wire;
