//! The examples that install something else than a kickstart can, read by what reads them.

use std::fs;
use std::process::Command;

use crate::common::program::Lab;
use crate::support::needs;

#[test]
fn debconf_takes_every_answer_of_the_preseed_example() {
    let lab = Lab::new();
    let example = needs::project("examples/debian-preseed");
    let [inventory, templates] = ["inventory.yaml", "templates"].map(|name| example.join(name));
    let [inventory, templates] = [&inventory, &templates].map(|path| path.to_str().unwrap());
    lab.run(&["gen", inventory, "--templates", templates, "-o", "out"])
        .ends(0);
    let preseed = lab.path("out/http/ks/00-25-90-07-00-01.cfg");
    let said = || {
        let mut command = Command::new("debconf-set-selections");
        needs::output(command.arg("--checkonly").arg(&preseed))
    };
    let content = said();
    assert!(
        content.status.success() && content.stderr.is_empty(),
        "{content:?}"
    );
    fs::write(&preseed, "d-i passwd/make-user perhaps\n").unwrap();
    assert!(!said().stderr.is_empty(), "it takes anything");
}
