//! What tests with real daemons share: a generated tree, network namespaces, daemons in them, and
//! clients that ask. Nothing leaves the machine, and everything is gone when a test ends, however
//! it ends.

pub mod answer;
pub mod ask;
pub mod bsdp;
pub mod build_grub;
pub mod daemon;
pub mod dhcpd;
pub mod evidence;
pub mod filesystem;
pub mod frame;
pub mod generated;
pub mod lvm;
pub mod md;
pub mod needs;
pub mod netns;
pub mod tftp;
pub mod wire;
