//! The program as a person runs it, in a folder with a small inventory.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with an inventory of one machine that is to be installed.
pub struct Lab(pub TempDir);

/// One machine that is to be installed.
pub const INVENTORY: &str = r#"netpxe: 1
server: {address: 10.0.0.2}
networks: {lab: {subnet: 10.0.0.0/24, gateway: 10.0.0.1}}
defaults: {root_ssh_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]}
hosts:
  d1: {mac: "00:25:90:00:00:01", address: 10.0.0.11, firmware: bios, os: el7, repo: "http://10.0.0.2/el7/", disk: any, state: install}
"#;

impl Lab {
    pub fn new() -> Self {
        let lab = Self(TempDir::new().unwrap());
        lab.write("inventory.yaml", INVENTORY);
        lab
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    /// Writes a script for the shell, which can be run.
    pub fn write_script(&self, path: &str, script: &str) {
        self.write(path, format!("#!/bin/sh\n{script}\n"));
        self.chmod(path, 0o755);
    }

    pub fn chmod(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), Permissions::from_mode(mode)).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Runs netpxe in the folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run(netpxe(self.0.path(), arguments).output().unwrap())
    }

    pub fn generate(&self) -> Run {
        self.run(&["gen", "inventory.yaml", "-o", "out"])
    }
}

/// An inventory of machines of which those below `same` are the same whatever `octet` is.
pub fn machines(hosts: std::ops::Range<u32>, same: u32, octet: u8) -> String {
    let head = INVENTORY.split("hosts:\n").next().unwrap();
    let mut text = head.replace("10.0.0.0/24", "10.0.0.0/16") + "hosts:\n";
    for n in hosts {
        let third = if n < same { 1 } else { octet };
        let _ = writeln!(
            text,
            "  h{n}: {{mac: \"00:25:90:00:00:{n:02x}\", address: 10.0.{third}.{n}, firmware: bios, os: el7, repo: \"http://10.0.0.2/el7/\", disk: any, state: install, install_id: {octet}}}",
        );
    }
    text
}

/// The program with these arguments, to be run in `folder`.
pub fn netpxe(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netpxe"));
    command.current_dir(folder).args(arguments);
    command
}

/// How a run ended.
pub struct Run(pub Output);

impl Run {
    #[track_caller]
    pub fn ends(&self, code: i32) -> &Self {
        assert_eq!(
            self.0.status.code(),
            Some(code),
            "{}{}",
            self.out(),
            self.err()
        );
        self
    }

    pub fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
}
