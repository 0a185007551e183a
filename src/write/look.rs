//! What is on disk where a file belongs, compared with what the file should hold.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _};

use super::fingerprint::Fingerprint;
use super::folder::{Found, Place};
use super::refusal::Obstacle;

/// What is found in the place of a file.
#[derive(Debug, PartialEq)]
pub(super) enum Seen {
    Nothing,
    /// A file with the wanted contents, and these permissions.
    Same(u32),
    /// A file with these contents.
    Different(Fingerprint),
    /// Something that is not a file.
    Obstacle(Obstacle),
}

/// Looks at the file `name` in the folder `place`, and compares it with the contents that are
/// `wanted`, if any are. `buffer` is reused from file to file.
pub(super) fn look(
    place: &Place,
    name: &str,
    wanted: Option<&[u8]>,
    buffer: &mut Vec<u8>,
) -> io::Result<Seen> {
    let folder = match place {
        Place::Here(folder) => folder,
        Place::Missing => return Ok(Seen::Nothing),
        Place::Blocked(obstacle, _) => return Ok(Seen::Obstacle(*obstacle)),
    };
    let (mut file, mode) = match folder.file(name)? {
        Found::This(found) => found,
        Found::Nothing => return Ok(Seen::Nothing),
        Found::Other(obstacle) => return Ok(Seen::Obstacle(obstacle)),
    };
    // Comparing is cheaper than hashing, and nearly every file is the same.
    if let Some(wanted) = wanted
        && file.metadata()?.len() == wanted.len() as u64
    {
        if holds(&mut file, wanted, buffer)? {
            return Ok(Seen::Same(mode));
        }
        file.rewind()?;
    }
    Fingerprint::of_reader(file).map(Seen::Different)
}

/// Whether `file`, which has the same length, holds what is `wanted`.
fn holds(file: &mut File, wanted: &[u8], buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.resize(wanted.len(), 0);
    match file.read_exact(buffer) {
        Ok(()) => Ok(buffer == wanted),
        // It has just become shorter.
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, set_permissions, write};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;
    use crate::write::folder::Folder;

    #[test]
    fn a_file_is_compared_by_its_bytes_and_anything_else_is_an_obstacle() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write(at("file"), "right").unwrap();
        set_permissions(at("file"), PermissionsExt::from_mode(0o604)).unwrap();
        create_dir(at("folder")).unwrap();
        symlink("file", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        let place = Place::Here(Folder::at(dir.path()).unwrap());
        let see = |name: &str, wanted: Option<&str>| {
            look(&place, name, wanted.map(str::as_bytes), &mut Vec::new()).unwrap()
        };

        assert_eq!(see("file", Some("right")), Seen::Same(0o604));
        let contents = Seen::Different(Fingerprint::of(b"right"));
        for wanted in [Some("wrong"), Some("longer than it"), Some(""), None] {
            assert_eq!(see("file", wanted), contents);
        }
        assert_eq!(see("none", Some("right")), Seen::Nothing);
        for (name, what) in [
            ("folder", Obstacle::Folder),
            ("link", Obstacle::Link),
            ("dangling", Obstacle::Link),
            ("socket", Obstacle::Special),
        ] {
            assert_eq!(see(name, Some("right")), Seen::Obstacle(what), "{name}");
        }
    }
}
