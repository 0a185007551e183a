//! The disks that an installation may wipe.

use std::sync::Arc;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// Which disk an installation may wipe.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Disk {
    /// The first fixed disk that the installer finds. It has to be asked for, it is never assumed.
    Any,
    /// This one.
    Path(DiskPath),
}

/// A disk, by its path below `/dev/disk/by-id/` or `/dev/disk/by-path/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DiskPath(Arc<str>);

impl DiskPath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromText for Disk {
    const WANTED: &'static str = "a disk such as `/dev/disk/by-id/ata-...`, or `any`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        match text {
            "any" => Ok(Self::Any),
            _ => DiskPath::from_text(text).map(Self::Path),
        }
    }
}

impl FromText for DiskPath {
    const WANTED: &'static str = "a disk such as `/dev/disk/by-id/ata-...`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| Fault::new(Code::UnsafeDisk, format!("`{text}` {why}"));
        let name = ["/dev/disk/by-id/", "/dev/disk/by-path/"]
            .iter()
            .find_map(|folder| text.strip_prefix(folder));
        let Some(name) = name else {
            let help = "write the disk's path below `/dev/disk/by-id/`; `disk: any` is the first \
                        fixed disk that the installer finds";
            let kernel_name = text.strip_prefix("/dev/").unwrap_or(text);
            return Err(if kernel_name.starts_with(['s', 'h', 'v', 'n']) {
                fault("may be another disk at the next boot").help(help)
            } else {
                fault("is not a disk that an installation may wipe").help(help)
            });
        };
        let safe = |c: char| c.is_ascii_alphanumeric() || "._:+=@-".contains(c);
        if name.is_empty() || name == "." || name == ".." || !name.chars().all(safe) {
            return Err(fault("is not the name of a disk")
                .help("after the folder comes one name of letters, digits and `. _ : + = @ -`"));
        }
        if name.contains("...") {
            return Err(fault("stands for the name of a disk, and is none")
                .help("write the name that `ls -l /dev/disk/by-id/` shows on that machine, or `disk: any`"));
        }
        let wrong = [
            ("dm-name-", "is a mapped device"),
            ("dm-uuid-", "is a mapped device"),
            ("lvm-", "is a part of a volume group"),
            ("md-", "is a RAID that is made of disks"),
        ];
        if let Some((_, why)) = wrong.iter().find(|(begin, _)| name.starts_with(begin)) {
            return Err(fault(&format!("{why}, and the installer wipes disks"))
                .help("write the path of the disk itself, as `ls -l /dev/disk/by-id/` shows it"));
        }
        if let Some((disk, part)) = name.rsplit_once("-part")
            && !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
        {
            let disk = &text[..text.len() - name.len() + disk.len()];
            return Err(fault("is a partition, and the installer wipes disks")
                .help(format!("write the disk that it is on: `{disk}`")));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_named_by_what_does_not_change() {
        assert_eq!(Disk::from_text("any"), Ok(Disk::Any));
        let id = "/dev/disk/by-id/ata-WDC_WD10-1234:0-partial";
        assert_eq!(Disk::from_text(id), Ok(Disk::Path(DiskPath(id.into()))));
        assert!(DiskPath::from_text("any").is_err());
        for bad in [
            "sda",
            "/dev/nvme0n1",
            "all",
            "/dev/disk/by-id/",
            "/dev/disk/by-id/../sda",
            "/dev/disk/by-id/a b",
            "/dev/disk/by-id/...",
            "/dev/disk/by-path/pci-...",
            "/dev/disk/by-id/ata-X-part1",
            "/dev/disk/by-path/pci-0000:00:1f.2-ata-1-part12",
            "/dev/disk/by-id/dm-name-mpatha",
            "/dev/disk/by-id/dm-uuid-mpath-3600",
            "/dev/disk/by-id/lvm-pv-uuid-x",
            "/dev/disk/by-id/md-uuid-x",
        ] {
            assert_eq!(
                Disk::from_text(bad).unwrap_err().code,
                Code::UnsafeDisk,
                "{bad}"
            );
        }
    }
}
