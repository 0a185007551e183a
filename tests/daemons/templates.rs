//! Preseeds, read by debconf and by shellcheck, and user-data, by shellcheck.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::common::files::below;
use crate::common::matrix;
use crate::common::program::Lab;
use crate::support::needs;

/// Everything that Debian's installer, or Ubuntu's, reads in the golden trees and for the machines of the
/// matrix, by path or name.
fn answers(debian: bool) -> Vec<(String, String)> {
    let tree = needs::project("tests/golden").join(if debian { "debian" } else { "ubuntu" });
    let name = if debian { ".cfg" } else { "/user-data" };
    let files = below(&tree.join("tree/http/ks")).into_iter();
    let files = files.map(|(path, file)| (path, fs::read_to_string(file).unwrap()));
    let of_the_tree =
        files.filter(|(path, text)| path.ends_with(name) && (!debian || text.contains("\nd-i ")));
    let of_the_matrix = matrix::machines().into_iter();
    let of_the_matrix = of_the_matrix.filter(|(machine, _)| {
        let os = machine.os;
        if debian {
            os.debian().is_some()
        } else {
            os.ubuntu().is_some()
        }
    });
    let of_the_matrix = of_the_matrix.map(|(machine, text)| {
        let name = machine.name();
        // What tells machines apart tells no scripts apart.
        let text = text.replace(&name, "machine");
        (name, text)
    });
    of_the_tree.chain(of_the_matrix).collect()
}

#[test]
fn debconf_takes_every_answer_of_a_preseed() {
    let lab = Lab::new();
    let check = |paths: &[String]| {
        let mut command = Command::new("debconf-set-selections");
        needs::output(command.arg("--checkonly").args(paths))
    };
    let preseeds = answers(true);
    assert!(preseeds.len() > 50, "only {} were found", preseeds.len());
    let written = preseeds.into_iter().enumerate().map(|(number, (_, text))| {
        let path = lab.path(&format!("{number}.cfg"));
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let content = check(&written.collect::<Vec<_>>());
    assert!(
        content.status.success() && content.stderr.is_empty(),
        "{content:?}"
    );
    let bad = lab.path("bad.cfg");
    fs::write(&bad, "d-i passwd/make-user perhaps\n").unwrap();
    let good = lab.path("0.cfg");
    let both = [&good, &bad].map(|path| path.to_str().unwrap().to_owned());
    let bad = check(&both);
    assert!(!bad.stderr.is_empty(), "it takes anything");
}

#[test]
fn the_scripts_of_a_preseed_are_plain_sh() {
    let mut scripts = BTreeMap::new();
    for (machine, text) in answers(true) {
        for name in ["early", "system", "late"] {
            let start = format!("#{name}|");
            let lines = text.lines().filter_map(|line| line.strip_prefix(&start));
            let script: String = lines.flat_map(|line| [line, "\n"]).collect();
            let shape = script.replace(char::is_numeric, "");
            scripts.insert(shape, (format!("{machine} {name}"), script));
        }
    }
    are_plain_sh(scripts);
}

#[test]
fn the_scripts_of_user_data_are_plain_sh() {
    let mut scripts = BTreeMap::new();
    for (machine, text) in answers(false) {
        let data: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let commands = |key: &str| data["autoinstall"][key].as_sequence().unwrap().clone();
        let (early, late) = (commands("early-commands"), commands("late-commands"));
        let of_netpxe = [&early[0], &late[0][2], &late[0][4], late.last().unwrap()];
        for (at, script) in of_netpxe.into_iter().enumerate() {
            let script = script.as_str().unwrap();
            let shape = script.replace(char::is_numeric, "");
            scripts.insert(shape, (format!("{machine} {at}"), script.to_owned()));
        }
    }
    are_plain_sh(scripts);
}

/// Scripts, one of each shape: shellcheck takes half a second for each.
fn are_plain_sh(scripts: BTreeMap<String, (String, String)>) {
    assert!(scripts.len() > 8, "only {} were found", scripts.len());
    let lab = Lab::new();
    for (name, script) in scripts.into_values() {
        check(&lab, &name, &script);
    }
}

/// What shellcheck says to a script.
fn check(lab: &Lab, name: &str, script: &str) {
    let path = lab.path("script.sh");
    fs::write(&path, script).unwrap();
    let mut shellcheck = Command::new("shellcheck");
    // Variables of the guard that only one of its callers reads.
    shellcheck.args(["--shell=dash", "--severity=warning", "--exclude=SC2034"]);
    let out = needs::output(shellcheck.arg(&path));
    assert!(
        out.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&out.stdout)
    );
}
