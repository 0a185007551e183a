//! Where a file may stand in the tree.

use std::fmt;
use std::sync::Arc;

use anyhow::{Result, bail};

/// The names that start so are the writer's own: its manifest and its temporary files.
const RESERVED: &str = ".netpxe";

/// The longest name of a file or folder, in bytes. File systems take 255; the writer needs a few
/// more than the name itself for the temporary file beside it.
const LONGEST_NAME: usize = 200;

/// A path inside the tree, such as `dhcp/dhcpd.conf`: relative, its parts joined by `/`, each of
/// ASCII letters, digits, `.`, `_`, `+` and `-`. It cannot climb out of the tree, look like an
/// option to a shell command, or collide with the writer's own files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TreePath {
    text: Arc<str>,
    /// Where the file's name begins.
    name: u16,
}

impl TreePath {
    /// Takes `path` if it is safe.
    ///
    /// # Errors
    /// Says which part of the path is not.
    pub fn new(path: &str) -> Result<Self> {
        for name in path.split('/') {
            let fault = match name {
                "" => "has an empty part",
                "." | ".." => "must not contain `.` or `..`",
                _ if name.starts_with(RESERVED) => "uses a name that netpxe keeps for itself",
                _ if name.starts_with('-') => "has a part that starts with a dash",
                _ if name.len() > LONGEST_NAME => "has a part of more than 200 characters",
                _ if !name.bytes().all(is_plain) => "has a character that is not plain",
                _ => continue,
            };
            bail!("the path {path:?} {fault}");
        }
        let name = path.rfind('/').map_or(0, |at| at + 1);
        let Ok(name) = u16::try_from(name) else {
            bail!("the path {path:?} is too long");
        };
        let text = path.into();
        Ok(Self { text, name })
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The folder that holds the file, `""` for the tree's root, and the file's name in it.
    #[must_use]
    pub fn split(&self) -> (&str, &str) {
        let name = usize::from(self.name);
        (&self.text[..name.saturating_sub(1)], &self.text[name..])
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'.' | b'_' | b'+' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_paths_are_taken_and_others_named() {
        for path in [
            "a",
            "tftp/grub.cfg-net",
            "http/ks/00-23-32.cfg",
            ".x",
            "a+b/c_d",
        ] {
            assert_eq!(TreePath::new(path).unwrap().as_str(), path);
        }
        let long = "x".repeat(201);
        for path in [
            "",
            "/etc/passwd",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "./a",
            "a/-rf",
            "a b",
            "a\\b",
            "é",
            "a\nb",
            ".netpxe.json",
            "a/.netpxe-b",
            &long,
        ] {
            let error = TreePath::new(path).unwrap_err().to_string();
            assert!(error.contains(&format!("{path:?}")), "{error}");
        }
    }
}
