//! Passwords: locked, or a hash. Never clear text.

use std::fmt;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// A crypt(3) hash of a kind that every release reads: SHA-512 (`$6$`) or SHA-256 (`$5$`).
///
/// Its `Debug` does not show it: a hash is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct CryptHash(Box<str>);

impl CryptHash {
    /// The hash itself. Only the kickstart may hold it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CryptHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CryptHash(..)")
    }
}

/// How an account is entered by password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// Not at all.
    Locked,
    /// With the password of this hash.
    Hash(CryptHash),
}

impl FromText for Password {
    const WANTED: &'static str = "`locked`, or a password hash that begins with `$6$`";
    const SECRET: bool = true;

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
            Some("y" | "gy" | "7") => {
                return Err(fault(
                    "this password hash is yescrypt or scrypt, which el7 cannot read",
                ));
            }
            Some("2" | "2a" | "2b" | "2x" | "2y") => {
                return Err(fault(
                    "this password hash is bcrypt, which the installer cannot read",
                ));
            }
            _ => return Err(fault("this password hash is of no known kind")),
        };
        let rest: Vec<&str> = parts.collect();
        let (salt, digest) = match rest[..] {
            [salt, digest] => (salt, digest),
            [rounds, salt, digest] if is_rounds(rounds) => (salt, digest),
            _ => return Err(fault("this password hash is incomplete")),
        };
        let crypt64 = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '/';
        if !(1..=16).contains(&salt.len()) || !salt.chars().all(crypt64) {
            return Err(fault(
                "the salt of this password hash is not 1 to 16 of `./0-9A-Za-z`",
            ));
        }
        if digest.len() != digest_length || !digest.chars().all(crypt64) {
            return Err(fault("this password hash is incomplete"));
        }
        Ok(Self::Hash(CryptHash(text.into())))
    }
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
    fn clear_text_des_md5_and_what_el7_cannot_read_are_refused_without_being_shown() {
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
