//! What others do to a tree.

use std::os::unix::fs::symlink;

use super::*;

type Edit = (&'static str, i32, fn(&Lab));

/// What others can do to a tree, and how a run that looks at it then ends.
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
        chmod(&lab.path("out/http/ks/00-25-90-00-00-01.cfg"), 0o644);
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
        chmod(&lab.path("out/.netpxe.json"), 0o600);
    }),
    ("a list that says something else", 2, |lab| {
        let text = lab.read("out/.netpxe.json");
        lab.write("out/.netpxe.json", text.replace("\"0644\"", "\"0600\""));
    }),
    ("a copy in the place of the tree", 0, |lab| {
        fs::rename(lab.path("out"), lab.path("moved")).unwrap();
        copy(&lab.path("moved"), &lab.path("out"));
    }),
    ("another tree in its place", 2, |lab| {
        fs::rename(lab.path("out"), lab.path("moved")).unwrap();
        lab.write("other.yaml", INVENTORY.replace("0.11", "0.12"));
        lab.run(&["gen", "other.yaml", "-o", "new", "--no-index"])
            .ends(0);
        fs::rename(lab.path("new"), lab.path("out")).unwrap();
    }),
    ("no tree", 2, |lab| {
        fs::remove_dir_all(lab.path("out")).unwrap();
    }),
];

#[test]
fn whatever_was_done_to_the_tree_is_found_as_if_nothing_were_remembered() {
    for &(what, code, edit) in EDITS {
        let lab = remembered();
        lab.write(
            "changed.yaml",
            INVENTORY.replace("state: install", "state: local"),
        );
        edit(&lab);
        for inventory in ["inventory.yaml", "changed.yaml"] {
            for more in [
                &["--check"][..],
                &["--check", "--diff"],
                &["--check", "--diff", "--force"],
            ] {
                let words = [&["gen", inventory, "-o", "out"], more].concat();
                let with = lab.run(&words);
                let without = lab.run(&[&words[..], &["--no-index"]].concat());
                let all = |run: &Run| (run.0.status.code(), run.out(), run.err());
                assert_eq!(all(&with), all(&without), "{what}: {words:?}");
                if inventory == "inventory.yaml" && !more.contains(&"--force") {
                    with.ends(code);
                }
            }
        }
        let with = run(&lab, &[]);
        with.ends(i32::from(code == 1));
        if code != 1 {
            run(&lab, &["--check", "--no-index"]).ends(0);
            // At the latest when the clock is past what was edited.
            assert!((0..100).any(|_| runs_short(&lab, &[])), "{what}");
        }
    }
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
