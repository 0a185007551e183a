//! The web servers that netpxe configures, real ones, asked by many clients: the same table of
//! requests, answer for answer, for Apache and for nginx.
//!
//! Needs root and the daemons of `tests/install-tools`: `make web`. Each test has a network
//! namespace of its own.

mod addresses;
mod client;
mod done;
mod server;
mod table;
