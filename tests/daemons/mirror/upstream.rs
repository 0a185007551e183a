//! Installation trees as distributors publish them, made of a few bytes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// The repositories of a release. Machines install from the first.
pub const REPOSITORIES: [&str; 2] = ["BaseOS/x86_64/os", "AppStream/x86_64/os"];

/// Files by their paths.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A release, some days old: its packages are numbered from `packages.start`, and its kernel is of
/// this version.
pub fn release(kernel: u32, packages: std::ops::Range<u32>) -> Files {
    let mut files = Files::new();
    for repository in REPOSITORIES {
        let mut put = |path: &str, bytes: Vec<u8>| {
            files.insert(format!("{repository}/{path}"), bytes);
        };
        for package in packages.clone() {
            let bytes = format!("{repository} package {package}\n").repeat(500);
            put(&format!("Packages/p/p-{package}.rpm"), bytes.into_bytes());
        }
        let primary = format!("{repository} {packages:?}\n").into_bytes();
        put("repodata/repomd.xml", repomd(&primary).into_bytes());
        put(
            &format!("repodata/{}-primary.xml.gz", sum(&primary)),
            primary,
        );
        if repository == REPOSITORIES[0] {
            let vmlinuz = format!("kernel {kernel}\n").repeat(1000).into_bytes();
            let initrd = format!("initrd of {kernel}\n").repeat(2000).into_bytes();
            put(".treeinfo", treeinfo(&vmlinuz, &initrd).into_bytes());
            put("images/pxeboot/vmlinuz", vmlinuz);
            put("images/pxeboot/initrd.img", initrd);
        }
    }
    files
}

/// `.treeinfo`, as the releases since EL 8 have it.
pub fn treeinfo(vmlinuz: &[u8], initrd: &[u8]) -> String {
    format!(
        "[checksums]\nimages/pxeboot/initrd.img = sha256:{}\nimages/pxeboot/vmlinuz = sha256:{}\n\
         repodata/repomd.xml = sha256:{}\n\n[general]\n; WARNING.0 = This section provides \
         compatibility with pre-productmd treeinfos.\narch = x86_64\nfamily = An Enterprise \
         Linux\n\n[images-x86_64]\ninitrd = images/pxeboot/initrd.img\nkernel = \
         images/pxeboot/vmlinuz\n\n[tree]\narch = x86_64\nplatforms = x86_64,xen\n",
        sum(initrd),
        sum(vmlinuz),
        // Of its first day; updates have come since.
        sum(b"another day"),
    )
}

fn repomd(primary: &[u8]) -> String {
    let sum = sum(primary);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<repomd \
         xmlns=\"http://linux.duke.edu/metadata/repo\">\n  <revision>1</revision>\n  <data \
         type=\"primary\">\n    <checksum type=\"sha256\">{sum}</checksum>\n    <open-checksum \
         type=\"sha256\">00</open-checksum>\n    <location \
         href=\"repodata/{sum}-primary.xml.gz\"/>\n    <timestamp>1</timestamp>\n  \
         </data>\n</repomd>\n"
    )
}

/// A SHA-256 in hexadecimal digits.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Makes a folder hold these files and no others. A file that is the same stays as it is.
pub fn write(folder: &Path, files: &Files) {
    for path in read(folder).keys() {
        if !files.contains_key(path) {
            fs::remove_file(folder.join(path)).unwrap();
        }
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

/// The files of a folder, and of those below it.
pub fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}
