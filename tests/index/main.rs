//! What `gen` remembers of its last run: a run over an unchanged tree is short and opens no file,
//! and whatever was changed is found as if nothing were remembered.

#[path = "../common/mod.rs"]
mod common;

mod belief;
mod disks;
mod edits;
mod input;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::program::{INVENTORY, Lab, Run, cache, netpxe};
use rustix::fs::inotify;

const GEN: &[&str] = &["gen", "inventory.yaml", "-o", "out"];

fn run(lab: &Lab, more: &[&str]) -> Run {
    lab.run(&[GEN, more].concat())
}

/// Whether a run with `--timings` did not even parse the inventory.
#[track_caller]
fn is_short(run: &Run) -> bool {
    let said = run.ends(0).err();
    assert!(said.contains("look at the tree"), "{said}");
    !said.contains("parse the YAML")
}

/// The same for a run of the lab.
#[track_caller]
fn runs_short(lab: &Lab, more: &[&str]) -> bool {
    is_short(&run(lab, &[more, &["--timings"]].concat()))
}

/// A lab in which a tree was generated and is remembered.
fn remembered() -> Lab {
    let lab = Lab::new();
    lab.generate().ends(0);
    assert!(runs_short(&lab, &[]));
    lab
}

/// The file that the program remembers the lab's tree by.
fn index(lab: &Lab) -> PathBuf {
    let folder = cache(lab.0.path()).join("netpxe");
    let files = fs::read_dir(&folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let file = files.remove(0);
    assert!(
        files.iter().all(|it| *it == file.with_extension("recipes")),
        "{files:?}"
    );
    file
}

/// Every file below a folder: which it is, and when it was last changed in any way.
fn files(folder: &Path) -> BTreeMap<PathBuf, (u64, i64, i64)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let it = path.symlink_metadata().unwrap();
            if it.is_dir() {
                folders.push(path.clone());
            }
            found.insert(path, (it.ino(), it.ctime(), it.ctime_nsec()));
        }
    }
    found
}

/// The names of the files in the folders of `out` that are opened while `work` runs, for whatever.
fn opened(lab: &Lab, work: impl FnOnce()) -> Vec<String> {
    let watch = inotify::init(inotify::CreateFlags::NONBLOCK).unwrap();
    for (path, _) in files(&lab.path("out")) {
        if path.is_dir() {
            inotify::add_watch(&watch, &path, inotify::WatchFlags::OPEN).unwrap();
        }
    }
    inotify::add_watch(&watch, lab.path("out"), inotify::WatchFlags::OPEN).unwrap();
    work();
    let mut buffer = Vec::with_capacity(1 << 16);
    let mut events = inotify::Reader::new(&watch, buffer.spare_capacity_mut());
    let mut names = Vec::new();
    while let Ok(event) = events.next() {
        if !event.events().contains(inotify::ReadFlags::ISDIR) {
            let name = event.file_name().unwrap().to_str().unwrap();
            names.push(name.to_owned());
        }
    }
    names.sort();
    names.dedup();
    names
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_unchanged_run_opens_no_file_writes_nothing_and_says_the_same() {
    let lab = Lab::new();
    lab.generate().ends(0);
    let before = (files(&lab.path("out")), files(&cache(lab.0.path())));
    for more in [
        &[][..],
        &["--force"],
        &["--check"],
        &["--check", "--diff"],
        &["--deny-warnings"],
    ] {
        let mut said = None;
        let names = opened(&lab, || said = Some(run(&lab, more)));
        assert_eq!(names, Vec::<String>::new(), "{more:?}");
        let now = (files(&lab.path("out")), files(&cache(lab.0.path())));
        assert_eq!(now, before, "{more:?}");
        let said = said.unwrap();
        let full = run(&lab, &[more, &["--no-index"]].concat());
        assert_eq!(said.ends(0).out(), full.ends(0).out());
        assert_eq!(said.err(), "");
        assert!(runs_short(&lab, more), "{more:?}");
    }
    let all = opened(&lab, || drop(run(&lab, &["--no-index"])));
    assert_eq!(all.len(), 7, "the watch sees who opens a file: {all:?}");
}

#[test]
fn a_plan_relies_on_what_is_remembered_and_leaves_it_as_it_was() {
    let lab = remembered();
    let text = INVENTORY.replace("disk: any", "disk: any, install_id: 2");
    for (text, more) in [
        (INVENTORY, &[][..]),
        (&*text, &[]),
        (&*text, &["--format", "json"]),
    ] {
        lab.write("inventory.yaml", text);
        let plan = ["plan", "inventory.yaml", "-o", "out"];
        let before = (files(&lab.path("out")), files(&cache(lab.0.path())));
        let mut said = None;
        let names = opened(&lab, || said = Some(lab.run(&[&plan, more].concat())));
        assert_eq!(names, [".netpxe.json"]);
        let now = (files(&lab.path("out")), files(&cache(lab.0.path())));
        assert_eq!(now, before);
        let full = lab.run(&[&plan, more, &["--no-index"]].concat());
        assert_eq!(said.unwrap().ends(0).out(), full.ends(0).out());
    }
    // An edit is found, whether or not the inventory changed.
    lab.write("out/dhcp/dhcpd.conf", "mine\n");
    lab.run(&["plan", "inventory.yaml", "-o", "out"]).ends(1);
}

#[test]
fn where_one_host_is_changed_only_its_files_are_opened_and_the_next_run_runs_short() {
    const LIST: [&str; 2] = [".netpxe-.netpxe.json", ".netpxe.json"];
    const DHCP: [&str; 2] = [".netpxe-dhcpd.conf", "dhcpd.conf"];
    const HOST: [&str; 4] = [
        ".netpxe-00-25-90-00-00-02.cfg",
        ".netpxe-grub.cfg-01-00-25-90-00-00-02",
        "00-25-90-00-00-02.cfg",
        "grub.cfg-01-00-25-90-00-00-02",
    ];
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
    lab.generate().ends(0);
    let cases = [
        (
            "all of it",
            second(2, 13),
            [&LIST[..], &DHCP, &HOST].concat(),
        ),
        ("its address", second(2, 14), [&LIST[..], &DHCP].concat()),
        (
            "it is gone",
            INVENTORY.to_owned(),
            [&LIST[..], &DHCP].concat(),
        ),
        (
            "it is new",
            second(2, 14),
            [&LIST[..], &DHCP, &HOST].concat(),
        ),
        ("a remark", second(2, 14) + "# mine\n", vec![".netpxe.json"]),
    ];
    for (what, text, mut right) in cases {
        lab.write("inventory.yaml", text);
        let names = opened(&lab, || {
            lab.generate().ends(0);
        });
        right.sort_unstable();
        assert_eq!(names, right, "{what}");
        assert!(runs_short(&lab, &[]), "{what}");
        run(&lab, &["--check", "--no-index"]).ends(0);
    }
}

#[test]
fn what_has_to_be_told_at_every_run_is() {
    let lab = Lab::new();
    lab.write("own/mine.ks", "# nothing uses it\n");
    lab.write("inventory.yaml", INVENTORY);
    for _ in 0..3 {
        let said = run(&lab, &["--templates", "own"]);
        assert!(
            said.ends(0).err().contains("nothing uses this template"),
            "{}",
            said.err()
        );
    }
    // Its state is remembered all the same, and not written again.
    let before = files(&cache(lab.0.path()));
    let names = opened(&lab, || {
        run(&lab, &["--templates", "own"]).ends(0);
    });
    assert_eq!(names, [".netpxe.json"]);
    assert_eq!(files(&cache(lab.0.path())), before);
}
