//! What a tree is made of: each part of it is looked at.

use super::*;

const VARIABLE: &str = "NETPXE_TEST_ROOT";
const HASH: &str = "$6$abcdefgh$wVyVvBnb9VQ0Cd7hH1rLkW4v6m6vJzjYbW2p3dQe8n7Vw0m1T5y4Ck2S9u8f3d1QxZr6i5o4p3a2s1d0f9g8h/";

/// What is changed, and how a run then ends that writes nothing.
type Change = (&'static str, i32, fn(&Lab));

const CHANGES: &[Change] = &[
    ("the inventory", 2, |lab| {
        let text = lab.read("inventory.yaml").replace("0.11", "0.12");
        lab.write("inventory.yaml", text);
    }),
    ("a remark in it", 0, |lab| {
        let text = lab.read("inventory.yaml") + "# a remark\n";
        lab.write("inventory.yaml", text);
    }),
    ("a fault in it", 1, |lab| {
        lab.write("inventory.yaml", "netpxe: 2\n");
    }),
    ("a template", 2, |lab| lab.write("own/grub.cfg", "exit\n")),
    ("no template", 2, |lab| {
        fs::remove_file(lab.path("own/grub.cfg")).unwrap();
    }),
    ("a template more", 0, |lab| lab.write("own/more", "")),
    ("a file that the inventory names", 2, |lab| {
        lab.write("post.sh", "#!/bin/sh\necho other\n");
    }),
    ("the file is gone", 1, |lab| {
        fs::remove_file(lab.path("post.sh")).unwrap();
    }),
];

/// A lab whose inventory names a file and a variable, and whose tree is remembered.
fn lab() -> Lab {
    let lab = Lab::new();
    let more = "root_password: {env: NETPXE_TEST_ROOT}, post_scripts: [post.sh], ";
    let text = INVENTORY.replace("defaults: {", &format!("defaults: {{{more}"));
    lab.write("inventory.yaml", text);
    lab.write("post.sh", "#!/bin/sh\necho one\n");
    lab.write("own/grub.cfg", "echo hello\nexit\n");
    run(&lab, &["-o", "out"], Some(HASH)).ends(0);
    assert!(is_short(&run(&lab, &["-o", "out"], Some(HASH))));
    lab
}

fn run(lab: &Lab, more: &[&str], variable: Option<&str>) -> Run {
    let words = ["gen", "inventory.yaml", "--templates", "own", "--timings"];
    let mut command = netpxe(lab.0.path(), &[&words, more].concat());
    command.env_remove(VARIABLE);
    command.envs(variable.map(|value| (VARIABLE, value)));
    Run(command.output().unwrap())
}

/// With what is remembered a run ends as it does without, and is not short.
#[track_caller]
fn is_seen(lab: &Lab, code: i32, output: &str, variable: Option<&str>) {
    let with = run(lab, &["-o", output, "--check"], variable);
    assert!(with.ends(code).err().contains("parse the YAML"));
    let without = run(lab, &["-o", output, "--check", "--no-index"], variable);
    assert_eq!(with.out(), without.ends(code).out());
}

#[test]
fn every_change_of_the_input_is_seen() {
    for &(what, code, change) in CHANGES {
        println!("{what}");
        let lab = lab();
        change(&lab);
        is_seen(&lab, code, "out", Some(HASH));
    }
}

#[test]
fn a_variable_and_the_words_of_the_command_are_input_too() {
    let lab = lab();
    is_seen(&lab, 2, "out", Some("locked"));
    is_seen(&lab, 1, "out", None);
    // The same folder, but another name to be told.
    is_seen(&lab, 0, "./out", Some(HASH));
    assert!(is_short(&run(&lab, &["-o", "out"], Some(HASH))));
}

#[test]
fn the_index_names_what_was_asked_for_and_holds_no_secret() {
    let text = fs::read_to_string(index(&lab())).unwrap();
    assert!(
        text.contains(VARIABLE) && text.contains("post.sh"),
        "{text}"
    );
    assert!(
        !text.contains("$6$") && !text.contains("echo one"),
        "{text}"
    );
}

#[test]
fn a_pipe_is_read_once_as_ever() {
    let lab = Lab::new();
    let script = "for run in 1 2; do \"$NETPXE\" gen <(cat inventory.yaml) -o out || exit; done";
    let mut command = std::process::Command::new("bash");
    command
        .args(["-c", script])
        .env("NETPXE", env!("CARGO_BIN_EXE_netpxe"))
        .env("XDG_CACHE_HOME", cache(lab.0.path()))
        .current_dir(lab.0.path());
    let run = Run(command.output().unwrap());
    assert!(
        run.ends(0).out().contains("out: nothing changed"),
        "{}",
        run.out()
    );
}
