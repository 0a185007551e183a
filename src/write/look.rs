//! What one file on disk is, compared with what it should be.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _};

use rustix::fs::Stat;

use super::fingerprint::Fingerprint;
use super::folder::{Folder, Found};
use super::refusal::Obstacle;

/// What stands in the place of a file.
#[derive(Debug)]
pub(super) enum Seen {
    Nothing,
    /// A file of the wanted contents.
    Same {
        /// What it is, but for its contents, from before they were read.
        stat: Stat,
    },
    /// A file of these contents.
    Different(Fingerprint),
    /// No file.
    Obstacle(Obstacle),
}

/// Looks at the file `name` in `folder` and compares it with the contents that are `wanted`, if
/// any are. `buffer` is room to read into.
pub(super) fn look(
    folder: &Folder,
    name: &str,
    wanted: Option<&[u8]>,
    buffer: &mut Vec<u8>,
) -> io::Result<Seen> {
    let (mut file, stat) = match folder.file(name)? {
        Found::This(found) => found,
        Found::Nothing => return Ok(Seen::Nothing),
        Found::Other(obstacle) => return Ok(Seen::Obstacle(obstacle)),
    };
    if let Some(wanted) = wanted
        && usize::try_from(stat.st_size) == Ok(wanted.len())
    {
        if holds(&mut file, wanted, buffer)? {
            return Ok(Seen::Same { stat });
        }
        file.rewind()?;
    }
    Fingerprint::of_reader(file).map(Seen::Different)
}

/// Whether `file`, of the same length, holds what is `wanted`.
fn holds(file: &mut File, wanted: &[u8], buffer: &mut Vec<u8>) -> io::Result<bool> {
    if buffer.len() < wanted.len() {
        buffer.resize(wanted.len(), 0);
    }
    let read = &mut buffer[..wanted.len()];
    match file.read_exact(read) {
        Ok(()) => Ok(read == wanted),
        // It has just become shorter.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, write};
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_file_is_compared_by_its_bytes_and_anything_else_is_an_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write(at("file"), "right").unwrap();
        write(at("empty"), "").unwrap();
        create_dir(at("folder")).unwrap();
        symlink("file", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let see = |name: &str, wanted: &str| {
            look(&folder, name, Some(wanted.as_bytes()), &mut Vec::new()).unwrap()
        };

        assert!(matches!(see("file", "right"), Seen::Same { .. }));
        assert!(matches!(see("empty", ""), Seen::Same { .. }));
        let contents = Fingerprint::of(b"right");
        for wanted in ["wrong", "longer than it", ""] {
            assert!(matches!(see("file", wanted), Seen::Different(its) if its == contents));
        }
        assert!(matches!(see("none", "right"), Seen::Nothing));
        for (name, what) in [
            ("folder", Obstacle::Folder),
            ("link", Obstacle::Link),
            ("dangling", Obstacle::Link),
            ("socket", Obstacle::Special),
        ] {
            assert!(
                matches!(see(name, "right"), Seen::Obstacle(its) if its == what),
                "{name}"
            );
        }
    }
}
