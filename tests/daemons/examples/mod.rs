//! Everything below `examples/`, run for real: rsync, Ansible, the steps of the pipelines, and
//! `make install`.

mod ansible;
mod ci;
mod install;
mod makefile;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::files::below;
use crate::common::program::{Lab, Run};
use crate::support::needs::{self, project};

/// A password hash that must not be seen in any log.
const HASH: &str = "$6$saltsalt$eTTrsCUsIFZWgtqRzyiCLbYj1SDbZv1n4rJzuiKvWdmhxXOIuVYZnYpYt1o3pa9zUM2H2RbLmCPJZVdcUGUrV1";

/// The lab of the README, with a password in it.
fn inventory() -> String {
    let text = include_str!("../../../inventory.example.yaml");
    text.replace(
        "root_password: locked",
        &format!("root_password: \"{HASH}\""),
    )
}

/// The same, with a web server whose configuration netpxe writes.
fn with_web(text: &str) -> String {
    let server = "  address: 172.22.10.2 ";
    assert!(text.contains(server));
    text.replace(server, &format!("  web: {{software: nginx}}\n{server}"))
}

/// The same after a day: one machine has another address, and one is gone.
fn changed() -> String {
    let text = inventory().replace("address: 172.22.10.52", "address: 172.22.10.59");
    let lines = text.split_inclusive('\n');
    lines.filter(|line| !line.starts_with("  sm1:")).collect()
}

/// A PATH with our tools and with netpxe, and before them what is in `first`.
fn path(first: &Path) -> String {
    let netpxe = Path::new(env!("CARGO_BIN_EXE_netpxe")).parent().unwrap();
    let tools = project("target/tools/bin");
    let old = std::env::var("PATH").unwrap();
    format!(
        "{}:{}:{}:{old}:/usr/sbin",
        first.display(),
        tools.display(),
        netpxe.display()
    )
}

/// Runs a program in the folder of the lab; a missing one fails the test.
fn run(lab: &Lab, program: &str, arguments: &[&str]) -> Run {
    let mut command = Command::new(program);
    command
        .current_dir(lab.0.path())
        .args(arguments)
        .env("PATH", path(&lab.path("fake")))
        // What a make above has set is not for the one below.
        .env_remove("MAKEFLAGS")
        .env_remove("MAKELEVEL");
    Run(needs::output(&mut command))
}

/// A program of this text, in the place of the real one.
fn fake(lab: &Lab, name: &str, script: &str) {
    lab.write_script(&format!("fake/{name}"), script);
}

/// Copies a folder of the project into the lab.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What stands in the files below a folder, by their paths in it.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let files = below(folder).into_iter();
    files.map(|(name, path)| (name, text(path))).collect()
}

/// Whether each generated file of `part` of the tree is in the folder as it is in the tree.
#[track_caller]
fn assert_delivered(lab: &Lab, tree: &str, part: &str, to: &str) {
    let there = files(&lab.path(to));
    for (name, text) in files(&lab.path(&format!("{tree}/{part}"))) {
        assert_eq!(there.get(&name), Some(&text), "{to}/{name}");
    }
}
