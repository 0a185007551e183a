//! `mirror:` to [`plan::Mirror`].
//!
//! Refuses releases whose folders overlap, and a mirror without a web server. Warns of machines
//! that install from what it does not hold.

use super::hosts::{Hosts, Tree};
use super::server::check_needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Inventory, Mirror, Release};
use crate::plan;
use crate::source::{Span, Spanned};
use crate::value::{FromText, Label, RepoPath, Size, TimeOfDay};

/// The default of `at`: at night, but not on the hour, when everybody else's mirror runs.
const AT: TimeOfDay = TimeOfDay {
    hour: 1,
    minute: 11,
};
/// The default of `reserve`.
const RESERVE: Size = Size::of_gib(10);
/// The default of `keep`: today's snapshot, and two to go back to.
const KEEP: u32 = 3;

/// Checks the mirror; `None` if there is none, or if it is faulty.
pub fn check(inventory: &Inventory<'_>, out: &mut Diagnostics) -> Option<plan::Mirror> {
    let mirror: &Mirror = inventory.mirror.value()?;
    let written = mirror.releases.value()?;
    if let Some((name, _)) = written.entries().next() {
        // The folders of these servers are what says where to mirror to.
        for server in inventory.deploy_hosts() {
            check_needs("mirror", name.span, &server.value, out);
        }
    }
    let mut folders: Vec<(RepoPath, Span)> = Vec::new();
    let mut releases = Vec::new();
    for (name, release) in written.entries() {
        let folder = folder(name, release);
        let repositories = repositories(release, out);
        if let Some((folder, span)) = &folder {
            disjoint(&mut folders, folder, *span, out);
        }
        if let (Some((folder, _)), Some(upstream), Some(repositories)) =
            (folder, release.upstream.value(), repositories)
        {
            releases.push(plan::Release {
                name: name.value.clone(),
                upstream: upstream.clone(),
                folder,
                repositories,
            });
        }
    }
    releases.sort_by(|a, b| a.name.cmp(&b.name));
    Some(plan::Mirror {
        at: mirror.at.value().copied().unwrap_or(AT),
        bandwidth: mirror.bandwidth.value().copied(),
        reserve: mirror.reserve.value().copied().unwrap_or(RESERVE),
        keep: mirror.keep.value().map_or(KEEP, |keep| keep.get()),
        releases,
    })
}

/// The folder that a release is served in, and where that was written; `None` if it could not be
/// read.
fn folder(name: &Spanned<Label>, release: &Release) -> Option<(RepoPath, Span)> {
    if release.folder.is_absent() {
        // Every label is a folder too.
        let folder = RepoPath::from_text(name.value.as_str()).ok()?;
        return Some((folder, name.span));
    }
    let given = release.folder.given()?;
    Some((given.value.clone(), given.span))
}

/// `E0801`: notes a folder, or reports that it overlaps one before it. A file would belong to both.
fn disjoint(
    before: &mut Vec<(RepoPath, Span)>,
    folder: &RepoPath,
    span: Span,
    out: &mut Diagnostics,
) {
    if let Some((other, first)) = before.iter().find(|(other, _)| other.overlaps(folder)) {
        out.push(
            Diagnostic::new(
                Code::MirrorsOverlap,
                span,
                format!("the folders `{other}` and `{folder}` overlap"),
            )
            .also(*first, "the other folder")
            .help("each sync removes from its folder what is not upstream: choose folders that are not inside each other"),
        );
    } else {
        before.push((folder.clone(), span));
    }
}

/// `E0204`, `E0801`: the repositories of a release; at least one, and apart from each other.
fn repositories(release: &Release, out: &mut Diagnostics) -> Option<Vec<RepoPath>> {
    let list = release.repositories.given()?;
    if list.value.complete && list.value.items.is_empty() {
        out.push(
            Diagnostic::new(
                Code::NoValue,
                list.span,
                "`repositories` is empty: there is nothing to mirror",
            )
            .help("write the folders of `upstream` that hold a `repodata`: `[BaseOS/x86_64/os]`"),
        );
        return None;
    }
    let mut folders = Vec::new();
    for folder in &list.value.items {
        disjoint(&mut folders, &folder.value, folder.span, out);
    }
    Some(folders.into_iter().map(|(folder, _)| folder).collect())
}

/// `W0801`: an installation tree on a deploy host that has a mirror is one that it mirrors. Told
/// once for each place in the inventory that names such a tree.
pub fn check_repos(
    server: &plan::Server,
    mirror: Option<&plan::Mirror>,
    hosts: &Hosts,
    out: &mut Diagnostics,
) {
    let Some(mirror) = mirror else {
        return;
    };
    for (&span, Tree { url: repo, os, .. }) in hosts.trees() {
        // Debian's mirrors and Ubuntu's images are no repositories that it could mirror.
        if os.anaconda().is_none() {
            continue;
        }
        let Some(path) = server.path_of(repo) else {
            continue;
        };
        if mirror.serves(server, repo).is_some() {
            continue;
        }
        let places = mirror.releases.iter().flat_map(|release| {
            let folders = release.repositories.iter();
            folders.map(move |folder| format!("{}/{}/{folder}", plan::REPOS, release.folder))
        });
        let fault = Diagnostic::new(
            Code::NotMirrored,
            span,
            format!("the deploy host mirrors no repository to `{path}`"),
        );
        let places: Vec<String> = places.map(|place| format!("`{place}`")).collect();
        out.push(match places.as_slice() {
            [] => fault.help("`mirror` has no releases"),
            _ => fault.help(format!("it mirrors to {}", places.join(", "))),
        });
    }
}
