//! What DHCP answers to whom: one description, between the [`Plan`](crate::plan::Plan) and the DHCP back ends.
//!
//! A [`Question`] says who asks, in which network and as what; [`answer()`] says what the deploy host
//! gives: an address, the server and the file to boot from, every option, and for Macs BSDP. It is
//! a pure function of the plan. `netpxe show` prints it, `netpxe trace` holds captures against it,
//! and the wire tests hold it against the packets of the real dhcpd.

mod answer;
mod class;
mod client;
mod macs;
mod network;
mod option;
mod question;
mod role;
mod said;
mod wire;

pub use answer::{Address, Answer, NoFile, Reply, Silence, answer, answer_to};
pub use client::{CLIENTS, Client, Way, boots_over_http, is_http};
pub use macs::{list, select};
pub use network::{SHORTEST, told};
pub use option::{Dhcp, Given};
pub use question::Question;
pub use role::Role;
pub use said::{Agent, Said};
pub use wire::{Wire, wires};
