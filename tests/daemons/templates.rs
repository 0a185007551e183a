//! Preseeds, read by debconf, by the real installer's shell, and by shellcheck.

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
            let path = lab.path(&format!("{name}.sh"));
            fs::write(&path, script).unwrap();
            let mut shellcheck = Command::new("shellcheck");
            // Variables of the guard that only one of its callers reads.
            shellcheck.args(["--shell=dash", "--severity=warning", "--exclude=SC2034"]);
            let out = needs::output(shellcheck.arg(&path));
            assert!(
                out.status.success(),
                "{mac} {name}: {}",
                String::from_utf8_lossy(&out.stdout)
            );
        }
    }
}
