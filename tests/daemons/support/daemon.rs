//! A daemon in the foreground, which ends with the test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a daemon may take to start; it takes a tenth of a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// A daemon, there as long as this value.
pub struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts a daemon that writes to `log`, and waits until it has written `ready` there.
    ///
    /// # Panics
    /// If it does not; the message holds the log.
    pub fn start(command: &mut Command, log: &Path, ready: &str) -> Self {
        let daemon = Self::start_silent(command, log);
        let begin = Instant::now();
        while !daemon.log().contains(ready) {
            assert!(
                begin.elapsed() < PATIENCE && daemon.is_running(),
                "{command:?} did not get as far as {ready:?}:\n{}",
                daemon.log()
            );
            sleep(Duration::from_millis(5));
        }
        daemon
    }

    /// Starts a daemon that does not say when it is ready.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start_silent(command: &mut Command, log: &Path) -> Self {
        let file = File::create(log).unwrap();
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file);
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let log = log.to_owned();
        Self { child, log }
    }

    /// Whether it has not ended. (`Child::try_wait` would need it mutable.)
    pub fn is_running(&self) -> bool {
        fs::read_to_string(format!("/proc/{}/stat", self.child.id()))
            .is_ok_and(|stat| !stat.contains(") Z "))
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
