//! What needs nothing but this program: `cargo test` runs all of it.

#[path = "../common/mod.rs"]
mod common;
mod holds;
#[path = "../../benches/speed/inventory.rs"]
mod inventory;

mod autoinstall;
mod cli;
mod dhcp_options;
mod docs;
mod explain;
mod faults;
mod formats;
mod generated_inventories;
mod golden;
mod guarded;
mod hostile;
mod import;
mod import_csv;
mod import_holds;
mod import_into;
mod import_kea;
mod import_leases;
mod import_mutilated;
mod include;
mod interrupted;
mod kickstart;
mod large;
mod mended;
mod outside;
mod plan;
mod preseed;
mod project;
mod properties;
mod reach;
mod reference;
mod rerun;
mod schema;
mod secrets;
mod show;
mod templates;
mod terminal;
mod trace;
mod verify;
mod ways_out;
mod wiping;
mod yaml_oracle;
