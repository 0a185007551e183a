//! One whole installation: a machine with a blank disk comes by PXE to the generated tree, Debian's own
//! installer runs to its end, the machine boots its disk from then on, and is installed again when it is
//! told to. It takes half an hour, and `make install-test` runs it.
//!
//! What the deploy host's own programs fetch, they fetch from `archive`.

mod archive;
mod installation;
