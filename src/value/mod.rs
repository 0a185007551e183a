//! The values that an inventory is made of, each of a type that cannot be wrong.
//!
//! A value is read from its text by [`FromText`]; what cannot be read is a [`Fault`], which knows
//! the code, the sentence and the help, and the part of the text that is wrong. Once a value
//! exists, nothing after it has to check it again.

mod address;
mod choice;
mod disk;
mod folder;
mod mac;
mod model;
mod name;
mod number;
mod os;
mod password;
mod path;
mod pattern;
mod port;
mod repo_path;
mod rsync;
mod schema;
mod sha256;
mod size;
mod ssh_key;
mod swap;
mod text;
mod time;
mod url;

use std::ops::Range;

pub use address::{AddressRange, Subnet};
pub use choice::{
    BondMode, Bootproto, Firmware, KickstartAccess, Layout, Selinux, State, UnknownHosts, WebServer,
};
pub use disk::Disk;
pub use folder::Folder;
pub use mac::Mac;
pub use model::MacModel;
pub use name::{
    DomainName, HostName, Interface, InterfaceName, Label, ServerName, UserName, VariableName,
};
pub use number::{Int, Seconds};
pub use os::Os;
pub use password::{CryptHash, HashKind, Password};
pub use path::TftpPath;
pub use port::Port;
pub use repo_path::RepoPath;
pub use rsync::RsyncUrl;
pub use schema::Written;
pub use sha256::Sha256;
pub use size::Size;
pub use ssh_key::SshKey;
pub use swap::Swap;
pub use text::{BondOption, KernelArg, LocalPath, Package, Service, Text, Word};
pub use time::TimeOfDay;
pub use url::Url;

use crate::diagnostic::Code;

/// Why a text is not the value that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its code.
    pub code: Code,
    /// One sentence that names the text.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The bytes of the text that are wrong, where it is only a part.
    pub part: Option<Range<usize>>,
}

impl Fault {
    /// A fault that concerns the whole text.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            part: None,
        }
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, for a part of the text.
    #[must_use]
    pub fn at(mut self, part: Range<usize>) -> Self {
        self.part = Some(part);
        self
    }
}

/// A value that is written as a scalar.
pub trait FromText: Sized {
    /// What a key of this type wants, as in "`gateway` wants an IPv4 address".
    const WANTED: &'static str;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that says what is wrong with the text and what to write instead.
    fn from_text(text: &str) -> Result<Self, Fault>;

    /// Whether the text is, or holds, a secret that no message may show.
    fn hides(_text: &str) -> bool {
        false
    }

    /// A warning where the text, written without quotes, is something else to other readers of
    /// YAML.
    fn unquoted(_text: &str) -> Option<Fault> {
        None
    }
}

/// A character in a message: as it was written, but for what would break the line.
fn shown(c: char) -> String {
    if c.is_control() {
        c.escape_default().to_string()
    } else {
        c.to_string()
    }
}

impl FromText for bool {
    const WANTED: &'static str = "`true` or `false`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(
                Code::NotABoolean,
                format!("`{text}` is not {}", Self::WANTED),
            )
        };
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            // YAML 1.1 reads these as booleans, YAML 1.2 as words: nobody should have to know.
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "True" | "TRUE" => {
                Err(fault().help("write `true`"))
            }
            "no" | "No" | "NO" | "off" | "Off" | "OFF" | "False" | "FALSE" => {
                Err(fault().help("write `false`"))
            }
            _ => Err(fault()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_and_false_are_booleans() {
        assert_eq!(bool::from_text("true"), Ok(true));
        assert_eq!(
            bool::from_text("yes").unwrap_err().help.as_deref(),
            Some("write `true`")
        );
        assert!(bool::from_text("maybe").is_err());
    }
}
