//! The disk that an installation may wipe.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// Which disk an installation may wipe.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Disk {
    /// The first fixed disk that the installer finds. It has to be asked for, it is never assumed.
    Any,
    /// The disk with this path, below `/dev/disk/by-id/` or `/dev/disk/by-path/`.
    Path(Box<str>),
}

impl FromText for Disk {
    const WANTED: &'static str = "a disk such as `/dev/disk/by-id/ata-...`, or `any`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        if text == "any" {
            return Ok(Self::Any);
        }
        let fault = |why: &str| Fault::new(Code::UnsafeDisk, format!("`{text}` {why}"));
        let name = ["/dev/disk/by-id/", "/dev/disk/by-path/"]
            .iter()
            .find_map(|folder| text.strip_prefix(folder));
        let Some(name) = name else {
            let help = "write the disk's path below `/dev/disk/by-id/`, or `any` for the first \
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
        Ok(Self::Path(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_named_by_what_does_not_change() {
        assert_eq!(Disk::from_text("any"), Ok(Disk::Any));
        let id = "/dev/disk/by-id/ata-WDC_WD10-1234:0";
        assert_eq!(Disk::from_text(id), Ok(Disk::Path(id.into())));
        for bad in [
            "sda",
            "/dev/nvme0n1",
            "all",
            "/dev/disk/by-id/",
            "/dev/disk/by-id/../sda",
            "/dev/disk/by-id/a b",
        ] {
            assert_eq!(
                Disk::from_text(bad).unwrap_err().code,
                Code::UnsafeDisk,
                "{bad}"
            );
        }
    }
}
