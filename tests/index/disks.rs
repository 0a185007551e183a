//! The file systems on which `write/state.rs` trusts the moment of a file's last change: all tests
//! of this program, on a disk of each kind.

use common::program::with_mounts;

use super::*;

/// Mounts what `make` says at `disk`, and runs the tests there.
#[track_caller]
fn all_tests_pass(kind: &str, make: &str) {
    let lab = Lab::new();
    let tests = std::env::current_exe().unwrap();
    let script = format!(
        "set -e
        mkdir disk
        {make}
        test $(stat --file-system --format=%T disk) = {kind}
        TMPDIR=$PWD/disk {}",
        tests.display()
    );
    with_mounts(&lab, &script).ends(0);
}

/// Layers on one disk, as those of a container are.
const OVERLAY: &str = "mkdir layers
    mount -t tmpfs tmpfs layers
    mkdir layers/above layers/below layers/work
    if test -d lab; then mv lab layers/below; fi
    mount -t overlay -o lowerdir=layers/below,upperdir=layers/above,workdir=layers/work overlay disk";

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn an_ext4() {
    let make = "truncate -s 1G image; mkfs.ext4 -q image; mount -o loop image disk";
    all_tests_pass("ext2/ext3", make);
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn an_xfs() {
    let make = "truncate -s 1G image; mkfs.xfs -q image; mount -o loop image disk";
    all_tests_pass("xfs", make);
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn a_btrfs() {
    let make = "truncate -s 1G image; mkfs.btrfs -q image; mount -o loop image disk";
    all_tests_pass("btrfs", make);
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn a_tmpfs() {
    all_tests_pass("tmpfs", "mount -t tmpfs tmpfs disk");
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn an_overlay() {
    all_tests_pass("overlayfs", OVERLAY);
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn an_overlay_that_takes_a_file_above_when_it_is_edited() {
    let lab = Lab::new();
    let script = format!(
        "set -e
        mkdir lab disk
        mv inventory.yaml lab
        gen() {{ $NETPXE gen inventory.yaml -o out --timings 2>&1; }}
        (cd lab && gen)
        {OVERLAY}
        cd disk/lab
        gen
        # What is below is remembered.
        if gen | grep 'parse the YAML'; then exit 10; fi
        file=out/dhcp/dhcpd.conf
        touch -r $file time
        printf X | dd of=$file bs=1 seek=100 conv=notrunc
        touch -r time $file
        if gen; then exit 11; fi"
    );
    let run = with_mounts(&lab, &script);
    assert!(run.ends(0).out().contains("edited"), "{}", run.out());
}

#[test]
#[ignore = "needs root, for mounts: make disks"]
fn on_other_disks_every_run_reads_everything() {
    for make in [
        "mount -t ramfs ramfs disk",
        "mkdir below layers
        mount -t tmpfs tmpfs layers
        mkdir layers/above layers/work
        mount -t overlay -o lowerdir=below,upperdir=layers/above,workdir=layers/work overlay disk",
    ] {
        let lab = Lab::new();
        let script = format!(
            "set -e
            mkdir disk
            {make}
            mv inventory.yaml disk
            cd disk
            for run in 1 2 3; do $NETPXE gen inventory.yaml -o out --timings; done"
        );
        let run = with_mounts(&lab, &script);
        assert_eq!(run.ends(0).err().matches("parse the YAML").count(), 3);
    }
}
