//! Patterns of files: `hosts/*.yaml`.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

/// What stands for any characters of one name.
pub(super) const ANY: char = '*';

/// The part of a pattern before the first name that has a [`ANY`], and the names from there on.
pub(super) fn split(pattern: &str) -> (&str, Vec<&str>) {
    let wild = pattern.find(ANY).unwrap_or(pattern.len());
    let start = pattern[..wild].rfind('/').map_or(0, |at| at + 1);
    let names = pattern[start..].split('/').filter(|name| !name.is_empty());
    (&pattern[..start], names.collect())
}

/// The names in a folder that match a pattern of one name, sorted and without hidden ones.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn names(folder: &Path, pattern: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let text = name.to_string_lossy();
        if !is_hidden(&name) && matches(&text, pattern) {
            names.push(text.into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a file or a folder of this name is hidden.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a name matches a pattern. What stands between two `*` is taken where it comes first,
/// which leaves the most for what follows.
fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split(ANY);
    let Some(mut rest) = parts.next().and_then(|start| name.strip_prefix(start)) else {
        return false;
    };
    let Some(end) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_part_of_a_name() {
        for (name, pattern) in [
            ("a.yaml", "*.yaml"),
            (".yaml", "*.yaml"),
            ("a.yaml", "a.yaml"),
            ("web-1-x.yaml", "web-*-*.yaml"),
            ("abab", "a*b"),
            ("x", "*"),
        ] {
            assert!(matches(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in [
            ("a.yaml~", "*.yaml"),
            ("a.yml", "*.yaml"),
            ("aa.yaml", "a.yaml"),
            ("ab", "a*bb*b"),
            ("a", "a*a"),
        ] {
            assert!(!matches(name, pattern), "{name} {pattern}");
        }
    }

    #[test]
    fn a_pattern_is_split_at_its_first_star() {
        assert_eq!(split("hosts/*.yaml"), ("hosts/", vec!["*.yaml"]));
        assert_eq!(split("*/a/*.yaml"), ("", vec!["*", "a", "*.yaml"]));
        assert_eq!(split("/srv/a*/b"), ("/srv/", vec!["a*", "b"]));
    }
}
