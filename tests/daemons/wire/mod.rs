//! What netpxe generates, on the wire: the real isc-dhcpd and the real Kea are asked the same by scripted
//! machines, and every file that they name is fetched from the real tftpd. Each test has network
//! namespaces of its own.
//!
//! Needs root, the daemons of `tests/install-tools`, and a minute: `make wire`. A test that fails
//! leaves the server's log, its configuration and a readable capture in `target/wire/`.

mod answers;
mod boot_servers;
mod bsdp;
mod classes;
mod ddns;
mod devices;
mod failover;
mod files;
mod http;
mod images;
mod lab;
mod leases;
mod links;
mod listen;
mod machines;
mod macs;
mod networks;
mod options;
mod pxe;
mod servers;
mod shared;
mod trace;
