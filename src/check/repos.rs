//! Repositories beside the installation tree.

use std::collections::BTreeMap;

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{self, InstallerSettings, KickstartSettings};
use crate::plan::{Repo, RepoLocation};
use crate::source::Spanned;
use crate::value::{FromText, Label, Os, Url};

/// The folder of the packages that EL 8 and later need beside `BaseOS`.
const APP_STREAM: &str = "AppStream";

/// The repositories of all layers, by name, and `AppStream`, where packages of a release need it and nobody
/// named it; `None`, and reported, where one of them is faulty.
pub fn check(
    os: &Os,
    has_packages: bool,
    installer: &Layers<'_, InstallerSettings>,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) -> Option<Vec<Repo>> {
    let mut merged: BTreeMap<&Label, &(Spanned<Label>, inventory::Repo)> = BTreeMap::new();
    for repos in layers.all(|s| &s.repos) {
        merged.extend(repos.entries().map(|entry| (&entry.0.value, entry)));
    }
    let named = merged
        .keys()
        .any(|name| name.as_str().eq_ignore_ascii_case(APP_STREAM));
    let repos = merged
        .into_values()
        .map(|(name, repo)| one(name, repo, os, need));
    let mut repos = repos
        .collect::<Vec<_>>()
        .into_iter()
        .collect::<Option<Vec<_>>>()?;
    let needs_app_stream = has_packages && os.anaconda().is_some_and(|it| it.needs_app_stream);
    if needs_app_stream && !named && !layers.get(|s| &s.repos).is_faulty() {
        let location = app_stream(installer, need)?;
        let name = Label::from_text(APP_STREAM).ok()?;
        let at = repos.partition_point(|repo| repo.name < name);
        let install = false;
        repos.insert(
            at,
            Repo {
                name,
                location,
                install,
            },
        );
    }
    Some(repos)
}

fn one(
    name: &Spanned<Label>,
    repo: &inventory::Repo,
    os: &Os,
    need: &mut Needs<'_>,
) -> Option<Repo> {
    let inventory::Repo {
        url,
        metalink,
        mirrorlist,
        install,
    } = repo;
    let locations = [url, metalink, mirrorlist];
    if locations.iter().any(|field| field.is_faulty()) {
        return None;
    }
    if let Some(metalink) = metalink.given()
        && os.kickstart().is_some_and(|it| !it.has_metalink)
    {
        need.out.push(
            Diagnostic::new(
                Code::BeyondRelease,
                metalink.span,
                format!("the installer of `{}` reads no metalink", os.word),
            )
            .help("write `mirrorlist`, or the `url` of one mirror"),
        );
    }
    let location = match locations.map(|field| field.value().cloned()) {
        [Some(url), None, None] => RepoLocation::Url(url),
        [None, Some(url), None] => RepoLocation::Metalink(url),
        [None, None, Some(url)] => RepoLocation::Mirrorlist(url),
        _ => {
            need.out.push(
                Diagnostic::new(
                    Code::WrongType,
                    name.span,
                    format!(
                        "the repository `{}` must say one place where it is",
                        name.value
                    ),
                )
                .help("write `url`, `metalink` or `mirrorlist`, one of them"),
            );
            return None;
        }
    };
    Some(Repo {
        name: name.value.clone(),
        location,
        install: install.value().copied().unwrap_or(false),
    })
}

/// `AppStream` beside `BaseOS`, as every mirror has it.
fn app_stream(
    installer: &Layers<'_, InstallerSettings>,
    need: &mut Needs<'_>,
) -> Option<RepoLocation> {
    let repo = installer.get(|s| &s.repo).given()?;
    if let Some((before, after)) = repo.value.as_str().rsplit_once("/BaseOS/") {
        let url = Url::from_text(&format!("{before}/{APP_STREAM}/{after}")).ok()?;
        return Some(RepoLocation::Url(url));
    }
    need.out.push(
        Diagnostic::new(
            Code::NoAppStream,
            repo.span,
            "this release needs AppStream beside this repository, and nothing says where it is",
        )
        .help("write `repos: {AppStream: http://.../AppStream/x86_64/os/}`"),
    );
    None
}
