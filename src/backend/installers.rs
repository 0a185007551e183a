//! The installers' kernels and initial RAM disks, and the programs that fetch them to the deploy
//! host: `bin/mirror-sync` for the trees that it mirrors, `bin/fetch-kernel` for all others.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::{context, programs};
use crate::backend::Action;
use crate::dhcp::boots_over_http;
use crate::plan::{Host, Installer, Mirror, Plan, Release, SecureBoot};
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::{Architecture, BootFiles, RepoPath, Sha256, SignedFrom, Size, TftpPath, Url};

/// Other kernels have to be fetched.
pub const ACTIONS: &[Action] = &[Action {
    service: "kernels",
    verb: "run",
    sentence: "run bin/fetch-kernel on the deploy host: what it fetches changes",
    when_gone: false,
    files: &["bin/fetch-kernel", "bin/fetch-kernel.conf"],
}];

/// Adds the files to `out`: only the programs that have something to fetch.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let (needed, signed) = (needed(plan), signed(plan));
    let fetches = add_fetch(plan, &needed, &signed, templates, out)?;
    let mirrors = add_mirror(plan, &needed, &signed, templates, out)?;
    if fetches || mirrors {
        programs::part("treeinfo.sh", templates, out)?;
        programs::part("signed.sh", templates, out)?;
    }
    Ok(())
}

/// Adds `bin/fetch-kernel` if a kernel, or what is signed, comes from where the deploy host does not
/// mirror. Returns whether it is there.
fn add_fetch(
    plan: &Plan,
    needed: &ByPath<'_>,
    signed: &[SignedView<'_>],
    templates: &Templates,
    out: &mut Vec<File<'_>>,
) -> Result<bool> {
    let fetched = needed.values().filter(|needed| needed.source.is_none());
    let fetched: Vec<FetchView<'_>> = fetched.map(FetchView::new).collect();
    let signed: Vec<&SignedView<'_>> = signed.iter().filter(|it| it.mirrored.is_none()).collect();
    let pinned = pinned(plan);
    if fetched.is_empty() && signed.is_empty() && pinned.is_empty() {
        return Ok(false);
    }
    let mut context = context(plan);
    context.insert("installers", &fetched);
    context.insert("pinned", &pinned);
    context.insert("signed", &signed);
    programs::part("image.sh", templates, out)?;
    programs::program("fetch-kernel", templates, &context, out)?;
    Ok(true)
}

/// Adds `bin/mirror-sync`, its timer and its crontab if a release is mirrored. Returns whether one
/// is.
fn add_mirror(
    plan: &Plan,
    needed: &ByPath<'_>,
    signed: &[SignedView<'_>],
    templates: &Templates,
    out: &mut Vec<File<'_>>,
) -> Result<bool> {
    let mirror = plan.mirror.as_ref();
    let Some(mirror) = mirror.filter(|mirror| !mirror.releases.is_empty()) else {
        return Ok(false);
    };
    let mut context = context(plan);
    context.insert("mirror", &MirrorView::new(mirror, needed, signed));
    programs::program("mirror-sync", templates, &context, out)?;
    programs::part("repository.sh", templates, out)?;
    for (template, path) in [
        ("mirror.crontab", "etc/cron.d/netpxe-mirror"),
        ("mirror.service", "etc/systemd/system/netpxe-mirror.service"),
        ("mirror.timer", "etc/systemd/system/netpxe-mirror.timer"),
    ] {
        let text = templates.render(template, &context)?;
        out.push(File::new(path, Stage::Payload, Mode::Public, text)?);
    }
    Ok(true)
}

/// A kernel and an initial RAM disk that machines boot.
struct Needed<'p> {
    installer: &'p Installer,
    repo: &'p Url,
    initrd: &'p TftpPath,
    /// Whether a machine may fetch them over HTTP.
    web: bool,
    /// The release and the repository that they come from, if the deploy host mirrors it.
    source: Option<(&'p Release, &'p RepoPath)>,
}

/// Installers by the paths of kernel and initial RAM disk, each of which belongs to a single tree.
type ByPath<'p> = BTreeMap<(&'p str, &'p str), Needed<'p>>;

/// Whether a host may load its kernel from below the web root.
fn loads_over_http(plan: &Plan, host: &Host) -> bool {
    boots_over_http(plan, host.firmware) || host.boot_files(&plan.server) == BootFiles::Http
}

/// What the machines of a plan boot that comes from a tree.
fn needed(plan: &Plan) -> ByPath<'_> {
    let mut needed = ByPath::new();
    for host in &plan.hosts {
        let Some(installer) = host.installer().filter(|it| it.os.has_tree()) else {
            continue;
        };
        let (Some(repo), Some(initrd)) = (&installer.repo, &installer.initrd) else {
            continue;
        };
        let mirror = plan.mirror.as_ref();
        let entry = needed
            .entry((installer.kernel.as_str(), initrd.as_str()))
            .or_insert_with(|| Needed {
                installer,
                repo,
                initrd,
                web: false,
                // mirror-sync knows trees with a .treeinfo, which Debian and Ubuntu are without.
                source: mirror
                    .filter(|_| installer.os.debian().is_none() && installer.os.ubuntu().is_none())
                    .and_then(|mirror| mirror.serves(&plan.server, repo)),
            });
        entry.web |= loads_over_http(plan, host);
    }
    needed
}

/// Each of `installers` of `fetch-kernel.conf`.
#[derive(Serialize)]
struct FetchView<'p> {
    /// The URL of the tree, without a slash at the end.
    repo: &'p str,
    /// The release and the architecture on a mirror of Debian, as in `trixie/amd64`; else empty.
    debian: String,
    #[serde(flatten)]
    files: FilesView<'p>,
}

/// Each of `signed` of `fetch-kernel.conf`.
#[derive(Serialize)]
struct SignedView<'p> {
    /// The URL of the tree or the archive, without a slash at the end.
    source: &'p str,
    /// What distributions call the architecture in the names of these files: `x64` or `aa64`.
    arch: &'static str,
    /// Where they go, below the roots.
    folder: String,
    /// The suites of an archive, with commas between them; empty for a tree.
    suites: String,
    /// The keyring that the archive is signed by; empty for a tree.
    keyring: String,
    /// Whether they are wanted below the web root as well.
    web: bool,
    /// The release and the repository of that tree, if the deploy host mirrors it.
    #[serde(skip)]
    mirrored: Option<(&'p Release, &'p RepoPath)>,
}

impl<'p> SignedView<'p> {
    fn new(plan: &'p Plan, secure: &'p SecureBoot, architecture: Architecture) -> Self {
        let (suites, keyring) = match secure.signed.from {
            SignedFrom::Tree => Default::default(),
            SignedFrom::Archive { suites, keyring } => {
                (suites.join(","), format!("/usr/share/keyrings/{keyring}"))
            }
        };
        let mirror = plan.mirror.as_ref();
        let mirrored = mirror
            .filter(|_| secure.signed.from == SignedFrom::Tree)
            .and_then(|mirror| mirror.serves(&plan.server, &secure.url));
        Self {
            source: secure.url.as_str().trim_end_matches('/'),
            arch: match architecture {
                Architecture::X86_64 => "x64",
                Architecture::Aarch64 => "aa64",
            },
            folder: secure.folder(),
            suites,
            keyring,
            web: false,
            mirrored,
        }
    }
}

/// What Secure Boot starts, by folder and architecture.
fn signed(plan: &Plan) -> Vec<SignedView<'_>> {
    let mut signed = BTreeMap::new();
    for host in &plan.hosts {
        let Some(secure) = &host.secure_boot else {
            continue;
        };
        let architecture = host.firmware.architecture();
        let entry = signed
            .entry((secure.folder(), architecture))
            .or_insert_with(|| SignedView::new(plan, secure, architecture));
        entry.web |= secure.signed.has_http && boots_over_http(plan, host.firmware);
    }
    signed.into_values().collect()
}

/// Each of `pinned` of `fetch-kernel.conf`: a kernel and an initial RAM disk, each with the URL that it
/// is fetched from, or an empty one.
#[derive(Serialize)]
struct PinnedView<'p> {
    kernel_url: &'p str,
    initrd_url: &'p str,
    #[serde(flatten)]
    files: FilesView<'p>,
}

/// What is fetched by its own URL, by the paths of the two files.
fn pinned(plan: &Plan) -> Vec<PinnedView<'_>> {
    let mut pinned = BTreeMap::new();
    for host in &plan.hosts {
        let Some(installer) = host.installer() else {
            continue;
        };
        if installer.kernel_url.is_none() && installer.initrd_url.is_none() {
            continue;
        }
        let initrd = installer.initrd.as_ref().map_or("", TftpPath::as_str);
        let entry = pinned
            .entry((installer.kernel.as_str(), initrd))
            .or_insert_with(|| PinnedView {
                kernel_url: installer.kernel_url.as_ref().map_or("", Url::as_str),
                initrd_url: installer.initrd_url.as_ref().map_or("", Url::as_str),
                files: FilesView {
                    kernel: installer.kernel.as_str(),
                    initrd,
                    kernel_sha256: pin(installer.kernel_sha256.as_ref()),
                    initrd_sha256: pin(installer.initrd_sha256.as_ref()),
                    web: false,
                },
            });
        entry.files.web |= loads_over_http(plan, host);
    }
    pinned.into_values().collect()
}

fn pin(sum: Option<&Sha256>) -> &str {
    sum.map_or("", Sha256::as_str)
}

/// The two files of an installer, as both programs need them.
#[derive(Serialize)]
struct FilesView<'p> {
    /// Their paths below the roots.
    kernel: &'p str,
    initrd: &'p str,
    /// Their checksums; empty to use those in `.treeinfo`.
    kernel_sha256: &'p str,
    initrd_sha256: &'p str,
    /// Whether they are wanted below the web root as well.
    web: bool,
}

impl<'p> FetchView<'p> {
    fn new(needed: &Needed<'p>) -> Self {
        Self {
            repo: needed.repo.as_str().trim_end_matches('/'),
            debian: needed
                .installer
                .os
                .debian()
                .map_or_else(String::new, |debian| {
                    let architecture = match needed.installer.architecture {
                        Architecture::X86_64 => "amd64",
                        Architecture::Aarch64 => "arm64",
                    };
                    format!("{}/{architecture}", debian.suite)
                }),
            files: FilesView::new(needed),
        }
    }
}

impl<'p> FilesView<'p> {
    fn new(needed: &Needed<'p>) -> Self {
        let installer = needed.installer;
        Self {
            kernel: installer.kernel.as_str(),
            initrd: needed.initrd.as_str(),
            kernel_sha256: pin(installer.kernel_sha256.as_ref()),
            initrd_sha256: pin(installer.initrd_sha256.as_ref()),
            web: needed.web,
        }
    }
}

/// `mirror`.
#[derive(Serialize)]
struct MirrorView<'p> {
    /// `01:11`.
    at: String,
    hour: u8,
    minute: u8,
    /// KiB per second; 0 for no limit.
    bandwidth: u64,
    /// KiB.
    reserve: u64,
    keep: u32,
    releases: Vec<ReleaseView<'p>>,
}

/// Each of `mirror.releases`.
#[derive(Serialize)]
struct ReleaseView<'p> {
    name: &'p str,
    upstream: &'p str,
    folder: &'p str,
    repositories: Vec<&'p str>,
    installers: Vec<PublishView<'p>>,
    signed: Vec<PublishSignedView<'p>>,
}

/// Each of a release's `installers`.
#[derive(Serialize)]
struct PublishView<'p> {
    /// The folder that holds one.
    repository: &'p str,
    #[serde(flatten)]
    files: FilesView<'p>,
}

/// Each of a release's `signed`.
#[derive(Serialize)]
struct PublishSignedView<'p> {
    /// The folder that holds one.
    repository: &'p str,
    arch: &'static str,
    folder: String,
    web: bool,
}

impl<'p> PublishSignedView<'p> {
    /// What is signed, if it comes from this release.
    fn of(release: &Release, signed: &SignedView<'p>) -> Option<Self> {
        let (from, repository) = signed.mirrored?;
        (from.name == release.name).then(|| Self {
            repository: repository.as_str(),
            arch: signed.arch,
            folder: signed.folder.clone(),
            web: signed.web,
        })
    }
}

impl<'p> MirrorView<'p> {
    fn new(mirror: &'p Mirror, needed: &ByPath<'p>, signed: &[SignedView<'p>]) -> Self {
        let releases = mirror.releases.iter();
        Self {
            at: format!("{:02}:{:02}", mirror.at.hour, mirror.at.minute),
            hour: mirror.at.hour,
            minute: mirror.at.minute,
            bandwidth: mirror.bandwidth.map_or(0, Size::kib),
            reserve: mirror.reserve.kib(),
            keep: mirror.keep,
            releases: releases
                .map(|release| ReleaseView::new(release, needed, signed))
                .collect(),
        }
    }
}

impl<'p> ReleaseView<'p> {
    fn new(release: &'p Release, needed: &ByPath<'p>, signed: &[SignedView<'p>]) -> Self {
        let installers = needed.values().filter_map(|needed| {
            let (source, repository) = needed.source?;
            (source.name == release.name).then(|| PublishView {
                repository: repository.as_str(),
                files: FilesView::new(needed),
            })
        });
        Self {
            name: release.name.as_str(),
            upstream: release.upstream.as_str(),
            folder: release.folder.as_str(),
            repositories: release.repositories.iter().map(RepoPath::as_str).collect(),
            installers: installers.collect(),
            signed: signed
                .iter()
                .filter_map(|it| PublishSignedView::of(release, it))
                .collect(),
        }
    }
}
