//! The second run over a tree: whatever was changed, in the tree or in its input, is found, and
//! nothing is written that stays the same.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use netpxe::backend;
use netpxe::commands::Surroundings;
use netpxe::source::Source;
use netpxe::template::{Own, Templates};
use netpxe::write::{Access, Output};
use tempfile::TempDir;

use crate::common::program::{INVENTORY, Lab, Run, netpxe};
use crate::large::touched;

const GEN: &[&str] = &["gen", "inventory.yaml", "-o", "out"];

fn run(lab: &Lab, more: &[&str]) -> Run {
    lab.run(&[GEN, more].concat())
}

/// A lab with a tree.
fn generated() -> Lab {
    let lab = Lab::new();
    lab.generate().ends(0);
    lab
}

#[test]
fn an_unchanged_run_writes_nothing() {
    let lab = generated();
    let before = touched(&lab.path("out"));
    for more in [
        &[][..],
        &["--force"],
        &["--check"],
        &["--check", "--diff"],
        &["--deny-warnings"],
    ] {
        let said = run(&lab, more);
        assert!(said.ends(0).out().starts_with("out: nothing changed ("));
        assert_eq!(said.err(), "");
        assert_eq!(touched(&lab.path("out")), before, "{more:?}");
    }
    assert_eq!(
        fs::read_dir(lab.0.path()).unwrap().count(),
        2,
        "nothing stands beside the inventory and the tree"
    );
}

#[test]
fn if_one_host_changes_only_its_files_are_written() {
    const LIST: &str = ".netpxe.json";
    const DHCP: &str = "dhcp/dhcpd.conf";
    const KICKSTART: &str = "http/ks/00-25-90-00-00-02.cfg";
    const MENU: &str = "tftp/boot/grub/grub.cfg-01-00-25-90-00-00-02";
    let lab = Lab::new();
    let second = |id: u32, octet: u8| {
        let host = INVENTORY.lines().last().unwrap();
        let host = host.replace("d1:", "d2:").replace("00:01", "00:02");
        let host = host.replace("0.11", &format!("0.{octet}"));
        INVENTORY.to_owned() + &host.replace('}', &format!(", install_id: {id}}}")) + "\n"
    };
    lab.write("inventory.yaml", second(1, 12));
    lab.generate().ends(0);
    lab.write("out/http/ks/mine", "not netpxe's");
    for (what, text, wanted) in [
        (
            "all of it",
            second(2, 13),
            &[LIST, DHCP, KICKSTART, MENU][..],
        ),
        ("its address", second(2, 14), &[LIST, DHCP]),
        ("it is gone", INVENTORY.to_owned(), &[LIST, DHCP]),
        ("it is new", second(2, 14), &[LIST, DHCP, KICKSTART, MENU]),
        ("a comment", second(2, 14) + "# mine\n", &[]),
    ] {
        lab.write("inventory.yaml", text);
        let before = touched(&lab.path("out"));
        lab.generate().ends(0);
        let after = touched(&lab.path("out"));
        let written: Vec<&str> = after
            .iter()
            .filter(|&(path, now)| before.get(path) != Some(now))
            .map(|(path, _)| path.as_str())
            .collect();
        assert_eq!(written, wanted, "{what}");
        run(&lab, &["--check"]).ends(0);
    }
}

/// What was done, how a run with `--check` then ends, and how to do it.
type Edit = (&'static str, i32, fn(&Lab));

/// What others can do to a tree.
const EDITS: &[Edit] = &[
    ("an edit that keeps size and time", 1, |lab| {
        let path = lab.path("out/dhcp/dhcpd.conf");
        let (text, time) = (
            lab.read("out/dhcp/dhcpd.conf"),
            path.metadata().unwrap().modified().unwrap(),
        );
        fs::write(&path, text.replace("10.0.0.11", "10.0.0.99")).unwrap();
        fs::File::open(&path).unwrap().set_modified(time).unwrap();
    }),
    ("other permissions", 2, |lab| {
        lab.chmod("out/http/ks/00-25-90-00-00-01.cfg", 0o644);
    }),
    ("a file that is gone", 2, |lab| {
        fs::remove_file(lab.path("out/http/ks/00-25-90-00-00-01.cfg")).unwrap();
    }),
    ("a folder that is gone", 2, |lab| {
        fs::remove_dir_all(lab.path("out/http")).unwrap();
    }),
    ("a copy in the place of a file", 0, |lab| {
        let path = lab.path("out/dhcp/dhcpd.conf");
        copy(&path, &lab.path("copy"));
        fs::rename(lab.path("copy"), path).unwrap();
    }),
    ("a link in the place of a file", 1, |lab| {
        fs::rename(lab.path("out/dhcp/dhcpd.conf"), lab.path("moved")).unwrap();
        symlink(lab.path("moved"), lab.path("out/dhcp/dhcpd.conf")).unwrap();
    }),
    ("a link in the place of a folder", 1, |lab| {
        fs::rename(lab.path("out/http"), lab.path("moved")).unwrap();
        symlink(lab.path("moved"), lab.path("out/http")).unwrap();
    }),
    ("two files that have changed places", 1, |lab| {
        let at = |name: &str| lab.path("out/tftp").join(name);
        fs::rename(at("grub.cfg-net"), at("other")).unwrap();
        fs::rename(at("boot/grub/grub.cfg"), at("grub.cfg-net")).unwrap();
        fs::rename(at("other"), at("boot/grub/grub.cfg")).unwrap();
    }),
    ("a file of someone else", 0, |lab| {
        lab.write("out/http/ks/mine", "mine");
    }),
    ("a file that a killed run left", 2, |lab| {
        lab.write("out/.netpxe-x", "");
    }),
    ("a tree that a killed run left beside it", 2, |lab| {
        fs::create_dir(lab.path(".netpxe-out")).unwrap();
    }),
    ("a list with other permissions", 2, |lab| {
        lab.chmod("out/.netpxe.json", 0o600);
    }),
    ("a list that says something else", 2, |lab| {
        let text = lab.read("out/.netpxe.json");
        lab.write("out/.netpxe.json", text.replace("\"0644\"", "\"0640\""));
    }),
    ("a list that is laid out differently", 2, |lab| {
        let text = lab.read("out/.netpxe.json");
        lab.write("out/.netpxe.json", text.replace('\n', "\n "));
    }),
    ("a copy in the place of the tree", 0, |lab| {
        fs::rename(lab.path("out"), lab.path("moved")).unwrap();
        copy(&lab.path("moved"), &lab.path("out"));
    }),
    ("another tree in its place", 2, |lab| {
        fs::rename(lab.path("out"), lab.path("moved")).unwrap();
        lab.write("other.yaml", INVENTORY.replace("0.11", "0.12"));
        lab.run(&["gen", "other.yaml", "-o", "new"]).ends(0);
        fs::rename(lab.path("new"), lab.path("out")).unwrap();
    }),
    ("no tree", 2, |lab| {
        fs::remove_dir_all(lab.path("out")).unwrap();
    }),
];

#[test]
fn whatever_was_done_to_the_tree_is_found_and_healed_or_refused() {
    for &(what, code, edit) in EDITS {
        println!("{what}");
        let lab = generated();
        edit(&lab);
        run(&lab, &["--check"]).ends(code);
        run(&lab, &["--check", "--diff"]).ends(code);
        run(&lab, &[]).ends(i32::from(code == 1));
        if code != 1 {
            run(&lab, &["--check"]).ends(0);
        }
    }
}

const VARIABLE: &str = "NETPXE_TEST_ROOT";
const HASH: &str = "$6$abcdefgh$wVyVvBnb9VQ0Cd7hH1rLkW4v6m6vJzjYbW2p3dQe8n7Vw0m1T5y4Ck2S9u8f3d1QxZr6i5o4p3a2s1d0f9g8h/";

/// What can be changed of the input.
const CHANGES: &[Edit] = &[
    ("the inventory", 2, |lab| {
        let text = lab.read("inventory.yaml").replace("0.11", "0.12");
        lab.write("inventory.yaml", text);
    }),
    ("a comment in it", 0, |lab| {
        let text = lab.read("inventory.yaml") + "# a comment\n";
        lab.write("inventory.yaml", text);
    }),
    ("a fault in it", 1, |lab| {
        lab.write("inventory.yaml", "netpxe: 2\n");
    }),
    ("a template", 2, |lab| lab.write("own/grub.cfg", "exit\n")),
    ("no template", 2, |lab| {
        fs::remove_file(lab.path("own/grub.cfg")).unwrap();
    }),
    ("a template that nothing uses", 0, |lab| {
        lab.write("own/more", "");
    }),
    ("a file that the inventory names", 2, |lab| {
        lab.write("post.sh", "#!/bin/sh\necho other\n");
    }),
    ("the file is gone", 1, |lab| {
        fs::remove_file(lab.path("post.sh")).unwrap();
    }),
];

/// A lab with a tree, whose inventory names a file and a variable.
fn with_surroundings() -> Lab {
    let lab = Lab::new();
    let more = "root_password: {env: NETPXE_TEST_ROOT}, post_scripts: [post.sh], ";
    let text = INVENTORY.replace("defaults: {", &format!("defaults: {{{more}"));
    lab.write("inventory.yaml", text);
    lab.write("post.sh", "#!/bin/sh\necho one\n");
    lab.write("own/grub.cfg", "echo hello\nexit\n");
    run_with(&lab, &[], Some(HASH)).ends(0);
    run_with(&lab, &["--check"], Some(HASH)).ends(0);
    lab
}

fn run_with(lab: &Lab, more: &[&str], variable: Option<&str>) -> Run {
    let mut command = netpxe(lab.0.path(), &[GEN, &["--templates", "own"], more].concat());
    command.env_remove(VARIABLE);
    command.envs(variable.map(|value| (VARIABLE, value)));
    Run(command.output().unwrap())
}

#[test]
fn every_change_of_the_input_is_found() {
    for &(what, code, change) in CHANGES {
        println!("{what}");
        let lab = with_surroundings();
        change(&lab);
        run_with(&lab, &["--check"], Some(HASH)).ends(code);
    }
    let lab = with_surroundings();
    run_with(&lab, &["--check"], Some("locked")).ends(2);
    run_with(&lab, &["--check"], None).ends(1);
}

#[test]
fn an_inventory_can_come_by_a_pipe() {
    let lab = Lab::new();
    let script = "for run in 1 2; do \"$NETPXE\" gen <(cat inventory.yaml) -o out || exit; done";
    let mut command = Command::new("bash");
    command
        .args(["-c", script])
        .env("NETPXE", env!("CARGO_BIN_EXE_netpxe"))
        .current_dir(lab.0.path());
    let run = Run(command.output().unwrap());
    let out = run.ends(0).out();
    assert!(out.contains("out: nothing changed"), "{out}");
}

/// Generates the tree of an inventory at `path` with this text; `false` if it is no inventory.
fn generate(path: &Path, text: &str, out: &Path) -> bool {
    let templates = Templates::new(&Own::default()).unwrap();
    let source = Source::new("inventory.yaml", text);
    let outside = Surroundings::new(path, Some(&templates));
    let Some(plan) = netpxe::compile(&source, &outside).0 else {
        return false;
    };
    let tree = backend::tree(&plan, &templates).unwrap();
    let plan = |access| Output::open(out, access).unwrap().plan(&tree).unwrap();
    plan(Access::Write).apply(false).unwrap();
    let changes = plan(Access::Read);
    assert!(changes.is_nothing(), "{:?}", changes.files());
    for file in tree.files() {
        let found = fs::read(out.join(file.path().as_str())).unwrap();
        assert!(found == *file.contents().unwrap(), "{}", file.path());
    }
    true
}

/// The text with the last digit of each of its lines counted up, one line at a time.
fn edits(text: &str) -> impl Iterator<Item = String> {
    let digits = text.lines().scan(0, |start, line| {
        let at = line.rfind(|c: char| c.is_ascii_digit());
        let at = at.map(|at| *start + at);
        *start += line.len() + 1;
        Some(at)
    });
    digits.flatten().map(|at| {
        let digit = text.as_bytes()[at] - b'0';
        let next = ((digit + 1) % 10).to_string();
        [&text[..at], &next, &text[at + 1..]].concat()
    })
}

#[test]
fn a_tree_that_is_changed_edit_by_edit_is_the_one_of_the_last_inventory() {
    let dir = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new());
    let dir = dir.unwrap();
    let mut done = 0;
    for entry in fs::read_dir("tests/golden").unwrap() {
        let entry = entry.unwrap();
        let path = entry.path().join("inventory.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let out = dir.path().join(entry.file_name());
        let compiled = edits(&text).filter(|edit| generate(&path, edit, &out));
        done += compiled.count();
    }
    assert!(done > 150, "{done}");
}

/// With all that a copy can keep: permissions, times, owner.
fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp")
        .arg("-a")
        .args([from, to])
        .status()
        .unwrap();
    assert!(done.success());
}
