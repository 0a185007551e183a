//! What is in the way of a tree, and how a person is told.

use std::fmt;
use std::path::PathBuf;

use rustix::fs::FileType;

/// What is found where a generated file or its folder belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A symbolic link, wherever it points.
    Link,
    /// A folder, where a file belongs.
    Folder,
    /// A file, where a folder belongs.
    File,
    /// A device, a pipe or a socket.
    Special,
}

impl From<FileType> for Obstacle {
    fn from(kind: FileType) -> Self {
        match kind {
            FileType::Symlink => Self::Link,
            FileType::Directory => Self::Folder,
            FileType::RegularFile => Self::File,
            _ => Self::Special,
        }
    }
}

/// Why a place in the output folder is not written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// netpxe wrote the file, and someone has edited it since.
    Edited,
    /// There is a file that netpxe did not write.
    Foreign,
    /// Something else is there than the file or folder that is needed. It is never overwritten.
    Obstacle(Obstacle),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Edited => "edited since netpxe wrote it",
            Self::Foreign => "not written by netpxe",
            Self::Obstacle(Obstacle::Link) => {
                "a symbolic link, which netpxe does not write through"
            }
            Self::Obstacle(Obstacle::Folder) => "a folder, where a file belongs",
            Self::Obstacle(Obstacle::File) => "a file, where a folder belongs",
            Self::Obstacle(Obstacle::Special) => "a device, a pipe or a socket",
        })
    }
}

/// A place in the output folder that is not as netpxe left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The place, relative to the output folder: a file, or the place of a folder that many files
    /// need.
    pub path: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// The error of a run that wrote nothing, because places are not as netpxe left them.
#[derive(Debug)]
pub struct Refused {
    /// The output folder.
    pub output: PathBuf,
    /// Every such place, sorted by path.
    pub refusals: Vec<Refusal>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any = |wanted: fn(Reason) -> bool| self.refusals.iter().any(|r| wanted(r.reason));
        let count = match self.refusals.len() {
            1 => "1 place is not as netpxe left it".to_owned(),
            count => format!("{count} places are not as netpxe left them"),
        };
        let output = self.output.display();
        writeln!(f, "{output}: nothing was written: {count}")?;
        for Refusal { path, reason } in &self.refusals {
            writeln!(f, "  {path}: {reason}")?;
        }
        f.write_str("Move away what you want to keep and run again")?;
        if any(|reason| !matches!(reason, Reason::Obstacle(_))) {
            f.write_str(", or overwrite with --force")?;
            if any(|reason| matches!(reason, Reason::Obstacle(_))) {
                f.write_str(" (files only)")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_every_place_and_what_to_do() {
        let refusal = |path: &str, reason| Refusal {
            path: path.to_owned(),
            reason,
        };
        let mut refused = Refused {
            output: "out".into(),
            refusals: vec![
                refusal("dhcp/dhcpd.conf", Reason::Edited),
                refusal("http", Reason::Obstacle(Obstacle::Link)),
                refusal("tftp/x", Reason::Foreign),
            ],
        };
        assert_eq!(
            refused.to_string(),
            "out: nothing was written: 3 places are not as netpxe left them\n  \
             dhcp/dhcpd.conf: edited since netpxe wrote it\n  \
             http: a symbolic link, which netpxe does not write through\n  \
             tftp/x: not written by netpxe\n\
             Move away what you want to keep and run again, or overwrite with --force (files only)"
        );
        refused.refusals = vec![refusal("a", Reason::Obstacle(Obstacle::Folder))];
        assert_eq!(
            refused.to_string(),
            "out: nothing was written: 1 place is not as netpxe left it\n  \
             a: a folder, where a file belongs\n\
             Move away what you want to keep and run again"
        );
    }
}
