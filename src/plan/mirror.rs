//! The releases that the deploy host mirrors.

use super::Server;
use crate::value::{Label, RepoPath, RsyncUrl, Size, TimeOfDay, Url};

/// The folder of the mirrored releases, below the web root.
pub const REPOS: &str = "repos";

/// The mirror.
#[derive(Clone, Debug, Hash)]
pub struct Mirror {
    /// The time of day at which it looks for changes upstream.
    pub at: TimeOfDay,
    /// The most that it fetches per second; `None` for no limit.
    pub bandwidth: Option<Size>,
    /// How much of the disk it leaves free.
    pub reserve: Size,
    /// How many snapshots of each release it keeps, at least one.
    pub keep: u32,
    /// The releases, by name. Their folders are disjoint.
    pub releases: Vec<Release>,
}

/// One release of the mirror.
#[derive(Clone, Debug, Hash)]
pub struct Release {
    /// Its name in the inventory.
    pub name: Label,
    /// The rsync URL that it is fetched from.
    pub upstream: RsyncUrl,
    /// The folder in which it is served, below [`REPOS`].
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
