//! The file that a tree is remembered by: where it lies, and when it is believed.

use std::os::unix::fs::symlink;

use super::*;

#[test]
fn an_index_that_cannot_be_believed_is_none_and_is_replaced() {
    type Spoil = (&'static str, fn(&Path));
    let spoils: &[Spoil] = &[
        ("empty", |path| fs::write(path, "").unwrap()),
        ("no index", |path| fs::write(path, [0xff; 4096]).unwrap()),
        ("torn", |path| {
            fs::write(path, &fs::read(path).unwrap()[..300]).unwrap();
        }),
        ("another text", |path| {
            let text = fs::read_to_string(path).unwrap();
            fs::write(path, text.replace("nothing changed", "nothing  changed")).unwrap();
        }),
        ("writable for others", |path| chmod(path, 0o622)),
        ("in a folder that others can write to", |path| {
            chmod(path.parent().unwrap(), 0o770);
        }),
        ("a link", |path| {
            fs::rename(path, path.with_extension("moved")).unwrap();
            symlink(path.with_extension("moved"), path).unwrap();
        }),
        ("a pipe", |path| {
            fs::remove_file(path).unwrap();
            let done = Command::new("mkfifo").arg(path).status().unwrap();
            assert!(done.success());
        }),
    ];
    for (what, spoil) in spoils {
        let lab = remembered();
        spoil(&index(&lab));
        assert!(!runs_short(&lab, &["--check"]), "{what}");
        assert!(!runs_short(&lab, &[]), "{what}");
        if *what != "in a folder that others can write to" {
            assert!(runs_short(&lab, &[]), "{what}");
        }
    }
}

#[test]
fn an_index_of_another_tree_does_not_speak_for_this_one() {
    let lab = remembered();
    let path = index(&lab);
    let text = fs::read(&path).unwrap();
    lab.write("inventory.yaml", INVENTORY.replace("0.11", "0.12"));
    lab.generate().ends(0);
    // As it was for the old tree, in the place of the new one's.
    fs::write(&path, text).unwrap();
    run(&lab, &["--check"]).ends(0);
    lab.write("inventory.yaml", INVENTORY);
    run(&lab, &["--check"]).ends(2);
}

#[test]
fn without_a_place_for_it_nothing_is_remembered_and_nothing_said() {
    let lab = Lab::new();
    lab.write("file", "");
    let full = run(&lab, &["--no-index"]);
    assert!(!cache(lab.0.path()).exists(), "--no-index writes none");
    fs::remove_dir_all(lab.path("out")).unwrap();
    let file = lab.path("file");
    let places: &[(&str, Option<&str>, Option<&str>)] = &[
        ("no place", None, None),
        ("a place that is a file", file.to_str(), None),
        ("a home that is a file", None, file.to_str()),
        ("a place in /proc", Some("/proc/none"), None),
        ("a relative place", Some("cache"), None),
    ];
    for &(what, xdg, home) in places {
        let run = |more: &[&str]| {
            let mut command = netpxe(lab.0.path(), &[GEN, more].concat());
            command.env_remove("XDG_CACHE_HOME").env_remove("HOME");
            command.envs(xdg.map(|place| ("XDG_CACHE_HOME", place)));
            command.envs(home.map(|home| ("HOME", home)));
            Run(command.output().unwrap())
        };
        let first = run(&[]);
        assert_eq!(first.ends(0).out(), full.out(), "{what}");
        let second = run(&["--timings"]);
        assert!(second.ends(0).err().contains("parse the YAML"), "{what}");
        assert!(!lab.path("cache").exists());
        fs::remove_dir_all(lab.path("out")).unwrap();
    }
    let mut command = netpxe(lab.0.path(), GEN);
    command
        .env_remove("XDG_CACHE_HOME")
        .env("HOME", lab.path("home"));
    fs::create_dir(lab.path("home")).unwrap();
    Run(command.output().unwrap()).ends(0);
    let mode = |path: &str| lab.path(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("home/.cache/netpxe"), 0o700);
    for entry in fs::read_dir(lab.path("home/.cache/netpxe")).unwrap() {
        assert_eq!(
            entry.unwrap().metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn what_is_remembered_of_a_tree_goes_when_the_tree_is_gone() {
    let lab = remembered();
    let [first, recipes] = [index(&lab), index(&lab).with_extension("recipes")];
    let other = first.with_file_name("of-another-netpxe");
    fs::write(&other, "its own").unwrap();
    let second = |name: &str| lab.run(&["gen", "inventory.yaml", "-o", name]);
    second("two").ends(0);
    assert!(first.exists() && recipes.exists(), "its tree is there");
    fs::rename(lab.path("out"), lab.path("moved")).unwrap();
    second("three").ends(0);
    assert!(!first.exists() && !recipes.exists());
    assert!(other.exists(), "nobody can say whose it is");
    assert!(is_short(&lab.run(&[
        "gen",
        "inventory.yaml",
        "-o",
        "two",
        "--timings"
    ])));
    second("moved").ends(0);
    assert!(is_short(&lab.run(&[
        "gen",
        "inventory.yaml",
        "-o",
        "moved",
        "--timings"
    ])));
}
