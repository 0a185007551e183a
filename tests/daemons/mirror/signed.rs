//! `bin/fetch-kernel` and what Secure Boot starts: from a tree, and from an archive of packages.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::lab::Run;
use super::upstream::{self, Files, sum};
use crate::support::daemon::Daemon;
use crate::support::evidence::Evidence;
use crate::support::generated::Generated;
use crate::support::needs;
use crate::support::netns::Namespace;

const TREE: &str = "el9/EFI/BOOT";

/// A program as an EFI loader has it: its mark, and the generation that it is of or wants.
fn program(name: &str, generation: &str) -> Vec<u8> {
    format!("MZ\0\0{name}\0\n{generation}\n\0").into_bytes()
}

pub fn shim(wanted: u32) -> Vec<u8> {
    program("shim", &format!("sbat,1,2025021800\nshim,4\ngrub,{wanted}"))
}

pub fn grub(generation: u32) -> Vec<u8> {
    program(
        "grub",
        &format!("sbat,1,SBAT Version,sbat,1\ngrub,{generation},Free Software Foundation,grub"),
    )
}

/// A deploy host with a machine of EL 9 and one of Debian 13, and a web server for both.
struct Lab {
    _web: Daemon,
    namespace: Namespace,
    generated: Generated,
    folder: TempDir,
    _evidence: Evidence,
}

impl Lab {
    fn new() -> Self {
        needs::root();
        for name in [
            "apt-get",
            "dpkg-deb",
            "dpkg-scanpackages",
            "gpg",
            "sbverify",
        ] {
            needs::program(name);
        }
        let generated = Generated::of_text(
            "netpxe: 1\nserver: {address: 172.22.10.2, tftp: {}}\nnetworks: {lab: {subnet: 172.22.10.0/24}}\n\
             defaults: {firmware: uefi, secure_boot: true}\n\
             hosts:\n\
             \x20 el: {mac: \"52:54:00:00:00:01\", address: 172.22.10.57, os: el9, repo: \"http://198.51.100.9/el9/\"}\n\
             \x20 deb: {mac: \"52:54:00:00:00:02\", address: 172.22.10.58, os: other, shim: debian12,\n\
             \x20   repo: \"http://198.51.100.9/debian/dists/bookworm/main/installer-amd64/\",\n\
             \x20   kernel: deb/linux, initrd: deb/initrd}\n",
        );
        let evidence = Evidence::new();
        let folder = TempDir::with_prefix("npm").unwrap();
        for name in ["upstream", "tftp", "web", "tmp"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
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
            _evidence: evidence,
        };
        // The archive of this test has a key of its own.
        let conf = lab.generated.path("bin/fetch-kernel.conf");
        let text = fs::read_to_string(&conf).unwrap();
        let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
        assert!(text.contains(keyring), "{text}");
        let own = lab.path("keyring.gpg").display().to_string();
        fs::write(conf, text.replace(keyring, &own)).unwrap();
        lab
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// The tree has these two, and `.treeinfo` has these lines.
    fn publish_tree(&self, shim: &[u8], grub: &[u8], sums: &str) {
        let files = Files::from([
            ("EFI/BOOT/BOOTX64.EFI".to_owned(), shim.to_owned()),
            ("EFI/BOOT/grubx64.efi".to_owned(), grub.to_owned()),
            (
                ".treeinfo".to_owned(),
                format!("[checksums]\n{sums}").into_bytes(),
            ),
        ]);
        upstream::write(&self.path("upstream/el9"), &files);
    }

    /// The archive has packages with these two, signed by its key.
    fn publish_archive(&self, shim: &[u8], grub: &[u8]) {
        let archive = self.path("upstream/debian");
        let _ = fs::remove_dir_all(&archive);
        let pool = archive.join("pool");
        fs::create_dir_all(&pool).unwrap();
        self.package(
            &pool,
            "shim-signed",
            "usr/lib/shim/shimx64.efi.signed",
            shim,
        );
        let place = "usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed";
        self.package(&pool, "grub-efi-amd64-signed", place, grub);
        let mut scan = Command::new(needs::program("dpkg-scanpackages"));
        let packages =
            needs::run(scan.args(["--arch", "amd64", "pool"]).current_dir(&archive)).stdout;
        let suite = archive.join("dists/bookworm");
        fs::create_dir_all(suite.join("main/binary-amd64")).unwrap();
        let list = "main/binary-amd64/Packages";
        fs::write(suite.join(list), &packages).unwrap();
        let release = format!(
            "Suite: bookworm\nCodename: bookworm\nArchitectures: amd64\nComponents: main\n\
             Date: Thu, 01 Jan 2026 00:00:00 UTC\nSHA256:\n {} {} {list}\n",
            sum(&packages),
            packages.len()
        );
        fs::write(suite.join("Release"), release).unwrap();
        self.sign(&suite);
    }

    fn package(&self, pool: &Path, name: &str, place: &str, bytes: &[u8]) {
        let folder = self.path(&format!("tmp/{name}"));
        let file = folder.join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
        fs::create_dir_all(folder.join("DEBIAN")).unwrap();
        let mut control = String::new();
        let _ = writeln!(control, "Package: {name}\nVersion: 1\nArchitecture: amd64");
        control.push_str("Maintainer: Nobody <nobody@example.com>\nDescription: a test\n");
        fs::write(folder.join("DEBIAN/control"), control).unwrap();
        let mut build = Command::new(needs::program("dpkg-deb"));
        build.args(["--build", "-Znone"]).arg(&folder);
        needs::run(build.arg(pool.join(format!("{name}_1_amd64.deb"))));
        fs::remove_dir_all(folder).unwrap();
    }

    fn gpg(&self, arguments: &[&str]) -> Vec<u8> {
        let home = self.path("gnupg");
        fs::create_dir_all(&home).unwrap();
        let mut gpg = Command::new(needs::program("gpg"));
        gpg.args(["--batch", "--quiet", "--no-permission-warning", "--homedir"]);
        needs::run(
            gpg.arg(home)
                .args(["--passphrase", "", "--yes"])
                .args(arguments),
        )
        .stdout
    }

    fn sign(&self, suite: &Path) {
        if !self.path("keyring.gpg").exists() {
            self.gpg(&[
                "--quick-generate-key",
                "test@example.com",
                "ed25519",
                "sign",
                "never",
            ]);
            fs::write(self.path("keyring.gpg"), self.gpg(&["--export"])).unwrap();
        }
        let [from, to] =
            ["Release", "InRelease"].map(|name| suite.join(name).display().to_string());
        self.gpg(&["--output", &to, "--clearsign", &from]);
    }

    fn run(&self, options: &[&str]) -> Run {
        let mut command = self.namespace.command(needs::program("dash"));
        command
            .arg(self.generated.path("bin/fetch-kernel"))
            .args(options)
            .args([self.path("tftp"), self.path("web")])
            .env("TMPDIR", self.path("tmp"));
        let run = Run::new(&needs::output(&mut command));
        assert_eq!(upstream::read(&self.path("tmp")), Files::new());
        run
    }

    /// Below the TFTP root lie these, and below the web root the tree's alone: Debian 12's GRUB has
    /// no HTTP.
    fn has(&self, tree: [&[u8]; 2], archive: [&[u8]; 2]) {
        let pair = |folder: &str, [shim, grub]: [&[u8]; 2]| {
            let place = |file: &str| format!("boot/grub/secure/{folder}/{file}");
            [
                (place("shimx64.efi"), shim.to_owned()),
                (place("grubx64.efi"), grub.to_owned()),
            ]
        };
        let of_tree = Files::from(pair("el9", tree));
        let mut all = of_tree.clone();
        all.extend(pair("deb", archive));
        assert!(upstream::read(&self.path("tftp")) == all);
        assert!(upstream::read(&self.path("web")) == of_tree);
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // gpg leaves an agent behind, which ends when it is told.
        let mut kill = Command::new(needs::program("gpgconf"));
        let _ = kill
            .arg("--homedir")
            .arg(self.path("gnupg"))
            .args(["--kill", "all"])
            .output();
    }
}

/// Proves: shim and GRUB come from the tree and from the archive, each to its folder; what is right
/// stays; news replace both; `--check` says so and writes nothing; the generations are told.
#[test]
fn from_a_tree_and_from_an_archive() {
    let lab = Lab::new();
    lab.publish_tree(&shim(3), &grub(3), "");
    lab.publish_archive(&shim(5), &grub(5));
    lab.run(&["--check"]).failed(2, "would fetch");
    assert_eq!(upstream::read(&lab.path("tftp")), Files::new());
    let run = lab.run(&[]);
    assert_eq!(run.code, Some(0), "{}", run.said);
    lab.has([&shim(3), &grub(3)], [&shim(5), &grub(5)]);
    for told in [
        "boot/grub/secure/el9: GRUB is of generation 3, and shim starts those from 3 on",
        "boot/grub/secure/deb: GRUB is of generation 5, and shim starts those from 5 on",
        "boot/grub/secure/el9/shimx64.efi: signed by nobody",
    ] {
        assert!(run.said.contains(told), "{told:?} is not in:\n{}", run.said);
    }
    let again = lab.run(&[]);
    assert_eq!(
        again.said.matches("unchanged ").count(),
        6,
        "{}",
        again.said
    );
    assert_eq!(lab.run(&["--check"]).code, Some(0));
    lab.publish_tree(&shim(3), &grub(4), "");
    assert_eq!(lab.run(&[]).code, Some(0));
    lab.has([&shim(3), &grub(4)], [&shim(5), &grub(5)]);
}

/// Proves: what is not what `.treeinfo` or the archive's signature says, is no EFI program, is not
/// there, or would be refused by shim, is not put in place, and neither is its other half; what comes
/// from elsewhere is.
#[test]
fn what_is_wrong_is_not_put_in_place() {
    let lab = Lab::new();
    lab.publish_tree(&shim(3), &grub(3), "");
    lab.publish_archive(&shim(5), &grub(5));
    assert_eq!(lab.run(&[]).code, Some(0));
    let before = || lab.has([&shim(3), &grub(3)], [&shim(5), &grub(5)]);

    let wrong = format!("EFI/BOOT/grubx64.efi = sha256:{}\n", sum(b"other"));
    lab.publish_tree(&shim(4), &grub(4), &wrong);
    lab.run(&[])
        .failed(1, "does not have the sum that .treeinfo says");
    before();
    lab.publish_tree(&shim(4), b"<html>", "");
    lab.run(&[]).failed(1, "grubx64.efi is no EFI program");
    before();
    lab.publish_tree(&shim(4), &grub(3), "");
    lab.run(&[]).failed(1, "shim would refuse this GRUB");
    before();
    fs::remove_file(lab.path(&format!("upstream/{TREE}/grubx64.efi"))).unwrap();
    lab.run(&[]).failed(
        1,
        "cannot fetch http://198.51.100.9/el9/EFI/BOOT/grubx64.efi",
    );
    before();

    // Somebody else's packages, and a list that nobody signed.
    lab.publish_tree(&shim(3), &grub(4), "");
    lab.publish_archive(&shim(6), &grub(6));
    let list = lab.path("upstream/debian/dists/bookworm/main/binary-amd64/Packages");
    let mut text = fs::read_to_string(&list).unwrap();
    text.push('\n');
    fs::write(&list, text).unwrap();
    lab.run(&[]).failed(
        1,
        "cannot fetch shim-signed and grub-efi-amd64-signed of bookworm",
    );
    lab.has([&shim(3), &grub(4)], [&shim(5), &grub(5)]);
    fs::remove_file(lab.path("upstream/debian/dists/bookworm/InRelease")).unwrap();
    lab.run(&[]).failed(1, "cannot fetch shim-signed");
    lab.has([&shim(3), &grub(4)], [&shim(5), &grub(5)]);
}
