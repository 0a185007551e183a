//! The kernels and initial RAM disks that installers boot.
//!
//! Refuses a file that would have to come from two installation trees.

use std::collections::HashMap;

use super::hosts::Hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan::{Host, Installer};
use crate::source::Span;
use crate::value::{Architecture, Sha256, TftpPath};

/// Where a file comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Origin<'p> {
    /// The installation tree, without a slash at the end.
    tree: &'p str,
    architecture: Architecture,
    /// Which file of the tree it is: `kernel` or `initrd`.
    what: &'static str,
    /// Its checksum, if the inventory gives one.
    sha256: Option<&'p Sha256>,
}

/// `E0508`: no two trees want the same file. An installer whose kernel is not that of its tree
/// cannot load its modules.
pub fn check(hosts: &Hosts, out: &mut Diagnostics) {
    let mut known: HashMap<&TftpPath, (Origin<'_>, Span)> = HashMap::new();
    for draft in hosts.iter() {
        let Some(installer) = draft.plan.as_ref().and_then(Host::installer) else {
            continue;
        };
        for (path, origin) in files(installer) {
            let here = (origin, draft.name.span);
            let other = known.entry(path).or_insert(here);
            if other.0 != origin {
                out.push(shared(path, here, *other));
                // The next host is more likely to be like this one than like the other.
                *other = here;
            }
        }
    }
}

/// The files that an installer boots, and where they come from.
fn files(installer: &Installer) -> [(&TftpPath, Origin<'_>); 2] {
    let tree = installer.repo.as_str().trim_end_matches('/');
    let kernel = Origin {
        tree,
        architecture: installer.architecture,
        what: "kernel",
        sha256: installer.kernel_sha256.as_ref(),
    };
    let initrd = Origin {
        tree,
        architecture: installer.architecture,
        what: "initrd",
        sha256: installer.initrd_sha256.as_ref(),
    };
    [(&installer.kernel, kernel), (&installer.initrd, initrd)]
}

/// The fault of a file that is one thing here and another for a host before.
fn shared(
    path: &TftpPath,
    (here, span): (Origin<'_>, Span),
    (other, other_span): (Origin<'_>, Span),
) -> Diagnostic {
    let what = here.what;
    let difference = if here.tree != other.tree {
        format!(
            "{what} of {} here, and of {} for another machine",
            here.tree, other.tree
        )
    } else if here.architecture != other.architecture {
        let (here, other) = (here.architecture.word(), other.architecture.word());
        format!("{what} of {here} here, and of {other} for another machine")
    } else if what != other.what {
        format!("{what} here, and the {} for another machine", other.what)
    } else {
        format!("{what} with one SHA-256 here, and with another for another machine")
    };
    Diagnostic::new(
        Code::SharedKernel,
        span,
        format!("the file `{path}` would have to be the {difference}"),
    )
    .also(other_span, "the other machine")
    .help("write `kernel: ...` and `initrd: ...` beside one of the two trees")
}
