//! Two deploy hosts: the plan as each of them sees it.

use std::sync::Arc;

use super::{Boot, Plan, Repo, RepoLocation, Server, Source};
use crate::value::{FromText, Url};

/// The other deploy host, and which of the two is the primary in dhcpd's failover protocol.
#[derive(Clone, Debug, Hash)]
pub struct Failover {
    /// Whether [`Plan::server`] is the primary: the one that the inventory names first.
    pub is_primary: bool,
    /// The other one.
    pub peer: Server,
}

impl Plan {
    /// The plan as each of two deploy hosts sees it, the primary first, with itself as
    /// [`Plan::server`]; `None` if there is only one deploy host.
    ///
    /// An installation tree that is on one of them is on both. Each sends machines to its own:
    /// they must not depend on the one that is down.
    pub fn of_each(&self) -> Option<[Self; 2]> {
        let failover = self.failover.as_ref()?;
        let mut first = self.clone();
        let mut second = self.clone();
        second.server = failover.peer.clone();
        second.failover = Some(Failover {
            is_primary: !failover.is_primary,
            peer: self.server.clone(),
        });
        for plan in [&mut first, &mut second] {
            plan.take_own_repos();
        }
        Some([first, second])
    }

    /// Replaces URLs that lead to the other deploy host by the same on this one.
    fn take_own_repos(&mut self) {
        let Some(failover) = &self.failover else {
            return;
        };
        let own = |url: &Url| {
            failover.peer.path_of(url)?;
            // As it is written: a folder has a slash at its end, and an image has none.
            Url::from_text(&format!("{}{}", self.server.url(), url.path())).ok()
        };
        for host in &mut self.hosts {
            if let Some(secure) = &mut host.secure_boot
                && let Some(here) = own(&secure.url)
            {
                Arc::make_mut(secure).url = here;
            }
            let installer = match &mut host.boot {
                Boot::Install(install) => {
                    let is_other = |repo: &Repo| matches!(&repo.location, RepoLocation::Url(url) if own(url).is_some());
                    // Hosts share it, so it is copied only if it changes.
                    if install.kickstart.repos.iter().any(is_other) {
                        for repo in &mut Arc::make_mut(&mut install.kickstart).repos {
                            if let RepoLocation::Url(url) = &mut repo.location
                                && let Some(here) = own(url)
                            {
                                *url = here;
                            }
                        }
                    }
                    if let Source::LiveImage(url, sha256) = &install.kickstart.source
                        && let Some(here) = own(url)
                    {
                        let source = Source::LiveImage(here, sha256.clone());
                        Arc::make_mut(&mut install.kickstart).source = source;
                    }
                    &mut install.installer
                }
                Boot::Kernel(kernel) => kernel,
                Boot::Rescue(rescue) => &mut rescue.installer,
                Boot::Local => continue,
            };
            if installer.urls().any(|url| own(url).is_some()) {
                for url in Arc::make_mut(installer).urls_mut() {
                    if let Some(here) = own(url) {
                        *url = here;
                    }
                }
            }
        }
    }
}
