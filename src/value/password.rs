//! Passwords: locked, or a hash. Never clear text.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A crypt(3) hash of a sufficiently strong kind.
///
/// Its `Debug` output does not show it: a hash is a secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CryptHash {
    text: Box<str>,
    kind: HashKind,
}

/// The algorithm of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashKind {
    /// SHA-256 or SHA-512 (`$5$`, `$6$`), which every release reads.
    Sha2,
    /// yescrypt (`$y$`), which glibc's libcrypt before EL 9 does not read.
    Yescrypt,
}

impl CryptHash {
    /// The hash itself. It may be written into the kickstart and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Its algorithm.
    pub fn kind(&self) -> HashKind {
        self.kind
    }
}

impl fmt::Debug for CryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CryptHash(..)")
    }
}

/// How an account can be logged in to with a password.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Password {
    /// Not at all.
    Locked,
    /// With the password that has this hash.
    Hash(CryptHash),
}

impl FromText for Password {
    const WANTED: &'static str = "`locked`, or a password hash that begins with `$6$`";

    fn hides(text: &str) -> bool {
        text != "locked"
    }

    fn from_text(text: &str) -> Result<Self, Fault> {
        if text == "locked" {
            return Ok(Self::Locked);
        }
        let fault = |why: &str| {
            Fault::new(Code::NotAHash, why)
                .help("write `locked`, or the hash that `openssl passwd -6` prints")
        };
        let mut parts = text.split('$');
        let (before, kind) = (parts.next(), parts.next());
        if before != Some("") {
            return Err(fault(if text.len() == 13 {
                "this password is a DES hash, or clear text"
            } else {
                "this password is clear text"
            }));
        }
        let digest_length = match kind {
            Some("6") => 86,
            Some("5") => 43,
            Some("1" | "apr1") => return Err(fault("this password hash is MD5, which is broken")),
            Some("y") => return yescrypt(text, parts).ok_or_else(|| fault(INCOMPLETE)),
            Some("gy" | "7") => {
                return Err(fault(
                    "this password hash is gost-yescrypt or scrypt, which the installer cannot read",
                ));
            }
            Some("2" | "2a" | "2b" | "2x" | "2y") => {
                return Err(fault(
                    "this password hash is bcrypt, which the installer cannot read",
                ));
            }
            _ => return Err(fault("this password hash is of an unknown kind")),
        };
        let rest: Vec<&str> = parts.collect();
        let (salt, digest) = match rest[..] {
            [salt, digest] => (salt, digest),
            [rounds, salt, digest] if is_rounds(rounds) => (salt, digest),
            _ => return Err(fault(INCOMPLETE)),
        };
        if !(1..=16).contains(&salt.len()) || !salt.chars().all(crypt64) {
            return Err(fault(
                "the salt of this password hash is not 1 to 16 of `./0-9A-Za-z`",
            ));
        }
        if digest.len() != digest_length || !digest.chars().all(crypt64) {
            return Err(fault(INCOMPLETE));
        }
        Ok(Self::Hash(CryptHash {
            text: text.into(),
            kind: HashKind::Sha2,
        }))
    }
}

const INCOMPLETE: &str = "this password hash is incomplete";

/// Parameters, salt and 43 characters of digest (crypt(5)).
fn yescrypt<'t>(text: &str, mut parts: impl Iterator<Item = &'t str>) -> Option<Password> {
    let (parameters, salt, digest) = (parts.next()?, parts.next()?, parts.next()?);
    let all_crypt64 = |part: &str| !part.is_empty() && part.chars().all(crypt64);
    let whole = parts.next().is_none()
        && digest.len() == 43
        && [parameters, salt, digest].into_iter().all(all_crypt64);
    whole.then(|| {
        Password::Hash(CryptHash {
            text: text.into(),
            kind: HashKind::Yescrypt,
        })
    })
}

/// The alphabet of crypt(3).
fn crypt64(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '/'
}

fn is_rounds(text: &str) -> bool {
    text.strip_prefix("rounds=")
        .is_some_and(|n| (4..=9).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$6$salt$3QPGmRNQk1Yb/cJBZWoo4bPnJvkDcJeDHWy0tFNyE0UgYoEYBXPq4nCXXsYpHCzA9c0Ko31EXBOzHeuAtuWlW.";

    #[test]
    fn sha_hashes_and_locked_are_read() {
        assert!(matches!(Password::from_text(HASH), Ok(Password::Hash(_))));
        let rounds = HASH.replace("$salt$", "$rounds=10000$salt$");
        assert!(matches!(
            Password::from_text(&rounds),
            Ok(Password::Hash(_))
        ));
        assert_eq!(Password::from_text("locked"), Ok(Password::Locked));
    }

    #[test]
    fn yescrypt_is_known_as_what_old_releases_cannot_read() {
        let hash = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";
        let Ok(Password::Hash(hash)) = Password::from_text(hash) else {
            panic!("{hash} is a hash");
        };
        assert_eq!(hash.kind(), HashKind::Yescrypt);
    }

    #[test]
    fn clear_text_des_md5_and_what_is_incomplete_are_refused_without_being_shown() {
        for bad in [
            "hunter2",
            "abJnggxhB/yWI",
            "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
            "$y$j9T$abc$def",
            "$6$salt$short",
            "$6$salt",
            "$6$sa lt$x",
            "",
        ] {
            let fault = Password::from_text(bad).unwrap_err();
            assert_eq!(fault.code, Code::NotAHash);
            assert!(
                bad.is_empty() || !fault.message.contains(bad),
                "{}",
                fault.message
            );
        }
    }

    #[test]
    fn debug_does_not_show_a_hash() {
        assert!(!format!("{:?}", Password::from_text(HASH)).contains("salt"));
    }
}
