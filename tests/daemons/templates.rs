//! Preseeds, read by debconf and by shellcheck, and user-data, by shellcheck.

use std::fs;
use std::process::Command;

use crate::common::program::Lab;
use crate::support::needs;

/// The preseeds of the golden tree.
const PRESEEDS: &[&str] = &[
    "52-54-00-70-00-02",
    "52-54-00-70-00-03",
    "52-54-00-70-00-04",
    "52-54-00-70-00-05",
    "52-54-00-70-00-07",
    "52-54-00-70-00-0a",
    "52-54-00-70-00-0b",
];

#[test]
fn debconf_takes_every_answer_of_a_preseed() {
    let lab = Lab::new();
    let said = |path: &str| {
        let mut command = Command::new("debconf-set-selections");
        needs::output(command.arg("--checkonly").arg(path))
    };
    for mac in PRESEEDS {
        let path = needs::project(&format!("tests/golden/debian/tree/http/ks/{mac}.cfg"));
        let content = said(path.to_str().unwrap());
        assert!(
            content.status.success() && content.stderr.is_empty(),
            "{content:?}"
        );
    }
    let bad = lab.path("bad.cfg");
    fs::write(&bad, "d-i passwd/make-user perhaps\n").unwrap();
    let bad = said(bad.to_str().unwrap());
    assert!(!bad.stderr.is_empty(), "it takes anything");
}

#[test]
fn the_scripts_of_a_preseed_are_plain_sh() {
    let lab = Lab::new();
    for mac in PRESEEDS {
        let path = needs::project(&format!("tests/golden/debian/tree/http/ks/{mac}.cfg"));
        let text = fs::read_to_string(path).unwrap();
        for name in ["early", "system", "late"] {
            let start = format!("#{name}|");
            let lines = text.lines().filter_map(|line| line.strip_prefix(&start));
            let script: String = lines.flat_map(|line| [line, "\n"]).collect();
            check(&lab, &format!("{mac} {name}"), &script);
        }
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

#[test]
fn the_scripts_of_user_data_are_plain_sh() {
    let lab = Lab::new();
    for number in ["03", "04", "05", "09", "0a"] {
        let path = format!("tests/golden/ubuntu/tree/http/ks/52-54-00-71-00-{number}/user-data");
        let text = fs::read_to_string(needs::project(&path)).unwrap();
        let data: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
        let commands = |key: &str| data["autoinstall"][key].as_sequence().unwrap().clone();
        let (early, late) = (commands("early-commands"), commands("late-commands"));
        let scripts = [&early[0], &late[0][2], &late[0][4], late.last().unwrap()];
        for (at, script) in scripts.into_iter().enumerate() {
            check(&lab, &format!("{number} {at}"), script.as_str().unwrap());
        }
    }
}
