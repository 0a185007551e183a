//! `autoinstall`: what Ubuntu's installer is told in words of its own, for one machine.
//!
//! Its storage is a list of what curtin does, one after the other: disks, partitions, arrays, groups,
//! file systems, mounts. Its network is netplan's.

use serde::Serialize;
use serde_json::Value;

use crate::plan::{Host, Install, Kickstart, Plan, RepoLocation, Storage};
use crate::value::{Package, Password, Url};

mod network;
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
    /// The kinds of interface that there are, in netplan's order.
    pub network: Vec<InterfacesView>,
}

/// Each of `autoinstall.storage`, and each of `autoinstall.network[].interfaces`.
#[derive(Debug, Serialize)]
pub struct PartView {
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub fields: Vec<FieldView>,
}

/// Each of `autoinstall.storage[].fields` and `autoinstall.network[].interfaces[].fields`.
#[derive(Debug, Serialize)]
pub struct FieldView {
    /// The key.
    pub key: &'static str,
    /// Its value: a text, a number, a list, a mapping.
    pub value: Value,
}

/// Each of `autoinstall.network`.
#[derive(Debug, Serialize)]
pub struct InterfacesView {
    /// `ethernets`, `bonds`, `bridges` or `vlans`.
    pub kind: &'static str,
    /// They.
    pub interfaces: Vec<PartView>,
}

fn fields<const N: usize>(fields: [(&'static str, Value); N]) -> Vec<FieldView> {
    let view = |(key, value)| FieldView { key, value };
    fields.into_iter().map(view).collect()
}

impl<'p> AutoinstallView<'p> {
    /// What is said of an installation.
    pub fn new(plan: &'p Plan, host: &'p Host, install: &'p Install) -> Self {
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
            network: network::interfaces(plan, host),
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
