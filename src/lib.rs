//! netpxe compiles a host inventory (YAML) to the configuration that stock daemons consume to take
//! PCs and Intel Macs from bare metal to an installed Linux.

pub mod backend;
pub mod bsdp;
pub mod check;
pub mod diagnostic;
pub mod inventory;
pub mod plan;
pub mod source;
pub mod suggest;
pub mod template;
pub mod tree;
pub mod value;
pub mod write;
pub mod yaml;
