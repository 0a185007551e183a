//! `bin/setup` in throw-away roots, laid out as Debian's packages and as EL's lay theirs out. The
//! dhcpd or Kea that judges the configuration is real, and so is GRUB; the systemd that starts services
//! writes down what it is asked for.
//!
//! Needs root and the programs of `tests/install-tools`: `make setup`.

mod change;
mod fail;
mod foreign;
mod host;
mod install;
mod kea;
mod rollback;
