//! The proof of an import: the old configuration and the generated one are served by the real dhcpd,
//! and a scripted client asks both as every machine and as strangers of every kind on every network.
//! Their answers are equal, option by option, or the import had told the difference.
//!
//! Needs root and dhcpd: `make import`. A test that fails leaves dhcpd's configurations and logs in
//! `target/import/`.

mod asked;
mod corpus;
mod served;
