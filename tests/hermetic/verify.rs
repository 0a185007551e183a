//! `netpxe verify` without the checkers. `tests/daemons/verify.rs` has what they say to a tree.

use std::fs;

use crate::common::program::{Lab, Run, netpxe};

fn lab() -> Lab {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab
}

const VERIFY: &[&str] = &["verify", "out", "--inventory", "inventory.yaml", "--strict"];

#[test]
fn a_checker_that_is_missing_is_named_and_with_strict_a_failure() {
    let lab = lab();
    let empty = lab.path("empty");
    fs::create_dir(&empty).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = netpxe(lab.0.path(), arguments);
        Run(command.env("PATH", &empty).output().unwrap())
    };
    let lenient = run(&["verify", "out"]);
    assert!(
        lenient
            .ends(0)
            .out()
            .contains("ksvalidator -v RHEL7: NOT RUN: it is not installed (pip"),
        "{}",
        lenient.out()
    );
    run(VERIFY).ends(1);
}

#[test]
fn what_is_no_finished_tree_is_no_tree_to_verify() {
    let lab = lab();
    let fault = |folder: &str| lab.run(&["verify", folder]).ends(1).err();
    assert!(fault("nowhere").contains("there is no folder nowhere"));
    assert!(fault(".").contains("netpxe did not make it"));
    fs::create_dir(lab.path("empty")).unwrap();
    assert!(fault("empty").contains("holds no generated file"));
    let list = lab.read("out/.netpxe.json");
    let unfinished = list.replace("\"format\": 1,", "\"format\": 1,\n  \"unfinished\": true,");
    lab.write("out/.netpxe.json", unfinished);
    assert!(fault("out").contains("did not finish"));
    lab.write("out/.netpxe.json", list);
    fs::remove_file(lab.path("out/bin/build-grub")).unwrap();
    assert!(fault("out").contains("cannot read out/bin/build-grub"));
    lab.write("inventory.yaml", "netpxe: 1\n");
    assert!(lab.run(VERIFY).ends(1).err().contains("error[E02"));
}

#[test]
fn what_a_confined_dhcpd_cannot_read_was_not_checked() {
    let lab = lab();
    let script = "echo \"Can't open $4: Permission denied\"\nexit 1";
    lab.write_script("fake/dhcpd", script);
    let fake = lab.path("fake");
    let mut command = netpxe(lab.0.path(), &["verify", "out"]);
    let path = std::env::var("PATH").unwrap();
    command.env("PATH", format!("{}:{path}", fake.display()));
    let run = Run(command.output().unwrap());
    assert!(
        run.ends(0)
            .out()
            .contains("dhcpd -t: NOT RUN: it may not read here: AppArmor"),
        "{}",
        run.out()
    );
}

#[test]
fn the_part_of_one_deploy_host_leads_to_the_whole_tree() {
    let lab = Lab::new();
    let inventory = lab.read("inventory.yaml");
    let server = inventory
        .lines()
        .find(|it| it.starts_with("server:"))
        .unwrap();
    let servers = "servers: [{address: 10.0.0.2, name: deploy1}, {address: 10.0.0.3}]";
    let pool = "gateway: 10.0.0.1, pools: [10.0.0.100-10.0.0.101]";
    let two = inventory.replace(server, servers);
    lab.write("inventory.yaml", two.replace("gateway: 10.0.0.1", pool));
    lab.generate().ends(0);
    let said = lab.run(&["verify", "out/deploy1"]).ends(1).err();
    assert!(said.contains("give the whole tree"), "{said}");
}

#[test]
fn a_link_to_nowhere_is_no_place_for_a_tree() {
    let lab = Lab::new();
    std::os::unix::fs::symlink(lab.path("nowhere"), lab.path("out")).unwrap();
    let said = lab.generate().ends(1).err();
    assert!(
        said.contains("a link to a folder that is not there"),
        "{said}"
    );
}
