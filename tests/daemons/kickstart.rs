//! Anaconda's checker over kickstarts of every release, on every firmware, with every kind of
//! network: `ksvalidator` of each one's own release, and shells over every script.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Output};

use netpxe::value::RELEASES;
use tempfile::TempDir;

use crate::common::compiled;
use crate::common::kickstart::read::{Kickstart, Section, option, with_includes};
use crate::common::kickstart::{of_the_golden_tree, of_the_matrix};
use crate::support::needs;

/// What a checker says. pykickstart leaves a copy of whatever it reads, here in a folder that goes.
fn run(program: &str, arguments: &[String]) -> Output {
    let temporary = TempDir::new().unwrap();
    let mut command = Command::new(program);
    needs::output(command.args(arguments).env("TMPDIR", temporary.path()))
}

/// A VLAN names what it stands on as its device, and the second one does so again: the checker
/// warns of that, by the name of the device alone, and Anaconda does not.
fn is_of_vlans(complaint: &str, text: &str) -> bool {
    let device = complaint
        .strip_prefix("A network device with the name ")
        .and_then(|rest| rest.strip_suffix(" has already been defined."));
    device.is_some_and(|device| {
        let kickstart = Kickstart::of(text);
        let on_it = kickstart
            .all("network")
            .filter(|line| option(line, "device") == Some(device));
        on_it
            .filter(|line| option(line, "vlanid").is_none())
            .count()
            <= 1
    })
}

/// Each disk has room for GRUB, and is called by the name of the room.
fn is_of_grub(complaint: &str) -> bool {
    complaint == "A partition with the mountpoint biosboot has already been defined."
}

/// Every kickstart of the matrix and of the golden trees, with `ksvalidator`'s name of its release.
fn kickstarts() -> Vec<(String, String)> {
    let of_the_matrix = of_the_matrix().into_iter();
    let of_the_matrix = of_the_matrix.map(|(machine, text)| (machine.os.word.to_owned(), text));
    let trees = ["releases", "storage"].map(of_the_golden_tree);
    let all = of_the_matrix
        .chain(trees.into_iter().flatten())
        .chain(of_images());
    all.map(|(release, text)| {
        let version = release.replace("el", "RHEL").replace("fedora", "F");
        (version, text)
    })
    .collect()
}

/// Of every release, the kickstarts of machines that are made of an image, by the release.
fn of_images() -> Vec<(String, String)> {
    const LIVE: &str = "liveimg: \"http://10.1.0.2/live.img\", proxy: \"http://10.1.0.9:3128\", kdump: false, \
        liveimg_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const CONTAINER: &str = "ostreecontainer: \"registry.example.com:5000/rack/node@sha256:00ff\"";
    let mut hosts = String::new();
    let mut machines = Vec::new();
    for os in RELEASES {
        let Some(kickstart) = os.kickstart() else {
            continue;
        };
        let container = kickstart.has_ostreecontainer.then_some(CONTAINER);
        for image in [LIVE].into_iter().chain(container) {
            let number = machines.len();
            let (os, mac) = (os.word, format!("00:25:90:01:00:{number:02x}"));
            let _ = writeln!(
                hosts,
                "  h{number}: {{mac: \"{mac}\", os: {os}, repo: \"http://10.1.0.2/{os}/\", {image}}}"
            );
            machines.push((os, format!("http/ks/{}.cfg", mac.replace(':', "-"))));
        }
    }
    let tree = compiled(&format!(
        "netpxe: 1\nserver: {{address: 10.1.0.2}}\nnetworks: {{lab: {{subnet: 10.1.0.0/24, \
         pools: [10.1.0.100-10.1.0.199]}}}}\ndefaults:\n  state: install\n  disk: any\n  firmware: uefi\n  \
         root_password: locked\n  root_ssh_keys: [ssh-ed25519 \
         AAAAC3NzaC1lZDI1NTE5AAAAIDDCwQDJmUC9q5mqzAbjvyhZp8zQXOyFQVmrUmIvYQlM]\nhosts:\n{hosts}"
    ));
    let read = |(release, path): (&str, String)| {
        let contents = tree.get(&path).unwrap().contents().unwrap();
        let text = with_includes(str::from_utf8(&contents).unwrap());
        let of_an_image = text.contains("\nliveimg ") || text.contains("\nostreecontainer ");
        assert!(of_an_image && !text.contains("\n%packages"), "{text}");
        assert!(
            !text.contains("\nurl ") && !text.contains("\nrepo "),
            "{text}"
        );
        (release.to_owned(), text)
    };
    machines.into_iter().map(read).collect()
}

/// Whether a shell runs it.
fn is_shell(section: &Section) -> bool {
    let interpreter = section.head.split_once("--interpreter=");
    let is_data = ["%addon", "%packages"].map(|head| section.head.starts_with(head));
    is_data == [false, false]
        && interpreter.is_none_or(|(_, path)| path.starts_with("/bin/sh") || path.contains("bash"))
}

#[test]
fn ksvalidator_has_nothing_to_say_of_any_kickstart() {
    let folder = TempDir::new().unwrap();
    // It takes long to start, so it gets all of a release at once. What it says of VLANs is looked up in their
    // own kickstart.
    let mut calls: BTreeMap<(String, usize), (Vec<String>, String)> = BTreeMap::new();
    for (number, (version, text)) in kickstarts().into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.ks"));
        fs::write(&path, &text).unwrap();
        let alone = if text.contains("--vlanid=") {
            number + 1
        } else {
            0
        };
        let (paths, texts) = calls.entry((version, alone)).or_default();
        paths.push(path.to_str().unwrap().to_owned());
        texts.push_str(&text);
    }
    for ((version, alone), (paths, texts)) in calls {
        let arguments = ["-v".to_owned(), version.clone()].into_iter().chain(paths);
        let arguments: Vec<String> = arguments.collect();
        let output = run("ksvalidator", &arguments);
        // Its exit code counts complaints modulo 256, and deprecations do not count.
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let complaints: Vec<&str> = said
            .lines()
            .filter(|line| !line.trim().is_empty())
            .filter(|line| !line.starts_with("Checking kickstart"))
            .filter(|line| !(is_of_grub(line) || alone > 0 && is_of_vlans(line, &texts)))
            .collect();
        let expected = said.contains("already been defined") || output.status.success();
        assert!(expected, "{version}: {said}");
        assert!(complaints.is_empty(), "{version}: {complaints:#?}");
    }
}

#[test]
fn every_shell_script_of_every_kickstart_is_clean() {
    let mut scripts = BTreeSet::new();
    for (_, text) in kickstarts() {
        let kickstart = Kickstart::of(&text);
        let of_shells = kickstart.sections.iter().filter(|it| is_shell(it));
        let of_shells: Vec<&Section> = of_shells.collect();
        assert!(of_shells.len() >= 2, "{text}");
        for script in of_shells {
            // What tells machines apart tells no scripts apart.
            let words = script.body.lines().map(|line| {
                let same = line.starts_with("marker=") || line.starts_with("nic");
                if same {
                    line.split('=').next().unwrap_or_default()
                } else {
                    line
                }
            });
            let shape: Vec<&str> = words.collect();
            scripts.insert((
                shape.join("\n").replace(char::is_numeric, ""),
                script.body.clone(),
            ));
        }
    }
    scripts_of_one_shape(&mut scripts);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("script");
    let path = path.to_str().unwrap();
    assert!(scripts.len() >= 8, "{}", scripts.len());
    for (_, script) in scripts {
        fs::write(path, &script).unwrap();
        needs::run(Command::new("bash").args(["-n", path]));
        needs::run(Command::new("dash").args(["-n", path]));
        needs::run(Command::new("shellcheck").args(["--shell=sh", path]));
    }
}

/// Keeps one script of each shape: shellcheck takes half a second for each.
fn scripts_of_one_shape(scripts: &mut BTreeSet<(String, String)>) {
    let mut seen = BTreeSet::new();
    scripts.retain(|(shape, _)| seen.insert(shape.clone()));
}
