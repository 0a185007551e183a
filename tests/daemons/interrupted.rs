//! Faults of the disk, injected into the real program: it is full, it is read-only. Whatever happens,
//! each file is whole, and the next run ends with the right tree.

use std::fs;
use std::process::Command;

use crate::common::files::{found, wanted};
use crate::common::program::{INVENTORY, Lab, Run, machines};
use crate::support::needs;

#[test]
fn a_full_disk_leaves_whole_files_and_the_next_run_heals() {
    let texts = [machines(1..60, 20, 2), machines(10..75, 20, 3)];
    let trees = texts.each_ref().map(|text| wanted(text));
    let mut full = 0;
    // From a disk that holds next to nothing to one that holds all but the last file.
    for kib in (64..=900).step_by(44) {
        for fresh in [true, false] {
            let lab = Lab::new();
            lab.write("a.yaml", &texts[0]);
            lab.write("b.yaml", &texts[1]);
            fs::create_dir(lab.path("disk")).unwrap();
            let before = if fresh {
                "true"
            } else {
                "$NETPXE gen a.yaml -o disk/out >/dev/null"
            };
            let script = format!(
                "set -e
                mount -t tmpfs -o size=16m tmpfs disk
                {before}
                used=$(du -sk disk | cut -f1)
                mount -o remount,size=$((used + {kib}))k disk || exit 99
                status=0
                $NETPXE gen b.yaml -o disk/out >/dev/null 2>said || status=$?
                cp -a disk torn
                mount -o remount,size=16m disk
                $NETPXE gen b.yaml -o disk/out >/dev/null
                $NETPXE gen b.yaml -o disk/out --check >/dev/null
                cp -a disk healed
                exit $status"
            );
            let run = with_mounts(&lab, &script);
            let torn = found(&lab.path("torn/out"));
            for (path, bytes) in &torn {
                let known = trees.iter().any(|tree| tree.get(path) == Some(bytes));
                assert!(known, "{kib} KiB: {path} is neither old nor new");
            }
            assert_eq!(
                found(&lab.path("healed/out")),
                trees[1],
                "{kib} KiB: {}",
                run.err()
            );
            if run.0.status.code() == Some(0) {
                assert_eq!(torn, trees[1]);
                continue;
            }
            run.ends(1);
            full += 1;
            let said = lab.read("said");
            assert!(said.contains("No space left on device"), "{said}");
        }
    }
    assert!(full >= 10, "the disk was full {full} times");
}

#[test]
fn a_read_only_disk_is_told_and_checked_all_the_same() {
    let lab = Lab::new();
    fs::create_dir(lab.path("disk")).unwrap();
    lab.write("new.yaml", INVENTORY.replace("10.0.0.11", "10.0.0.12"));
    let run = with_mounts(
        &lab,
        "set -e
        mount -t tmpfs -o size=16m tmpfs disk
        $NETPXE gen inventory.yaml -o disk/out >/dev/null
        mount -o remount,ro disk
        $NETPXE gen inventory.yaml -o disk/out >/dev/null
        status=0; $NETPXE gen new.yaml -o disk/out 2>said || status=$?; test $status = 1
        status=0; $NETPXE gen new.yaml -o disk/new 2>>said || status=$?; test $status = 1
        status=0; $NETPXE gen new.yaml -o disk/out --check >/dev/null || status=$?; test $status = 2
        cp -a disk torn
        mount -o remount,rw disk
        $NETPXE gen new.yaml -o disk/out >/dev/null
        cp -a disk healed",
    );
    run.ends(0);
    let said = lab.read("said");
    assert_eq!(said.matches("Read-only file system").count(), 2, "{said}");
    let old = wanted(&lab.read("inventory.yaml"));
    assert_eq!(found(&lab.path("torn/out")), old);
    assert!(!lab.path("torn/new").exists());
    assert_eq!(
        found(&lab.path("healed/out")),
        wanted(&lab.read("new.yaml"))
    );
}

/// Runs a script in a mount namespace of its own, which takes its mounts along when it ends.
fn with_mounts(lab: &Lab, script: &str) -> Run {
    needs::root();
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--propagation", "private", "sh", "-c", script])
        .env("NETPXE", env!("CARGO_BIN_EXE_netpxe"))
        .env("LC_ALL", "C")
        .current_dir(lab.0.path());
    Run(needs::output(&mut command))
}
