//! Disks of machines, as image files; no file system is mounted.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::filesystem::{self, Linux};
use crate::support::needs;

/// What an installed disk shows when a BIOS machine boots it.
pub const BOOT_SECTOR: &str = "disk: started by its boot sector";
/// What it shows when an EFI machine boots it: the loader knows where it came from, and would go
/// on from there.
pub const LOADER: &str = "disk: started by its EFI loader in (hd0,gpt1)/EFI/centos";

const MIB: u64 = 1 << 20;
/// The EFI system partition.
const ESP: (u64, u64) = (MIB, 40 * MIB);
/// The sector at which GRUB for a BIOS begins, after the partition table.
const CORE: u64 = 40;
/// Where the partition of Linux begins.
const LINUX: u64 = 41 * MIB;

/// A disk, there as long as this value.
pub struct Disk {
    folder: TempDir,
}

impl Disk {
    /// A disk on which there is nothing.
    pub fn blank() -> Self {
        let new = Self {
            folder: TempDir::with_prefix("npw").unwrap(),
        };
        new.size(64 * MIB);
        new
    }

    /// A disk on which there is nothing, with room for so many GB.
    pub fn with_room(gigabytes: u64) -> Self {
        let new = Self::blank();
        new.size(gigabytes * 1_000_000_000);
        new
    }

    /// A disk that an EFI machine without a boot menu starts this program from, as a Mac starts
    /// what it has loaded by BSDP: from memory, leaving no network behind.
    pub fn with_program(name: &str, program: &[u8]) -> Self {
        let new = Self::blank();
        new.size(8 * MIB);
        needs::run(
            Command::new(needs::program("mformat"))
                .arg("-i")
                .args([new.path().as_path(), Path::new("::")]),
        );
        new.copy_to_fat(0, &format!("EFI/BOOT/{name}"), program);
        new
    }

    /// A disk on which something is installed: it has a boot sector, an EFI system partition with
    /// a loader, and a partition of Linux.
    pub fn installed() -> Self {
        Self::with_linux(Linux::Ext4, None)
    }

    /// The same with an empty file in the EFI system partition.
    pub fn marked_on_esp(file: &str) -> Self {
        let new = Self::installed();
        new.copy_to_fat(ESP.0, file, b"");
        new
    }

    /// The same with an empty file in the partition of Linux.
    pub fn marked_on(kind: Linux, file: &str) -> Self {
        Self::with_linux(kind, Some(file))
    }

    /// A disk that starts these programs of Debian's, signed, and has an empty file in the EFI system
    /// partition.
    pub fn signed(programs: &[(&str, Vec<u8>)], file: &str) -> Self {
        let new = Self::blank();
        new.size(LINUX + Linux::Ext4.size() + MIB);
        new.partition(Linux::Ext4.size());
        new.format_esp();
        for (name, program) in programs {
            new.copy_to_fat(ESP.0, &format!("EFI/debian/{name}"), program);
        }
        let config =
            "echo \"disk: started by its signed GRUB, lockdown=$lockdown\"\nsleep 60\nhalt\n";
        new.copy_to_fat(ESP.0, "EFI/debian/grub.cfg", config.as_bytes());
        new.copy_to_fat(ESP.0, file, b"");
        new
    }

    /// The same where something is made of the file system before it lies in the partition.
    pub fn marked_in(change: impl Fn(&Path), file: &str) -> Self {
        Self::with_changed(Linux::Ext4, Some(file), change)
    }

    fn with_linux(kind: Linux, file: Option<&str>) -> Self {
        Self::with_changed(kind, file, |_| ())
    }

    fn with_changed(kind: Linux, file: Option<&str>, change: impl Fn(&Path)) -> Self {
        let new = Self::blank();
        let linux = new.folder.path().join("linux.img");
        filesystem::make(kind, &linux, file);
        change(&linux);
        // Whole sectors of a size that sfdisk aligns partitions to.
        let size = fs::metadata(&linux).unwrap().len().next_multiple_of(MIB);
        File::options()
            .write(true)
            .open(&linux)
            .unwrap()
            .set_len(size)
            .unwrap();
        new.size(LINUX + size + MIB);
        new.partition(size);
        new.write(0, &boot_sector(BOOT_SECTOR));
        new.format_esp();
        new.copy_to_fat(ESP.0, "EFI/centos/shimx64.efi", &efi_loader());
        new.copy_blocks(&linux, LINUX);
        fs::remove_file(linux).unwrap();
        new
    }

    /// A disk that starts a system: this file system, or what it lies in; the files below this folder on the
    /// EFI system partition; and GRUB for a BIOS.
    pub fn of_system(linux: &Path, esp: &Path, core: &[u8]) -> Self {
        let new = Self::blank();
        let size = fs::metadata(linux).unwrap().len().next_multiple_of(MIB);
        File::options()
            .write(true)
            .open(linux)
            .unwrap()
            .set_len(size)
            .unwrap();
        new.size(LINUX + size + MIB);
        new.partition_with(
            &format!(
                "start={CORE}, size={}, type=21686148-6449-6E6F-744E-656564454649\n",
                MIB / 512 - CORE
            ),
            size,
        );
        new.write_grub(core);
        new.format_esp();
        let mut mcopy = Command::new(needs::program("mcopy"));
        mcopy
            .args(["-s", "-i", &new.fat(ESP.0)])
            .arg(esp.join("EFI"));
        needs::run(mcopy.arg("::"));
        new.copy_blocks(linux, LINUX);
        new
    }

    /// Writes GRUB's boot sector, and its image where that loads it from, as grub-bios-setup does.
    fn write_grub(&self, core: &[u8]) {
        let sector = fs::read("/usr/lib/grub/i386-pc/boot.img").unwrap();
        // The partition table follows.
        self.write(0, &sector[..440]);
        self.write(0x5c, &CORE.to_le_bytes());
        self.write(CORE * 512, core);
        // Where the image's first sector has the place of the others, and how many they are.
        let sectors = u16::try_from(core.len().div_ceil(512) - 1).unwrap();
        assert!(CORE + u64::from(sectors) < MIB / 512);
        self.write(CORE * 512 + 500, &(CORE + 1).to_le_bytes());
        self.write(CORE * 512 + 508, &sectors.to_le_bytes());
    }

    /// A disk for data: a partition table, and no code before it.
    pub fn without_code() -> Self {
        let new = Self::blank();
        new.size(LINUX + Linux::Ext4.size() + MIB);
        new.partition(Linux::Ext4.size());
        new.format_linux(Linux::Ext4, None);
        new
    }

    /// All that is on it.
    pub fn contents(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap()
    }

    /// Where its image is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk.img")
    }

    fn size(&self, bytes: u64) {
        File::create(self.path()).unwrap().set_len(bytes).unwrap();
    }

    fn write(&self, at: u64, bytes: &[u8]) {
        let mut file = File::options().write(true).open(self.path()).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(bytes).unwrap();
    }

    fn partition(&self, linux_size: u64) {
        self.partition_with("", linux_size);
    }

    /// With a partition before those of EFI and Linux.
    fn partition_with(&self, before: &str, linux_size: u64) {
        let sectors = |(start, size): (u64, u64)| (start / 512, size / 512);
        let ((esp, esp_size), (linux, linux_size)) = (sectors(ESP), sectors((LINUX, linux_size)));
        let table = format!(
            "label: gpt\nfirst-lba: 34\n{before}\
             start={esp}, size={esp_size}, type=uefi\n\
             start={linux}, size={linux_size}, type=linux\n"
        );
        let file = self.folder.path().join("table");
        fs::write(&file, table).unwrap();
        let mut sfdisk = Command::new(needs::program("sfdisk"));
        sfdisk.arg("--quiet").arg(self.path());
        needs::run(sfdisk.stdin(File::open(file).unwrap()));
    }

    fn format_esp(&self) {
        let sectors = (ESP.1 / 512).to_string();
        needs::run(Command::new(needs::program("mformat")).args([
            "-i",
            &self.fat(ESP.0),
            "-T",
            &sectors,
            "-h",
            "16",
            "-s",
            "32",
            "::",
        ]));
    }

    /// mtools' name for a FAT file system in the image.
    fn fat(&self, at: u64) -> String {
        format!("{}@@{at}", self.path().display())
    }

    fn copy_to_fat(&self, at: u64, file: &str, contents: &[u8]) {
        let fat = self.fat(at);
        let mut folder = String::from("::");
        let mut parts: Vec<&str> = file.split('/').collect();
        let name = parts.pop().unwrap();
        for part in parts {
            folder = format!("{folder}/{part}");
            // It may be there already.
            let mut mmd = Command::new(needs::program("mmd"));
            needs::output(
                mmd.args(["-D", "s", "-i", &fat, &folder])
                    .stdin(Stdio::null()),
            );
        }
        let source = self.folder.path().join("file");
        fs::write(&source, contents).unwrap();
        let mut mcopy = Command::new(needs::program("mcopy"));
        mcopy.args(["-i", &fat]).arg(source);
        needs::run(mcopy.arg(format!("{folder}/{name}")));
    }

    fn format_linux(&self, kind: Linux, file: Option<&str>) {
        let partition = self.folder.path().join("linux.img");
        filesystem::make(kind, &partition, file);
        self.copy_blocks(&partition, LINUX);
        fs::remove_file(partition).unwrap();
    }

    /// Copies a file system into the image, but for what is empty.
    fn copy_blocks(&self, from: &Path, at: u64) {
        let mut from = File::open(from).unwrap();
        let end = at + from.metadata().unwrap().len();
        let mut block = vec![0; usize::try_from(MIB).unwrap()];
        for here in (at..end).step_by(block.len()) {
            from.read_exact(&mut block).unwrap();
            if block.iter().any(|&byte| byte != 0) {
                self.write(here, &block);
            }
        }
    }
}

/// A boot sector that shows a text by the BIOS and stops: the first 440 bytes, and the mark at the
/// end, are left to the partition table.
fn boot_sector(text: &str) -> Vec<u8> {
    // Where the text begins, in memory.
    const TEXT: u8 = 25;
    let mut code = vec![
        0xfc, // cld
        0x31, 0xc0, // xor ax, ax
        0x8e, 0xd8, // mov ds, ax
        0xbe, TEXT, 0x7c, // mov si, 0x7c00 + TEXT
        0xac, // next: lodsb
        0x08, 0xc0, // or al, al
        0x74, 0x09, // jz end
        0xb4, 0x0e, // mov ah, 0x0e
        0xbb, 0x07, 0x00, // mov bx, 7
        0xcd, 0x10, // int 0x10
        0xeb, 0xf2, // jmp next
        0xf4, // end: hlt
        0xeb, 0xfd, // jmp end
    ];
    assert_eq!(code.len(), usize::from(TEXT));
    code.extend(text.as_bytes());
    // SeaBIOS keeps the last characters of its screen from the serial line.
    code.extend(b" . . . .\r\n\0");
    assert!(code.len() <= 440);
    code
}

/// An EFI program that shows [`LOADER`] and stops: GRUB, which can do more, but is told no more.
fn efi_loader() -> Vec<u8> {
    let folder = TempDir::with_prefix("npw").unwrap();
    let (config, program) = (folder.path().join("config"), folder.path().join("program"));
    fs::write(
        &config,
        "echo \"disk: started by its EFI loader in $cmdpath\"\nsleep 60\nhalt\n",
    )
    .unwrap();
    let mut mkimage = Command::new(needs::program("grub-mkimage"));
    mkimage
        .args(["-O", "x86_64-efi", "-p", "/none", "-c"])
        .args([&config, Path::new("-o"), &program])
        .args(["echo", "sleep", "halt", "normal", "minicmd", "part_gpt"]);
    needs::run(&mut mkimage);
    fs::read(program).unwrap()
}
