//! The accounts and groups that a system has before any is made.
//!
//! From the packages `setup` (EL 7 to EL 10, Fedora), `systemd`, `dbus`, `openssh-server`, `polkit`,
//! `chrony`, `sssd` and `tpm2-tss`, which are on every system that has `@core`.

use super::{Fault, Lookup};
use crate::diagnostic::Code;

/// Accounts of every system.
pub(super) const ACCOUNTS: &[&str] = &[
    "adm",
    "bin",
    "chrony",
    "daemon",
    "dbus",
    "ftp",
    "games",
    "halt",
    "lp",
    "mail",
    "nobody",
    "operator",
    "polkitd",
    "postfix",
    "root",
    "shutdown",
    "sshd",
    "sssd",
    "sync",
    "systemd-bus-proxy",
    "systemd-coredump",
    "systemd-network",
    "systemd-oom",
    "systemd-resolve",
    "systemd-timesync",
    "tss",
];

/// Groups of every system, besides those that are called as an account is.
pub(super) const GROUPS: &[&str] = &[
    "audio",
    "cdrom",
    "dialout",
    "disk",
    "floppy",
    "input",
    "kmem",
    "kvm",
    "lock",
    "man",
    "mem",
    "render",
    "sgx",
    "ssh_keys",
    "sys",
    "systemd-journal",
    "tape",
    "tty",
    "users",
    "utempter",
    "utmp",
    "video",
    "wheel",
];

/// Groups that other systems have, above all Debian, and what stands for them here.
const ELSEWHERE: &[(&str, Option<&str>)] = &[
    ("admin", Some("wheel")),
    ("lpadmin", None),
    ("netdev", None),
    ("plugdev", None),
    ("staff", None),
    ("sudo", Some("wheel")),
    ("sudoers", Some("wheel")),
];

/// Whether a release has this group. Unknown are slips for groups that all have, and groups that
/// other systems have; one that is like none may be made on purpose.
pub fn look_up_group(name: &str) -> Lookup {
    if let Some((_, meant)) = ELSEWHERE.iter().find(|(other, _)| *other == name) {
        return Lookup::Unknown(*meant);
    }
    if GROUPS.contains(&name) || ACCOUNTS.contains(&name) {
        return Lookup::Known;
    }
    let is_slip = |known: &&&str| known.len() > 3 && strsim::damerau_levenshtein(name, known) == 1;
    match GROUPS.iter().find(is_slip) {
        Some(meant) => Lookup::Unknown(Some(meant)),
        None => Lookup::Known,
    }
}

/// Refuses the name of an account or a group that the system has already: the installer would leave
/// it as it is, or `useradd` would fail.
pub(super) fn refuse_of_the_system(name: &str) -> Result<(), Fault> {
    let fault = |what: &str| {
        let why = format!("`{name}` cannot be a new account: every system has {what} of that name");
        Fault::new(Code::NotAName, why)
    };
    match name {
        "root" => Err(fault("one").help("write `root_password` and `root_ssh_keys`")),
        _ if ACCOUNTS.contains(&name) => Err(fault("one").help("choose another name")),
        _ if GROUPS.contains(&name) => Err(fault("a group").help("choose another name")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_groups_of_debian_are_unknown() {
        for (name, meant) in [
            ("sudo", Some("wheel")),
            ("whell", Some("wheel")),
            ("vidoe", Some("video")),
            ("plugdev", None),
        ] {
            assert_eq!(look_up_group(name), Lookup::Unknown(meant), "{name}");
        }
        for name in ["wheel", "sys", "adm", "docker", "developers"] {
            assert_eq!(look_up_group(name), Lookup::Known, "{name}");
        }
    }
}
