//! `bin/mirror-sync` against a real rsync daemon, and `bin/fetch-kernel` against a web server: what
//! is served is whole after every way in which a run can end.
//!
//! Needs root, for network namespaces and a small disk: `make mirror`.

mod endings;
mod fetch;
mod image;
mod lab;
mod published;
mod refusals;
mod signed;
mod snapshots;
mod upstream;
