//! What netpxe generates boots machines: QEMU's, with the firmware of PCs, against the real
//! isc-dhcpd or Kea, the real tftpd, a web server, and the images that `bin/build-grub` built. A test is
//! one machine, switched on once; what it proves it shows on its serial line.
//!
//! Needs root, the programs of `tests/install-tools`, and some minutes: `make boot`. KVM is not
//! used. There run as many machines as cargo runs tests, which is one a core. A test that fails
//! leaves the console, dhcpd's log, its configuration and a readable capture in `target/boot/`.

mod arm;
mod arrays;
mod console;
mod debian;
pub mod disk;
mod guard;
pub mod install;
mod installer;
mod kernel;
pub mod lab;
pub mod linux;
mod local;
mod macs;
mod once;
pub mod real;
mod rescue;
mod secure;
pub mod system;
pub mod vm;
