//! The installers' kernels: one file holds the kernel of one installation tree.

use std::collections::hash_map::Entry;

use ahash::{HashMap, HashMapExt as _};

use super::hosts::Hosts;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::plan;
use crate::source::Span;
use crate::value::Sha256;

/// Where a file comes from: its tree, what it is there, and what it must be.
type Origin<'p> = (&'p str, &'static str, Option<&'p str>);

/// Reports files that would have to come from two trees: an installer whose kernel is not of its
/// tree fails to find its modules.
pub fn check(hosts: &Hosts, out: &mut Diagnostics) {
    let mut files: HashMap<&str, (Origin<'_>, Span)> = HashMap::new();
    for host in hosts.iter() {
        let Some(installer) = host.plan().and_then(plan::Host::installer) else {
            continue;
        };
        let tree = installer.repo.as_str().trim_end_matches('/');
        let kernel_sha256 = installer.kernel_sha256.as_ref().map(Sha256::as_str);
        let initrd_sha256 = installer.initrd_sha256.as_ref().map(Sha256::as_str);
        for (path, origin) in [
            (&installer.kernel, (tree, "kernel", kernel_sha256)),
            (&installer.initrd, (tree, "initrd", initrd_sha256)),
        ] {
            match files.entry(path.as_str()) {
                Entry::Vacant(entry) => {
                    entry.insert((origin, host.span));
                }
                Entry::Occupied(mut entry) => {
                    let (other, first) = *entry.get();
                    if other != origin {
                        out.push(shared(path.as_str(), host.span, origin, other, first));
                        // The hosts after this one are like it.
                        entry.insert((origin, host.span));
                    }
                }
            }
        }
    }
}

fn shared(
    path: &str,
    span: Span,
    (tree, what, _): Origin<'_>,
    (other, other_what, _): Origin<'_>,
    first: Span,
) -> Diagnostic {
    let difference = if tree != other {
        format!("of {tree} here, and that of {other} for another machine")
    } else if what != other_what {
        format!("here, and the {other_what} for another machine")
    } else {
        "of one SHA-256 here, and of another for another machine".to_owned()
    };
    Diagnostic::new(
        Code::SharedKernel,
        span,
        format!("the file `{path}` is to be the {what} {difference}"),
    )
    .also(first, "the other machine")
    .help("write `kernel: ...` and `initrd: ...` beside one of the two trees")
}
