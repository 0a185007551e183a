//! The installers' kernels and initial RAM disks, and the scripts that bring them to the deploy
//! host: `bin/mirror-sync` those of the trees that it mirrors, `bin/fetch-kernel` all others.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::context;
use super::images::boots_over_http;
use crate::plan::{Boot, Host, Installer, Mirror, Plan, Release};
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::{RepoPath, Size};

/// Adds the files to `out`: only those of which there is something to do.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let needed = needed(plan);
    let mirrored = |needed: &Needed<'_>| needed.source.is_some();
    let fetched: Vec<FetchView<'_>> = needed
        .values()
        .filter(|needed| !mirrored(needed))
        .map(FetchView::new)
        .collect();
    let mut add = |path: &str, mode, text| -> Result<()> {
        out.push(File::new(path, Stage::Payload, mode, text)?);
        Ok(())
    };
    // Where netpxe does not configure the TFTP server, somebody else fills it.
    if plan.server.tftp.is_some() && !fetched.is_empty() {
        let mut context = context(plan);
        let has_web = fetched.iter().any(|fetch| fetch.web);
        context.insert("has_web", &has_web);
        context.insert("installers", &fetched);
        let text = templates.render("fetch-kernel", &context)?;
        add("bin/fetch-kernel", Mode::Program, text)?;
    }
    if let Some(mirror) = plan
        .mirror
        .as_ref()
        .filter(|mirror| !mirror.releases.is_empty())
    {
        let mut context = context(plan);
        context.insert("mirror", &MirrorView::new(mirror, &needed));
        let mut add = |template: &str, path: &str, mode| -> Result<()> {
            add(path, mode, templates.render(template, &context)?)
        };
        add("mirror-sync", "bin/mirror-sync", Mode::Program)?;
        add(
            "mirror.service",
            "etc/systemd/system/netpxe-mirror.service",
            Mode::Public,
        )?;
        add(
            "mirror.timer",
            "etc/systemd/system/netpxe-mirror.timer",
            Mode::Public,
        )?;
        add("mirror.crontab", "etc/cron.d/netpxe-mirror", Mode::Public)?;
    }
    Ok(())
}

/// A kernel and an initial RAM disk that machines boot.
struct Needed<'p> {
    installer: &'p Installer,
    /// Whether a machine may fetch them over HTTP.
    web: bool,
    /// The release and the repository that they come from, where the deploy host mirrors it.
    source: Option<(&'p Release, &'p RepoPath)>,
}

/// By the paths of the kernel and the initial RAM disk: each belongs to one tree alone.
type ByPath<'p> = BTreeMap<(&'p str, &'p str), Needed<'p>>;

/// What the machines of a plan boot.
fn needed(plan: &Plan) -> ByPath<'_> {
    let mut needed = ByPath::new();
    for host in &plan.hosts {
        let Some(installer) = installer(host) else {
            continue;
        };
        let mirror = plan.mirror.as_ref();
        let entry = needed
            .entry((installer.kernel.as_str(), installer.initrd.as_str()))
            .or_insert_with(|| Needed {
                installer,
                web: false,
                source: mirror.and_then(|mirror| mirror.serves(&plan.server, &installer.repo)),
            });
        entry.web |= boots_over_http(host.firmware);
    }
    needed
}

fn installer(host: &Host) -> Option<&Installer> {
    match &host.boot {
        Boot::Install(install) => Some(&install.installer),
        Boot::Rescue(installer) => Some(installer),
        Boot::Local => None,
    }
}

/// Each of `installers` of `fetch-kernel`.
#[derive(Serialize)]
struct FetchView<'p> {
    /// The tree, without a slash at the end.
    repo: &'p str,
    kernel: &'p str,
    initrd: &'p str,
    /// Empty where `.treeinfo` says it.
    kernel_sha256: &'p str,
    initrd_sha256: &'p str,
    web: bool,
}

impl<'p> FetchView<'p> {
    fn new(needed: &Needed<'p>) -> Self {
        let installer = needed.installer;
        Self {
            repo: installer.repo.as_str().trim_end_matches('/'),
            kernel: installer.kernel.as_str(),
            initrd: installer.initrd.as_str(),
            kernel_sha256: (installer.kernel_sha256.as_ref()).map_or("", |sum| sum.as_str()),
            initrd_sha256: (installer.initrd_sha256.as_ref()).map_or("", |sum| sum.as_str()),
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
    /// KiB a second; 0 where there is no limit.
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
}

/// Each of a release's `installers`.
#[derive(Serialize)]
struct PublishView<'p> {
    repository: &'p str,
    kernel: &'p str,
    initrd: &'p str,
    /// Empty where `.treeinfo` says it.
    kernel_sha256: &'p str,
    initrd_sha256: &'p str,
    web: bool,
}

impl<'p> MirrorView<'p> {
    fn new(mirror: &'p Mirror, needed: &ByPath<'p>) -> Self {
        let installers = |release: &'p Release| {
            let of_release = needed.values().filter_map(move |needed| {
                let (source, repository) = needed.source?;
                (source.name == release.name).then(|| {
                    let fetch = FetchView::new(needed);
                    PublishView {
                        repository: repository.as_str(),
                        kernel: fetch.kernel,
                        initrd: fetch.initrd,
                        kernel_sha256: fetch.kernel_sha256,
                        initrd_sha256: fetch.initrd_sha256,
                        web: fetch.web,
                    }
                })
            });
            of_release.collect()
        };
        Self {
            at: format!("{:02}:{:02}", mirror.at.hour, mirror.at.minute),
            hour: mirror.at.hour,
            minute: mirror.at.minute,
            bandwidth: mirror.bandwidth.map_or(0, Size::kib),
            reserve: mirror.reserve.kib(),
            keep: mirror.keep,
            releases: mirror
                .releases
                .iter()
                .map(|release| ReleaseView {
                    name: release.name.as_str(),
                    upstream: release.upstream.as_str(),
                    folder: release.folder.as_str(),
                    repositories: release.repositories.iter().map(RepoPath::as_str).collect(),
                    installers: installers(release),
                })
                .collect(),
        }
    }
}
