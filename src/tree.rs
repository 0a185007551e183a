//! The generated files: what a back end returns, and what [`crate::write`] puts on disk.
//!
//! Those of a single machine are rendered when somebody asks for them, and again when somebody asks
//! again: 100,000 machines have 300 MB of them, and one at a time is enough.
//!
//! A [`Tree`] that exists can be written: its paths are safe, no two files share one, and no file
//! stands where another needs a folder.

mod machine;
mod path;
mod recipe;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use anyhow::{Result, bail};

pub use machine::{Machine, MachineNic, Machines, is_of_one_machine, mac_of};
pub use path::TreePath;
pub use recipe::{Ingredients, Recipe, Recipes};

/// Who may read and run a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 0644: every daemon may read it.
    Public,
    /// 0640: it holds secrets, such as a kickstart's password hashes.
    Secret,
    /// 0755: a script.
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

/// When a file is written: what others point to comes first, so that whoever follows a pointer
/// during a run finds what it points to. A booting machine meets the stages in reverse.
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

/// What makes the contents of files when they are asked for: always the same, from whichever thread.
pub trait Render: Send + Sync {
    /// The contents of the file that is known by `which`.
    ///
    /// # Errors
    /// A template that cannot be rendered.
    fn render(&self, which: Which) -> Result<String>;

    /// What the contents of the file that is known by `which` are made of; `None` where that costs
    /// no less than to make them.
    fn recipe(&self, _: Which) -> Option<Recipe> {
        None
    }
}

/// Which of the files of a [`Render`] is meant.
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
    /// If the path is not safe ([`TreePath::new`]).
    pub fn new(path: &str, stage: Stage, mode: Mode, contents: impl Into<Vec<u8>>) -> Result<Self> {
        Ok(Self {
            path: TreePath::new(path)?,
            stage,
            mode,
            contents: Contents::Bytes(contents.into().into()),
        })
    }

    /// A file at `path` in the tree whose contents `render` makes.
    ///
    /// # Errors
    /// If the path is not safe ([`TreePath::new`]).
    pub fn rendered(
        path: &str,
        stage: Stage,
        mode: Mode,
        render: &Arc<impl Render + 'p>,
        which: Which,
    ) -> Result<Self> {
        let render = Arc::clone(render);
        Ok(Self {
            path: TreePath::new(path)?,
            stage,
            mode,
            contents: Contents::Rendered(render, which),
        })
    }

    /// The same file, in a folder of the tree.
    ///
    /// # Errors
    /// If the path is not safe ([`TreePath::new`]).
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

    /// What its bytes are made of, where somebody can tell that without making them.
    #[must_use]
    pub fn recipe(&self) -> Option<Recipe> {
        match &self.contents {
            Contents::Bytes(_) => None,
            Contents::Rendered(render, which) => render.recipe(*which),
        }
    }
}

/// All generated files, sorted by path.
#[derive(Clone, Debug)]
pub struct Tree<'p> {
    files: Vec<File<'p>>,
    machines: Arc<dyn Machines + 'p>,
}

impl<'p> Tree<'p> {
    /// A tree of `files`, given in any order.
    ///
    /// # Errors
    /// If two files share a path, or one stands where another needs a folder: both are a fault of
    /// the back end that made them.
    pub fn new(files: impl IntoIterator<Item = File<'p>>) -> Result<Self> {
        let mut files: Vec<File<'p>> = files.into_iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let machines = Arc::new(Vec::new());
        let tree = Self { files, machines };
        let mut checked = "";
        for pair in tree.files.windows(2) {
            if pair[0].path == pair[1].path {
                bail!("two generated files share the path {}", pair[0].path);
            }
        }
        for file in &tree.files {
            let (folder, _) = file.path.split();
            // Neighbours mostly share their folder: a folder is looked up once, not once a file.
            if folder == checked {
                continue;
            }
            checked = folder;
            let mut above = Some(folder);
            while let Some(folder) = above {
                if tree.get(folder).is_some() {
                    bail!("{folder} is generated both as a file and as a folder");
                }
                above = folder.rsplit_once('/').map(|(above, _)| above);
            }
        }
        Ok(tree)
    }

    /// The same tree, with a note of the machines that it was made for.
    #[must_use]
    pub fn with_machines(self, machines: impl Machines + 'p) -> Self {
        let machines = Arc::new(machines);
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
                contents: Contents::Bytes(file.contents()?.into()),
            })
        };
        Ok(Tree {
            files: self.files.iter().map(file).collect::<Result<_>>()?,
            machines: Arc::new(self.machines.all()),
        })
    }

    /// The machines that it was made for, by name.
    #[must_use]
    pub fn machines(&self) -> &(dyn Machines + 'p) {
        &*self.machines
    }

    /// The recipes of all files that have one.
    #[must_use]
    pub fn recipes(&self) -> Recipes {
        self.files.iter().filter_map(File::recipe).collect()
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
