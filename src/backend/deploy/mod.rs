//! The deploy host itself: the configuration of its daemons, and the program that installs it. Each
//! part is generated only if the inventory's `server` asks for it.
//!
//! `etc/` of the tree is laid out like the deploy host's `/etc`, with the files of Debian and
//! Ubuntu beside those of EL: a host uses those that its distribution reads.

pub mod containers;
pub mod daemons;
pub mod setup;
pub mod web;
