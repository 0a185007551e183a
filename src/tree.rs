//! The generated files: what a back end returns, and what [`mod@crate::write`] puts on disk.
//!
//! Most files are rendered each time their contents are asked for: 100,000 machines have 600 MB of
//! them, which need not all be in memory.
//!
//! A [`Tree`] that exists can be written: its paths are safe, no two files share one, and no file
//! stands where another needs a folder.

mod machine;
mod path;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

pub(crate) use machine::optional_text;
pub use machine::{Machine, MachineNic};
pub use path::TreePath;
pub(crate) use path::folders;

use crate::threads;
use crate::value::HostName;

/// How many files are one job of a thread.
const JOB: usize = 1024;

/// Who may read and run a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Every daemon may read it.
    #[serde(rename = "0644")]
    Public,
    /// It holds secrets, such as the password hashes of a kickstart.
    #[serde(rename = "0640")]
    Secret,
    /// A script.
    #[serde(rename = "0755")]
    Program,
}

impl Mode {
    /// The permission bits, as chmod takes them.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Public => 0o644,
            Self::Secret => 0o640,
            Self::Program => 0o755,
        }
    }
}

/// When a file is written. Files that others point to come first, so that whoever follows a pointer
/// during a run finds its target. A booting machine meets the stages in reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Points to no generated file: kickstarts, scripts.
    Payload,
    /// Points to payloads: GRUB's configuration.
    Menu,
    /// Points to all others: dhcpd.conf.
    Dhcp,
}

impl Stage {
    /// Every stage, in the order of writing.
    pub const ALL: [Self; 3] = [Self::Payload, Self::Menu, Self::Dhcp];
}

/// Makes the contents of files when they are asked for: always the same, on whichever thread.
pub trait Render: Send + Sync {
    /// The contents of the file `which`.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    fn render(&self, which: Which) -> Result<String>;
}

/// Which file of a [`Render`] is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The machine's place in the plan.
    pub host: u32,
    /// The NIC's place in the machine.
    pub nic: u32,
}

/// One generated file.
#[derive(Clone, Debug)]
pub struct File<'p> {
    path: TreePath,
    stage: Stage,
    mode: Mode,
    host: Option<HostName>,
    contents: Contents<'p>,
}

#[derive(Clone)]
enum Contents<'p> {
    Bytes(Arc<[u8]>),
    Rendered(Arc<dyn Render + 'p>, Which),
}

impl fmt::Debug for Contents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Rendered(_, which) => write!(f, "{which:?}"),
        }
    }
}

impl<'p> File<'p> {
    /// A file at `path` in the tree.
    ///
    /// # Errors
    /// The path is not safe ([`TreePath::new`]).
    pub fn new(path: &str, stage: Stage, mode: Mode, contents: impl Into<Vec<u8>>) -> Result<Self> {
        let contents = Contents::Bytes(contents.into().into());
        Self::with(path, stage, mode, contents)
    }

    /// A file at `path` in the tree whose contents `render` makes.
    ///
    /// # Errors
    /// The path is not safe ([`TreePath::new`]).
    pub fn rendered(
        path: &str,
        stage: Stage,
        mode: Mode,
        render: &Arc<impl Render + 'p>,
        which: Which,
    ) -> Result<Self> {
        let render = Arc::clone(render);
        Self::with(path, stage, mode, Contents::Rendered(render, which))
    }

    fn with(path: &str, stage: Stage, mode: Mode, contents: Contents<'p>) -> Result<Self> {
        Ok(Self {
            path: TreePath::new(path)?,
            stage,
            mode,
            host: None,
            contents,
        })
    }

    /// The same file, marked as one that only this machine asks for.
    #[must_use]
    pub fn of_host(self, host: &HostName) -> Self {
        Self {
            host: Some(host.clone()),
            ..self
        }
    }

    /// The same file, in a folder of the tree.
    ///
    /// # Errors
    /// The path is not safe ([`TreePath::new`]).
    pub fn below(self, folder: &str) -> Result<Self> {
        Ok(Self {
            path: TreePath::new(&format!("{folder}/{}", self.path))?,
            ..self
        })
    }

    /// Where it stands in the tree.
    #[must_use]
    pub fn path(&self) -> &TreePath {
        &self.path
    }

    /// When it is written.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Who may read and run it.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The only machine that reads it. `None`: daemons, people or several machines do.
    #[must_use]
    pub fn host(&self) -> Option<&HostName> {
        self.host.as_ref()
    }

    /// Its bytes.
    ///
    /// # Errors
    /// A template that cannot be rendered; the built-in ones always can.
    pub fn contents(&self) -> Result<Cow<'_, [u8]>> {
        match &self.contents {
            Contents::Bytes(bytes) => Ok(Cow::Borrowed(bytes)),
            Contents::Rendered(render, which) => {
                Ok(Cow::Owned(render.render(*which)?.into_bytes()))
            }
        }
    }
}

/// All generated files, sorted by path.
#[derive(Clone, Debug)]
pub struct Tree<'p> {
    files: Vec<File<'p>>,
    machines: Vec<Machine>,
}

impl<'p> Tree<'p> {
    /// A tree of `files`, given in any order.
    ///
    /// # Errors
    /// Two files share a path, or one stands where another needs a folder: both are faults of the
    /// back end that made them.
    pub fn new(files: impl IntoIterator<Item = File<'p>>) -> Result<Self> {
        let mut files: Vec<File<'p>> = files.into_iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for pair in files.windows(2) {
            if pair[0].path == pair[1].path {
                bail!("two generated files share the path {}", pair[0].path);
            }
        }
        let machines = Vec::new();
        let tree = Self { files, machines };
        for folder in folders(tree.files.iter().map(File::path)) {
            if tree.get(folder).is_some() {
                bail!("{folder} is generated both as a file and as a folder");
            }
        }
        Ok(tree)
    }

    /// The same tree, with a record of the machines that it is made for, sorted by name.
    #[must_use]
    pub fn with_machines(self, machines: Vec<Machine>) -> Self {
        Self { machines, ..self }
    }

    /// The same tree with all its contents in memory, so that it outlives what it was made of.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn in_memory(&self) -> Result<Tree<'static>> {
        let file = |file: &File<'p>| {
            Ok(File {
                path: file.path.clone(),
                stage: file.stage,
                mode: file.mode,
                host: file.host.clone(),
                contents: Contents::Bytes(file.contents()?.into()),
            })
        };
        Ok(Tree {
            files: self.files.iter().map(file).collect::<Result<_>>()?,
            machines: self.machines.clone(),
        })
    }

    /// Renders every file, to see that it can be.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    pub fn render(&self) -> Result<()> {
        let render = |files: &[File<'_>]| files.iter().try_for_each(|it| it.contents().map(drop));
        threads::map(self.files.chunks(JOB).collect(), render).map(drop)
    }

    /// The machines that it is made for, sorted by name.
    #[must_use]
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// The files, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[File<'p>] {
        &self.files
    }

    /// The file at `path`, if the tree has one.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File<'p>> {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.files[index])
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> File<'static> {
        File::new(path, Stage::Payload, Mode::Public, path).unwrap()
    }

    #[test]
    fn files_are_sorted_and_found() {
        let tree = Tree::new(["b/x", "a.b", "b-c/x", "a/b"].map(file)).unwrap();
        let paths: Vec<_> = tree.files().iter().map(|f| f.path().as_str()).collect();
        assert_eq!(paths, ["a.b", "a/b", "b-c/x", "b/x"]);
        let file = tree.get("b/x").unwrap();
        assert_eq!(*file.contents().unwrap(), *b"b/x");
        assert!(tree.get("b").is_none());
    }

    #[test]
    fn two_files_of_one_path_are_a_fault() {
        let error = Tree::new(["a/b", "c", "a/b"].map(file)).unwrap_err();
        assert_eq!(error.to_string(), "two generated files share the path a/b");
    }

    #[test]
    fn a_file_where_a_folder_must_be_is_a_fault() {
        let error = Tree::new(["a", "a-b", "a/b/c"].map(file)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a is generated both as a file and as a folder"
        );
    }
}
