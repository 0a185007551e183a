//! The kinds of files that no program checks, and why.

use super::TreeFile;

/// A kind of files, by the beginning and the end of their path in the tree of a deploy host, and why
/// nothing checks it.
const UNCHECKED: &[(&str, &str, &str)] = &[
    (
        "containers/",
        ".Containerfile",
        "only building the image would show",
    ),
    ("etc/cron.d/", "", "cron tells of it in its log alone"),
];

/// Why no program checks a file; `None` if one should.
pub(super) fn why(file: &TreeFile) -> Option<&'static str> {
    let is_it = |(begin, end, _): &&(&str, &str, &str)| {
        file.is_of_host(|path| path.starts_with(begin) && path.ends_with(end))
    };
    UNCHECKED.iter().find(is_it).map(|(.., why)| *why)
}
