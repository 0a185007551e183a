//! Upstreams that nothing is taken from, and disks that nothing is put on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::lab::{Lab, Run};
use super::upstream::{Files, release};
use crate::support::needs;

const TREE: &str = "BaseOS/x86_64/os";

/// A lab that serves this release.
fn serving(files: &Files) -> Lab {
    let lab = Lab::new(files);
    lab.runs(&["--initial"]);
    lab.serves(files);
    lab
}

/// Upstream becomes `files`: refused for this reason, and what is served stays whole. Then the
/// right ones come, and are taken.
fn is_refused(lab: &Lab, files: &Files, why: &str) {
    lab.publish(files);
    lab.run(&[]).failed(1, why);
    lab.serves(&release(1, 0..10));
}

/// Proves: an upstream that is empty, that lacks its metadata or a repository, that cannot be
/// reached: nothing is taken, and afterwards all goes on.
#[test]
fn an_upstream_that_is_not_there() {
    let first = release(1, 0..10);
    let lab = serving(&first);
    let without = |part: &str| {
        let files = first.clone().into_iter();
        files.filter(|(path, _)| !path.contains(part)).collect()
    };
    is_refused(&lab, &without("AppStream"), "AppStream/x86_64/os/ is empty");
    is_refused(
        &lab,
        &without("repomd.xml"),
        "has no repodata/repomd.xml: it is not a repository",
    );
    is_refused(
        &lab,
        &without("treeinfo"),
        "el: BaseOS/x86_64/os/.treeinfo: missing, and machines install from here\nmirror-sync: el: upstream is damaged",
    );
    is_refused(&lab, &Files::new(), "is empty: nothing is taken from there");
    fs::rename(lab.path("upstream/el"), lab.path("upstream/gone")).unwrap();
    lab.run(&[]).failed(
        1,
        "rsync cannot read rsync://198.51.100.9/mirror/el/BaseOS/x86_64/os/",
    );
    lab.serves(&first);
    fs::rename(lab.path("upstream/gone"), lab.path("upstream/el")).unwrap();
    let second = release(2, 0..11);
    lab.publish(&second);
    lab.runs(&[]);
    lab.serves(&second);
}

/// Proves: a repository that lost more than 30 % of its files, or of its bytes, is refused, and is
/// taken if somebody says so; an empty one never is.
#[test]
fn an_upstream_that_has_shrunk() {
    let lab = serving(&release(1, 0..10));
    is_refused(
        &lab,
        &release(1, 0..6),
        "BaseOS/x86_64/os/ has shrunk from 15 files (169.0 kB) to 11 (115.0 kB)",
    );
    // Few files, and more bytes than before.
    let mut few = release(1, 0..10);
    few.retain(|path, _| {
        !path.contains("AppStream/x86_64/os/Packages/p/p-1") && !path.contains("/p-2")
    });
    few.retain(|path, _| {
        !(path.contains("AppStream") && (path.contains("/p-3") || path.contains("/p-4")))
    });
    for (path, bytes) in &mut few {
        if path.contains("/Packages/") {
            *bytes = bytes.repeat(3);
        }
    }
    is_refused(
        &lab,
        &few,
        "AppStream/x86_64/os/ has shrunk from 12 files (150.5 kB) to 8 (",
    );
    let mut small = release(1, 0..10);
    for (path, bytes) in &mut small {
        if path.contains("AppStream") && path.contains("/Packages/") {
            bytes.truncate(500);
        }
    }
    is_refused(
        &lab,
        &small,
        "AppStream/x86_64/os/ has shrunk from 12 files (150.5 kB) to 12 (5.5 kB)",
    );
    lab.runs(&["--accept-shrunken"]);
    lab.serves(&small);
    lab.publish(&Files::new());
    lab.run(&["--accept-shrunken"]).failed(1, "is empty");
    lab.serves(&small);
}

/// Proves: a kernel, an initial RAM disk or metadata that are not what upstream says they are: not
/// taken; and not linked from the failed attempt by the next one, when they are right again.
#[test]
fn an_upstream_that_is_damaged() {
    let lab = serving(&release(1, 0..10));
    let second = release(2, 0..11);
    let primary = second.keys().find(|path| path.contains("-primary"));
    let primary = primary
        .unwrap()
        .strip_prefix("AppStream/x86_64/os/")
        .unwrap();
    for (path, why) in [
        (
            "BaseOS/x86_64/os/images/pxeboot/vmlinuz",
            "vmlinuz: not what .treeinfo says",
        ),
        (
            "BaseOS/x86_64/os/images/pxeboot/initrd.img",
            "initrd.img: not what .treeinfo says",
        ),
        (
            &format!("AppStream/x86_64/os/{primary}"),
            "not what repomd.xml says",
        ),
        (
            "AppStream/x86_64/os/repodata/repomd.xml",
            "repomd.xml: damaged",
        ),
    ] {
        let mut damaged = second.clone();
        let bytes = damaged.get_mut(path).unwrap();
        if path.ends_with("repomd.xml") {
            bytes.truncate(100);
        } else {
            bytes[7] ^= 1;
        }
        is_refused(&lab, &damaged, why);
        // The right file has the very size and time of the damaged one.
        let file = lab.path("upstream/el").join(path);
        let time = fs::metadata(&file).unwrap().modified().unwrap();
        fs::write(&file, &second[path]).unwrap();
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(time)
            .unwrap();
        lab.runs(&[]);
        lab.serves(&second);
        lab.publish(&release(1, 0..10));
        lab.runs(&[]);
    }
}

/// Proves: `.treeinfo` and `repomd.xml` that name files outside of their repository, that list no
/// sum for the kernel, or one that anybody can forge, are refused.
#[test]
fn an_upstream_that_lies() {
    let lab = serving(&release(1, 0..10));
    let treeinfo = format!("{TREE}/.treeinfo");
    let repomd = format!("{TREE}/repodata/repomd.xml");
    for (path, from, to, why) in [
        (
            &treeinfo,
            "images/pxeboot/vmlinuz =",
            "../../../../../etc/passwd =",
            ".treeinfo: damaged",
        ),
        (
            &treeinfo,
            "kernel = images",
            "kernel = /images",
            ".treeinfo: damaged",
        ),
        (
            &treeinfo,
            "kernel = images",
            "kernel = other",
            "lists no kernel and initrd",
        ),
        (
            &treeinfo,
            "vmlinuz = sha256:",
            "vmlinuz = md5:",
            "lists no kernel and initrd",
        ),
        (
            &treeinfo,
            "[images-x86_64]",
            "[images-xen]",
            "lists no kernel and initrd",
        ),
        (
            &repomd,
            "href=\"repodata/",
            "href=\"../../",
            "repomd.xml: damaged",
        ),
        (
            &repomd,
            "type=\"primary\"",
            "type=\"other\"",
            "repomd.xml: damaged",
        ),
        (
            &repomd,
            "<checksum type=\"sha256\"",
            "<checksum type=\"md5\"",
            "repomd.xml: damaged",
        ),
    ] {
        let mut files = release(1, 0..10);
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{from}");
        files.insert(path.clone(), text.replace(from, to).into_bytes());
        is_refused(&lab, &files, why);
    }
}

/// Proves: where the inventory pins a SHA-256, a kernel with another one is not published, and its
/// tree is not served.
#[test]
fn a_pinned_kernel() {
    let first = release(1, 0..10);
    let pin = super::upstream::sum(&first[&format!("{TREE}/images/pxeboot/vmlinuz")]);
    let lab = Lab::with(&first, |text| {
        text.replace(
            "defaults: {",
            &format!("defaults: {{kernel_sha256: {pin}, "),
        )
    });
    lab.runs(&["--initial"]);
    lab.serves(&first);
    is_refused(
        &lab,
        &release(2, 0..10),
        "does not have the SHA-256 that the inventory names",
    );
}

/// A small disk, there as long as this value.
struct Disk(PathBuf);

impl Disk {
    fn at(folder: &Path, size: &str) -> Self {
        fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new(needs::program("mount"));
        mount.args(["-t", "tmpfs", "-o", &format!("size={size},mode=755"), "npm"]);
        needs::run(mount.arg(folder));
        Self(folder.to_owned())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Proves: where the pull and the reserve do not fit the disk, nothing is fetched; what is served
/// stays.
#[test]
fn a_disk_that_is_too_small() {
    let first = release(1, 0..10);
    let lab = Lab::new(&first);
    let disk = Disk::at(&lab.path("web/repos"), "700k");
    lab.runs(&["--initial"]);
    lab.serves(&first);
    lab.publish(&release(2, 0..20));
    lab.run(&[]).failed(1, "el: the disk is too small by ");
    lab.serves(&first);
    assert!(!lab.path("web/repos/.mirror/el/staging").exists());
    let small = release(2, 0..10);
    lab.publish(&small);
    lab.runs(&[]);
    lab.serves(&small);
    drop(disk);
}

/// Proves: a disk that is full all the same, because somebody else has filled it, ends the run and
/// gets its space back; the TFTP root's too.
#[test]
fn a_disk_that_fills_up() {
    let first = release(1, 0..10);
    let lab = Lab::new(&first);
    let disk = Disk::at(&lab.path("web/repos"), "700k");
    let tftp = Disk::at(&lab.path("tftp"), "60k");
    lab.runs(&["--initial"]);
    lab.serves(&first);
    // rsync starts, and the space that was there is gone.
    let eater = format!(
        "#!/bin/sh\ncase \"$*\" in *--delete-after*) head -c 300000 /dev/zero >'{}' ;; esac\nexec {} \"$@\"\n",
        lab.path("web/repos/eaten").display(),
        needs::program("rsync").display()
    );
    program(&lab, "rsync", &eater);
    lab.publish(&release(1, 0..15));
    let run: Run = lab.run(&[]);
    run.failed(1, "el: rsync failed; what is served stays as it was");
    lab.serves(&first);
    assert!(!lab.path("web/repos/.mirror/el/staging").exists());
    fs::remove_file(lab.path("web/repos/eaten")).unwrap();
    fs::remove_file(lab.path("bin/rsync")).unwrap();

    // Two kernels at once do not fit the TFTP root.
    let second = release(2, 0..10);
    lab.publish(&second);
    lab.run(&[]).failed(1, "what is served stays as it was");
    lab.serves(&first);
    drop((disk, tftp));
}

/// Puts a program before the machine's.
pub fn program(lab: &Lab, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = lab.path("bin").join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}
