//! What `kickstart_extra` may add to a kickstart.
//!
//! The kickstart decides which disk is wiped, and its guard must hold. So an added file may not say
//! anything about disks, nor include what nobody has checked, nor say again what netpxe writes from
//! its keys: of two commands the installer takes the last.

use std::sync::Arc;

use super::Unread;
use super::text_file::lines;
use crate::diagnostic::Code;

/// Commands that only add to an installation, of all releases (pykickstart, `handlers/control.py`).
const COMMANDS: &[&str] = &[
    "auth",
    "authconfig",
    "authselect",
    "eula",
    "group",
    "key",
    "logging",
    "mediacheck",
    "module",
    "monitor",
    "rdp",
    "realm",
    "rhsm",
    "sshpw",
    "syspurpose",
    "timesource",
    "unsupported_hardware",
    "updates",
    "vnc",
    "xconfig",
];

/// Commands that act on disks, or that boot or install from them.
const DISKS: &[&str] = &[
    "autopart",
    "btrfs",
    "clearpart",
    "device",
    "deviceprobe",
    "dmraid",
    "driverdisk",
    "fcoe",
    "ignoredisk",
    "iscsi",
    "iscsiname",
    "lilo",
    "logvol",
    "mount",
    "multipath",
    "nvdimm",
    "part",
    "partition",
    "raid",
    "reqpart",
    "snapshot",
    "stratisfs",
    "stratispool",
    "volgroup",
    "zerombr",
    "zfcp",
    "zipl",
];

/// Commands that netpxe writes itself, and the key that says what.
const KEYS: &[(&str, &str)] = &[
    ("bootc", "repo"),
    ("bootloader", "bootloader_args"),
    ("cdrom", "repo"),
    ("firewall", "firewall"),
    ("harddrive", "repo"),
    ("keyboard", "keyboard"),
    ("lang", "lang"),
    ("liveimg", "repo"),
    ("network", "nics"),
    ("nfs", "repo"),
    ("ostreecontainer", "repo"),
    ("ostreesetup", "repo"),
    ("repo", "repos"),
    ("rootpw", "root_password"),
    ("selinux", "selinux"),
    ("services", "services"),
    ("sshkey", "root_ssh_keys"),
    ("timezone", "timezone"),
    ("url", "repo"),
    ("user", "users"),
];

/// Sections that may be added. `%pre` runs after the guard, like `pre_scripts`.
const SECTIONS: &[&str] = &[
    "%addon",
    "%anaconda",
    "%certificate",
    "%onerror",
    "%post",
    "%pre",
    "%pre-install",
    "%traceback",
];

/// `E0520`: the text of an added file, where the rest of the kickstart keeps its meaning: every
/// section has its end, and no command is one of netpxe's or acts on disks.
pub(super) fn kickstart_extra(path: &str, bytes: Vec<u8>) -> Result<Arc<str>, Unread> {
    let text = lines("file", path, bytes)?;
    let mut open: Option<(&str, usize)> = None;
    for (line, number) in text.lines().zip(1..) {
        let refused = |(why, help): (String, String)| Unread {
            code: Code::NotForKickstart,
            why: format!("{path}:{number}: {why}"),
            help: Some(help),
        };
        let word = line.split_whitespace().next().unwrap_or_default();
        if word == "%include" || line.trim_start().starts_with("%ksappend") {
            return Err(refused(included(word)));
        }
        match open {
            Some(_) if word == "%end" => open = None,
            Some((section, at)) if is_section(word) => {
                return Err(refused((
                    format!("`{word}` begins while `{section}` of line {at} is open"),
                    format!("write `%end` where `{section}` ends"),
                )));
            }
            Some(_) => {}
            None if word.is_empty() || word.starts_with('#') => {}
            None if SECTIONS.contains(&word) => open = Some((word, number)),
            None => command(word).map_err(refused)?,
        }
    }
    if let Some((section, number)) = open {
        return Err(Unread {
            code: Code::NotForKickstart,
            why: format!("{path}:{number}: `{section}` has no end"),
            help: Some("write `%end` below its last line".to_owned()),
        });
    }
    Ok(text)
}

/// Whether a line that begins with this word begins a section.
fn is_section(word: &str) -> bool {
    SECTIONS.contains(&word) || word == "%packages"
}

fn included(word: &str) -> (String, String) {
    (
        format!("`{word}` adds what nobody has checked"),
        "name the other file under `kickstart_extra` too".to_owned(),
    )
}

/// Why a command may not be added, and what to do instead.
fn command(word: &str) -> Result<(), (String, String)> {
    if COMMANDS.contains(&word) {
        return Ok(());
    }
    let (why, help) = if DISKS.contains(&word) {
        (
            format!("`{word}` acts on disks, of which netpxe's guard decides what is wiped"),
            "leave it out: `disk`, `layout` and `swap` say what becomes of the disk".to_owned(),
        )
    } else if let Some((_, key)) = KEYS.iter().find(|(command, _)| *command == word) {
        (
            format!("netpxe writes `{word}` itself"),
            format!("leave it out, and write `{key}` in the inventory"),
        )
    } else if word == "%packages" {
        (
            "netpxe writes `%packages` itself".to_owned(),
            "leave it out, and write `packages` in the inventory".to_owned(),
        )
    } else if word == "%end" {
        (
            "`%end` ends no section".to_owned(),
            "leave it out, or write the section that it ends".to_owned(),
        )
    } else {
        (
            format!("`{word}` is no command that can be added to a kickstart"),
            format!(
                "these can be: {}; and the sections {}",
                COMMANDS.join(", "),
                SECTIONS.join(", ")
            ),
        )
    };
    Err((why, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<String> {
        let read = kickstart_extra("x.ks", text.as_bytes().to_vec());
        read.err().map(|unread| unread.why)
    }

    #[test]
    fn what_only_adds_may_be_added() {
        for text in [
            "",
            "# a comment\n\n  realm join example.org\n",
            "%addon com_redhat_kdump --enable --reserve-mb=auto\nclearpart = x\n%end\n",
            "authselect select sssd\nlogging --host=10.0.0.9\n%post --nochroot\necho %x\n%end",
        ] {
            assert_eq!(why(text), None, "{text}");
        }
    }

    #[test]
    fn what_acts_on_disks_or_takes_over_is_refused_at_its_line() {
        for (text, wanted) in [
            (
                "eula --agreed\n  clearpart --all\n",
                "x.ks:2: `clearpart` acts on disks",
            ),
            ("zerombr\n", "x.ks:1: `zerombr` acts on disks"),
            (
                "\"clearpart\" --all\n",
                "x.ks:1: `\"clearpart\"` is no command",
            ),
            (
                "%post\n%include /tmp/x\n%end\n",
                "x.ks:2: `%include` adds what nobody",
            ),
            (
                "%ksappend http://x/\n",
                "x.ks:1: `%ksappend` adds what nobody",
            ),
            ("lang de_DE\n", "x.ks:1: netpxe writes `lang` itself"),
            (
                "%packages\nvim\n%end\n",
                "x.ks:1: netpxe writes `%packages` itself",
            ),
            ("%end\n", "x.ks:1: `%end` ends no section"),
            ("\n%addon x\n", "x.ks:2: `%addon` has no end"),
            (
                "%addon x\n%post\n%end\n",
                "x.ks:2: `%post` begins while `%addon` of line 1",
            ),
            ("%sponge\n%end\n", "x.ks:1: `%sponge` is no command"),
            ("eula\r\n", "x.ks:1: here is the character U+000D"),
        ] {
            let why = why(text).unwrap_or_default();
            assert!(why.starts_with(wanted), "{text}: {why}");
        }
    }

    #[test]
    fn the_lists_are_sorted_and_apart() {
        let keys: Vec<&str> = KEYS.iter().map(|(command, _)| *command).collect();
        for list in [COMMANDS, DISKS, &keys, SECTIONS] {
            assert!(list.is_sorted(), "{list:?}");
        }
        let all = [COMMANDS, DISKS, &keys].concat();
        for command in &all {
            assert_eq!(
                all.iter().filter(|it| it == &command).count(),
                1,
                "{command}"
            );
        }
    }
}
