//! What a test needs of the machine. A test that lacks something fails and says what: skipping
//! would look like passing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Namespaces and raw sockets are root's.
///
/// # Panics
/// If this is not root.
pub fn root() {
    assert!(
        rustix::process::geteuid().is_root(),
        "this test needs root, for network namespaces: run it with sudo"
    );
}

/// Where a program lies. Daemons lie in `sbin`, which is not in everyone's PATH.
///
/// # Panics
/// If the program is not there.
pub fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let mut places = folders.map(|folder| folder.join(name));
    places
        .find(|place| place.is_file())
        .unwrap_or_else(|| panic!("{name} is missing: tests/install-tools installs it"))
}

/// A file or folder of this project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs a command that has to succeed.
///
/// # Panics
/// If it does not.
pub fn run(command: &mut Command) -> Output {
    let output = output(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    output
}

/// Runs a command, whatever becomes of it.
///
/// # Panics
/// If it cannot be started.
pub fn output(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; tests/install-tools installs it"))
}
