//! Runs the stock checkers over a generated tree: what dhcpd, GRUB, Anaconda and the shells say
//! about their files, and which line of the inventory is behind each complaint.
//!
//! A generated tree passes them all; netpxe's own tests make sure of that. What can fail is one of
//! the operator's templates, a file that was edited, or a daemon older or newer than those that
//! were tested.
//!
//! Each checker has a file here, which turns what its program prints into [`Complaint`]s. [`origin`]
//! finds the machine or network that a line of a generated file belongs to.

mod dhcpd;
mod grub;
mod ignition;
mod kea;
mod kickstart;
pub mod origin;
mod preseed;
mod program;
mod services;
mod shell;
pub mod text;
mod unchecked;
mod user_data;
mod web;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::tree::{Machine, TreePath};
use crate::value::{HostName, Os};
use program::Program;

/// A complaint of a checker about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The file, as a path in the tree.
    pub path: String,
    /// The line, if the checker names one.
    pub line: Option<usize>,
    /// What it says, on one line.
    pub text: String,
}

/// A generated file.
#[derive(Debug)]
pub struct TreeFile {
    /// Its path in the tree.
    pub path: String,
    /// The only machine that reads it, if there is just one.
    pub host: Option<HostName>,
    /// The release that this machine installs.
    pub os: Option<&'static Os>,
    /// Its text.
    pub text: String,
}

impl TreeFile {
    /// Whether `is_it` holds for its path in the tree of its deploy host. If there are two deploy
    /// hosts, each has a folder of its own.
    fn is_of_host(&self, is_it: impl Fn(&str) -> bool) -> bool {
        is_it(&self.path)
            || self
                .path
                .split_once('/')
                .is_some_and(|(_, path)| is_it(path))
    }
}

/// How one checker ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ran over this many files and had these complaints.
    Ran(usize, Vec<Complaint>),
    /// It did not run: why, and what to do about it.
    NotRun(String),
}

/// A checker and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its command, as a person would type it.
    pub checker: String,
    /// How it ended.
    pub verdict: Verdict,
}

/// What all checkers found.
#[derive(Debug)]
pub struct Report {
    /// One finding for each checker that the tree has files for.
    pub findings: Vec<Finding>,
    /// The files of kinds that no program checks, each with the reason.
    pub unchecked: Vec<(String, &'static str)>,
    /// The files that no checker looked at and one should.
    pub unknown: Vec<String>,
    /// All files, with their texts.
    pub files: Vec<TreeFile>,
}

impl Report {
    /// Every complaint, with the name of its checker.
    pub fn complaints(&self) -> impl Iterator<Item = (&str, &Complaint)> {
        self.findings.iter().flat_map(|finding| {
            let complaints = match &finding.verdict {
                Verdict::Ran(_, complaints) => &complaints[..],
                Verdict::NotRun(_) => &[],
            };
            complaints
                .iter()
                .map(|complaint| (finding.checker.as_str(), complaint))
        })
    }

    /// Whether a checker that the tree has files for did not run, or nobody looked at a file.
    pub fn is_incomplete(&self) -> bool {
        let mut findings = self.findings.iter();
        !self.unknown.is_empty()
            || findings.any(|finding| matches!(finding.verdict, Verdict::NotRun(_)))
    }
}

/// A checker: which files it checks, and how it runs.
#[derive(Clone, Copy)]
pub struct Checker {
    wants: fn(&TreeFile) -> bool,
    run: fn(&Tree<'_>, &[&TreeFile]) -> Result<Vec<Finding>>,
}

/// A tree that is checked.
pub struct Tree<'a> {
    folder: &'a Path,
}

/// `dhcpd -t` over dhcpd.conf.
pub(crate) const DHCPD: Checker = Checker {
    wants: dhcpd::wants,
    run: dhcpd::run,
};
/// `kea-dhcp4 -t` over Kea's configuration.
pub(crate) const KEA: Checker = Checker {
    wants: kea::wants,
    run: |_, files| kea::run(files),
};
/// `grub-script-check` over GRUB's configuration.
pub(crate) const GRUB: Checker = Checker {
    wants: grub::wants,
    run: grub::run,
};
/// `ksvalidator` over kickstarts.
pub(crate) const KICKSTART: Checker = Checker {
    wants: kickstart::wants,
    run: kickstart::run,
};
/// Shells over the scripts in kickstarts.
pub(crate) const KICKSTART_SCRIPTS: Checker = Checker {
    wants: kickstart::wants,
    run: shell::run_in_kickstarts,
};
/// `sh -n` over the programs of the deploy host.
pub(crate) const PROGRAMS: Checker = Checker {
    wants: shell::wants,
    run: shell::run,
};

/// `nginx -t` over the virtual host of nginx.
pub(crate) const NGINX: Checker = Checker {
    wants: web::is_nginx,
    run: web::nginx,
};
/// `apache2 -t` over the virtual host of Apache.
pub(crate) const APACHE: Checker = Checker {
    wants: web::is_apache,
    run: web::apache,
};
/// netpxe's own reader of JSON over Ignition configs, and the shells over their scripts.
pub(crate) const IGNITION: Checker = Checker {
    wants: ignition::wants,
    run: ignition::run,
};
/// `debconf-set-selections -c` over preseeds.
pub(crate) const PRESEED: Checker = Checker {
    wants: preseed::wants,
    run: preseed::run,
};
/// netpxe's own reader of YAML, and `cloud-init schema`, over user-data.
pub(crate) const USER_DATA: Checker = Checker {
    wants: user_data::wants,
    run: |_, files| user_data::run(files),
};
/// `systemd-analyze verify` over units and drop-ins.
pub(crate) const UNITS: Checker = Checker {
    wants: services::is_unit,
    run: services::units,
};
/// `docker-compose config` over the compose file.
pub(crate) const COMPOSE: Checker = Checker {
    wants: services::is_compose,
    run: services::compose,
};

/// Runs `checkers` over `files` of the tree in `folder`, which was made for `machines`, sorted by name.
/// Each file comes with the only machine that reads it, if there is just one.
///
/// # Errors
/// A file that cannot be read; a checker that is there and cannot be started.
pub fn verify<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a TreePath, Option<&'a HostName>)>,
    machines: &[Machine],
    checkers: &[Checker],
) -> Result<Report> {
    let read = |(path, host): (&TreePath, Option<&HostName>)| -> Result<TreeFile> {
        let file = folder.join(path.as_str());
        let machine = host.and_then(|host| {
            let at = machines.binary_search_by(|it| it.name.cmp(host)).ok()?;
            machines.get(at)
        });
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(TreeFile {
            path: path.to_string(),
            host: host.cloned(),
            os: machine.and_then(|machine| machine.os),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        })
    };
    let files: Vec<TreeFile> = files.map(read).collect::<Result<_>>()?;
    let tree = Tree { folder };
    let mut findings = Vec::new();
    for checker in checkers {
        let wanted: Vec<&TreeFile> = files.iter().filter(|file| (checker.wants)(file)).collect();
        if !wanted.is_empty() {
            findings.extend((checker.run)(&tree, &wanted)?);
        }
    }
    let known = |file: &&TreeFile| !checkers.iter().any(|checker| (checker.wants)(file));
    let (mut unchecked, mut unknown) = (Vec::new(), Vec::new());
    for file in files.iter().filter(known) {
        match unchecked::why(file) {
            Some(why) => unchecked.push((file.path.clone(), why)),
            None => unknown.push(file.path.clone()),
        }
    }
    Ok(Report {
        findings,
        unchecked,
        unknown,
        files,
    })
}
