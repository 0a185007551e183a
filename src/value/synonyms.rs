//! What other tools and people call what netpxe knows by another word.

/// The word of netpxe, and its other names, in lower case and without `-`, `_`, `.` and blanks.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("802.3ad", &["lacp", "8023ad", "mode4", "4"]),
    ("active-backup", &["failover", "mode1", "1"]),
    ("apache", &["httpd", "apache2"]),
    ("arm64", &["aarch64", "arm", "uefiarm64", "armuefi"]),
    ("balance-rr", &["roundrobin", "mode0", "0"]),
    (
        "bios",
        &["legacy", "pcbios", "pc", "csm", "mbr", "legacybios"],
    ),
    ("boot", &["live", "diskless", "netboot", "nfs"]),
    ("boot-local", &["allow", "local", "accept"]),
    (
        "coreos",
        &["fcos", "rhcos", "scos", "fedoracoreos", "rhelcoreos"],
    ),
    ("debian12", &["bookworm"]),
    ("debian13", &["trixie"]),
    ("dhcp", &["auto", "dhcp4", "yes", "true"]),
    ("disabled", &["off", "no", "false"]),
    ("enforcing", &["on", "yes", "true"]),
    ("ignore", &["deny", "refuse", "drop", "reject"]),
    ("flatcar", &["flatcarlinux", "containerlinux"]),
    (
        "install",
        &["reinstall", "build", "deploy", "provision", "kickstart"],
    ),
    ("local", &["installed", "localboot", "disk", "done"]),
    ("plain", &["standard", "partition", "partitions", "direct"]),
    ("static", &["manual", "fixed"]),
    ("ubuntu2204", &["jammy", "jammyjellyfish"]),
    ("ubuntu2404", &["noble", "noblenumbat"]),
    ("ubuntu2604", &["resolute", "resoluteraccoon"]),
    (
        "uefi",
        &["efi", "uefi64", "efi64", "x64", "uefix64", "x8664efi"],
    ),
    ("uefi32", &["efi32", "ia32", "i386efi"]),
];

/// Systems that are EL under another name.
const EL: &[&str] = &[
    "rockylinux",
    "rocky",
    "almalinux",
    "alma",
    "rhel",
    "redhat",
    "centosstream",
    "centos",
    "oraclelinux",
    "oracle",
    "ol",
];

/// Systems that netpxe boots the installer of, and no more, at least of other releases than it knows.
const OTHER: &[&str] = &["debian", "ubuntu", "suse", "opensuse", "sles", "arch"];

/// The word of `words` that `typed` is another name of.
pub fn word<'a>(typed: &str, words: &[&'a str]) -> Option<&'a str> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    let known = |wanted: &str| words.iter().copied().find(|&word| word == wanted);
    let mut rows = SYNONYMS.iter();
    rows.find_map(|(word, others)| known(word).filter(|_| others.contains(&&*plain)))
        .or_else(|| {
            let (name, number) = named_and_numbered(typed)?;
            let other = OTHER.contains(&&*name).then(|| known("other"));
            known(&release(&name, &number)?).or(other.flatten())
        })
}

/// `rockylinux` and `9.4` of "Rocky Linux 9.4".
fn named_and_numbered(typed: &str) -> Option<(String, String)> {
    let lower = typed.to_ascii_lowercase();
    let letters = |c: char| c.is_ascii_alphabetic();
    let digits = lower.find(|c: char| c.is_ascii_digit())?;
    let name: String = lower[..digits].chars().filter(|&c| letters(c)).collect();
    Some((name, lower[digits..].to_owned()))
}

/// `el9` for Rocky Linux 9.4, however that is written, `ubuntu2404` for Ubuntu 24.04.3.
fn release(name: &str, number: &str) -> Option<String> {
    let mut parts = number.split(|c: char| !c.is_ascii_digit());
    let number = parts.next()?;
    if name == "ubuntu" {
        let month = parts.next().unwrap_or("04");
        return Some(match number.len() {
            2 => format!("ubuntu{number}{month}"),
            _ => format!("ubuntu{number}"),
        });
    }
    // The word itself is in the list already.
    let name = if EL.contains(&name) { "el" } else { name };
    Some(format!("{name}{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_lead_to_the_word() {
        let words = [
            "el7",
            "el9",
            "el10",
            "fedora42",
            "debian12",
            "ubuntu2404",
            "other",
            "802.3ad",
            "uefi",
        ];
        for (typed, wanted) in [
            ("rocky9", Some("el9")),
            ("Rocky Linux 9.4", Some("el9")),
            ("centos-stream-10", Some("el10")),
            ("CentOS7", Some("el7")),
            ("rhel8", None),
            ("Fedora-42", Some("fedora42")),
            ("Debian 12.5", Some("debian12")),
            ("debian-11", Some("other")),
            ("Ubuntu 24.04.3 LTS", Some("ubuntu2404")),
            ("ubuntu24", Some("ubuntu2404")),
            ("ubuntu-20.04", Some("other")),
            ("noble", Some("ubuntu2404")),
            ("openSUSE 15", Some("other")),
            ("lacp", Some("802.3ad")),
            ("EFI", Some("uefi")),
            ("legacy", None),
            ("windows11", None),
        ] {
            assert_eq!(word(typed, &words), wanted, "{typed}");
        }
    }
}
