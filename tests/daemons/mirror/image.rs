//! `bin/fetch-kernel` reads the files of an installer out of an image on a web server.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::NamedTempFile;

use super::fetch::{Lab, UPSTREAM};
use super::upstream::{self, Files};
use crate::support::daemon::Daemon;
use crate::support::needs;

const IMAGE: &str = "el/live.iso";
const KERNEL: &str = "casper/vmlinuz";
const INITRD: &str = "casper/initrd";

/// A lab with a machine of Ubuntu's, whose image is read by ranges, or on the server that knows none.
fn lab(port: u16) -> Lab {
    Lab::of(
        &Files::new(),
        &format!(
            "defaults: {{os: ubuntu2404, state: rescue, repo: \"http://{UPSTREAM}:{port}/{IMAGE}\"}}\n\
             hosts:\n  d1: {{mac: \"bc:30:5b:e5:73:b7\", address: 172.22.10.57, firmware: uefi}}\n"
        ),
    )
}

/// What lies in an image: the files of the installer, their sums, and what is not read.
fn files() -> Files {
    let bytes = |length: usize, first: usize| {
        let bytes = (first..first + length).map(|at| u8::try_from(at * at % 251).unwrap());
        bytes.collect::<Vec<u8>>()
    };
    let mut files = Files::new();
    // More than one sector; a whole number of them; and folders that are longer than one.
    files.insert(KERNEL.to_owned(), bytes(5000, 1));
    files.insert(INITRD.to_owned(), bytes(3 * 2048, 7));
    files.insert("casper/squashfs".to_owned(), bytes(1 << 20, 3));
    for number in 0..60 {
        let name =
            format!("casper/ubuntu-server-minimal.ubuntu-server.installer.{number}.manifest");
        files.insert(name, bytes(40, number));
        files.insert(
            format!("a folder that is not read {number}/x"),
            bytes(1, number),
        );
    }
    let sums: Vec<String> = [KERNEL, INITRD]
        .map(|name| md5_line(name, &files[name]))
        .into();
    files.insert("md5sum.txt".to_owned(), sums.concat().into_bytes());
    files
}

/// The line of `md5sum.txt` for a file.
fn md5_line(name: &str, bytes: &[u8]) -> String {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let said = needs::run(Command::new("md5sum").arg(file.path())).stdout;
    let said = String::from_utf8(said).unwrap();
    format!("{}  ./{name}\n", said.split(' ').next().unwrap())
}

/// Writes an image of these files, as Ubuntu's is written: with short names and, for Linux, with long ones.
fn write(path: &Path, files: &Files) {
    let folder = tempfile::tempdir().unwrap();
    upstream::write(folder.path(), files);
    let mut xorriso = Command::new(needs::program("xorriso"));
    xorriso.args(["-as", "mkisofs", "-quiet", "-r", "-J", "-l", "-o"]);
    needs::run(xorriso.arg(path).arg(folder.path()));
}

fn serve_ranges(lab: &Lab) -> Daemon {
    let mut httpd = lab.command(needs::program("busybox"));
    httpd.args([
        "httpd",
        "-f",
        "-vv",
        "-p",
        &format!("{UPSTREAM}:8080"),
        "-h",
    ]);
    Daemon::start_silent(
        httpd.arg(lab.path("upstream")),
        &lab.evidence.file("ranges.log"),
    )
}

/// Proves: with curl and with wget, the kernel and the initial RAM disk of Ubuntu's image come below both roots,
/// without the rest of the image; what is there is not fetched again.
#[test]
fn two_files_of_an_image_are_fetched() {
    let files = files();
    let lab = lab(8080);
    let _ranges = serve_ranges(&lab);
    write(&lab.path("upstream").join(IMAGE), &files);
    let names = [
        ("ubuntu2404/vmlinuz", KERNEL),
        ("ubuntu2404/initrd", INITRD),
    ];
    for fetcher in ["curl", "wget"] {
        lab.fetches_with(fetcher);
        for root in ["tftp", "web"] {
            let _ = fs::remove_dir_all(lab.path(root).join("ubuntu2404"));
        }
        let run = lab.run(&[]);
        assert_eq!(run.code, Some(0), "{fetcher}: {}", run.said);
        lab.has_as(&files, names);
        let run = lab.run(&["--check"]);
        assert_eq!(run.code, Some(0), "{fetcher}: {}", run.said);
        assert_eq!(run.said.matches("unchanged ").count(), 4, "{}", run.said);
    }
}

/// Proves: an image whose files are not what its sums say, one that lacks them, what is no image, and a server
/// that knows no ranges: nothing is put in place, and it is said why.
#[test]
fn what_is_wrong_with_an_image_is_told() {
    let lab = lab(8080);
    let _ranges = serve_ranges(&lab);
    let image = lab.path("upstream").join(IMAGE);
    let good = files();
    let changed = |path: &str, bytes: Option<&[u8]>| {
        let mut files = good.clone();
        match bytes {
            Some(bytes) => files.insert(path.to_owned(), bytes.to_vec()),
            None => files.remove(path),
        };
        files
    };
    for fetcher in ["curl", "wget"] {
        lab.fetches_with(fetcher);
        for (files, why) in [
            (
                changed(KERNEL, Some(b"another kernel")),
                "does not have the md5",
            ),
            (changed(INITRD, None), "has no casper/initrd"),
            (changed("md5sum.txt", None), "has no md5sum.txt"),
            (
                changed("md5sum.txt", Some(b"x  ./casper/initrd\n")),
                "has no sum of casper/vmlinuz",
            ),
        ] {
            write(&image, &files);
            lab.run(&[]).failed(1, why);
        }
        fs::write(&image, vec![0; 1 << 16]).unwrap();
        lab.run(&[]).failed(1, "is no image of a CD");
        fs::write(&image, "short").unwrap();
        lab.run(&[]).failed(1, "its server must know ranges");
    }
    assert_eq!(upstream::read(&lab.path("tftp")), Files::new());
}

/// Proves: a web server that sends the whole image for a part of it is not let go on, and it is told.
#[test]
fn a_server_that_knows_no_ranges_is_told() {
    let lab = lab(80);
    write(&lab.path("upstream").join(IMAGE), &files());
    lab.fetches_with("curl");
    lab.run(&[]).failed(1, "its server must know ranges");
    assert_eq!(upstream::read(&lab.path("tftp")), Files::new());
}
