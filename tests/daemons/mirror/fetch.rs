//! `bin/fetch-kernel` against a web server.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::lab::Run;
use super::upstream::{self, Files, release, sum};
use crate::support::daemon::Daemon;
use crate::support::evidence::Evidence;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;

const KERNEL: &str = "BaseOS/x86_64/os/images/pxeboot/vmlinuz";
const INITRD: &str = "BaseOS/x86_64/os/images/pxeboot/initrd.img";
const TREEINFO: &str = "BaseOS/x86_64/os/.treeinfo";

/// Where the web server is; it knows no ranges.
pub const UPSTREAM: &str = "198.51.100.9";

/// A deploy host that mirrors nothing, and a web server that it fetches from.
pub struct Lab {
    _web: Daemon,
    namespace: Namespace,
    generated: Generated,
    folder: TempDir,
    pub evidence: Evidence,
}

impl Lab {
    /// The lab of an inventory with these settings.
    fn new(files: &Files, settings: &str) -> Self {
        Self::of(
            files,
            &format!(
                "defaults:\n  os: el7\n  state: rescue\n  repo: http://198.51.100.9/el/BaseOS/x86_64/os/\n{settings}\
                 hosts:\n  d1: {{mac: \"bc:30:5b:e5:73:b7\", address: 172.22.10.57, firmware: uefi}}\n"
            ),
        )
    }

    /// The lab of an inventory with these machines.
    pub fn of(files: &Files, machines: &str) -> Self {
        needs::root();
        let generated = Generated::of_text(&format!(
            "netpxe: 1\nserver: {{address: 172.22.10.2, tftp: {{}}}}\nnetworks: {{lab: {{subnet: 172.22.10.0/24}}}}\n\
             {machines}"
        ));
        let evidence = Evidence::new();
        let folder = TempDir::with_prefix("npm").unwrap();
        for name in ["upstream/el", "tftp", "web", "tmp", "bin"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        upstream::write(&folder.path().join("upstream/el"), files);
        let namespace = Namespace::new();
        namespace.ip("address add 198.51.100.9/32 dev lo");
        let mut command = namespace.command(needs::program("python3"));
        command
            .args([
                "-u",
                "-m",
                "http.server",
                "--bind",
                "198.51.100.9",
                "--directory",
            ])
            .arg(folder.path().join("upstream"))
            .arg("80");
        let web = Daemon::start(&mut command, &evidence.file("web.log"), "Serving HTTP");
        let lab = Self {
            _web: web,
            namespace,
            generated,
            folder,
            evidence,
        };
        // Nothing but what every machine has, and one of the two programs that fetch.
        for name in [
            "awk",
            "cat",
            "chmod",
            "cp",
            "cut",
            "grep",
            "head",
            "md5sum",
            "mkdir",
            "mktemp",
            "mv",
            "od",
            "readlink",
            "rm",
            "sed",
            "sha256sum",
            "sha512sum",
            "tail",
            "tr",
            "wc",
        ] {
            symlink(needs::program(name), lab.path("bin").join(name)).unwrap();
        }
        lab.fetches_with("curl");
        lab
    }

    pub fn fetches_with(&self, name: &str) {
        for other in ["curl", "wget"] {
            let _ = fs::remove_file(self.path("bin").join(other));
        }
        symlink(needs::program(name), self.path("bin").join(name)).unwrap();
    }

    /// A command on the network of both.
    pub fn command(&self, program: PathBuf) -> Command {
        self.namespace.command(program)
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn publish(&self, files: &Files) {
        upstream::write(&self.path("upstream/el"), files);
    }

    pub fn run(&self, options: &[&str]) -> Run {
        let mut command = self.command(needs::program("dash"));
        command
            .arg(self.generated.path("bin/fetch-kernel"))
            .args(options)
            .args([self.path("tftp"), self.path("web")])
            .env("TMPDIR", self.path("tmp"))
            .env("PATH", self.path("bin"));
        let run = Run::new(&needs::output(&mut command));
        assert_eq!(upstream::read(&self.path("tmp")), Files::new());
        run
    }

    /// Below both roots lie the kernel and the initial RAM disk of `files`, and nothing else.
    fn has(&self, files: &Files) {
        self.has_as(files, [("el7/vmlinuz", KERNEL), ("el7/initrd.img", INITRD)]);
    }

    /// The same of files that have other names: there, and in `files`.
    pub fn has_as(&self, files: &Files, names: [(&str, &str); 2]) {
        let wanted = names.map(|(name, file)| (name.to_owned(), files[file].clone()));
        let wanted = Files::from(wanted);
        for root in ["tftp", "web"] {
            assert!(
                upstream::read(&self.path(root)) == wanted,
                "{root} holds something else"
            );
        }
    }

    /// The requests for files below `pxeboot` so far.
    fn fetched(&self) -> usize {
        let log = fs::read_to_string(self.evidence.file("web.log")).unwrap();
        log.lines()
            .filter(|line| line.contains("/pxeboot/"))
            .count()
    }
}

/// Proves: with curl and with wget, kernel and initial RAM disk come below both roots, each fetched
/// once; what is right is not fetched again; news replace them; `--check` says so and writes
/// nothing.
#[test]
fn fetches_what_is_new() {
    for fetcher in ["curl", "wget"] {
        let first = release(1, 0..3);
        let lab = Lab::new(&first, "");
        lab.fetches_with(fetcher);
        let check = lab.run(&["--check"]);
        check.failed(2, "would fetch");
        assert_eq!(
            (lab.fetched(), upstream::read(&lab.path("tftp"))),
            (0, Files::new())
        );
        let run = lab.run(&[]);
        assert_eq!(run.code, Some(0), "{}", run.said);
        lab.has(&first);
        assert_eq!(lab.fetched(), 2);
        let file = fs::metadata(lab.path("web/el7/vmlinuz")).unwrap();
        assert_eq!(file.mode() & 0o777, 0o644);

        let run = lab.run(&[]);
        assert_eq!(run.said.matches("unchanged ").count(), 4, "{}", run.said);
        assert_eq!((run.code, lab.fetched()), (Some(0), 2));
        assert_eq!(
            fs::metadata(lab.path("web/el7/vmlinuz")).unwrap().ino(),
            file.ino()
        );
        assert_eq!(lab.run(&["--check"]).code, Some(0));

        let second = release(2, 0..3);
        lab.publish(&second);
        lab.run(&["--check"]).failed(2, "would fetch");
        lab.has(&first);
        assert_eq!(lab.run(&[]).code, Some(0));
        lab.has(&second);
    }
}

/// Proves: a file that is not what `.treeinfo` says, that is not there, or a tree without
/// `.treeinfo` or without sums: nothing is put in place, not even the one of the two that was
/// right.
#[test]
fn refuses_what_is_wrong() {
    let (first, second) = (release(1, 0..3), release(2, 0..3));
    for fetcher in ["curl", "wget"] {
        let lab = Lab::new(&first, "");
        lab.fetches_with(fetcher);
        assert_eq!(lab.run(&[]).code, Some(0));
        let refused = |path: &str, bytes: Option<Vec<u8>>, why: &str| {
            let mut files = second.clone();
            match bytes {
                Some(bytes) => files.insert(path.to_owned(), bytes),
                None => files.remove(path),
            };
            lab.publish(&files);
            lab.run(&[]).failed(1, why);
            lab.has(&first);
        };
        let text = String::from_utf8(second[TREEINFO].clone()).unwrap();
        refused(
            INITRD,
            Some(first[INITRD].clone()),
            "initrd.img does not have the sha256",
        );
        refused(
            INITRD,
            None,
            "cannot fetch http://198.51.100.9/el/BaseOS/x86_64/os/images/pxeboot/initrd.img",
        );
        refused(KERNEL, Some(Vec::new()), "vmlinuz does not have the sha256");
        refused(
            TREEINFO,
            None,
            "cannot fetch http://198.51.100.9/el/BaseOS/x86_64/os/.treeinfo",
        );
        let md5 = text.replace("sha256:", "md5:");
        refused(
            TREEINFO,
            Some(md5.into_bytes()),
            "lists no kernel and initrd with their sha256",
        );
        let outside = text.replace("images/pxeboot/vmlinuz", "../../../vmlinuz");
        refused(
            TREEINFO,
            Some(outside.into_bytes()),
            "lists no kernel and initrd",
        );
    }
}

/// Proves: what the inventory pins counts, whatever `.treeinfo` says, and needs none.
#[test]
fn a_pin_counts_more_than_treeinfo() {
    let (first, second) = (release(1, 0..3), release(2, 0..3));
    let kernel = format!("  kernel_sha256: {}\n", sum(&first[KERNEL]));
    let initrd = format!("  initrd_sha256: {}\n", sum(&first[INITRD]));
    let both = Lab::new(&first, &(kernel.clone() + &initrd));
    let mut bare = first.clone();
    bare.remove(TREEINFO);
    both.publish(&bare);
    assert_eq!(both.run(&[]).code, Some(0));
    both.has(&first);
    both.publish(&second);
    let run = both.run(&[]);
    assert_eq!((run.code, both.fetched()), (Some(0), 2), "{}", run.said);
    both.has(&first);

    // The upper-case digits of the inventory are those of sha256sum.
    let one = Lab::new(
        &second,
        &kernel.to_uppercase().replace("KERNEL_SHA", "kernel_sha"),
    );
    one.run(&[]).failed(1, "vmlinuz does not have the sha256");
    one.publish(&first);
    assert_eq!(one.run(&[]).code, Some(0));
    one.has(&first);
}

/// Proves: what has URLs of its own is fetched by them and compared, both files or none; and after an
/// installer that fails, the others are fetched all the same, and the end is 1.
#[test]
fn goes_on_after_one_that_fails() {
    let files = release(1, 0..3);
    let (kernel, initrd) = (sum(&files[KERNEL]), sum(&files[INITRD]));
    let url = |path: &str| format!("http://198.51.100.9/el/{path}");
    let boot = |name: &str, nic: u8, initrd: &str| {
        format!(
            "  {name}: {{mac: \"bc:30:5b:e5:73:0{nic}\", state: boot, kernel: {name}/k, kernel_url: \"{}\", \
             kernel_sha256: {kernel}, initrd: {name}/i, initrd_url: \"{}\", initrd_sha256: {initrd}}}\n",
            url(KERNEL),
            url(INITRD),
        )
    };
    let (good, bad) = (boot("good", 1, &initrd), boot("bad", 2, &kernel));
    let lab = Lab::of(
        &files,
        &format!(
            "defaults: {{firmware: bios, state: rescue}}\nhosts:\n{good}{bad}  \
             gone: {{mac: \"bc:30:5b:e5:73:03\", os: el7, repo: \"http://198.51.100.9/gone\"}}\n  \
             tree: {{mac: \"bc:30:5b:e5:73:04\", os: el8, repo: \"{}\"}}\n",
            url("BaseOS/x86_64/os"),
        ),
    );
    lab.run(&["--check"]).failed(1, "would fetch");
    let run = lab.run(&[]);
    run.failed(1, "cannot fetch http://198.51.100.9/gone/.treeinfo");
    run.failed(1, "initrd.img does not have the sha256");
    let wanted = Files::from([
        ("good/k".to_owned(), files[KERNEL].clone()),
        ("good/i".to_owned(), files[INITRD].clone()),
        ("el8/vmlinuz".to_owned(), files[KERNEL].clone()),
        ("el8/initrd.img".to_owned(), files[INITRD].clone()),
    ]);
    assert!(upstream::read(&lab.path("tftp")) == wanted, "{}", run.said);
}

const DEBIAN: &str = "dists/trixie/main/installer-amd64/current/images";

/// The files of a release on a mirror of Debian, and its sums; those of other images stand among them.
fn debian(day: &str) -> Files {
    let mut files: Files = [
        "debian-installer/amd64/linux",
        "debian-installer/amd64/initrd.gz",
    ]
    .iter()
    .flat_map(|file| ["netboot", "netboot/gtk"].map(|image| format!("{image}/{file}")))
    .map(|file| {
        (
            format!("{DEBIAN}/{file}"),
            format!("{file} of {day}").into_bytes(),
        )
    })
    .collect();
    let line = |(file, bytes): (&String, &Vec<u8>)| {
        let file = file.strip_prefix(DEBIAN).unwrap();
        format!("{}  .{file}\n", sum(bytes))
    };
    let sums: String = files.iter().map(line).collect();
    files.insert(format!("{DEBIAN}/SHA256SUMS"), sums.into_bytes());
    files
}

/// Proves: Debian's kernel and initial RAM disk come from the place where its mirrors have them, and
/// must have their sums in `SHA256SUMS`, or those that the inventory pins. What is missing, or is
/// something else, leaves the last ones in their place.
#[test]
fn debians_mirror_has_sums_of_its_own() {
    let kernel = format!("{DEBIAN}/netboot/debian-installer/amd64/linux");
    let initrd = format!("{DEBIAN}/netboot/debian-installer/amd64/initrd.gz");
    let names = [
        ("debian13/linux", kernel.as_str()),
        ("debian13/initrd.gz", initrd.as_str()),
    ];
    let settings = "os: debian13, repo: \"http://198.51.100.9/el\"";
    let lab = |files: &Files, settings: &str| {
        let machines = format!(
            "defaults: {{state: rescue, {settings}}}\n\
             hosts:\n  d1: {{mac: \"bc:30:5b:e5:73:b7\", address: 172.22.10.57, firmware: uefi}}\n"
        );
        Lab::of(files, &machines)
    };
    let (first, second) = (debian("monday"), debian("tuesday"));
    for fetcher in ["curl", "wget"] {
        let lab = lab(&first, settings);
        lab.fetches_with(fetcher);
        let run = lab.run(&[]);
        assert_eq!(run.code, Some(0), "{}", run.said);
        lab.has_as(&first, names);
        let run = lab.run(&[]);
        assert_eq!(run.said.matches("unchanged ").count(), 4, "{}", run.said);

        let refused = |path: &str, bytes: Option<&[u8]>, why: &str| {
            let mut files = second.clone();
            match bytes {
                Some(bytes) => files.insert(path.to_owned(), bytes.to_vec()),
                None => files.remove(path),
            };
            lab.publish(&files);
            lab.run(&[]).failed(1, why);
            lab.has_as(&first, names);
        };
        refused(&initrd, Some(b"x"), "initrd.gz does not have the sha256");
        refused(
            &kernel,
            None,
            &format!("cannot fetch http://198.51.100.9/el/{kernel}"),
        );
        let sums = format!("{DEBIAN}/SHA256SUMS");
        refused(
            &sums,
            None,
            &format!("cannot fetch http://198.51.100.9/el/{sums}"),
        );
        let text = String::from_utf8(second[&sums].clone()).unwrap();
        let without = text.replace("./netboot/debian-installer", "./other");
        let why = "SHA256SUMS has no sum of netboot/debian-installer/amd64/linux";
        refused(&sums, Some(without.as_bytes()), why);
        // A sum of another kind is none.
        let short: Vec<&str> = text.lines().map(|line| &line[24..]).collect();
        let short = short.join("\n") + "\n";
        refused(&sums, Some(short.as_bytes()), why);

        lab.publish(&second);
        assert_eq!(lab.run(&[]).code, Some(0));
        lab.has_as(&second, names);
    }

    // What is pinned needs no sums, and counts more than they do.
    let pins = format!(
        "{settings}, kernel_sha256: {}, initrd_sha256: {}",
        sum(&first[&kernel]),
        sum(&first[&initrd])
    );
    let lab = lab(&second, &pins);
    lab.run(&[]).failed(1, "linux does not have the sha256");
    let mut bare = first.clone();
    bare.remove(&format!("{DEBIAN}/SHA256SUMS"));
    lab.publish(&bare);
    let run = lab.run(&[]);
    assert_eq!(run.code, Some(0), "{}", run.said);
    lab.has_as(&first, names);
}
