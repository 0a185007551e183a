//! `bin/build-grub` with other releases of GRUB than this machine's, and when it cannot build.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::generated::Generated;
use crate::support::{build_grub, needs};

const FIRMWARE: &str = "tests/daemons/wire/firmware.yaml";
/// What it builds there.
const IMAGES: [&str; 6] = [
    "tftp/boot/grub/i386-efi/core.efi",
    "tftp/boot/grub/i386-pc/core.0",
    "tftp/boot/grub/x86_64-efi/core.efi",
    "tftp/mactel32.efi",
    "tftp/mactel64.efi",
    "web/boot/grub/x86_64-efi/http.efi",
];

/// A deploy host's folders, and the modules of some release of GRUB.
struct Workshop {
    generated: Generated,
    folder: TempDir,
}

impl Workshop {
    /// With this machine's modules, but for those left out.
    fn new(inventory: &str, left_out: &[&str]) -> Self {
        let folder = TempDir::with_prefix("npw").unwrap();
        for root in ["tftp", "web"] {
            fs::create_dir(folder.path().join(root)).unwrap();
        }
        build_grub::modules_without(&folder.path().join("modules"), left_out);
        Self {
            generated: Generated::from(inventory),
            folder,
        }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let (tftp, web) = (self.path("tftp"), self.path("web"));
        let mut command = build_grub::command(&self.generated, arguments, &tftp, &web);
        command.env("GRUB_MODULES", self.path("modules"));
        command
    }

    fn build(&self, arguments: &[&str]) -> Output {
        needs::output(&mut self.command(arguments))
    }

    /// Every file below the two roots, sorted.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        for root in ["tftp", "web"] {
            walk(&self.path(root), &mut files);
        }
        let base = format!("{}/", self.folder.path().display());
        let mut files: Vec<String> = files
            .iter()
            .map(|file| file.strip_prefix(&base).unwrap().to_owned())
            .collect();
        files.sort();
        files
    }

    /// What tells a file that was written from one that was not: inode and time.
    fn stamps(&self) -> Vec<(u64, i64, i64)> {
        let stamp = |file: &String| {
            let data = fs::metadata(self.path(file)).unwrap();
            (data.ino(), data.mtime(), data.mtime_nsec())
        };
        self.files().iter().map(stamp).collect()
    }

    /// Whether a Mac's image holds a module, which it does as it is.
    fn holds(&self, image: &str, module: &str) -> bool {
        let platform = if image.contains("32") {
            "i386-efi"
        } else {
            "x86_64-efi"
        };
        let image = fs::read(self.path(image)).unwrap();
        let module = fs::read(build_grub::module(platform, module));
        let module = module.expect("a module of this machine's GRUB");
        image.windows(module.len()).any(|bytes| bytes == module)
    }
}

fn walk(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path.display().to_string());
        }
    }
}

fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Proves: with this machine's GRUB every image is built, with the modules that are Debian's own.
#[test]
fn this_machines_grub() {
    let workshop = Workshop::new(FIRMWARE, &[]);
    let built = workshop.build(&[]);
    assert_eq!(built.status.code(), Some(0), "{}", talk(&built));
    assert_eq!(workshop.files(), IMAGES);
    assert!(workshop.holds("tftp/mactel64.efi", "linux.mod"));
    assert!(workshop.holds("tftp/mactel64.efi", "linuxefi.mod"));
    assert!(workshop.holds("tftp/mactel64.efi", "efi_uga.mod"));
}

/// Proves: a newer GRUB, without `linuxefi` (2.12) and without `efi_uga` (2.14), builds the same
/// images without them.
#[test]
fn newer_grubs() {
    for module in ["linuxefi.mod", "efi_uga.mod"] {
        let left_out = ["i386-efi", "x86_64-efi"].map(|platform| format!("{platform}/{module}"));
        let workshop = Workshop::new(FIRMWARE, &left_out.each_ref().map(String::as_str));
        let built = workshop.build(&[]);
        assert_eq!(built.status.code(), Some(0), "{}", talk(&built));
        assert_eq!(workshop.files(), IMAGES);
        for image in ["tftp/mactel32.efi", "tftp/mactel64.efi"] {
            assert!(workshop.holds(image, "linux.mod"), "{image}");
            assert!(!workshop.holds(image, module), "{image}");
        }
    }
}

/// Proves: where a required module is missing, the images that need it are not written, and the
/// message names them, the module and the package; the others are, and the status tells.
#[test]
fn a_required_module_is_missing() {
    for (module, image, package) in [
        ("i386-pc/tftp.mod", "core.0", "grub-pc-bin"),
        ("i386-pc/pxeboot.img", "core.0", "grub-pc-bin"),
        (
            "x86_64-efi/efinet.mod",
            "mactel64.efi",
            "grub-efi-amd64-bin",
        ),
        ("i386-efi/linux.mod", "mactel32.efi", "grub-efi-ia32-bin"),
    ] {
        let workshop = Workshop::new(FIRMWARE, &[module]);
        assert_eq!(workshop.build(&["--check"]).status.code(), Some(3));
        assert_eq!(workshop.files(), [""; 0]);
        let built = workshop.build(&[]);
        let talk = talk(&built);
        assert_eq!(built.status.code(), Some(3), "{talk}");
        let (platform, name) = module.split_once('/').unwrap();
        for word in [image, name, package] {
            assert!(talk.contains(word), "no {word} in: {talk}");
        }
        // Macs' images lie where their firmware asks for them.
        let needs_it = |image: &&str| match *image {
            "tftp/mactel32.efi" => platform == "i386-efi",
            "tftp/mactel64.efi" => platform == "x86_64-efi",
            other => other.contains(platform),
        };
        let others = IMAGES.iter().filter(|image| !needs_it(image));
        assert_eq!(workshop.files(), others.copied().collect::<Vec<_>>());
    }
}

/// Proves: where a whole platform is missing (here ARM's, which Debian has for ARM machines alone), the
/// commands are named that bring it, and the other images are built.
#[test]
fn a_platform_is_missing() {
    let workshop = Workshop::new("tests/daemons/wire/arm64.yaml", &[]);
    let built = workshop.build(&[]);
    let talk = talk(&built);
    assert_eq!(built.status.code(), Some(3), "{talk}");
    for words in [
        "no GRUB modules in",
        "arm64-efi",
        "dpkg --add-architecture arm64 && apt-get update && apt-get install grub-efi-arm64-bin:arm64",
    ] {
        assert!(talk.contains(words), "no {words} in: {talk}");
    }
    // The one for machines that the inventory does not know.
    assert_eq!(workshop.files(), ["tftp/boot/grub/i386-pc/core.0"]);
}

/// Proves: where grub-mkimage fails at one image, having written half of it, that one is not put in
/// place, and an older one stays.
#[test]
fn mkimage_fails_halfway() {
    let workshop = Workshop::new(FIRMWARE, &[]);
    let failing = needs::project("tests/daemons/wire/mkimage-that-fails");
    let break_off = || needs::output(workshop.command(&[]).env("GRUB_MKIMAGE", &failing));
    let built = break_off();
    assert_eq!(built.status.code(), Some(3), "{}", talk(&built));
    assert!(talk(&built).contains("mactel32.efi"), "{}", talk(&built));
    let others = IMAGES.iter().filter(|image| !image.contains("mactel32"));
    assert_eq!(workshop.files(), others.copied().collect::<Vec<_>>());

    assert!(workshop.build(&[]).status.success());
    let before = workshop.stamps();
    assert_eq!(break_off().status.code(), Some(3));
    assert_eq!(workshop.files(), IMAGES);
    assert_eq!(workshop.stamps(), before);
}

/// Proves: a second run touches nothing, and `--check` writes nothing and says by its exit code
/// whether something would change.
#[test]
fn a_second_run_touches_nothing() {
    let workshop = Workshop::new(FIRMWARE, &[]);
    let check = workshop.build(&["--check"]);
    assert_eq!(check.status.code(), Some(2), "{}", talk(&check));
    assert_eq!(workshop.files(), [""; 0]);

    assert_eq!(workshop.build(&[]).status.code(), Some(0));
    let before = workshop.stamps();
    let second = workshop.build(&[]);
    assert_eq!(second.status.code(), Some(0), "{}", talk(&second));
    let said = String::from_utf8_lossy(&second.stdout).into_owned();
    assert!(
        said.lines().all(|line| line.starts_with("unchanged ")),
        "{said}"
    );
    assert_eq!(said.lines().count(), IMAGES.len());
    assert_eq!(workshop.build(&["--check"]).status.code(), Some(0));
    assert_eq!(workshop.stamps(), before);

    // What was damaged is repaired, and that alone.
    fs::write(workshop.path("tftp/mactel64.efi"), "half").unwrap();
    assert_eq!(workshop.build(&["--check"]).status.code(), Some(2));
    assert_eq!(workshop.build(&[]).status.code(), Some(0));
    assert!(workshop.holds("tftp/mactel64.efi", "linux.mod"));
    let after = workshop.stamps();
    let untouched = before.iter().filter(|stamp| after.contains(stamp)).count();
    assert_eq!(untouched, IMAGES.len() - 1);
}

/// Proves: modules come from several folders, each platform's from the first that has it; by option
/// and by variable.
#[test]
fn modules_of_several_folders() {
    let workshop = Workshop::new(FIRMWARE, &[]);
    let other = workshop.path("other");
    fs::create_dir(&other).unwrap();
    let moved = "x86_64-efi";
    fs::rename(
        workshop.path(&format!("modules/{moved}")),
        other.join(moved),
    )
    .unwrap();
    let output = workshop.build(&[]);
    assert_eq!(output.status.code(), Some(3), "{}", talk(&output));
    let folders = [workshop.path("modules"), other].map(|it| it.display().to_string());
    let by_option = ["--modules", &folders[0], "--modules", &folders[1]];
    let output = workshop.build(&by_option);
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    assert_eq!(workshop.files(), IMAGES);
    let mut by_variable = workshop.command(&["--check"]);
    let output = needs::output(by_variable.env("GRUB_MODULES", folders.join(":")));
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
}
