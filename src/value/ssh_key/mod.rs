//! ssh public keys.

mod blob;

use super::{Fault, FromText};
use crate::diagnostic::Code;
use crate::printable::breaks_lines;

/// An ssh public key as a line of `authorized_keys` holds it: type, base64, and an optional comment.
/// What OpenSSH would pass over is refused, and so are options before the type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SshKey(Box<str>);

impl SshKey {
    /// The line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The types of keys.
pub(super) const TYPES: &[&str] = &[
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "sk-ssh-ed25519@openssh.com",
    "ssh-ed25519",
    "ssh-rsa",
];

impl FromText for SshKey {
    const WANTED: &'static str = "an ssh public key such as `ssh-ed25519 AAAA... you@desk`";

    fn hides(text: &str) -> bool {
        text.contains("PRIVATE KEY")
    }

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: String| {
            Fault::new(Code::NotAnSshKey, why)
                .help("write the one line of the `.pub` file: `ssh-ed25519 AAAA... you@desk`")
        };
        // This is checked first, and the text is never shown: people paste it here by mistake.
        if text.contains("PRIVATE KEY") {
            return Err(fault(
                "this is a private key, which must not leave its owner".to_owned(),
            ));
        }
        if text.chars().any(breaks_lines) {
            return Err(fault("an ssh public key is one line".to_owned()));
        }
        let mut parts = text.split(' ');
        let kind = parts.next().unwrap_or_default();
        if kind.rsplit_once('.').is_some_and(|(_, end)| end == "pub") {
            let why = "this is the name of a file, and not the key in it".to_owned();
            return Err(Fault::new(Code::NotAnSshKey, why).help(format!(
                "write what is in it: the line that `cat {text}` prints"
            )));
        }
        if !TYPES.contains(&kind) {
            return Err(fault(format!("`{kind}` is not a type of ssh key")).at(0..kind.len()));
        }
        let body = parts.next().unwrap_or_default();
        if body == "AAAA..." {
            let why = "this is the example from the documentation".to_owned();
            return Err(Fault::new(Code::NotAnSshKey, why)
                .help("put your own key here: the line that `cat ~/.ssh/id_ed25519.pub` prints"));
        }
        if let Some(why) = blob::fault(kind, body) {
            let end = kind.len() + body.len() + 1;
            let part = (kind.len() + 1).min(text.len())..end.min(text.len());
            let fault = fault(format!("this `{kind}` key {why}"));
            return Err(if part.is_empty() {
                fault
            } else {
                fault.at(part)
            });
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM";

    #[test]
    fn public_keys_are_read_and_others_are_not() {
        assert!(SshKey::from_text(KEY).is_ok());
        assert!(SshKey::from_text(&format!("{KEY} it's me")).is_ok());
        for bad in [
            "",
            "AAAA",
            "ssh-dss AAAAB3NzaC1kc3MAAACBAI",
            "ssh-ed25519",
            "ssh-ed25519 AAAA",
            &KEY[..KEY.len() - 4],
            &format!("{KEY}AAAA"),
            &KEY.replace("ssh-ed25519", "ssh-rsa"),
            &format!("command=\"x\" {KEY}"),
            &format!("{KEY}\nssh-rsa x"),
            "-----BEGIN OPENSSH PRIVATE KEY-----",
        ] {
            assert_eq!(
                SshKey::from_text(bad).unwrap_err().code,
                Code::NotAnSshKey,
                "{bad}"
            );
        }
    }
}
