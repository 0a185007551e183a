//! What Ubuntu's installer cannot do, or does in another way than Anaconda: it is told, and never left out
//! without a word.

use std::collections::BTreeMap;

use super::deb::{self, Family};
use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::Field;
use crate::inventory::{InstallerSettings, KickstartSettings};
use crate::plan::{Extent, Storage};
use crate::source::Span;
use crate::value::{Layout, State, Ubuntu, Url};

/// How its settings are refused.
const UBUNTU: Family = Family {
    name: "Ubuntu",
    code: Code::NotOnUbuntu,
    kdump: "linux-crashdump",
};

/// What Linux takes as one argument of a program, in bytes (`MAX_ARG_STRLEN`): a script is one.
const LONGEST_SCRIPT: usize = 128 << 10;

/// `E0564`, `E0566`, `E0567`: settings that its installer has no like of, where packages come from, and
/// the image that is booted.
pub fn check_wishes(
    ubuntu: &Ubuntu,
    installer: &Layers<'_, InstallerSettings>,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) {
    deb::check(&UBUNTU, layers, need.out);
    check_packages(layers, need.out);
    check_scripts(layers, need.out);
    check_repos(layers, need);
    check_image(ubuntu, installer, need.out);
}

fn check_packages(layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    let Some(packages) = layers.get(|s| &s.packages).given() else {
        return;
    };
    for package in &packages.value.items {
        let word = package.value.as_str();
        let (why, help) = if let Some(left_out) = deb::left_out(word) {
            (
                format!("Ubuntu's installer cannot leave `{left_out}` out"),
                "leave it out here, and remove the package by a script under `post_scripts`",
            )
        } else if word.starts_with('@') {
            (
                format!("Ubuntu's installer has no group `{word}`"),
                "write the name of a package that needs the others, such as `ubuntu-desktop`",
            )
        } else if !deb::is_package(word) {
            (
                format!("`{word}` is no name of an Ubuntu package"),
                "write lower case letters, digits, `+`, `-` and `.`",
            )
        } else {
            continue;
        };
        UBUNTU.refuse(package.span, why, help, out);
    }
}

fn check_scripts(layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    let (pre, post) = (
        layers.get(|s| &s.pre_scripts),
        layers.get(|s| &s.post_scripts),
    );
    for scripts in [pre, post].into_iter().filter_map(Field::given) {
        for script in &scripts.value.items {
            // With `#!/bin/sh` before it.
            let length = script.value.text.len() + 16;
            if length > LONGEST_SCRIPT {
                let why = format!("Ubuntu's installer runs no script of {length} bytes");
                let help = "let a short one fetch it, at most 128 KiB long";
                UBUNTU.refuse(script.span, why, help, out);
            }
        }
    }
}

/// `E0566`: an archive is named, by which packages come; nobody else is asked.
fn check_repos(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let mut merged = BTreeMap::new();
    for repos in layers.all(|s| &s.repos) {
        merged.extend(repos.entries().map(|entry| (entry.0.value.as_str(), entry)));
    }
    let named = merged.contains_key("archive");
    for (name, repo) in merged.into_values() {
        if !["archive", "security"].contains(&name.value.as_str()) {
            let why = format!(
                "Ubuntu's installer asks for no archive `{}`: it knows `archive` and `security`",
                name.value
            );
            let help = "write it into /etc/apt/sources.list.d by a script under `post_scripts`";
            UBUNTU.refuse(name.span, why, help, need.out);
            continue;
        }
        if let Some(url) = repo.url.given() {
            check_archive(&url.value, url.span, need.out);
        }
        for field in [&repo.metalink, &repo.mirrorlist] {
            if let Some(span) = field.given().map(|it| it.span) {
                let why = "apt reads no such list".to_owned();
                UBUNTU.refuse(span, why, "write the `url` of one mirror", need.out);
            }
        }
    }
    if !named && layers.complete && !layers.get(|s| &s.repos).is_faulty() {
        no_archive(need);
    }
}

/// `E0566`: it is the whole archive that is named.
fn check_archive(url: &Url, span: Span, out: &mut Diagnostics) {
    let path = url.as_str().trim_end_matches('/');
    let within = ["/dists", "/pool"].iter().find_map(|part| {
        let at = path.find(part)?;
        let rest = &path[at + part.len()..];
        // A folder above may be called so.
        let ends = rest.is_empty() || (*part == "/dists" && rest.matches('/').count() == 1);
        ends.then_some(&path[..at])
    });
    if let Some(whole) = within {
        let why = "this is a part of an archive, and apt looks for `dists` below it";
        let fault = Diagnostic::new(Code::NoArchive, span, why);
        out.push(fault.help(format!("write `{whole}`")));
    }
}

fn no_archive(need: &mut Needs<'_>) {
    let why = format!("nothing says where `{}` gets its packages", need.name.value);
    let help =
        "write `repos: {archive: http://deploy/repos/ubuntu}`, which holds `dists` and `pool`";
    need.out
        .push(Diagnostic::new(Code::NoArchive, need.name.span, why).help(help));
}

/// `E0566`: the archive from which a shim comes, where nothing is installed by it.
pub fn archive(layers: &Layers<'_>, need: &mut Needs<'_>) -> Option<Url> {
    let of_kickstart = layers.part(|s| &s.kickstart);
    let mut named = None;
    for repos in of_kickstart.all(|s| &s.repos) {
        let mut entries = repos.entries();
        if let Some((_, repo)) = entries.find(|(name, _)| name.value.as_str() == "archive") {
            named = repo.url.value().cloned();
        }
    }
    // Of an installation it is told anyway.
    let is_told = layers.value(|s| &s.state) == Some(&State::Install);
    if named.is_none() && !is_told && layers.complete && !of_kickstart.get(|s| &s.repos).is_faulty()
    {
        no_archive(need);
    }
    named
}

/// `E0567`: `repo` is an image of that release, which the initial RAM disk can fetch.
fn check_image(ubuntu: &Ubuntu, layers: &Layers<'_, InstallerSettings>, out: &mut Diagnostics) {
    let Some(repo) = layers.get(|s| &s.repo).given() else {
        return;
    };
    let number = ubuntu.number;
    let url = repo.value.as_str();
    let file = url.rsplit('/').next().unwrap_or_default();
    // `ubuntu-24.04.3-live-server-amd64.iso`.
    let other = file.strip_prefix("ubuntu-").filter(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest
                .strip_prefix(number)
                .is_none_or(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    let why = if file.rsplit('.').next() != Some("iso") {
        "Ubuntu's installer comes as one image, and this is none"
    } else if repo.value.scheme() != "http" {
        "the initial RAM disk fetches its image by `http`"
    } else if file.contains("-desktop-") {
        "this is the image of the desktop, whose installer is another"
    } else if other.is_some() {
        "this image is of another release than `os` says"
    } else {
        return;
    };
    let help = format!(
        "write the URL of the live server's image on your web server, as in \
         `http://deploy/repos/ubuntu-{number}-live-server-amd64.iso`"
    );
    out.push(Diagnostic::new(Code::NotAnImage, repo.span, why).help(help));
}

/// `E0565`: its installer can lay out the disks in this way.
pub fn check_storage(
    storage: &Storage,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) {
    let host = need.name.span;
    let volumes = span(layers.get(|s| &s.volumes));
    let mut refuse = |at: Option<Span>, why: &str, help: &str| {
        let fault = Diagnostic::new(Code::NotForCurtin, at.unwrap_or(host), why);
        need.out.push(fault.help(help));
    };
    if storage.layout == Layout::Btrfs {
        let why = "Ubuntu's installer makes no subvolumes of a Btrfs";
        let at = span(layers.get(|s| &s.layout));
        refuse(at, why, "write `layout: lvm` or `plain`");
        return;
    }
    if storage.keeps() {
        let at = span(layers.get(|s| &s.keep));
        let why = "netpxe cannot tell Ubuntu's installer yet to keep a volume";
        refuse(at, why, "leave `keep` out if what lies there may be wiped");
    }
    if !storage.unlock.is_empty() {
        let at = span(layers.get(|s| &s.encrypt));
        let why = "netpxe cannot tell Ubuntu's installer yet to open disks without a person";
        refuse(at, why, "write the `passphrase` alone");
    }
    let grows = |size| matches!(size, Extent::Rest { .. });
    let mut rest = storage.volumes.iter().filter(|volume| grows(volume.size));
    if rest
        .clone()
        .any(|volume| matches!(volume.size, Extent::Rest { most: Some(_), .. }))
    {
        let why = "Ubuntu's installer gives a volume all that is left, and knows no `max`";
        refuse(
            volumes,
            why,
            "write a size in its place, such as `size: 20G`",
        );
    }
    let first = rest.next();
    if first.is_some() && rest.next().is_some() {
        let why = "Ubuntu's installer gives all that is left to one volume";
        refuse(
            volumes,
            why,
            "let one be `rest`, and write sizes for the others",
        );
    }
    if let (Some(_), Some(free)) = (first, layers.get(|s| &s.free).given()) {
        let why = "Ubuntu's installer leaves nothing free where a volume is `rest`";
        let help = "leave `free` out, or write sizes for all volumes: what they leave stays free";
        refuse(Some(free.span), why, help);
    }
}

/// `E0565`: no disk is kept for data.
pub fn check_disks(layers: &Layers<'_>, need: &mut Needs<'_>) {
    if let Some(at) = span(layers.get(|s| &s.data)) {
        let why = "netpxe cannot tell Ubuntu's installer yet to keep a disk for data";
        let help = "leave `data` out, and write the disk into /etc/fstab by a script under \
                    `post_scripts`";
        need.out
            .push(Diagnostic::new(Code::NotForCurtin, at, why).help(help));
    }
}

fn span<T>(field: &Field<T>) -> Option<Span> {
    field.given().map(|it| it.span)
}
