//! Faults of the machine, injected into the real program: signals at random moments, a folder in
//! use, links and others' files in the way. Whatever happens, each file is whole, nothing of anybody
//! else's is touched, and the next run ends with the right tree. `tests/daemons/interrupted.rs` has
//! full and read-only disks.

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};

use crate::common::files::{found, wanted};
use crate::common::program::{INVENTORY, Lab, Run, machines, netpxe};

fn is_temporary(path: &str) -> bool {
    path.split('/').any(|name| name.starts_with(".netpxe-"))
}

/// Numbers without an order: which ones a failed run had, its message says.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

const KILLS: u64 = 200;

#[test]
fn after_each_of_200_signals_every_file_is_whole_and_the_next_run_heals() {
    let lab = Lab::new();
    let texts = [machines(1..60, 20, 2), machines(10..75, 20, 3)];
    let trees = texts.each_ref().map(|text| wanted(text));
    for (name, text) in ["a.yaml", "b.yaml"].into_iter().zip(&texts) {
        lab.write(name, text);
    }
    let arguments = |which: usize| ["gen", ["a.yaml", "b.yaml"][which], "-o", "out"];
    let out = lab.path("out");
    let list = out.join(".netpxe.json");
    let start = Instant::now();
    lab.run(&arguments(0)).ends(0);
    let length = start.elapsed();

    let seed = RandomState::new().hash_one(0);
    let mut random = Random(seed);
    let (mut unfinished, mut signalled) = (0, 0);
    for number in 0..KILLS {
        let which = usize::try_from(random.below(2)).unwrap();
        if random.below(8) == 0 && out.exists() {
            fs::remove_dir_all(&out).unwrap();
        }
        let mut child = netpxe(lab.0.path(), &arguments(which))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let part = |whole: Duration, random: &mut Random| {
            whole * u32::try_from(random.below(1000)).unwrap() / 1000
        };
        if random.below(4) == 0 {
            // Any moment, from the start of the program on.
            sleep(part(length, &mut random));
        } else {
            // A moment while it writes: the list is the first file that it replaces.
            let inode = || fs::metadata(&list).map(|it| it.ino()).ok();
            let before = inode();
            while inode() == before && child.try_wait().unwrap().is_none() {
                sleep(Duration::from_micros(100));
            }
            sleep(part(length / 4, &mut random));
        }
        let signal = [Signal::KILL, Signal::KILL, Signal::INT, Signal::TERM];
        let signal = signal[usize::try_from(random.below(4)).unwrap()];
        // Not waited for yet, its number is still its own.
        if child.try_wait().unwrap().is_none() {
            let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
            kill_process(pid, signal).unwrap();
        }
        let status = child.wait().unwrap();
        // It may have ended just before.
        assert!(
            status.signal().is_some() || status.code() == Some(0),
            "{status}"
        );
        signalled += u64::from(status.signal().is_some());

        for (path, bytes) in found(&out) {
            let known = trees.iter().any(|tree| tree.get(&path) == Some(&bytes));
            assert!(
                known || is_temporary(&path),
                "seed {seed}, kill {number}: {path}"
            );
        }
        let text = fs::read_to_string(&list).unwrap_or_default();
        unfinished += u64::from(text.contains("\"unfinished\": true"));
        // Not each time, so that runs after several killed ones are tried too.
        if random.below(2) == 0 || number + 1 == KILLS {
            let which = usize::try_from(random.below(2)).unwrap();
            lab.run(&arguments(which)).ends(0);
            assert_eq!(found(&out), trees[which], "seed {seed}, kill {number}");
            let check = [&arguments(which)[..], &["--check"]].concat();
            lab.run(&check).ends(0);
        }
    }
    // Enough of them must have met a run at work for this to mean something.
    assert!(signalled >= KILLS / 4, "{signalled} of {KILLS}");
    assert!(unfinished >= KILLS / 20, "{unfinished} of {KILLS}");
}

#[test]
fn a_folder_in_use_is_left_alone_with_a_clear_message() {
    let lab = Lab::new();
    lab.generate().ends(0);
    let before = found(&lab.path("out"));
    lab.write(
        "inventory.yaml",
        INVENTORY.replace("10.0.0.11", "10.0.0.12"),
    );
    let folder = fs::File::open(lab.path("out")).unwrap();
    flock(&folder, FlockOperation::LockExclusive).unwrap();
    for more in [&[][..], &["--force"], &["--check"]] {
        let run = lab.run(&[&["gen", "inventory.yaml", "-o", "out"], more].concat());
        assert!(
            run.ends(1)
                .err()
                .contains("another netpxe is at work in out: wait until"),
            "{}",
            run.err()
        );
    }
    assert_eq!(found(&lab.path("out")), before);
    // Beside others that only look, one may look, and not write.
    flock(&folder, FlockOperation::LockShared).unwrap();
    lab.run(&["gen", "inventory.yaml", "-o", "out", "--check"])
        .ends(2);
    lab.generate().ends(1);
    drop(folder);
    lab.generate().ends(0);
}

#[test]
fn two_runs_at_once_end_with_the_tree_of_one_of_them() {
    let lab = Lab::new();
    let texts = [machines(1..40, 1, 2), machines(1..40, 1, 3)];
    let trees = texts.each_ref().map(|text| wanted(text));
    lab.write("a.yaml", &texts[0]);
    lab.write("b.yaml", &texts[1]);
    for _ in 0..5 {
        let run = |name| {
            let mut command = netpxe(lab.0.path(), &["gen", name, "-o", "out"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        };
        let runs = [run("a.yaml"), run("b.yaml")];
        let runs = runs.map(|child| Run(child.wait_with_output().unwrap()));
        let done: Vec<usize> = (0..2).filter(|&n| runs[n].0.status.success()).collect();
        assert!(!done.is_empty(), "{}{}", runs[0].err(), runs[1].err());
        for run in runs.iter().filter(|run| !run.0.status.success()) {
            let said = run.ends(1).err();
            let refused = [
                "another netpxe is at work",
                "another program has just written",
                "cannot make the folder",
            ];
            assert!(refused.iter().any(|it| said.contains(it)), "{said}");
        }
        let found = found(&lab.path("out"));
        assert!(done.iter().any(|&n| found == trees[n]));
    }
}

#[test]
fn what_stands_in_the_way_is_named_and_nothing_is_written_even_by_force() {
    type Case = (&'static str, &'static str, fn(&Lab));
    let cases: &[Case] = &[
        (
            "a link for a file",
            "dhcp/dhcpd.conf: a symbolic link",
            |lab| {
                fs::remove_file(lab.path("out/dhcp/dhcpd.conf")).unwrap();
                symlink(lab.path("elsewhere/file"), lab.path("out/dhcp/dhcpd.conf")).unwrap();
            },
        ),
        ("a link for a folder", "http: a symbolic link", |lab| {
            fs::remove_dir_all(lab.path("out/http")).unwrap();
            symlink(lab.path("elsewhere"), lab.path("out/http")).unwrap();
        }),
        ("a file for a folder", "tftp/boot: a file", |lab| {
            fs::remove_dir_all(lab.path("out/tftp/boot")).unwrap();
            lab.write("out/tftp/boot", "mine");
        }),
        ("a folder for a file", "bin/build-grub: a folder", |lab| {
            fs::remove_file(lab.path("out/bin/build-grub")).unwrap();
            lab.write("out/bin/build-grub/mine", "mine");
        }),
    ];
    for (what, said, stage) in cases {
        let lab = Lab::new();
        lab.generate().ends(0);
        lab.write("elsewhere/file", "theirs");
        stage(&lab);
        lab.write(
            "inventory.yaml",
            INVENTORY.replace("10.0.0.11", "10.0.0.12"),
        );
        let before = found(&lab.path("out"));
        for more in [&[][..], &["--force"]] {
            let run = lab.run(&[&["gen", "inventory.yaml", "-o", "out"], more].concat());
            assert!(run.ends(1).err().contains(said), "{what}: {}", run.err());
        }
        assert_eq!(found(&lab.path("out")), before, "{what}");
        assert_eq!(found(&lab.path("elsewhere")).len(), 1, "{what}");
        assert_eq!(lab.read("elsewhere/file"), "theirs");
    }
}

#[test]
fn the_root_of_the_file_system_is_no_output_folder() {
    let lab = Lab::new();
    symlink("/", lab.path("link")).unwrap();
    for root in ["/", "//", "/../", "/usr/..", "link", "link/."] {
        for more in [&[][..], &["--force"], &["--check"]] {
            let run = lab.run(&[&["gen", "inventory.yaml", "-o", root], more].concat());
            assert!(
                run.ends(1)
                    .err()
                    .contains("is the root of the whole file system"),
                "{root}: {}",
                run.err()
            );
        }
    }
}
