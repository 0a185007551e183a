//! Runs that are killed, and runs side by side.

use std::fs;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};

use super::lab::{Lab, Run};
use super::refusals::program;
use super::upstream::{self, Files, release};
use crate::support::needs;

/// A lab that serves a release, and whose next sync takes some seconds.
fn slow() -> (Lab, Files) {
    let first = release(1, 0..10);
    let lab = Lab::with(&first, |text| {
        text.replace("keep: 2", "keep: 2\n  bandwidth: 100K")
    });
    lab.runs(&["--initial"]);
    lab.serves(&first);
    (lab, first)
}

/// Proves: a run that is killed while it fetches leaves what is served as it was, and the next one
/// goes on from there.
#[test]
fn killed_half_way() {
    let (lab, first) = slow();
    let second = release(2, 5..30);
    lab.publish(&second);
    let mut run = lab.command(&[]).stdout(Stdio::null()).spawn().unwrap();
    lab.wait_for_staged("p-12.rpm");
    kill_process_group(Pid::from_child(&run), Signal::KILL).unwrap();
    run.wait().unwrap();
    // What it was killed over could not be put away.
    fs::remove_dir_all(lab.path("tmp")).unwrap();
    fs::create_dir(lab.path("tmp")).unwrap();
    lab.serves(&first);
    lab.runs(&[]);
    lab.serves(&second);
    assert!(!lab.path("web/repos/.mirror/el/staging").exists());
}

/// Proves: a run that is killed at any of its steps, before the program that takes it, leaves a
/// whole release, old or new; the next run ends where an undisturbed one would have, and leaves
/// nothing lying about.
#[test]
fn killed_at_any_step() {
    let (first, second) = (release(1, 0..3), release(2, 1..4));
    let mut step = 0;
    loop {
        step += 1;
        let lab = Lab::new(&first);
        lab.runs(&["--initial"]);
        lab.publish(&second);
        for name in ["cp", "ln", "mv", "rm"] {
            let killer = format!(
                "#!/bin/sh\necho >>'{0}'\n[ $(wc -l <'{0}') -ne {step} ] || kill -9 0\nexec {1} \"$@\"\n",
                lab.path("steps").display(),
                needs::program(name).display()
            );
            program(&lab, name, &killer);
        }
        let run = lab.run(&[]);
        for name in ["cp", "ln", "mv", "rm"] {
            fs::remove_file(lab.path("bin").join(name)).unwrap();
        }
        if run.code == Some(0) {
            lab.serves(&second);
            break;
        }
        let live = upstream::read(&lab.live());
        assert!(
            live == first || live == second,
            "step {step}: what is served is not whole"
        );
        fs::remove_dir_all(lab.path("tmp")).unwrap();
        fs::create_dir(lab.path("tmp")).unwrap();
        lab.runs(&[]);
        lab.serves(&second);
    }
    // Two copies and two renames below each root, the snapshot, the link, and what they put away.
    assert!(step > 12, "only {step} steps were seen");
}

/// Proves: while one run works another one ends at once, and disturbs nothing.
#[test]
fn two_at_once() {
    let (lab, _) = slow();
    let second = release(2, 5..30);
    lab.publish(&second);
    let mut command = lab.command(&[]);
    let run = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    lab.wait_for_staged("p-12.rpm");
    lab.run(&[]).failed(75, "another mirror-sync is running");
    let run = Run::new(&run.wait_with_output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.said);
    lab.serves(&second);
}
