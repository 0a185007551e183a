//! Paths below the TFTP root.

use std::fmt;

use super::{Fault, FromText, forbidden};
use crate::diagnostic::Code;

/// A path below the TFTP root, relative, of at most 127 bytes: DHCP's `file` field holds no more
/// (RFC 2131), and dhcpd silently cuts a longer one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TftpPath(Box<str>);

impl TftpPath {
    /// The path, without a leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TftpPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a path may hold `c`: a character that means itself to every program and in every language.
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._+-/".contains(c)
}

impl FromText for TftpPath {
    const WANTED: &'static str = "a path below the TFTP root such as `el7/vmlinuz`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotAPath,
                format!("`{text}` is not a path below the TFTP root: {why}"),
            )
        };
        if text.contains("://") {
            let (_, file) = text.rsplit_once('/').unwrap_or_default();
            let help = match file.rsplit_once('.') {
                Some((_, "efi")) => "write where the file lies below the TFTP root",
                _ if file.contains("init") => "`initrd_url` takes a URL",
                _ => "`kernel_url` takes a URL",
            };
            return Err(fault("it is a URL").help(help));
        }
        if let Some(rest) = text.strip_prefix('/') {
            // The usual roots, by which a person knows the file on the deploy host.
            let mut roots = ["srv/tftp/", "var/lib/tftpboot/", "tftpboot/"].iter();
            let below = roots.find_map(|root| rest.strip_prefix(root));
            let rest = below.unwrap_or(rest);
            return Err(fault("it begins with a slash").help(format!("write `{rest}`")));
        }
        if let Some((c, part)) = forbidden(text, is_plain) {
            return Err(fault(&format!("`{c}` is not allowed in it")).at(part));
        }
        if text.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(fault("every part of it must be a name"));
        }
        if text.len() > 127 {
            return Err(fault(
                "it is longer than 127 bytes, which is all that DHCP can carry",
            ));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root_and_fit_a_packet() {
        assert!(TftpPath::from_text("el7/vmlinuz-3.10+x").is_ok());
        for bad in ["", "/vmlinuz", "a//b", "../x", "a/./b", "a b", "a;b", "a'b"] {
            assert_eq!(
                TftpPath::from_text(bad).unwrap_err().code,
                Code::NotAPath,
                "{bad}"
            );
        }
        assert!(TftpPath::from_text(&"a".repeat(127)).is_ok());
        assert!(TftpPath::from_text(&"a".repeat(128)).is_err());
    }
}
