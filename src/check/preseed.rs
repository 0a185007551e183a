//! What Debian's installer cannot do, or does in another way than Anaconda: it is told, and never
//! left out without a word.

use std::collections::BTreeMap;

use super::deb::{self, Family};
use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::KickstartSettings;
use crate::inventory::read::Field;
use crate::plan::{Disks, Extent, Purpose, Storage};
use crate::source::{Span, Spanned};
use crate::suggest;
use crate::value::{Debian, Firmware, HostName, Layout, MountOption, Url};

/// How its settings are refused.
const FAMILY: Family = Family {
    name: "Debian",
    code: Code::NotOnDebian,
    kdump: "kdump-tools",
};

/// Tasks of Debian's tasksel, as `packages` names them: `@standard`.
const TASKS: &[&str] = &[
    "cinnamon-desktop",
    "desktop",
    "gnome-desktop",
    "kde-desktop",
    "laptop",
    "lxde-desktop",
    "lxqt-desktop",
    "mate-desktop",
    "ssh-server",
    "standard",
    "web-server",
    "xfce-desktop",
];

/// Mount options that its installer writes into fstab.
const MOUNT_OPTIONS: &[&str] = &[
    "discard",
    "noatime",
    "nodev",
    "nodiratime",
    "noexec",
    "nosuid",
    "relatime",
    "ro",
    "sync",
];

/// `E0560`: settings that its installer, or the installed system, has no like of.
pub fn check_wishes(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    let out = &mut *need.out;
    deb::check(&FAMILY, layers, out);
    check_packages(layers, out);
    check_repos(layers, need.name, out);
    let out = &mut *need.out;
    if let Some(scripts) = layers.get(|s| &s.pre_scripts).given() {
        for script in &scripts.value.items {
            let asked = script.value.text.strip_prefix("#!");
            let program = asked.and_then(|rest| rest.lines().next()).map(str::trim);
            if let Some(program) = program.filter(|it| *it != "/bin/sh" && !it.is_empty()) {
                FAMILY.refuse(
                    script.span,
                    format!("Debian's installer has no `{program}`"),
                    "write the script for `/bin/sh`, or run it as one of `post_scripts`",
                    out,
                );
            }
        }
    }
}

fn check_packages(layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    let Some(packages) = layers.get(|s| &s.packages).given() else {
        return;
    };
    for package in &packages.value.items {
        let word = package.value.as_str();
        if let Some(left_out) = deb::left_out(word) {
            let why = format!("Debian's installer cannot leave `{left_out}` out");
            let help = "write `weak_dependencies: false`, which leaves out what is merely \
                        recommended, or remove the package by a script under `post_scripts`";
            FAMILY.refuse(package.span, why, help, out);
        } else if let Some(task) = word.strip_prefix('@')
            && !TASKS.contains(&task)
        {
            let why = format!("Debian has no task `{task}`");
            let known: Vec<String> = TASKS.iter().map(|task| format!("@{task}")).collect();
            let known = suggest::list(known.iter().map(String::as_str));
            FAMILY.refuse(
                package.span,
                why,
                &format!("leave it out, or write one of {known}"),
                out,
            );
        } else if !word.starts_with('@') && !deb::is_package(word) {
            let why = format!("`{word}` is no name of a Debian package");
            let help = "write lower case letters, digits, `+`, `-` and `.`";
            FAMILY.refuse(package.span, why, help, out);
        }
    }
}

/// The archive of security updates alone has a place in its questions. `W0530`: it is named.
fn check_repos(
    layers: &Layers<'_, KickstartSettings>,
    host: &Spanned<HostName>,
    out: &mut Diagnostics,
) {
    let mut secure = false;
    let mut merged = BTreeMap::new();
    for repos in layers.all(|s| &s.repos) {
        merged.extend(repos.entries().map(|entry| (entry.0.value.as_str(), entry)));
    }
    for (name, repo) in merged.into_values() {
        if name.value.as_str() != "security" {
            let why = format!(
                "Debian's installer asks for no archive `{}`: it knows `security` alone",
                name.value
            );
            let help = "write it into /etc/apt/sources.list.d by a script under \
                        `post_scripts`";
            FAMILY.refuse(name.span, why, help, out);
            continue;
        }
        secure = true;
        for field in [&repo.metalink, &repo.mirrorlist] {
            if let Some(span) = field.given().map(|it| it.span) {
                let why = "apt reads no such list".to_owned();
                FAMILY.refuse(span, why, "write the `url` of one mirror", out);
            }
        }
        if let Some(url) = repo.url.given()
            && (url.value.scheme() != "http"
                || !url.value.folder().ends_with(Debian::SECURITY_FOLDER))
        {
            let why = "Debian's installer takes the archive of security updates by `http` \
                       and from a folder `debian-security`"
                .to_owned();
            let help = format!("write `{}`", as_installer_asks(&url.value));
            FAMILY.refuse(url.span, why, &help, out);
        }
    }
    if !secure && layers.complete && !layers.get(|s| &s.repos).is_faulty() {
        let why = format!(
            "`{}` gets no security updates: nothing says where they are",
            host.value
        );
        out.push(
            Diagnostic::new(Code::NoSecurityUpdates, host.span, why)
                .help("write `repos: {security: http://deploy/repos/debian-security}`"),
        );
    }
}

/// The archive of security updates on the same server, by a URL that Debian's installer takes.
fn as_installer_asks(url: &Url) -> String {
    // The port of another scheme answers no `http`.
    let server = match url.scheme() {
        "http" => url.authority().to_owned(),
        _ => url.host().to_string(),
    };
    let folder = url.folder();
    let above = match folder.strip_suffix(Debian::SECURITY_FOLDER) {
        Some(above) => above,
        None if url.path().ends_with('/') => folder,
        None => folder.rsplit_once('/').map_or("", |(above, _)| above),
    };
    format!("http://{server}{above}{}", Debian::SECURITY_FOLDER)
}

/// `E0562`: its installer can lay out the disk in this way.
pub fn check_storage(
    storage: &Storage,
    layers: &Layers<'_, KickstartSettings>,
    need: &mut Needs<'_>,
) {
    let host = need.name.span;
    let volumes = span(layers.get(|s| &s.volumes)).unwrap_or(host);
    let mut refuse = |at: Option<Span>, why: &str, help: &str| {
        let fault = Diagnostic::new(Code::NoRecipe, at.unwrap_or(host), why);
        need.out.push(fault.help(help));
    };
    let netpxe = "netpxe cannot tell Debian's installer yet to";
    if storage.layout == Layout::Btrfs {
        let why = "Debian's installer makes no subvolumes of a Btrfs";
        let at = span(layers.get(|s| &s.layout));
        refuse(at, why, "write `layout: lvm` or `plain`");
    }
    let mut on_array = storage.volumes.iter();
    while let Some(volume) = on_array.find(|it| storage.raid.is_some() && it.partition) {
        let Purpose::Mount(mount, _) = &volume.purpose else {
            continue;
        };
        let mount = mount.as_str();
        let plain = storage.layout == Layout::Plain;
        if !volume.options.is_empty() {
            let why = format!("Debian's installer gives `{mount}` no mount options on an array");
            let help = if plain {
                "leave `options` out, or write `layout: lvm`"
            } else {
                "leave `options` out"
            };
            refuse(Some(volumes), &why, help);
        }
        if mount.contains('.') {
            let why = format!("Debian's installer mounts no array at a path with a dot, `{mount}`");
            refuse(
                Some(volumes),
                &why,
                "leave the dot out, or write `layout: lvm`",
            );
        }
    }
    if storage.passphrase.is_some() {
        let at = span(layers.get(|s| &s.encrypt));
        refuse(
            at,
            &format!("{netpxe} encrypt disks"),
            "leave `encrypt` out",
        );
    }
    if storage.keeps() {
        let at = span(layers.get(|s| &s.keep));
        let why = "Debian's installer wipes the whole disk, and keeps no volume";
        refuse(at, why, "leave `keep` out if what lies there may be wiped");
    }
    if storage.free.is_some() {
        let at = span(layers.get(|s| &s.free));
        let why = "Debian's installer gives all of the volume group to volumes";
        let help = "leave `free` out";
        refuse(at, why, help);
    }
    let takes_all = |extent| matches!(extent, Extent::Rest { most: None, .. });
    let mut of_the_last = storage
        .volumes
        .iter()
        .filter(|volume| storage.layout != Layout::Lvm || !volume.partition);
    if storage.layout != Layout::Btrfs && !of_the_last.any(|volume| takes_all(volume.size)) {
        let why = "Debian's installer gives the last volume all that is left, whatever its size";
        let help = "let one volume be `rest`, without `max`: `/srv: rest`";
        refuse(Some(volumes), why, help);
    }
    for volume in &storage.volumes {
        let mut options = volume.options.iter().map(MountOption::as_str);
        if let Some(option) = options.find(|option| !MOUNT_OPTIONS.contains(option)) {
            let why = format!("Debian's installer does not know the mount option `{option}`");
            let known = suggest::list(MOUNT_OPTIONS.iter().copied());
            refuse(Some(volumes), &why, &format!("it knows {known}"));
        }
    }
}

/// `E0562`: it is one disk, or an array of several, and all of it is wiped.
pub fn check_disks(
    disks: &Disks,
    firmware: Option<Firmware>,
    layers: &Layers<'_>,
    need: &mut Needs<'_>,
) {
    let mut refuse = |at: Option<Span>, why: &str, help: &str| {
        let fault = Diagnostic::new(Code::NoRecipe, at.unwrap_or(need.name.span), why);
        need.out.push(fault.help(help));
    };
    if disks.count() > 1 && layers.get(|s| &s.kickstart.raid).given().is_none() {
        let why = "netpxe cannot tell Debian's installer yet to use several disks one by one";
        let help = "write `raid: 1`, or name one: `disk: /dev/disk/by-id/...`";
        refuse(span(layers.get(|s| &s.disks)), why, help);
    }
    if let Some(raid) = span(layers.get(|s| &s.kickstart.raid))
        && matches!(firmware, Some(Firmware::Mac | Firmware::Mac32))
    {
        let why = "Debian's installer mounts no EFI system partition on a Mac, and so none of \
                   them can be made a copy of the other";
        refuse(
            Some(raid),
            why,
            "leave `raid` out, and name one disk: `disk: /dev/disk/by-id/...`",
        );
    }
    if let Some(at) = span(layers.get(|s| &s.data)) {
        let why = "netpxe cannot tell Debian's installer yet to keep a disk for data";
        let help = "leave `data` out, and write the disk into /etc/fstab by a script under \
                    `post_scripts`";
        refuse(Some(at), why, help);
    }
}

fn span<T>(field: &Field<T>) -> Option<Span> {
    field.given().map(|it| it.span)
}
