//! The names of the markers that installations leave on disks.

use std::fmt;

use super::{Fault, FromText, HostName};
use crate::diagnostic::Code;

/// The name of a marker, `web1-3`: whose installation it is, and which one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marker {
    /// The machine's name when it was installed, in lower case: FAT does not tell it from upper.
    pub host: HostName,
    /// The `install_id` of that installation.
    pub number: u32,
}

impl Marker {
    /// Takes a marker's name apart: the number is what follows the last hyphen.
    ///
    /// `None` unless it is a number from 1 to 999,999,999 without leading zeros after a hyphen and
    /// a name, which is what an installation writes.
    pub fn split(name: &str) -> Option<(&str, u32)> {
        let (host, digits) = name.rsplit_once('-')?;
        let is_number = (1..=9).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| is_number)?;
        (!host.is_empty()).then_some((host, number))
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.host, self.number)
    }
}

impl FromText for Marker {
    const WANTED: &'static str = "the name of a marker such as `web2-1`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let split = Self::split(text).and_then(|(host, number)| {
            let host = HostName::from_text(host).ok()?.folded();
            Some(Self { host, number })
        });
        split.ok_or_else(|| {
            let message = format!("`{text}` is not the name of a marker");
            Fault::new(Code::NotAMarker, message).help(
                "write the name that GRUB or the installer showed: a host name, a hyphen and the \
                 number of the installation, as in `web2-1`",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_a_host_name_and_a_number() {
        let marker = Marker::from_text("DB-1.lab-12").unwrap();
        assert_eq!((marker.host.as_str(), marker.number), ("db-1.lab", 12));
        assert_eq!(marker.to_string(), "db-1.lab-12");
        for bad in [
            "", "web2", "web2-", "web2-0", "web2-01", "-1", "we b-1", "web2-x",
        ] {
            assert_eq!(
                Marker::from_text(bad).unwrap_err().code,
                Code::NotAMarker,
                "{bad}"
            );
        }
    }
}
