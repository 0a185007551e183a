//! What the deploy host mirrors.

use super::Server;
use crate::value::{Label, RepoPath, RsyncUrl, Size, TimeOfDay, Url};

/// Where mirrored releases lie, below the web root.
pub const REPOS: &str = "repos";

/// The mirror.
#[derive(Clone, Debug, Hash)]
pub struct Mirror {
    /// When it looks for what is new.
    pub at: TimeOfDay,
    /// How much it fetches a second at the most.
    pub bandwidth: Option<Size>,
    /// How much of the disk stays free.
    pub reserve: Size,
    /// How many snapshots of a release are kept, at least one.
    pub keep: u32,
    /// The releases, by name. Their folders are disjoint.
    pub releases: Vec<Release>,
}

/// One release of the mirror.
#[derive(Clone, Debug, Hash)]
pub struct Release {
    /// What the inventory calls it.
    pub name: Label,
    /// Where it comes from.
    pub upstream: RsyncUrl,
    /// Where it is served, below [`REPOS`].
    pub folder: RepoPath,
    /// Its repositories, as written; never empty, and disjoint.
    pub repositories: Vec<RepoPath>,
}

impl Mirror {
    /// The release and the repository that are served at `url` of this server.
    pub fn serves(&self, server: &Server, url: &Url) -> Option<(&Release, &RepoPath)> {
        let path = server.path_of(url)?;
        self.releases.iter().find_map(|release| {
            let found = release
                .repositories
                .iter()
                .find(|folder| path == format!("{REPOS}/{}/{folder}", release.folder));
            found.map(|folder| (release, folder))
        })
    }
}
