//! Where a volume is mounted.

use std::fmt;
use std::sync::Arc;

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// An absolute path of plain names, at which a file system can be mounted: `/`, `/var/log`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MountPoint(Arc<str>);

/// What must lie in the root file system, or is none of a disk's (Anaconda refuses the same:
/// `must_be_on_root` of its storage checker, and the kernel's own file systems).
const OF_THE_ROOT: &[&str] = &[
    "/bin",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/lost+found",
    "/mnt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
];

impl MountPoint {
    /// The root.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// Where the kernels lie that the installed system boots.
    pub fn boot() -> Self {
        Self("/boot".into())
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MountPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for MountPoint {
    const WANTED: &'static str = "a mount point such as `/` or `/var/log`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| Fault::new(Code::NotAMountPoint, format!("`{text}` {why}"));
        if text == "swap" {
            return Err(fault("is not mounted").help("write `swap: 4G` beside `volumes`"));
        }
        let Some(path) = text.strip_prefix('/') else {
            let path = match text.trim_start_matches(['.', '/']) {
                "root" | "rootfs" => "",
                path => path,
            };
            return Err(fault("is not a mount point: it does not begin with `/`")
                .help(format!("write `/{path}`")));
        };
        let safe = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let is_name = |name: &str| {
            !matches!(name, "" | "." | "..") && !name.starts_with('-') && name.chars().all(safe)
        };
        if !path.is_empty() && !path.split('/').all(is_name) || text.len() > 255 {
            return Err(fault("is not a mount point").help(
                "write names of letters, digits and `. _ + -` after single slashes: `/var/log`",
            ));
        }
        let first = text[1..].split('/').next().map_or(0, str::len) + 1;
        if OF_THE_ROOT.contains(&&text[..first]) {
            let why = format!(
                "cannot be a volume: `{}` is part of the system's root",
                &text[..first]
            );
            return Err(fault(&why).help("leave it out: it lies in `/`"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_point_is_a_plain_absolute_path() {
        for good in [
            "/",
            "/boot",
            "/var/log",
            "/srv/db-1",
            "/libexec",
            "/opt/a.b",
        ] {
            assert!(MountPoint::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "swap",
            "var",
            "//",
            "/var/",
            "/var//log",
            "/var/../etc",
            "/a b",
            "/$x",
            "/-x",
            "/etc",
            "/etc/a",
            "/dev",
            "/proc/x",
            "/root",
        ] {
            assert_eq!(
                MountPoint::from_text(bad).unwrap_err().code,
                Code::NotAMountPoint,
                "{bad}"
            );
        }
    }
}
