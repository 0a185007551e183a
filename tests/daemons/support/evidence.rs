//! What a failed test leaves behind: `target/wire/<test>/` or `target/boot/<test>/`, with the
//! daemons' logs, the captures and their text, and the configuration. A test that passes leaves
//! nothing.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::daemon::Daemon;
use super::needs;
use super::netns::Namespace;

/// The folder of a running test.
pub struct Evidence {
    folder: PathBuf,
}

impl Evidence {
    /// An empty folder, named after the test that runs in this thread.
    pub fn new() -> Self {
        let thread = thread::current();
        let test = thread.name().unwrap_or_default();
        let (module, test) = test.split_once("::").unwrap_or(("wire", test));
        let modules = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name(module);
        let folder = modules.join(test.replace("::", "-"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// A folder in it, for another host of the same test.
    pub fn of(&self, host: &str) -> Self {
        let folder = self.folder.join(host);
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Captures all that goes over a port, or what of it passes tcpdump's `filter`, until the value
    /// is dropped.
    pub fn capture(&self, namespace: &Namespace, port: &str, filter: &str) -> Daemon {
        let mut command = namespace.command(needs::program("tcpdump"));
        command
            .args([
                "-Z",
                "root",
                "-n",
                "-U",
                "--immediate-mode",
                "-i",
                port,
                "-w",
            ])
            .arg(self.file(&format!("{port}.pcap")))
            .arg(filter);
        Daemon::start(
            &mut command,
            &self.file(&format!("{port}.tcpdump")),
            "listening on",
        )
    }

    /// Writes each capture as text.
    fn write_captures(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let captures = entries.map(|entry| entry.path());
        for capture in captures.filter(|path| path.extension().is_some_and(|e| e == "pcap")) {
            let Ok(text) = File::create(capture.with_extension("txt")) else {
                continue;
            };
            let _ = Command::new(needs::program("tcpdump"))
                .args(["-n", "-e", "-vvv", "-X", "-r"])
                .arg(&capture)
                .stdout(text)
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Drop for Evidence {
    fn drop(&mut self) {
        if thread::panicking() {
            self.write_captures();
            let folder = self.folder.display();
            eprintln!("logs, captures and configuration were left in {folder}");
        } else {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
