//! The values that an inventory is made of, each of a type that cannot hold a wrong one.
//!
//! [`FromText`] reads a value from its text. What cannot be read is a [`Fault`] with a code, a
//! message, a help, and the part of the text that is wrong. Once a value exists, nobody has to check
//! it again.

mod accounts;
mod address;
mod agent_id;
mod architecture;
mod choice;
mod console;
mod dhcp_option;
mod dhcpd_text;
mod disk;
mod dns_name;
pub(crate) mod folder;
mod keymap;
mod locale;
mod lookup;
mod mac;
mod marker;
mod model;
mod mount_point;
mod name;
mod netplan;
mod number;
mod os;
mod oui;
mod passphrase;
mod password;
mod path;
mod pattern;
mod port;
mod raid;
mod repo_path;
mod rsync;
mod schema;
mod sha256;
mod signed;
mod size;
mod ssh_key;
mod swap;
mod synonyms;
mod text;
mod thumbprint;
mod time;
mod time_zone;
mod url;
mod url_host;
mod volume;
mod warning;

use std::ops::Range;

pub use accounts::look_up_group;
pub use address::{AddressRange, Subnet};
pub use agent_id::AgentId;
pub use architecture::Architecture;
pub use choice::{
    BondMode, BootFiles, Bootproto, DhcpServer, Filesystem, Firmware, KeaHooks, KickstartAccess,
    Layout, Prefer, Selinux, State, Sudo, Transport, UnknownHosts, WebServer,
};
pub use console::Console;
pub use dhcp_option::{
    DataType, Datum, LONGEST_OPTION, OptionType, OptionValue, Route, STANDARD, StandardOption,
};
pub use dhcpd_text::{DhcpdStatement, DhcpdText};
pub use disk::{Disk, DiskPath};
pub use folder::Folder;
pub use locale::Locale;
pub use lookup::Lookup;
pub use mac::Mac;
pub use marker::Marker;
pub use model::MacModel;
pub use mount_point::MountPoint;
pub use name::{
    DomainName, GroupName, HostName, Interface, InterfaceName, Label, OptionName, ServerName,
    UserName, VariableName,
};
pub use netplan::netplan;
pub use number::{Int, LeaseTime};
pub use os::{Anaconda, Debian, Dialect, InstalledBy, Os, RELEASES, Ubuntu};
pub use oui::Oui;
pub use passphrase::Passphrase;
pub use password::{CryptHash, HashKind, Password};
pub use path::TftpPath;
pub use port::Port;
pub use raid::Raid;
pub use repo_path::RepoPath;
pub use rsync::RsyncUrl;
pub use schema::ValueSchema;
pub use sha256::Sha256;
pub use signed::{Asks, SIGNED, Signed, SignedFrom};
pub use size::Size;
pub use ssh_key::SshKey;
pub use swap::Swap;
pub use text::{
    BondOption, ContainerImage, DiskText, FullName, KernelArg, Keymap, Language, LocalFolder,
    LocalPath, MountOption, Package, Service, Text,
};
pub use thumbprint::Thumbprint;
pub use time::TimeOfDay;
pub use time_zone::TimeZone;
pub use url::Url;
pub use url_host::UrlHost;
pub use volume::{Mebibytes, VolumeName, VolumeSize};
pub use warning::Warning;

use crate::diagnostic::Code;

/// Why a text is not a value of the wanted type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its code.
    pub code: Code,
    /// What is wrong, in one sentence that quotes the text unless it may be a secret.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The wrong part of the text, in bytes; `None` means all of it.
    pub part: Option<Range<usize>>,
}

impl Fault {
    /// A fault of the whole text.
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

    /// The same, but only of a part of the text.
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

    /// A warning if the text, written without quotes, means something else to other YAML readers.
    fn unquoted(_text: &str) -> Option<Fault> {
        None
    }
}

/// The first character of `text` that is not allowed, and its place; `None` if all are.
fn forbidden(text: &str, is_allowed: impl Fn(char) -> bool) -> Option<(char, Range<usize>)> {
    let (at, c) = text.char_indices().find(|&(_, c)| !is_allowed(c))?;
    Some((c, at..at + c.len_utf8()))
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
            // YAML 1.1 reads these as booleans, YAML 1.2 as text: nobody should have to know.
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
