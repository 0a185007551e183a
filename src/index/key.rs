//! By what the input of a run is recognised.

use std::os::unix::fs::MetadataExt as _;

use sha2::{Digest as _, Sha256};

use super::Asked;
use crate::write::Fingerprint;

/// A SHA-256 over everything that a tree is made of: the program, the inventory, the templates, and
/// what the inventory names. Of a secret that lies outside it tells nothing to somebody who has not
/// all the rest.
#[derive(Clone, Debug)]
pub struct Key(Sha256);

impl Key {
    /// A key that has the running program in it: its version, and which file it is; another build
    /// of one version is another program. None where that cannot be found out.
    pub fn of_program() -> Option<Self> {
        let file = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
        let mut key = Self(Sha256::new());
        key.add(concat!("netpxe ", env!("CARGO_PKG_VERSION"), " index 1").as_bytes());
        for number in [file.dev(), file.ino(), file.size()] {
            key.add(&number.to_le_bytes());
        }
        let changed = [
            file.ctime(),
            file.ctime_nsec(),
            file.mtime(),
            file.mtime_nsec(),
        ];
        for number in changed {
            key.add(&number.to_le_bytes());
        }
        Some(key)
    }

    /// Adds a part. Where one ends and the next begins is in the key too.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Adds something that the inventory names, by what it holds.
    pub fn add_asked(&mut self, asked: &Asked, holds: &[u8]) {
        let (kind, name) = match asked {
            Asked::File(path) => (b"file", path),
            Asked::Variable(name) => (b"vari", name),
        };
        self.add(kind);
        self.add(name.as_bytes());
        self.add(holds);
    }

    /// Its digits.
    pub fn digits(self) -> String {
        Fingerprint::from(self.0).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = |parts: &[&str]| {
            let mut key = Key::of_program().unwrap();
            for part in parts {
                key.add(part.as_bytes());
            }
            key.digits()
        };
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["ab", "c"]), key(&["ab", "c", ""]));
    }
}
