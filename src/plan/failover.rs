//! Two deploy hosts: the plan as each of them sees it.

use std::sync::Arc;

use super::{Boot, Place, Plan, Repo, Server};
use crate::value::{FromText, Url};

/// The other deploy host, and who of the two is the primary one of dhcpd's failover protocol.
#[derive(Clone, Debug, Hash)]
pub struct Failover {
    /// Whether it is [`Plan::server`]: the one that is written first.
    pub is_primary: bool,
    /// The other one.
    pub peer: Server,
}

impl Plan {
    /// The plan as each of two deploy hosts sees it, itself in the place of the only one, the
    /// primary one first; `None` where there is only one.
    ///
    /// An installation tree that is on either of them is on both: each sends machines to its own,
    /// or they would have to wait for the one that is down.
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

    fn take_own_repos(&mut self) {
        let Some(failover) = &self.failover else {
            return;
        };
        // Where a URL leads to the other host: the same on this one.
        let own = |url: &Url| {
            let path = failover.peer.path_of(url)?;
            Url::from_text(&format!("{}/{path}/", self.server.url())).ok()
        };
        for host in &mut self.hosts {
            let installer = match &mut host.boot {
                Boot::Install(install) => {
                    let is_other =
                        |repo: &Repo| matches!(&repo.place, Place::Url(url) if own(url).is_some());
                    // Shared by the hosts of a profile: copied only where it changes.
                    if install.kickstart.repos.iter().any(is_other) {
                        for repo in &mut Arc::make_mut(&mut install.kickstart).repos {
                            if let Place::Url(url) = &mut repo.place
                                && let Some(here) = own(url)
                            {
                                *url = here;
                            }
                        }
                    }
                    &mut install.installer
                }
                Boot::Rescue(installer) => installer,
                Boot::Local => continue,
            };
            if let Some(here) = own(&installer.repo) {
                Arc::make_mut(installer).repo = here;
            }
        }
    }
}
