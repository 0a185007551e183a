//! Folders below a server's root.

use std::fmt;

use super::{Fault, FromText, forbidden, path};
use crate::diagnostic::Code;

/// A relative path of a folder. No part of it begins with a dot, which web servers hide, or with a
/// dash, which programs take for an option.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Box<str>);

impl RepoPath {
    /// The path, without a slash at either end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether one of the two is the other, or is in it.
    pub fn overlaps(&self, other: &Self) -> bool {
        let in_or_same = |inner: &str, outer: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        in_or_same(&self.0, &other.0) || in_or_same(&other.0, &self.0)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for RepoPath {
    const WANTED: &'static str = "a folder such as `BaseOS/x86_64/os`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotARepoPath,
                format!("`{text}` cannot be a folder here: {why}"),
            )
        };
        let trimmed = text.trim_matches('/');
        if trimmed != text && !trimmed.is_empty() {
            return Err(fault("it begins or ends with a slash").help(format!("write `{trimmed}`")));
        }
        if let Some((c, part)) = forbidden(text, path::is_plain) {
            return Err(fault(&format!("`{c}` is not allowed in it")).at(part));
        }
        if text
            .split('/')
            .any(|part| part.is_empty() || part.starts_with(['.', '-']))
        {
            return Err(fault(
                "every part of it must be a name that does not begin with a dot or a dash",
            ));
        }
        if text.len() > 255 {
            return Err(fault("it is longer than 255 bytes"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stay_below_their_root() {
        assert!(RepoPath::from_text("BaseOS/x86_64/os").is_ok());
        for bad in [
            "", "/", "/a", "a/", "a//b", "../a", ".a", "a/-b", "a b", "a;b",
        ] {
            let fault = RepoPath::from_text(bad).unwrap_err();
            assert_eq!(fault.code, Code::NotARepoPath, "{bad}");
        }
    }

    #[test]
    fn a_folder_overlaps_those_above_and_below_it() {
        let folder = |text| RepoPath::from_text(text).unwrap();
        assert!(folder("a/b").overlaps(&folder("a")));
        assert!(folder("a").overlaps(&folder("a/b")));
        assert!(folder("a").overlaps(&folder("a")));
        assert!(!folder("ab").overlaps(&folder("a")));
        assert!(!folder("a/b").overlaps(&folder("a/c")));
    }
}
