//! Network namespaces, joined by virtual cables.
//!
//! A namespace is named `npw<process>-<number>`, so that tests run side by side. One that a killed
//! run has left behind disturbs nobody, and the next run removes it.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{self, Command};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::needs;

/// Where `ip` keeps its namespaces.
const FOLDER: &str = "/run/netns";
const PREFIX: &str = "npw";

/// A network namespace, there as long as this value.
pub struct Namespace {
    name: String,
}

impl Namespace {
    /// An empty one: its loopback is up, and that is all.
    pub fn new() -> Self {
        static SWEPT: Once = Once::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        needs::root();
        SWEPT.call_once(sweep);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}", process::id());
        ip(&format!("netns add {name}"));
        let new = Self { name };
        new.ip("link set lo up");
        new
    }

    /// Lays a cable to another namespace; both ends are up. MAC addresses are given, so that
    /// nobody has to ask for them.
    pub fn connect(&self, port: &str, mac: &str, other: &Self, other_port: &str) {
        ip(&format!(
            "link add {port} netns {} address {mac} type veth peer name {other_port} netns {}",
            self.name, other.name
        ));
        self.ip(&format!("link set {port} up"));
        other.ip(&format!("link set {other_port} up"));
    }

    /// Runs `ip` with these words, here.
    pub fn ip(&self, words: &str) {
        ip(&format!("-netns {} {words}", self.name));
    }

    /// A command that will run here, and die with the thread that starts it. It is the first of its
    /// own process namespace, so whatever it has started dies with it: the workers of a web server
    /// outlive a master that is killed.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(needs::program("setpriv"));
        command
            .args(["--pdeathsig", "KILL"])
            .arg(needs::program("ip"))
            .args(["netns", "exec", &self.name])
            .arg(needs::program("unshare"))
            .args(["--pid", "--fork", "--kill-child"])
            .arg(program.as_ref());
        command
    }

    /// Does something here, such as opening a socket, which stays here for good.
    pub fn inside<T>(&self, act: impl FnOnce() -> T) -> T {
        let home = Home(File::open("/proc/thread-self/ns/net").unwrap());
        enter(&File::open(format!("{FOLDER}/{}", self.name)).unwrap());
        let done = act();
        drop(home);
        done
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _ = ip_command(&format!("netns delete {}", self.name)).status();
    }
}

/// The namespace that a thread has left; dropped, it takes the thread back, also in a panic.
struct Home(File);

impl Drop for Home {
    fn drop(&mut self) {
        enter(&self.0);
    }
}

fn enter(namespace: &File) {
    let network = Some(LinkNameSpaceType::Network);
    move_into_link_name_space(namespace.as_fd(), network).expect("setns");
}

fn ip(words: &str) {
    needs::run(&mut ip_command(words));
}

fn ip_command(words: &str) -> Command {
    let mut command = Command::new(needs::program("ip"));
    command.args(words.split(' '));
    command
}

/// Removes what killed runs have left. Their daemons died with them.
fn sweep() {
    let names = fs::read_dir(FOLDER).into_iter().flatten().flatten();
    for name in names.filter_map(|entry| entry.file_name().into_string().ok()) {
        let owner = name
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('-'));
        if owner.is_some_and(|(process, _)| !Path::new("/proc").join(process).exists()) {
            let _ = ip_command(&format!("netns delete {name}")).output();
        }
    }
}
