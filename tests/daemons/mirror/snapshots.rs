//! What good runs do.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::lab::Lab;
use super::upstream::{self, release};

/// Proves: the first pull waits for `--initial`, and its size is told; a dry run tells it too, and
/// writes nothing.
#[test]
fn the_first_pull_waits_for_a_word() {
    let lab = Lab::new(&release(1, 0..10));
    let dry = lab.runs(&["--dry-run"]);
    assert!(
        dry.contains(
            "el: 319.5 kB to fetch of 27 files (319.5 kB) from rsync://198.51.100.9/mirror/el/;"
        ),
        "{dry}"
    );
    assert!(!lab.path("web/repos/.mirror").exists());
    let run = lab.run(&[]);
    run.failed(3, "319.5 kB to fetch of 27 files");
    run.failed(3, "this would be the first pull: run mirror-sync --initial");
    lab.serves_nothing();
}

/// Proves: a release is served whole and its kernel published; without news nothing changes; news
/// become a snapshot that shares what has not changed with the one before; only so many are kept,
/// and a dry run changes nothing.
#[test]
fn one_snapshot_after_the_other() {
    let first = release(1, 0..10);
    let lab = Lab::new(&first);
    lab.runs(&["--initial"]);
    lab.serves(&first);
    let link = fs::read_link(lab.live()).unwrap();
    assert!(link.starts_with("../.mirror/el"), "{}", link.display());
    let one = lab.snapshots();

    let published = || fs::metadata(lab.path("tftp/el/vmlinuz")).unwrap().ino();
    let before = published();
    let said = lab.runs(&[]);
    assert!(
        said.starts_with("el: nothing new (27 files, 319.5 kB)\n"),
        "{said}"
    );
    assert_eq!((lab.snapshots(), published()), (one.clone(), before));

    let second = release(2, 2..12);
    lab.publish(&second);
    let said = lab.runs(&["--dry-run"]);
    assert!(said.contains("to fetch of 27 files"), "{said}");
    lab.serves(&first);
    lab.runs(&[]);
    lab.serves(&second);
    let file = "AppStream/x86_64/os/Packages/p/p-5.rpm";
    let old = lab.path("web/repos/.mirror/el").join(&one[0]);
    let inode = |path: std::path::PathBuf| fs::metadata(path).unwrap().ino();
    assert_eq!(inode(old.join(file)), inode(lab.live().join(file)));
    assert!(
        upstream::read(&old) == first,
        "the old snapshot has changed"
    );

    let third = release(3, 2..13);
    lab.publish(&third);
    lab.runs(&["el"]);
    lab.serves(&third);
    let kept = lab.snapshots();
    assert!(kept.len() == 2 && !kept.contains(&one[0]), "{kept:?}");
}

/// Proves: a file that was damaged on our own disk, its time and its size unchanged, is fetched
/// again, and is not linked into the next snapshot.
#[test]
fn damage_on_our_disk_is_healed() {
    let files = release(1, 0..10);
    let lab = Lab::new(&files);
    lab.runs(&["--initial"]);
    for (path, bytes) in &files {
        if path.contains("-primary") || path.contains("/pxeboot/") {
            let path = lab.live().join(path);
            let times = fs::metadata(&path).unwrap().modified().unwrap();
            let mut damaged = bytes.clone();
            damaged[20] ^= 1;
            fs::write(&path, damaged).unwrap();
            fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(times)
                .unwrap();
        }
    }
    let said = lab.runs(&[]);
    assert!(
        said.contains("damaged here: BaseOS/x86_64/os/images/pxeboot/vmlinuz"),
        "{said}"
    );
    lab.serves(&files);
}

/// Proves: what is published and was removed or changed by hand is put right, also without news.
#[test]
fn a_lost_kernel_comes_back() {
    let files = release(1, 0..10);
    let lab = Lab::new(&files);
    lab.runs(&["--initial"]);
    fs::remove_file(lab.path("tftp/el/vmlinuz")).unwrap();
    fs::write(lab.path("web/el/initrd.img"), "by hand").unwrap();
    let said = lab.runs(&[]);
    assert_eq!(
        said.lines()
            .filter(|line| line.starts_with("el: published "))
            .count(),
        2,
        "{said}"
    );
    lab.serves(&files);
}
