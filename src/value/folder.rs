//! Folders of the deploy host.

use std::fmt;

use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;

/// Top-level folders that hold the system itself: serving or filling one of them does harm.
pub const OF_THE_SYSTEM: &[&str] = &[
    "bin",
    "boot",
    "dev",
    "efi",
    "etc",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "lost+found",
    "proc",
    "root",
    "run",
    "sbin",
    "sys",
    "usr",
];

/// Top-level folders that are shared: only folders in them are allowed.
pub const SHARED: &[&str] = &["home", "media", "mnt", "opt", "srv", "tmp", "var"];

/// The one of them that is emptied from time to time, with all that is in it.
pub const EMPTIED: &str = "tmp";

/// Folders of `/var` that belong to daemons, or that are emptied from time to time (FHS 3.0).
pub const OF_VAR: &[&str] = &[
    "account", "adm", "backups", "cache", "crash", "db", "empty", "kerberos", "lib", "lock", "log",
    "mail", "run", "spool", "tmp", "yp",
];

/// The one of them that is there to be served: EL's TFTP root.
pub const SERVED: &str = "lib/tftpboot";

/// A folder of the deploy host: an absolute path of at most 127 bytes, every part of it a name of
/// letters, digits and `. _ + -`, so that it means itself in every configuration file, and not a
/// folder of the system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folder(Box<str>);

impl Folder {
    /// The path, with the slash at its beginning and none at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder of this name in it; `None` if the path would be too long or the name is not valid.
    pub fn join(&self, name: &str) -> Option<Self> {
        Self::from_text(&format!("{self}/{name}")).ok()
    }

    /// Whether `other` is this folder or lies in it.
    pub fn holds(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&*self.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromText for Folder {
    const WANTED: &'static str = "a folder of the deploy host such as `/srv/tftp`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotAFolder,
                format!("`{text}` cannot be a folder of the deploy host: {why}"),
            )
        };
        let Some(names) = text.strip_prefix('/') else {
            return Err(fault("it does not begin with a slash")
                .help("write the whole path, as in `/srv/tftp`"));
        };
        let safe = |c: char| c.is_ascii_alphanumeric() || "._+-/".contains(c);
        if let Some((c, part)) = forbidden(text, safe) {
            return Err(fault(&format!("`{c}` is not allowed in it")).at(part));
        }
        if let Some(shorter) = text.strip_suffix('/').filter(|rest| !rest.is_empty()) {
            return Err(fault("it ends with a slash").help(format!("write `{shorter}`")));
        }
        let mut parts = names.split('/');
        if parts.any(|part| matches!(part, "" | "." | "..") || part.starts_with('-')) {
            return Err(fault("every part of it must be a name"));
        }
        let (first, deeper) = match names.split_once('/') {
            Some((first, _)) => (first, true),
            None => (names, false),
        };
        if OF_THE_SYSTEM.contains(&first) {
            return Err(fault("it belongs to the system").help("write one below `/srv`"));
        }
        if let Some(in_var) = names.strip_prefix("var/")
            && OF_VAR.contains(&in_var.split('/').next().unwrap_or_default())
            && in_var
                .strip_prefix(SERVED)
                .is_none_or(|rest| !rest.is_empty() && !rest.starts_with('/'))
        {
            return Err(fault("it belongs to the system").help("write one below `/srv`"));
        }
        if first == EMPTIED {
            return Err(fault("it is emptied from time to time").help("write one below `/srv`"));
        }
        if !deeper && SHARED.contains(&first) {
            return Err(fault("others use it too").help(format!("write one below `/{first}`")));
        }
        if text.len() > 127 {
            return Err(fault("it is longer than 127 bytes"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(text: &str) -> Folder {
        Folder::from_text(text).unwrap()
    }

    #[test]
    fn folders_are_whole_plain_and_nobody_elses() {
        for good in [
            "/srv/tftp",
            "/nbi",
            "/var/www/html",
            "/var/lib/tftpboot",
            "/var/lib/tftpboot/netpxe",
            "/data/a+b_c.d",
            "/srv/.x",
        ] {
            assert!(Folder::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "srv/tftp",
            "/",
            "//srv",
            "/srv/",
            "/srv//tftp",
            "/srv/../etc",
            "/srv/.",
            "/srv/-rf",
            "/srv/a b",
            "/srv/$x",
            "/srv/a\"b",
            "/etc",
            "/etc/dhcp",
            "/usr/share/x",
            "/srv",
            "/var",
            "/tmp",
            "/tmp/tftp",
            "/proc/1",
            "/run/tftp",
            "/var/run/tftp",
            "/var/lib",
            "/var/lib/tftp",
            "/var/lib/tftpbootx",
            "/var/log/tftp",
            "/var/tmp/x",
        ] {
            assert_eq!(
                Folder::from_text(bad).unwrap_err().code,
                Code::NotAFolder,
                "{bad}"
            );
        }
        assert!(Folder::from_text(&format!("/{}", "a".repeat(126))).is_ok());
        assert!(Folder::from_text(&format!("/{}", "a".repeat(127))).is_err());
    }

    #[test]
    fn a_folder_holds_itself_and_what_is_in_it() {
        assert!(folder("/srv/a").holds(&folder("/srv/a")));
        assert!(folder("/srv/a").holds(&folder("/srv/a/b")));
        assert!(!folder("/srv/a").holds(&folder("/srv/ab")));
        assert!(!folder("/srv/a/b").holds(&folder("/srv/a")));
    }
}
