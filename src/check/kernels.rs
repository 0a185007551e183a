//! The kernels and initial RAM disks that installers boot.
//!
//! Refuses a file that would have to come from two installation trees, and one in the place of
//! another.

use std::collections::{BTreeMap, HashMap};

use super::hosts::Hosts;
use super::places::{contains, place_of_netpxe};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Inventory;
use crate::plan::{Host, Installer};
use crate::source::Span;
use crate::value::{Architecture, Sha256, TftpPath, Url};

/// Where a file comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Origin<'p> {
    /// The installation tree without a slash at the end, or the file's own URL. `None` where the operator
    /// puts the file there.
    from: Option<&'p str>,
    architecture: Architecture,
    /// Which file of the tree it is: `kernel` or `initrd`.
    what: &'static str,
    /// Its checksum, if the inventory gives one.
    sha256: Option<&'p Sha256>,
}

impl Origin<'_> {
    /// Whether one file cannot come from both.
    fn contradicts(&self, other: &Self) -> bool {
        let both_known = self.from.is_some() && other.from.is_some();
        self.what != other.what || (both_known && self != other)
    }
}

/// `E0514`: the files of Mac images and those of installers are apart.
fn check_apart(
    inventory: &Inventory<'_>,
    known: &HashMap<&TftpPath, (Origin<'_>, Span)>,
    out: &mut Diagnostics,
) {
    let mut files: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (path, (origin, span)) in known {
        if place_of_netpxe(path.as_str()).is_none() {
            files.insert(path.as_str(), (origin.what, *span));
        }
    }
    let in_the_way = |at: Span, path: &str, what: &str, other: &str, (its, span): (&str, Span)| {
        Diagnostic::new(
            Code::FileTaken,
            at,
            format!("the {what} `{path}` is in the way of the {its} `{other}`"),
        )
        .also(span, format!("the {its}"))
        .help("choose another place for one of the two")
    };
    for (path, (what, span)) in &files {
        // Folders that it lies in; one file cannot be both.
        let mut above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let other = above.find_map(|folder| files.get_key_value(folder));
        if let Some((folder, other)) = other {
            out.push(in_the_way(*span, path, what, folder, *other));
        }
    }
    for (_, image) in inventory.mac_images.entries() {
        for field in [&image.file, &image.file32] {
            let Some(file) = field.given() else {
                continue;
            };
            let text = file.value.as_str();
            let clashes = |(path, _): &(&&str, _)| contains(path, text) || contains(text, path);
            if let Some((path, other)) = files.iter().find(clashes) {
                out.push(in_the_way(file.span, text, "Mac's image", path, *other));
            }
        }
    }
}

/// `E0508`: no two trees want the same file. An installer whose kernel is not that of its tree
/// cannot load its modules.
pub fn check(inventory: &Inventory<'_>, hosts: &Hosts, out: &mut Diagnostics) {
    let mut known: HashMap<&TftpPath, (Origin<'_>, Span)> = HashMap::new();
    for draft in hosts.iter() {
        let Some(installer) = draft.plan.as_ref().and_then(Host::installer) else {
            continue;
        };
        if installer.initrd.as_ref() == Some(&installer.kernel) {
            // Told where it is written.
            continue;
        }
        for (path, origin) in files(installer) {
            let here = (origin, draft.name.span);
            let other = known.entry(path).or_insert(here);
            if other.0.contradicts(&origin) {
                out.push(shared(path, here, *other));
                // The next host is more likely to be like this one than like the other.
                *other = here;
            } else if other.0.from.is_none() {
                *other = here;
            }
        }
    }
    check_apart(inventory, &known, out);
}

/// The files that an installer boots, and where they come from.
fn files<'p>(installer: &'p Installer) -> impl Iterator<Item = (&'p TftpPath, Origin<'p>)> {
    let tree = installer
        .repo
        .as_ref()
        .filter(|_| installer.os.has_tree())
        .map(|repo| repo.as_str().trim_end_matches('/'));
    let from = |url: Option<&'p Url>| url.map(Url::as_str).or(tree);
    let kernel = Origin {
        from: from(installer.kernel_url.as_ref()),
        architecture: installer.architecture,
        what: "kernel",
        sha256: installer.kernel_sha256.as_ref(),
    };
    let initrd = Origin {
        from: from(installer.initrd_url.as_ref()),
        architecture: installer.architecture,
        what: "initrd",
        sha256: installer.initrd_sha256.as_ref(),
    };
    let initrd = installer.initrd.iter().map(move |path| (path, initrd));
    std::iter::once((&installer.kernel, kernel)).chain(initrd)
}

/// The fault of a file that is one thing here and another for a host before.
fn shared(
    path: &TftpPath,
    (here, span): (Origin<'_>, Span),
    (other, other_span): (Origin<'_>, Span),
) -> Diagnostic {
    let what = here.what;
    let difference = if let (Some(from), Some(other)) = (here.from, other.from)
        && from != other
    {
        format!("{what} of {from} here, and of {other} for another machine")
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
