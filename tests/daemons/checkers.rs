//! The stock checkers over generated trees: isc-dhcpd's, GRUB's, and those of shells.
//! `kickstart` has Anaconda's.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::common::files::below;
use crate::support::generated::Generated;
use crate::support::needs;

/// The tree of every golden inventory, by its name.
fn all() -> Vec<(String, Generated)> {
    let folders = fs::read_dir(needs::project("tests/golden")).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    names.map(|name| (name.clone(), of(&name))).collect()
}

fn of(name: &str) -> Generated {
    Generated::from(&format!("tests/golden/{name}/inventory.yaml"))
}

/// The files of a folder of a tree whose names begin so. Each of two deploy hosts has such a folder.
fn files(tree: &Generated, folder: &str, begin: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = below(&tree.path("")).into_values().collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        path.parent().unwrap().ends_with(folder) && name.starts_with(begin)
    });
    paths
}

/// What a checker says.
fn run(program: &str, arguments: &[&str]) -> Output {
    needs::output(Command::new(program).args(arguments))
}

/// What a checker said on both channels, where it must have been content.
fn content(what: &str, output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {said}");
    said.into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// dhcpd reads a configuration, and says nothing about it.
fn is_taken_without_a_word(name: &str, path: &Path) {
    let dhcpd = needs::program("dhcpd");
    let arguments = ["-t", "-4", "-cf", text(path)];
    let said = content(name, &run(text(&dhcpd), &arguments));
    // After its banner, dhcpd names its files and nothing else.
    let complaints: Vec<&str> = said
        .lines()
        .skip_while(|line| !line.starts_with("Config file:"))
        .filter(|line| {
            !["Config file:", "Database file:", "PID file:"]
                .iter()
                .any(|known| line.starts_with(known))
        })
        .collect();
    assert!(said.contains("Config file:"), "{said}");
    assert!(complaints.is_empty(), "{name}: {complaints:?}");
}

#[test]
fn dhcpd_takes_every_configuration_without_a_word() {
    for (name, tree) in &all() {
        let paths = files(tree, "dhcp", "dhcpd.conf");
        let keas = files(tree, "dhcp", "kea-dhcp4.conf");
        assert!(paths.is_empty() != keas.is_empty(), "{name}");
        for path in &paths {
            is_taken_without_a_word(name, path);
        }
    }
}

/// Two deploy hosts share the pools of classes too.
#[test]
fn dhcpd_takes_pools_of_classes_that_two_deploy_hosts_share() {
    let tree = Generated::of_text(
        "netpxe: 1
servers: [{address: 172.22.10.2}, {address: 172.22.10.3}]
networks:
  lab:
    subnet: 172.22.10.0/24
    pools:
      - {range: 172.22.10.100-172.22.10.119, except: [phones]}
      - {range: 172.22.10.120-172.22.10.129, only: [phones]}
classes: {phones: {match: {vendor: Phone}, lease: 90s}}
devices: {phone1: {mac: \"00:04:f2:00:00:01\", address: 172.22.10.61}}
",
    );
    let paths = files(&tree, "dhcp", "dhcpd.conf");
    assert_eq!(paths.len(), 2, "{paths:?}");
    for path in &paths {
        let conf = fs::read_to_string(path).unwrap();
        let shared = conf.matches("failover peer \"netpxe\";\n    range").count();
        assert_eq!(shared, 2, "{conf}");
        is_taken_without_a_word("classes of two deploy hosts", path);
    }
}

#[test]
fn grub_parses_every_configuration() {
    for (name, tree) in &all() {
        let mut files = files(tree, "tftp/boot/grub", "grub.cfg");
        files.extend(self::files(tree, "tftp", "grub.cfg-net"));
        assert!(files.len() >= 3, "{name}: {files:?}");
        for file in files {
            content(text(&file), &run("grub-script-check", &[text(&file)]));
        }
    }
}

#[test]
fn every_program_is_clean_and_plain() {
    let mut checked = BTreeSet::new();
    for (name, tree) in &all() {
        for path in files(tree, "bin", "") {
            content(name, &run("dash", &["-n", text(&path)]));
            // What programs source is checked together with them.
            if path.extension().is_none() {
                let options = ["--external-sources", "--check-sourced", text(&path)];
                content(name, &run("shellcheck", &options));
                checked.insert(path.file_name().unwrap().to_owned());
            }
        }
    }
    let wanted = [
        "build-grub",
        "fetch-kernel",
        "mirror-sync",
        "phone-home",
        "setup",
    ];
    assert!(checked.iter().eq(wanted.map(OsStr::new)), "{checked:?}");
}

/// Debian 12's compose knows the format, and asks no Docker. What the commands do is tried by
/// `make containers`.
#[test]
fn compose_takes_the_containers() {
    let mut checked = 0;
    for (name, tree) in &all() {
        let file = tree.path("containers/compose.yaml");
        if !file.exists() {
            continue;
        }
        let output = run("docker-compose", &["-f", text(&file), "config"]);
        let said = content(name, &output);
        assert!(output.stderr.is_empty(), "{name}: {said}");
        // What it builds from is there.
        let names = said
            .lines()
            .filter_map(|line| line.trim().strip_prefix("dockerfile: "));
        let found: Vec<&str> = names
            .inspect(|name| {
                assert!(tree.path("containers").join(name).exists(), "{name}");
            })
            .collect();
        assert_eq!(found.len(), 4, "{name}: {said}");
        checked += 1;
    }
    assert!(checked >= 2, "only {checked} compose files");
}

/// A unit names a program of the deploy host, which is not there: `systemd-analyze` must say so,
/// and say nothing else.
#[test]
fn systemd_takes_every_unit() {
    let units = |inventory: &str, names: &[&str], program: &str| {
        let tree = of(inventory);
        let paths = names
            .iter()
            .map(|name| tree.path(&format!("etc/systemd/system/{name}")));
        let paths: Vec<PathBuf> = paths.collect();
        let mut arguments = vec!["verify", "--man=no"];
        arguments.extend(paths.iter().map(|path| text(path)));
        let said = String::from_utf8_lossy(&run("systemd-analyze", &arguments).stderr).into_owned();
        let missing = format!("{program} is not executable");
        let complaints: Vec<&str> = said
            .lines()
            .filter(|line| line.contains("netpxe") && !line.contains(&missing))
            .collect();
        assert!(said.contains(&missing), "{said}");
        assert!(complaints.is_empty(), "{complaints:?}");
        fs::read_to_string(&paths[0]).unwrap()
    };
    units(
        "phone-home",
        &["netpxe-done.path", "netpxe-done.service"],
        "phone-home",
    );
    let timer = units(
        "mirror",
        &["netpxe-mirror.timer", "netpxe-mirror.service"],
        "mirror-sync",
    );
    let (_, calendar) = timer.split_once("OnCalendar=").unwrap();
    let calendar = calendar.lines().next().unwrap();
    let said = content(calendar, &run("systemd-analyze", &["calendar", calendar]));
    assert!(said.contains("Normalized form: *-*-* 03:40:00"), "{said}");
}

#[test]
fn build_grub_builds_the_images_of_the_lab_once() {
    let tree = of("lab");
    let root = TempDir::new().unwrap();
    let script = tree.path("bin/build-grub");
    let build = || {
        content(
            "build-grub",
            &run("dash", &[text(&script), text(root.path())]),
        )
    };
    let core = root.path().join("boot/grub/i386-pc/core.0");
    let mac = root.path().join("mactel64.efi");
    let first = build();
    assert_eq!(
        first
            .lines()
            .filter(|line| line.starts_with("wrote "))
            .count(),
        2,
        "{first}"
    );
    assert!(
        fs::read(&mac).unwrap().starts_with(b"MZ"),
        "an EFI program begins so"
    );
    let written = [&core, &mac].map(|path| fs::metadata(path).unwrap().modified().unwrap());
    let second = build();
    assert_eq!(
        second
            .lines()
            .filter(|line| line.starts_with("unchanged "))
            .count(),
        2,
        "{second}"
    );
    let again = [&core, &mac].map(|path| fs::metadata(path).unwrap().modified().unwrap());
    assert_eq!(written, again);
}

/// As `examples/Makefile` and the role of Ansible deliver it.
#[test]
fn build_grub_builds_the_same_where_bin_was_delivered_alone() {
    let tree = of("lab");
    let deploy = TempDir::new().unwrap();
    let root = |name: &str| {
        let root = deploy.path().join(name);
        fs::create_dir(&root).unwrap();
        root
    };
    let (bin, delivered, whole) = (root("bin"), root("delivered"), root("whole"));
    for file in files(&tree, "bin", "") {
        fs::copy(&file, bin.join(file.file_name().unwrap())).unwrap();
    }
    let script = bin.join("build-grub");
    let said = run("dash", &[text(&script), text(&delivered)]).stderr;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("tftp/grub.cfg-net is missing"), "{said}");

    let embedded = tree.path("tftp/grub.cfg-net");
    fs::copy(embedded, delivered.join("grub.cfg-net")).unwrap();
    content(
        "build-grub",
        &run("dash", &[text(&script), text(&delivered)]),
    );
    let script = tree.path("bin/build-grub");
    content("build-grub", &run("dash", &[text(&script), text(&whole)]));
    let core = |root: &Path| fs::read(root.join("boot/grub/i386-pc/core.0")).unwrap();
    assert!(core(&delivered) == core(&whole), "other images");
}
