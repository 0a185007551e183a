//! What must be done on the deploy host after a back end's files have changed.

/// Something to do on the deploy host after the files have been delivered.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// What it concerns: a daemon, or the images of GRUB.
    pub service: &'static str,
    /// `restart`, `reload`, `run` or `stop`.
    pub verb: &'static str,
    /// The sentence for a person.
    pub sentence: &'static str,
    /// Whether the files call for it where they are no longer made, and not where they are new or changed.
    pub(crate) when_gone: bool,
    /// The files that call for it if they are new or changed. A path that ends in a slash stands
    /// for everything below that folder.
    pub(crate) files: &'static [&'static str],
}

impl Action {
    /// Whether a file that is new or changed, or no longer made, calls for it.
    pub(crate) fn is_called_by(&self, path: &str) -> bool {
        let of_this = |path: &str| {
            let mut files = self.files.iter();
            files.any(|file| path == *file || (file.ends_with('/') && path.starts_with(file)))
        };
        // Each of two deploy hosts has a folder of its own.
        of_this(path) || path.split_once('/').is_some_and(|(_, path)| of_this(path))
    }
}
