//! A machine's disks, as a script sees them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::filesystem::{self, Linux};
use crate::support::needs;

/// A machine, there as long as this value.
pub struct Machine {
    folder: TempDir,
    disks: Vec<Disk>,
}

/// A disk or a partition.
struct Disk {
    name: &'static str,
    image: PathBuf,
    /// The folder of sysfs that it is in, and what its files say there.
    bus: &'static str,
    attributes: Vec<(&'static str, &'static str)>,
    /// Further names below `/dev`.
    links: Vec<&'static str>,
    /// Whether it has a name there at all.
    has_node: bool,
}

/// How a script ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: i32,
    /// What it said.
    pub said: String,
    /// What it wrote for Anaconda about disks.
    pub disks: String,
}

impl Machine {
    /// A machine without disks.
    ///
    /// # Panics
    /// If this is not root.
    pub fn new() -> Self {
        needs::root();
        for program in ["bash", "blkid", "losetup", "unshare"] {
            needs::program(program);
        }
        Self {
            folder: TempDir::with_prefix("npw").unwrap(),
            disks: Vec::new(),
        }
    }

    /// With a blank, fixed disk.
    pub fn disk(self, name: &'static str) -> Self {
        self.disk_on("pci0000:00", name, &[])
    }

    /// With a blank disk on this bus. It is fixed, writable and not empty, but for what
    /// `attributes` say.
    pub fn disk_on(
        mut self,
        bus: &'static str,
        name: &'static str,
        attributes: &[(&'static str, &'static str)],
    ) -> Self {
        let image = self.folder.path().join(name);
        File::create(&image).unwrap().set_len(8 << 20).unwrap();
        let mut all = vec![("removable", "0"), ("ro", "0"), ("size", "16384")];
        all.extend(attributes);
        self.disks.push(Disk {
            name,
            image,
            bus,
            attributes: all,
            links: Vec::new(),
            has_node: true,
        });
        self
    }

    /// With a disk that the kernel lists and that has no device node.
    pub fn without_node(
        self,
        name: &'static str,
        attributes: &[(&'static str, &'static str)],
    ) -> Self {
        let mut machine = self.disk_on("pci0000:00", name, attributes);
        machine.disks.last_mut().unwrap().has_node = false;
        machine
    }

    /// With these bytes in the last sector of the disk that was added last.
    pub fn written_at_end(self, bytes: &[u8]) -> Self {
        let image = &self.disks.last().unwrap().image;
        let mut file = File::options().write(true).open(image).unwrap();
        file.seek(SeekFrom::End(-512)).unwrap();
        file.write_all(bytes).unwrap();
        self
    }

    /// With these bytes at the beginning of the disk that was added last.
    pub fn written_at_begin(self, bytes: &[u8]) -> Self {
        let mut file = File::options().write(true).open(self.image()).unwrap();
        file.write_all(bytes).unwrap();
        self
    }

    /// With a partition in which a file system holds one empty file.
    pub fn partition(mut self, name: &'static str, kind: Linux, file: &str) -> Self {
        let image = self.folder.path().join(name);
        filesystem::make(kind, &image, Some(file));
        self.disks.push(Disk {
            name,
            image,
            bus: "",
            attributes: Vec::new(),
            links: Vec::new(),
            has_node: true,
        });
        self
    }

    /// With an empty GPT on the disk that was added last.
    pub fn with_gpt(self) -> Self {
        let table = self.folder.path().join("table");
        fs::write(&table, "label: gpt\n").unwrap();
        let mut sfdisk = Command::new(needs::program("sfdisk"));
        sfdisk.arg("--quiet").arg(self.image());
        needs::run(sfdisk.stdin(File::open(table).unwrap()));
        self
    }

    /// With a partition of this disk, in which there is a file system with this label and perhaps an
    /// empty file.
    pub fn part_of(
        mut self,
        bus: &'static str,
        name: &'static str,
        kind: Linux,
        label: &str,
        file: Option<&str>,
    ) -> Self {
        let image = self.folder.path().join(name);
        filesystem::make(kind, &image, file);
        filesystem::label(kind, &image, label);
        let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        self.disks.push(Disk {
            name,
            image,
            bus,
            attributes: vec![("size", "65536"), ("partition", number)],
            links: Vec::new(),
            has_node: true,
        });
        self
    }

    /// The image of the disk that was added last.
    pub fn image(&self) -> &Path {
        &self.disks.last().unwrap().image
    }

    /// With another name below `/dev` for the disk that was added last.
    pub fn also_named(mut self, link: &'static str) -> Self {
        self.disks.last_mut().unwrap().links.push(link);
        self
    }

    /// Runs the first `%pre` script of a kickstart.
    ///
    /// # Panics
    /// If it has none, if the script cannot be run, or if it writes to a disk.
    pub fn run_pre(&self, kickstart: &str) -> Ended {
        let (_, rest) = kickstart.split_once("\n%pre").expect("no %pre");
        let (_, rest) = rest.split_once('\n').unwrap();
        let (script, _) = rest.split_once("\n%end\n").expect("no %end");
        let file = self.folder.path().join("pre");
        fs::write(&file, script).unwrap();

        let before = self.contents();
        let ended = self.run(&file);
        assert_eq!(before, self.contents(), "a disk was written to");
        ended
    }

    /// Runs a script that may write to the disks.
    ///
    /// # Panics
    /// If it cannot be run.
    pub fn run_script(&self, script: &str) -> Ended {
        let file = self.folder.path().join("script");
        fs::write(&file, script).unwrap();
        self.run(&file)
    }

    fn run(&self, file: &Path) -> Ended {
        let loops: Vec<Loop> = self
            .disks
            .iter()
            .map(|disk| Loop::of(&disk.image))
            .collect();
        let sandbox = self.folder.path().join("sandbox");
        fs::write(&sandbox, self.sandbox(file, &loops)).unwrap();
        let mut unshare = Command::new(needs::program("unshare"));
        let output = needs::run(unshare.args(["--mount", "sh"]).arg(sandbox));
        drop(loops);

        let printed = String::from_utf8(output.stdout).unwrap();
        let (status, disks) = printed.split_once('\n').unwrap();
        Ended {
            status: status.parse().unwrap(),
            said: String::from_utf8(output.stderr).unwrap(),
            disks: disks.to_owned(),
        }
    }

    /// What makes the machine, in a mount namespace of its own, and runs the script there. It
    /// prints the status, and what was written for Anaconda.
    fn sandbox(&self, script: &Path, loops: &[Loop]) -> String {
        let mut text = format!(
            "set -eu\n\
             script=$(cat '{}')\n\
             for folder in /run /tmp /sys/block /sys/class/block /dev; do\n\
             \tmount -t tmpfs tmpfs $folder\n\
             done\n\
             mknod -m 0666 /dev/null c 1 3\n\
             mknod -m 0666 /dev/zero c 1 5\n\
             : >/dev/console\n",
            script.display()
        );
        for (disk, device) in self.disks.iter().zip(loops) {
            disk.describe(&mut text, device);
        }
        text.push_str(
            "printf '%s\\n' \"$script\" >/tmp/pre\n\
             status=0\n\
             bash /tmp/pre >&2 || status=$?\n\
             echo $status\n\
             if [ -e /tmp/netpxe-disk.ks ]; then cat /tmp/netpxe-disk.ks; fi\n",
        );
        text
    }

    /// The disks' contents, as sums.
    pub fn contents(&self) -> Vec<u8> {
        let mut cksum = Command::new(needs::program("cksum"));
        let images = self.disks.iter().map(|disk| &disk.image);
        // Without disks there is something to sum all the same.
        needs::run(cksum.arg("/dev/null").args(images)).stdout
    }
}

impl Disk {
    fn describe(&self, text: &mut String, device: &Loop) {
        let Self { name, bus, .. } = self;
        let (major, minor) = device.numbers();
        if self.has_node {
            let _ = writeln!(text, "mknod /dev/{name} b {major} {minor}");
        }
        let place = format!("/run/devices/{bus}/{name}");
        let _ = writeln!(text, "mkdir -p {place}");
        for (file, value) in &self.attributes {
            let _ = writeln!(text, "mkdir -p $(dirname {place}/{file})");
            let _ = writeln!(text, "echo {value} >{place}/{file}");
        }
        let _ = writeln!(text, "ln -s {place} /sys/class/block/{name}");
        // Partitions have no place there.
        let is_disk = |(file, _): &(&str, &str)| *file == "removable";
        if self.attributes.iter().any(is_disk) {
            let _ = writeln!(text, "ln -s {place} /sys/block/{name}");
        }
        for link in &self.links {
            let _ = writeln!(text, "mkdir -p \"$(dirname /dev/{link})\"");
            let _ = writeln!(text, "ln -s /dev/{name} /dev/{link}");
        }
    }
}

/// A loop device, there as long as this value.
struct Loop(PathBuf);

impl Loop {
    fn of(image: &Path) -> Self {
        let mut losetup = Command::new(needs::program("losetup"));
        let output = needs::run(losetup.args(["--find", "--show"]).arg(image));
        Self(PathBuf::from(
            String::from_utf8(output.stdout).unwrap().trim_end(),
        ))
    }

    fn numbers(&self) -> (u32, u32) {
        let device = fs::metadata(&self.0).unwrap().rdev();
        (rustix::fs::major(device), rustix::fs::minor(device))
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let mut losetup = Command::new("losetup");
        let _ = losetup.arg("--detach").arg(&self.0).status();
    }
}
