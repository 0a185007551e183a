//! Installation trees: what their URLs say about themselves.

use super::hosts::{Hosts, Tree};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{Architecture, InstalledBy};

/// What distributions are called in the paths of their mirrors, each with the beginning of the
/// releases that netpxe calls by it.
const DISTRIBUTIONS: &[(&str, &str)] = &[
    ("almalinux", "el"),
    ("centos", "el"),
    ("centos-stream", "el"),
    ("centos-vault", "el"),
    ("debian", "debian"),
    ("fedora", "fedora"),
    ("oraclelinux", "el"),
    ("redhat", "el"),
    ("rhel", "el"),
    ("rocky", "el"),
    ("rockylinux", "el"),
];

/// `E0512`, `E0513`: a tree is of the processor and of the release that boot from it.
pub fn check(hosts: &Hosts, out: &mut Diagnostics) {
    for (&span, tree) in hosts.trees() {
        for &architecture in &tree.architectures {
            if let Some(fault) = other_architecture(span, tree, architecture) {
                out.push(fault);
            }
        }
        if let Some(fault) = other_release(span, tree).or_else(|| no_tree(span, tree)) {
            out.push(fault);
        }
    }
}

/// `E0585`: a tree is a folder, and the whole of it. An image is one of Ubuntu's alone, and that rule has a
/// code of its own.
fn no_tree(span: Span, tree: &Tree) -> Option<Diagnostic> {
    let suite;
    let (holds, example, inside) = match &tree.os.installed_by {
        InstalledBy::Anaconda(_) => (
            "`.treeinfo`",
            "http://deploy/repos/rocky/9/BaseOS/x86_64/os/",
            ["/.treeinfo", "/images", "/images/pxeboot"],
        ),
        InstalledBy::Debian(debian) => {
            suite = format!("/dists/{}", debian.suite);
            (
                "`dists` and `pool`",
                "http://deploy/repos/debian",
                ["/dists", "/pool", suite.as_str()],
            )
        }
        _ => return None,
    };
    let url = tree.url.as_str();
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    let inside = inside.into_iter().find(|part| path.ends_with(part));
    let (why, help) = if path.to_ascii_lowercase().ends_with(".iso") {
        (
            format!(
                "`{}` is installed from a folder, and this is an image",
                tree.os
            ),
            format!(
                "mount the image below the root of your web server, and write the URL of the folder that holds {holds}: `{example}`"
            ),
        )
    } else if url.contains(['?', '#']) {
        (
            "files are fetched from below this URL, which ends in no folder".to_owned(),
            format!("write the URL of the folder that holds {holds}: `{example}`"),
        )
    } else if let Some(part) = inside {
        (
            format!(
                "this is a part of the folder that `{}` is installed from",
                tree.os
            ),
            format!(
                "write `{}/`, which holds {holds}",
                path.trim_end_matches(part)
            ),
        )
    } else {
        return None;
    };
    Some(Diagnostic::new(Code::NotATree, span, why).help(help))
}

/// The parts of a tree's path, in lower case.
fn parts(tree: &Tree) -> impl Iterator<Item = String> {
    let (_, rest) = tree.url.as_str().split_once("://").unwrap_or_default();
    let parts = rest.split(['/', '?', '#']).skip(1);
    parts.map(str::to_ascii_lowercase)
}

fn other_architecture(span: Span, tree: &Tree, architecture: Architecture) -> Option<Diagnostic> {
    // `x86_64` in a path, and `amd64` in `ubuntu-24.04.3-live-server-amd64.iso`.
    let names = |one: Architecture| {
        parts(tree).any(|part| {
            let mut words = part.split(['-', '.']);
            words.any(|word| one.words().contains(&word))
        })
    };
    let mut others = Architecture::ALL
        .into_iter()
        .filter(|&one| one != architecture);
    let other = others.find(|&other| names(other))?;
    if names(architecture) {
        return None;
    }
    let (own, other) = (architecture.word(), other.word());
    let message = format!("this tree is for {other}, and a machine that boots from it has {own}");
    Some(Diagnostic::new(Code::WrongArchitecture, span, message).help(format!(
        "give the machines with {own} a profile of their own, with a `repo` for {own}; or correct \
         their `firmware`"
    )))
}

fn other_release(span: Span, tree: &Tree) -> Option<Diagnostic> {
    let (family, number) = release_in(tree)?;
    let os = tree.os.word;
    let (kind, own) = os.split_at(os.find(|c: char| c.is_ascii_digit())?);
    if (kind, own) == (family, number.as_str()) {
        return None;
    }
    let word = format!("{family}{number}");
    let message = format!("this tree is of `{word}`, and `os` says `{os}`");
    let known = crate::value::RELEASES.iter().any(|os| os.word == word);
    let help = if known {
        format!("write `os: {word}`, or the `repo` of `{os}`")
    } else {
        format!("write the `repo` of `{os}`")
    };
    Some(Diagnostic::new(Code::WrongRelease, span, message).help(help))
}

/// The release that a path names: `el` and `9` for `.../rocky/9.4/BaseOS/...`.
fn release_in(tree: &Tree) -> Option<(&'static str, String)> {
    let mut family = None;
    for part in parts(tree) {
        let digits = part
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(part.len());
        let (name, number) = part.split_at(digits);
        let name = name.trim_end_matches('-');
        let is_it = |known: &&(&str, &'static str)| known.0 == name;
        if let Some((_, known)) = DISTRIBUTIONS.iter().find(is_it) {
            family = Some(*known);
        } else if !name.is_empty() {
            continue;
        }
        let number: String = number.chars().take_while(char::is_ascii_digit).collect();
        if let (Some(family), false) = (family, number.is_empty()) {
            return Some((family, number));
        }
    }
    None
}
