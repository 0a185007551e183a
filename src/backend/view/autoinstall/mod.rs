//! `autoinstall`: what Ubuntu's installer is told in words of its own, for one machine.
//!
//! Its storage is a list of what curtin does, one after the other: disks, partitions, arrays, groups,
//! file systems, mounts.

use serde::Serialize;

use super::part::PartView;
use crate::plan::{Host, Install, Kickstart, RepoLocation, Storage};
use crate::value::{Package, Password, Url};

mod storage;

/// The repositories that an installation takes packages from.
const ARCHIVE: &str = "archive";
const SECURITY: &str = "security";

/// `autoinstall`.
#[derive(Debug, Serialize)]
pub struct AutoinstallView<'p> {
    /// The archive of packages.
    pub archive: &'p str,
    /// The archive of security updates.
    pub security: &'p str,
    /// What is installed beside Ubuntu Server itself.
    pub packages: Vec<&'p str>,
    /// Whether an account can be entered by ssh with a password.
    pub password_login: bool,
    /// How many disks are wiped. The script before partitioning puts their names where `storage` has
    /// `/dev/netpxe-1-disk` and so on.
    pub disks: u32,
    /// The least that each disk holds, in MiB; 0 where that depends on the others.
    pub least: u64,
    /// What is made on the disks, in the order in which it is made.
    pub storage: Vec<PartView>,
}

impl<'p> AutoinstallView<'p> {
    /// What is said of an installation.
    pub fn new(host: &'p Host, install: &'p Install) -> Self {
        let kickstart = &*install.kickstart;
        let archive = repo(kickstart, ARCHIVE).unwrap_or_default();
        let has_password = |password: &Password| *password != Password::Locked;
        let mut users = kickstart.users.iter();
        Self {
            archive,
            // A mirror of Ubuntu has every pocket in one place.
            security: repo(kickstart, SECURITY).unwrap_or(archive),
            packages: kickstart.packages.iter().map(Package::as_str).collect(),
            password_login: users.any(|user| has_password(&user.password)),
            disks: install.disks.count(),
            least: least(&kickstart.storage, install.disks.count()),
            storage: storage::actions(host, install),
        }
    }
}

fn repo<'p>(kickstart: &'p Kickstart, name: &str) -> Option<&'p str> {
    let mut repos = kickstart.repos.iter();
    repos.find_map(|repo| match &repo.location {
        RepoLocation::Url(url) if repo.name.as_str() == name => Some(Url::as_str(url)),
        _ => None,
    })
}

/// What each disk holds at least, where each holds all of it.
fn least(storage: &Storage, disks: u32) -> u64 {
    let mirrored = storage.raid.is_some_and(|raid| raid.word() == "1");
    if disks > 1 && !mirrored {
        return 0;
    }
    storage.least() + u64::from(storage.esp.get())
}
