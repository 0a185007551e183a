//! What lies outside of an inventory's text, and what an inventory may have of it.

use crate::diagnostic::Code;

/// What lies outside of the inventory's text.
///
/// An inventory is written by many and compiled by one, who may read more than they: what it names
/// is published in kickstarts, and printed by `gen --diff`. So it names files of its own folder, and
/// of folders for which it says so.
pub trait Outside {
    /// The bytes of a file, by its absolute path or the one from the inventory's folder.
    ///
    /// With `folders`, it must lie below the inventory's folder or one of these, once all links are
    /// resolved, and none of the names on the way there begins with a dot. Without, it may lie
    /// anywhere.
    ///
    /// # Errors
    ///
    /// It may not be read, cannot be read, is no regular file, or has more than `largest` bytes.
    fn file(&self, path: &str, folders: Option<&[&str]>, largest: u64) -> Result<Vec<u8>, Unread>;

    /// The files that match `pattern` (none, unless there is a disk), in which `*` stands for any characters of one name, each of
    /// them once and sorted: those of the folders that [`file`](Self::file) reads from, without the
    /// inventory itself and hidden ones. A pattern without `*` is the path of one file.
    ///
    /// # Errors
    ///
    /// It leads elsewhere, or a folder cannot be read.
    fn matching(&self, _pattern: &str, _folders: &[&str]) -> Result<Vec<Found>, Unread> {
        Ok(Vec::new())
    }

    /// Whether an inventory may have files read from this folder, by its absolute path or the one
    /// from the inventory's folder.
    ///
    /// # Errors
    ///
    /// It is none, is hidden, or is one of the system.
    fn folder(&self, path: &str) -> Result<(), Unread>;

    /// The value of an environment variable, where it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The names of the templates, where they are known: a kickstart can name one.
    fn templates(&self) -> Option<Vec<String>>;

    /// The text of a template, where it is known.
    fn template(&self, _name: &str) -> Option<String> {
        None
    }
}

/// Nothing lies outside: there are no files and no variables, and any template may be there.
impl Outside for () {
    fn file(&self, _: &str, _: Option<&[&str]>, _: u64) -> Result<Vec<u8>, Unread> {
        Err(Unread::because("there is no such file"))
    }

    fn folder(&self, _: &str) -> Result<(), Unread> {
        Err(Unread::because("there is no such folder"))
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn templates(&self) -> Option<Vec<String>> {
        None
    }
}

/// A file that matches a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path, as absolute or relative as the pattern.
    pub path: String,
    /// The same for all of its paths.
    pub real: String,
}

/// Why something is not read, as a person wants to read it.
#[derive(Clone, Debug)]
pub struct Unread {
    /// [`Code::Unreadable`], or [`Code::FileElsewhere`] where it may not be read.
    pub code: Code,
    /// Why: "it is a folder".
    pub why: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
}

impl Unread {
    /// It cannot be read.
    pub fn because(why: impl Into<String>) -> Self {
        Self {
            code: Code::Unreadable,
            why: why.into(),
            help: None,
        }
    }

    /// It may not be read, whether it can or not.
    pub fn forbidden(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code: Code::FileElsewhere,
            why: why.into(),
            help: Some(help.into()),
        }
    }
}
