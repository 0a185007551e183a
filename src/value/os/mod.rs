//! Releases, and what each of their installers can do.

mod table;

use std::fmt;
use std::hash::{Hash, Hasher};

use schemars::{Schema, SchemaGenerator, json_schema};

pub use table::RELEASES;

use super::choice::not_a_choice;
use super::{Fault, FromText, ValueSchema};

/// A release that can be installed: a row of [`RELEASES`].
#[derive(Debug)]
pub struct Os {
    /// What the inventory calls it: `el9`.
    pub word: &'static str,
    /// What people call it and its like: "EL 9", "Fedora".
    pub kin: &'static str,
    /// Which systems it is, in a sentence.
    pub about: &'static str,
    /// What installs it.
    pub installed_by: InstalledBy,
    /// Whether it can be installed on Btrfs: Red Hat's kernels are without it since EL 8, and in
    /// EL 7 it was given up.
    pub has_btrfs: bool,
    /// Whether its libcrypt reads yescrypt, `$y$`.
    pub reads_yescrypt: bool,
    /// What its programs demand of the processor, where that is more than any 64-bit one has: the
    /// level of x86-64 (the psABI's micro-architecture levels).
    pub processor_level: Option<u8>,
}

/// The program that installs a release.
#[derive(Debug)]
pub enum InstalledBy {
    /// Red Hat's, by a kickstart.
    Anaconda(Anaconda),
    /// Debian's, by a preseed.
    Debian(Debian),
    /// That of CoreOS, by an Ignition config.
    CoreOs(CoreOs),
    /// Ubuntu's, by user-data with a section `autoinstall`.
    Ubuntu(Ubuntu),
    /// Another one, for which the operator brings the template.
    Other,
}

/// What the Anaconda of one release can do, and what it needs.
#[derive(Debug)]
pub struct Anaconda {
    /// The language of its kickstarts, as `ksvalidator -v` calls it.
    pub ksvalidator: &'static str,
    /// What can be said in that language.
    pub kickstart: &'static Dialect,
    /// Whether it needs a second repository, AppStream, beside BaseOS.
    pub needs_app_stream: bool,
    /// Whether it demands an HFS+ boot partition on a Mac, and brings no tools to make one
    /// (Anaconda's `MacEFI`; dropped in Fedora 40 and EL 10).
    pub demands_macefi: bool,
    /// Whether netpxe binds what is encrypted to a TPM or a Tang server on it: its Clevis, and the dracut and
    /// the systemd that ask it.
    pub has_clevis: bool,
}

impl Debian {
    /// How its installer calls the folder of security updates, whatever it is told (apt-setup's
    /// `91security`).
    pub const SECURITY_FOLDER: &str = "/debian-security";
}

/// What Debian's installer of one release needs.
#[derive(Debug)]
pub struct Debian {
    /// What the release is called on mirrors: `bookworm`.
    pub suite: &'static str,
}

/// What the installer of a CoreOS needs.
#[derive(Debug)]
pub struct CoreOs {
    /// Whether it is Flatcar, which is installed from a mirror; the others carry what they install.
    pub is_flatcar: bool,
}

/// What Ubuntu's installer of one release needs.
#[derive(Debug)]
pub struct Ubuntu {
    /// What its images are called by: `24.04`.
    pub number: &'static str,
}

/// What can be said in a kickstart; several releases have the same.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each came at a time of its own"
)]
pub struct Dialect {
    /// The option of `%packages` that leaves weak dependencies out; `None` where packages have
    /// none.
    pub without_weak_dependencies: Option<&'static str>,
    /// Whether `%packages` has `--inst-langs`.
    pub has_inst_langs: bool,
    /// Whether there is a command `sshkey`.
    pub has_sshkey: bool,
    /// Whether time servers are named by `timesource`; else they stand with the time zone.
    pub has_timesource: bool,
    /// Whether a repository can be found by a metalink.
    pub has_metalink: bool,
    /// Whether there is a command `ostreecontainer`.
    pub has_ostreecontainer: bool,
}

impl fmt::Display for Os {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word)
    }
}

impl Os {
    /// Anaconda, where that installs it.
    pub fn anaconda(&self) -> Option<&Anaconda> {
        match &self.installed_by {
            InstalledBy::Anaconda(anaconda) => Some(anaconda),
            InstalledBy::Debian(_)
            | InstalledBy::CoreOs(_)
            | InstalledBy::Ubuntu(_)
            | InstalledBy::Other => None,
        }
    }

    /// Debian's installer, where that installs it.
    pub fn debian(&self) -> Option<&Debian> {
        match &self.installed_by {
            InstalledBy::Debian(debian) => Some(debian),
            InstalledBy::Anaconda(_)
            | InstalledBy::CoreOs(_)
            | InstalledBy::Ubuntu(_)
            | InstalledBy::Other => None,
        }
    }

    /// Ubuntu's installer, where that installs it.
    pub fn ubuntu(&self) -> Option<&Ubuntu> {
        match &self.installed_by {
            InstalledBy::Ubuntu(ubuntu) => Some(ubuntu),
            InstalledBy::Anaconda(_)
            | InstalledBy::CoreOs(_)
            | InstalledBy::Debian(_)
            | InstalledBy::Other => None,
        }
    }

    /// That of CoreOS, where it installs it.
    pub fn coreos(&self) -> Option<&CoreOs> {
        match &self.installed_by {
            InstalledBy::CoreOs(coreos) => Some(coreos),
            _ => None,
        }
    }

    /// Whether its kernel comes from an installation tree, which knows its checksum.
    pub fn has_tree(&self) -> bool {
        self.is_known() && self.coreos().is_none()
    }

    /// Whether netpxe knows its installer, and has a template for it.
    pub fn is_known(&self) -> bool {
        !matches!(self.installed_by, InstalledBy::Other)
    }

    /// The template of what its installer is told, where netpxe has one.
    pub fn template(&self) -> Option<&'static str> {
        match self.installed_by {
            InstalledBy::Anaconda(_) => Some("kickstart.ks"),
            InstalledBy::CoreOs(_) => Some("coreos.ign"),
            InstalledBy::Debian(_) => Some("preseed.cfg"),
            InstalledBy::Ubuntu(_) => Some("autoinstall.yaml"),
            InstalledBy::Other => None,
        }
    }

    /// The names of the installer's kernel and initial RAM disk, where netpxe knows them.
    pub fn boot_files(&self) -> Option<(&'static str, &'static str)> {
        match self.installed_by {
            InstalledBy::Anaconda(_) | InstalledBy::CoreOs(_) => Some(("vmlinuz", "initrd.img")),
            InstalledBy::Debian(_) => Some(("linux", "initrd.gz")),
            InstalledBy::Ubuntu(_) => Some(("vmlinuz", "initrd")),
            InstalledBy::Other => None,
        }
    }

    /// The group whose members may use sudo with their passwords.
    pub fn sudo_group(&self) -> &'static str {
        match self.installed_by {
            InstalledBy::Debian(_) | InstalledBy::Ubuntu(_) => "sudo",
            InstalledBy::Anaconda(_) | InstalledBy::CoreOs(_) | InstalledBy::Other => "wheel",
        }
    }

    /// The language of its kickstarts, where it has any.
    pub fn kickstart(&self) -> Option<&'static Dialect> {
        self.anaconda().map(|anaconda| anaconda.kickstart)
    }
}

/// No two releases have the same word.
impl PartialEq for Os {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Os {}

impl Hash for Os {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
    }
}

impl FromText for &'static Os {
    const WANTED: &'static str = "a release that netpxe knows";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let found = RELEASES.iter().find(|os| os.word == text);
        found.ok_or_else(|| {
            let words: Vec<&str> = RELEASES.iter().map(|os| os.word).collect();
            not_a_choice(text, Self::WANTED, &words)
        })
    }
}

impl ValueSchema for &'static Os {
    const NAME: Option<&'static str> = Some("Os");

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let word =
            |os: &Os| json_schema!({ "description": os.about, "type": "string", "const": os.word });
        let words: Vec<Schema> = RELEASES.iter().map(word).collect();
        json_schema!({ "description": "The release that is installed.", "oneOf": words })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_release_is_found_by_its_word() {
        let words: BTreeSet<&str> = RELEASES.iter().map(|os| os.word).collect();
        assert_eq!(words.len(), RELEASES.len());
        for os in RELEASES {
            assert_eq!(<&Os>::from_text(os.word), Ok(os));
        }
        let fault = <&Os>::from_text("el77").unwrap_err();
        assert_eq!(fault.help.as_deref(), Some("did you mean `el7`?"));
    }

    #[test]
    fn releases_of_one_kin_stand_together() {
        let mut kin: Vec<&str> = RELEASES.iter().map(|os| os.kin).collect();
        kin.dedup();
        assert_eq!(kin.iter().collect::<BTreeSet<_>>().len(), kin.len());
    }
}
