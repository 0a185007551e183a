//! What needs other programs, and mostly root: real daemons, the stock checkers, QEMU. They need
//! Linux and what `tests/install-tools` installs, and fail where something is missing. `make test`
//! runs all of it, and `cargo test` none.

#[path = "../common/mod.rs"]
mod common;
mod support;

mod boot;
mod checkers;
mod examples;
mod mirror;
mod scripts;
mod setup;
mod web;
mod wire;
