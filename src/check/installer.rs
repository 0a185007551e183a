//! Installers: what a machine boots to be installed or rescued.

use std::sync::Arc;

use super::layers::Layers;
use super::needs::Needs;
use super::own_templates::OwnTemplates;
use super::places;
use super::shared::Shared;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::InstallerSettings;
use crate::inventory::read::Field;
use crate::plan::Installer;
use crate::source::Spanned;
use crate::value::{Architecture, FromText, InstalledBy, Label, Os, TftpPath, Url};

/// Where a mirror may have what a release is installed from.
fn example_of_tree(os: Option<&Os>) -> String {
    let below = match os {
        Some(os) if os.debian().is_some() => "debian".to_owned(),
        Some(os) if os.coreos().is_some() => "flatcar/amd64-usr".to_owned(),
        Some(Os {
            installed_by: InstalledBy::Ubuntu(ubuntu),
            ..
        }) => format!("ubuntu-{}-live-server-amd64.iso", ubuntu.number),
        os => match os.map_or("el9", |os| os.word) {
            "el7" => "centos/7/os/x86_64/".to_owned(),
            word => match word.strip_prefix("fedora") {
                Some(number) => format!("fedora/{number}/Everything/x86_64/os/"),
                None => format!("rocky/{}/BaseOS/x86_64/os/", word.trim_start_matches("el")),
            },
        },
    };
    format!("http://deploy/repos/{below}")
}

/// The installer that a host boots. `None` if a part of it is missing, which is reported, or faulty.
pub fn check(
    layers: &Layers<'_, InstallerSettings>,
    architecture: Architecture,
    installers: &mut Shared<Installer, (usize, Architecture)>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) -> Option<Arc<Installer>> {
    let inherited = layers.inherited().map(|number| (number, architecture));
    if let Some(known) = installers.get(inherited) {
        return known.clone();
    }
    let os = layers.get(|s| &s.os);
    if os.is_faulty() {
        // Nobody knows what it needs.
        return None;
    }
    let os = need.set(os, "os", "el9");
    let written = layers.get(|s| &s.repo);
    let coreos = os.and_then(Os::coreos);
    let needs_tree = match coreos {
        Some(coreos) => coreos.is_flatcar,
        None => os.is_none_or(Os::is_known),
    };
    let rootfs = match coreos {
        Some(coreos) if !coreos.is_flatcar => {
            let example = "http://deploy/repos/fcos/live-rootfs.x86_64.img";
            Some(need.set(layers.get(|s| &s.rootfs), "rootfs", example)?)
        }
        _ => None,
    };
    let repo = if needs_tree {
        need.set(written, "repo", &example_of_tree(os))
    } else {
        written.value().cloned()
    };
    if let (Some(os), Some(repo)) = (os, written.given()) {
        check_variables(repo, os, architecture, need);
    }
    let os = os?;
    if repo.is_none() && (needs_tree || written.is_faulty()) {
        // What is missing is reported for each host, so nothing is kept.
        return None;
    }
    let folder = match architecture {
        Architecture::X86_64 => os.word.to_owned(),
        Architecture::Aarch64 => format!("{}-{}", os.word, architecture.word()),
    };
    check_places(layers, need);
    let kernel = layers.get(|s| &s.kernel);
    let files = os.boot_files();
    let kernel = boot_file(kernel, need, "kernel", &folder, files.map(|it| it.0));
    let initrd = layers.get(|s| &s.initrd);
    let initrd = match files {
        Some((_, file)) => Some(boot_file(initrd, need, "initrd", &folder, Some(file))?),
        None if initrd.is_faulty() => return None,
        None => initrd.value().cloned(),
    };
    let pinned = check_urls(os, layers, need);
    let args_template = args_template(layers, templates, need)?;
    if !pinned {
        return None;
    }
    let installer = Installer {
        os,
        architecture,
        repo,
        rootfs,
        kernel: kernel?,
        initrd,
        kernel_url: layers.value(|s| &s.kernel_url).cloned(),
        initrd_url: layers.value(|s| &s.initrd_url).cloned(),
        kernel_sha256: layers.value(|s| &s.kernel_sha256).cloned(),
        initrd_sha256: layers.value(|s| &s.initrd_sha256).cloned(),
        kernel_args: layers.list(|s| &s.kernel_args),
        args_template,
    };
    installers.keep(inherited, Some(installer))
}

/// `E0572`, `E0573`: what is fetched by its URL has a checksum, and does not come from a tree. Returns
/// whether that holds.
pub fn check_urls(os: &Os, layers: &Layers<'_, InstallerSettings>, need: &mut Needs<'_>) -> bool {
    let files = [
        (
            "kernel",
            layers.get(|s| &s.kernel_url),
            layers.get(|s| &s.kernel_sha256).is_absent(),
            false,
        ),
        (
            "initrd",
            layers.get(|s| &s.initrd_url),
            layers.get(|s| &s.initrd_sha256).is_absent(),
            layers.get(|s| &s.initrd).is_absent() && !os.is_known(),
        ),
    ];
    let mut sound = true;
    for (key, url, is_unpinned, has_no_place) in files {
        let Field::Given(url) = url else {
            sound &= url.is_absent();
            continue;
        };
        let mut refuse = |code, why: String, help: String| {
            need.out
                .push(Diagnostic::new(code, url.span, why).help(help));
            sound = false;
        };
        if os.has_tree() {
            let why = format!("the {key} of `{os}` comes from its `repo`, with its checksum");
            let help = format!("leave `{key}_url` out: it is for `os: other` and `state: boot`");
            refuse(Code::FileOfTree, why, help);
        } else if has_no_place {
            let why = format!("the {key} from this URL has no place below the TFTP root");
            let help =
                format!("write `{key}: appliance/{key}`: where to put it below the TFTP root");
            refuse(Code::NoChecksum, why, help);
        } else if is_unpinned {
            let why = format!("the {key} from this URL has no checksum");
            let help = format!("write `{key}_sha256: ...`: what `sha256sum` prints for the file");
            refuse(Code::NoChecksum, why, help);
        }
    }
    sound
}

/// `E0510`: the template of the arguments is there. `None` if it is not.
#[expect(clippy::option_option, reason = "none is told, and none is written")]
pub fn args_template(
    layers: &Layers<'_, InstallerSettings>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) -> Option<Option<Label>> {
    match layers.get(|s| &s.installer_args) {
        Field::Absent => Some(None),
        Field::Faulty => None,
        Field::Given(name) => match templates.lacks(name) {
            None => Some(Some(name.value.clone())),
            Some(fault) => {
                need.out.push(fault);
                None
            }
        },
    }
}

/// `E0514`: the two files have places of their own, in which netpxe writes nothing else.
pub fn check_places(layers: &Layers<'_, InstallerSettings>, need: &mut Needs<'_>) {
    let (kernel, initrd) = (layers.get(|s| &s.kernel), layers.get(|s| &s.initrd));
    for (key, field) in [("kernel", kernel), ("initrd", initrd)] {
        need.out
            .extend(places::taken(field, &format!("{key}: el9/{key}")));
    }
    if let (Field::Given(kernel), Field::Given(initrd)) = (kernel, initrd)
        && kernel.value == initrd.value
    {
        need.out.push(
            Diagnostic::new(
                Code::FileTaken,
                initrd.span,
                format!(
                    "`{}` would be the kernel and the initial RAM disk",
                    initrd.value
                ),
            )
            .also(kernel.span, "the kernel")
            .help("give each a file of its own"),
        );
    }
}

/// `E0515`: the URL of a tree is written out. dnf replaces variables; the installer's `inst.repo` and
/// bin/fetch-kernel ask the server for `$releasever`.
fn check_variables(repo: &Spanned<Url>, os: &Os, architecture: Architecture, need: &mut Needs<'_>) {
    let number = os
        .word
        .trim_start_matches(|c: char| c.is_ascii_alphabetic());
    for (name, value) in [
        ("releasever", number),
        ("basearch", architecture.word()),
        ("arch", architecture.word()),
        ("stream", ""),
        ("contentdir", ""),
        ("infra", ""),
    ] {
        let url = repo.value.as_str();
        let is_it = |at: usize| {
            let rest = url[at..].trim_start_matches('{');
            let rest = rest.strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        if !url.match_indices('$').any(|(at, _)| is_it(at + 1)) {
            continue;
        }
        let fault = Diagnostic::new(
            Code::VariableInTree,
            repo.span,
            format!("`${name}` stays as it is: nothing replaces it where an installer boots"),
        );
        need.out.push(match value {
            "" => fault.help("write what stands there for this release"),
            _ => fault.help(format!("write `{value}` in its place")),
        });
    }
}

/// The kernel or the initial RAM disk. Those that netpxe knows by their names (`file`) lie in a folder
/// named after the release, and after the architecture where that is not x86-64.
fn boot_file(
    found: &Field<TftpPath>,
    need: &mut Needs<'_>,
    key: &str,
    folder: &str,
    file: Option<&str>,
) -> Option<TftpPath> {
    let Some(file) = file else {
        return need.set(found, key, &format!("appliance/{key}"));
    };
    let below = || TftpPath::from_text(&format!("{folder}/{file}")).ok();
    found.value().cloned().or_else(below)
}
