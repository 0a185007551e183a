//! Signed boot loaders: shim and the GRUB that it starts, as distributions sign them for Secure Boot.

mod table;

use std::fmt;
use std::hash::{Hash, Hasher};

use schemars::{Schema, SchemaGenerator, json_schema};

pub use table::SIGNED;

use super::choice::not_a_choice;
use super::{Fault, FromText, Os, ValueSchema};

/// A signed shim and its GRUB: a row of [`SIGNED`]. Both are taken together, because shim starts only
/// a GRUB that its own distribution signed, and of a generation (SBAT) that it still trusts.
#[derive(Debug)]
pub struct Signed {
    /// What the inventory calls it: `debian13`.
    pub word: &'static str,
    /// Whose it is, in a sentence.
    pub about: &'static str,
    /// The words of the releases in [`RELEASES`](super::RELEASES) whose kernels this shim knows, or
    /// would if they were there.
    pub kernels: &'static [&'static str],
    /// Where its files come from.
    pub from: SignedFrom,
    /// The configuration that its GRUB asks for by itself.
    pub asks: Asks,
    /// Whether its GRUB has `http`: without it, what the firmware loaded over HTTP ends at a prompt.
    /// It can load no module: Secure Boot forbids it.
    pub has_http: bool,
}

/// Where a shim and its GRUB come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignedFrom {
    /// `EFI/BOOT` of the installation tree that the kernel comes from, since shim knows that kernel.
    Tree,
    /// Packages of a Debian-like archive.
    Archive {
        /// The suites that hold them, the newest last.
        suites: &'static [&'static str],
        /// The keyring in `/usr/share/keyrings` that the archive is signed by.
        keyring: &'static str,
    },
}

/// The configuration that a signed GRUB asks for, on the server that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asks {
    /// `grub.cfg` in the folder that it came from, maybe after others that are not there.
    OwnFolder,
    /// This file below the root, and no other.
    File(&'static str),
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word)
    }
}

impl Signed {
    /// What goes with a release, unless the inventory says otherwise: the first that knows its
    /// kernels.
    pub fn of(os: &Os) -> Option<&'static Self> {
        SIGNED.iter().find(|signed| signed.knows(os))
    }

    /// Whether shim starts the kernels of a release. Of one that netpxe does not know it may.
    pub fn knows(&self, os: &Os) -> bool {
        self.kernels.contains(&os.word)
    }
}

/// No two have the same word.
impl PartialEq for Signed {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Signed {}

impl Hash for Signed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
    }
}

impl FromText for &'static Signed {
    const WANTED: &'static str = "a signed shim that netpxe knows";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let found = SIGNED.iter().find(|signed| signed.word == text);
        found.ok_or_else(|| {
            let words: Vec<&str> = SIGNED.iter().map(|signed| signed.word).collect();
            not_a_choice(text, Self::WANTED, &words)
        })
    }
}

impl ValueSchema for &'static Signed {
    const NAME: Option<&'static str> = Some("Shim");

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let word = |signed: &Signed| json_schema!({ "description": signed.about, "type": "string", "const": signed.word });
        let words: Vec<Schema> = SIGNED.iter().map(word).collect();
        json_schema!({
            "description": "Whose signed shim and GRUB a machine with Secure Boot boots.",
            "oneOf": words
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::value::{InstalledBy, RELEASES};

    #[test]
    fn each_is_found_by_its_word() {
        let words: BTreeSet<&str> = SIGNED.iter().map(|signed| signed.word).collect();
        assert_eq!(words.len(), SIGNED.len());
        for signed in SIGNED {
            assert_eq!(<&Signed>::from_text(signed.word), Ok(signed));
        }
    }

    /// EL 7's shim is of before SBAT, CoreOS has that of whoever makes it, and of other systems nothing is
    /// known.
    #[test]
    fn every_release_but_el7_has_one() {
        for os in RELEASES {
            let is_known = os.word != "el7"
                && !matches!(os.installed_by, InstalledBy::CoreOs(_) | InstalledBy::Other);
            assert_eq!(Signed::of(os).is_some(), is_known, "{os}");
        }
    }
}
