//! A deploy host and its upstream, in one namespace.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::upstream::{self, Files, REPOSITORIES};
use crate::support::daemon::Daemon;
use crate::support::evidence::Evidence;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;

/// How long to wait for what takes a tenth of a second.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A deploy host, and an rsync daemon that it mirrors from.
pub struct Lab {
    _rsyncd: Daemon,
    namespace: Namespace,
    generated: Generated,
    folder: TempDir,
    _evidence: Evidence,
}

/// What a run did.
pub struct Run {
    /// Its exit code; `None` where it was killed.
    pub code: Option<i32>,
    /// What it said on both channels.
    pub said: String,
}

impl Lab {
    /// The lab of `tests/daemons/mirror/inventory.yaml`, with an upstream that has `files`.
    pub fn new(files: &Files) -> Self {
        Self::with(files, |inventory| inventory)
    }

    /// The lab of that inventory, changed.
    pub fn with(files: &Files, change: impl FnOnce(String) -> String) -> Self {
        needs::root();
        for program in ["dash", "flock", "rsync"] {
            needs::program(program);
        }
        let inventory =
            fs::read_to_string(needs::project("tests/daemons/mirror/inventory.yaml")).unwrap();
        let generated = Generated::of_text(&change(inventory));
        let evidence = Evidence::new();
        let folder = TempDir::with_prefix("npm").unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["upstream/el", "tftp", "web/repos", "tmp", "bin"] {
            fs::create_dir_all(path(name)).unwrap();
        }
        upstream::write(&path("upstream/el"), files);
        let config = format!(
            "pid file = {}\nuse chroot = no\n[mirror]\npath = {}\nread only = yes\nuid = root\ngid = root\n",
            path("rsyncd.pid").display(),
            path("upstream").display()
        );
        fs::write(path("rsyncd.conf"), config).unwrap();
        let namespace = Namespace::new();
        namespace.ip("address add 198.51.100.9/32 dev lo");
        let mut command = namespace.command(needs::program("rsync"));
        command
            .args([
                "--daemon",
                "--no-detach",
                "--verbose",
                "--log-file=/dev/stdout",
            ])
            .arg(format!("--config={}", path("rsyncd.conf").display()));
        let log = evidence.file("rsyncd.log");
        let rsyncd = Daemon::start(&mut command, &log, "listening on port 873");
        Self {
            _rsyncd: rsyncd,
            namespace,
            generated,
            folder,
            _evidence: evidence,
        }
    }

    /// A path of the lab: `upstream`, `tftp` and `web` lie there.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// Upstream has these files from now on.
    pub fn publish(&self, files: &Files) {
        upstream::write(&self.path("upstream/el"), files);
    }

    /// `mirror-sync` with these options, and for the releases among them; with dash, the plainest
    /// shell, as a group of processes of its own. Programs in `bin` come before the machine's.
    pub fn command(&self, words: &[&str]) -> Command {
        let (options, releases): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| word.starts_with('-'));
        let mut command = self.namespace.command(needs::program("dash"));
        let path = std::env::var("PATH").unwrap_or_default();
        command
            .arg(self.generated.path("bin/mirror-sync"))
            .args(options)
            .args([self.path("tftp"), self.path("web")])
            .args(releases)
            .env("TMPDIR", self.path("tmp"))
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .stdin(Stdio::null())
            .process_group(0);
        command
    }

    /// Runs `mirror-sync`.
    pub fn run(&self, options: &[&str]) -> Run {
        Run::new(&needs::output(&mut self.command(options)))
    }

    /// Runs it, which must succeed.
    pub fn runs(&self, options: &[&str]) -> String {
        let run = self.run(options);
        assert_eq!(run.code, Some(0), "{}", run.said);
        run.said
    }

    /// What is served of the release.
    pub fn live(&self) -> PathBuf {
        self.path("web/repos/linux/el")
    }

    /// The names of the snapshots, the oldest first.
    pub fn snapshots(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("web/repos/.mirror/el"))
            .into_iter()
            .flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.ends_with('Z')).collect();
        names.sort();
        names
    }

    /// Exactly `files` are served, its kernel is published below both roots, and nothing is left
    /// lying about.
    pub fn serves(&self, files: &Files) {
        assert!(self.live().is_symlink(), "nothing is served");
        assert!(
            upstream::read(&self.live()) == *files,
            "{} is not whole",
            self.live().display()
        );
        for (file, from) in [("el/vmlinuz", "vmlinuz"), ("el/initrd.img", "initrd.img")] {
            let wanted = &files[&format!("{}/images/pxeboot/{from}", REPOSITORIES[0])];
            for root in ["tftp", "web"] {
                let found = fs::read(self.path(root).join(file)).unwrap();
                assert!(found == *wanted, "{root}/{file} is of another day");
            }
        }
        self.is_tidy();
    }

    /// Nothing is served, and nothing is published.
    pub fn serves_nothing(&self) {
        assert!(!self.live().exists());
        assert_eq!(upstream::read(&self.path("tftp")), Files::new());
        self.is_tidy();
    }

    /// No file is left lying about, but for what a next run goes on with.
    fn is_tidy(&self) {
        assert_eq!(upstream::read(&self.path("tmp")), Files::new());
        for folder in ["tftp/el", "web/el", "web/repos/linux"] {
            let entries = fs::read_dir(self.path(folder)).into_iter().flatten();
            for name in entries.map(|entry| entry.unwrap().file_name()) {
                let name = name.to_string_lossy().into_owned();
                assert!(["vmlinuz", "initrd.img", "el"].contains(&&*name), "{name}");
            }
        }
    }

    /// Waits until the new snapshot has `part` in one of its names.
    pub fn wait_for_staged(&self, part: &str) {
        let begin = Instant::now();
        let staging = self.path("web/repos/.mirror/el/staging");
        while !has(&staging, part) {
            assert!(begin.elapsed() < PATIENCE, "{part} is not fetched");
            sleep(Duration::from_millis(5));
        }
    }
}

/// Whether a folder that may be changing holds a file of such a name.
fn has(folder: &Path, part: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| path.file_name().unwrap().to_string_lossy().contains(part) || has(&path, part))
}

impl Run {
    /// What a process that has ended said.
    pub fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            said: text(&output.stdout) + &text(&output.stderr),
        }
    }

    /// It failed with this code, and said why.
    pub fn failed(&self, code: i32, why: &str) {
        assert_eq!(self.code, Some(code), "{}", self.said);
        let fault = self.said.lines().filter(|line| !line.starts_with("el: "));
        let fault = fault.collect::<Vec<_>>().join("\n");
        assert!(fault.contains(why), "{why:?} is not in:\n{}", self.said);
    }
}
