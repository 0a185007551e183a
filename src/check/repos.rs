//! Repositories beside the installation tree.

use std::collections::BTreeMap;

use super::layers::{Layers, Lookup};
use super::settings::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory;
use crate::plan::{Repo, RepoLocation};
use crate::source::Spanned;
use crate::value::{FromText, Label, Os, Url};

/// The folder of the packages that EL 8 and later need beside `BaseOS`.
const APP_STREAM: &str = "AppStream";

/// The repositories of all layers, by name, and `AppStream`, where a release needs it and nobody
/// named it; `None`, and reported, where one of them is faulty.
pub fn check<'i>(os: Os, layers: &Layers<'i>, need: &mut Needs<'_, 'i>) -> Option<Vec<Repo>> {
    let mut merged: BTreeMap<&Label, &'i (Spanned<Label>, inventory::Repo)> = BTreeMap::new();
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
    if os.has_app_stream() && !named && !matches!(layers.get(|s| &s.repos), Lookup::Faulty) {
        let location = app_stream(layers, need)?;
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
    os: Os,
    need: &mut Needs<'_, '_>,
) -> Option<Repo> {
    let places = [&repo.url, &repo.metalink, &repo.mirrorlist];
    if places.iter().any(|field| field.is_faulty()) {
        return None;
    }
    if let Some(metalink) = repo.metalink.given()
        && !os.has_metalink()
    {
        need.out.push(
            Diagnostic::new(
                Code::BeyondRelease,
                metalink.span,
                format!("the installer of `{}` reads no metalink", os.word()),
            )
            .help("write `mirrorlist`, or the `url` of one mirror"),
        );
    }
    let location = match places.map(|field| field.value().cloned()) {
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
        install: repo.install.value().copied().unwrap_or(false),
    })
}

/// `AppStream` beside `BaseOS`, as every mirror has it.
fn app_stream(layers: &Layers<'_>, need: &mut Needs<'_, '_>) -> Option<RepoLocation> {
    let Lookup::Set(repo) = layers.get(|s| &s.repo) else {
        return None;
    };
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
