//! What [`FromText`](super::FromText) reads, as regular expressions.
//!
//! They keep to what all readers of JSON Schema have in common: classes, groups and counts, and
//! nothing that looks ahead. What a value must not be is a pattern of its own.

use super::{folder, ssh_key};

/// An option of the bonding driver.
pub const BOND_OPTION: &str = "^[A-Za-z0-9_.:/=+-]{1,255}$";
/// The name of a disk that stays the same, but not `.` or `..`; or `any`.
pub const DISK: &str = r"^(any|/dev/disk/by-(id|path)/([A-Za-z0-9_:+=@-]|\.[A-Za-z0-9_:+=@-]|\.\.[A-Za-z0-9._:+=@-])[A-Za-z0-9._:+=@-]*)$";
/// A network interface.
pub const INTERFACE: &str = "^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$";
/// Names joined by slashes; none begins with a dot or a dash.
pub const REPO_PATH: &str = "^[A-Za-z0-9_+][A-Za-z0-9._+-]*(/[A-Za-z0-9_+][A-Za-z0-9._+-]*)*$";
/// A bond or a VLAN.
pub const INTERFACE_NAME: &str = "^[a-z][a-z0-9_-]{0,14}$";
/// Visible ASCII without quotes and backslashes.
pub const KERNEL_ARG: &str = r"^[!#-&(-\[\]-~]{1,255}$";
/// A name in the inventory.
pub const LABEL: &str = "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$";
/// A file beside the inventory.
pub const LOCAL_PATH: &str = r"^[^\u0000-\u001f\u007f-\u009f]{1,4095}$";
/// What a Mac calls itself.
pub const MAC_MODEL: &str = "^[A-Za-z]+[0-9]{1,3},[0-9]{1,3}$";
/// MAC addresses that no NIC has: zeros, and what is multicast.
pub const NO_MAC: &str = "^([0:-]+$|[0-9A-Fa-f][13579BDFbdf])";
/// Subnets that machines cannot be in.
pub const NO_SUBNET: &str = r"^(0\.0\.0\.0/|127\.|22[4-9]\.|23[0-9]\.)";
/// A line of `%packages`.
pub const PACKAGE: &str = "^[A-Za-z0-9@^_.+:*-]{1,255}$";
/// `locked`, or a hash: SHA-512, SHA-256, yescrypt.
pub const PASSWORD: &str = r"^(locked|(\$6\$(rounds=[0-9]{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}|\$5\$(rounds=[0-9]{4,9}\$)?[./0-9A-Za-z]{1,16}\$|\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]+\$)[./0-9A-Za-z]{43})$";
/// What systemd or firewalld calls a service.
pub const SERVICE: &str = "^[A-Za-z0-9@_.:-]{1,255}$";
/// One line of any text.
pub const TEXT: &str = r"^[^\u0000-\u001f\u007f-\u009f]{1,255}$";
/// A server without a user name before it, and what may follow.
pub const URL: &str = r"^(https?|ftp)://[A-Za-z0-9._~:\[\]!$&()*+,;=%-]+([/?#][A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]*)?$";
/// A user or a group.
pub const USER_NAME: &str = "^[a-z_][a-z0-9_-]{0,31}$";
/// An environment variable.
pub const VARIABLE_NAME: &str = "^[A-Za-z_][A-Za-z0-9_]{0,254}$";
/// A locale, a keyboard, a time zone.
pub const WORD: &str = "^[A-Za-z0-9@_.+:/=,-]{1,255}$";

const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// Any IPv4 address.
pub fn address() -> String {
    format!(r"^{OCTET}(\.{OCTET}){{3}}$")
}

/// IPv4 addresses that no machine has, or that no other machine can reach.
pub fn nobody() -> String {
    let first = "(127|22[4-9]|23[0-9])";
    format!(r"^({first}(\.{OCTET}){{3}}|0\.0\.0\.0|255\.255\.255\.255)$")
}

/// Two IPv4 addresses.
pub fn range() -> String {
    let end = format!(r"\s*{OCTET}(\.{OCTET}){{3}}\s*");
    format!("^{end}-{end}$")
}

/// An IPv4 address and a prefix length.
pub fn subnet() -> String {
    format!(r"^{OCTET}(\.{OCTET}){{3}}/([89]|[12][0-9]|30)$")
}

/// The subnets without host bits, for one prefix length after the other.
pub fn without_host_bits() -> impl Iterator<Item = String> {
    (8..=30_usize).map(|prefix| {
        let whole = vec![OCTET; prefix / 8];
        let step = 256 >> (prefix % 8);
        let values = (0..256).step_by(step).map(|value| value.to_string());
        let part = format!("({})", values.collect::<Vec<_>>().join("|"));
        let octets: Vec<&str> = [whole, vec![&part], vec!["0"; 3 - prefix / 8]].concat();
        format!(r"^{}/{prefix}$", octets.join(r"\."))
    })
}

/// Labels of letters, digits and inner hyphens, joined by dots. Addresses look like that too.
pub fn dns_name() -> String {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    format!(r"^{label}(\.{label})*$")
}

/// A port or a range, and a protocol.
pub fn port() -> String {
    let number = numbers(1, 65_535);
    format!("^{number}(-{number})?/(tcp|udp|sctp|dccp)$")
}

/// A word, or up to 1024 GiB in MiB or GiB, with leading zeros.
pub fn swap() -> String {
    let (mebibytes, gibibytes) = (numbers(1, 1 << 20), numbers(1, 1 << 10));
    format!("^(recommended|none|0|0*{mebibytes}M|0*{gibibytes}G)$")
}

/// Six octets joined by one sign, or by none.
pub fn mac() -> String {
    let octet = "[0-9A-Fa-f]{2}";
    format!("^({octet}(:{octet}){{5}}|{octet}(-{octet}){{5}}|[0-9A-Fa-f]{{12}})$")
}

/// A name that is neither `.` nor `..`.
const NAME: &str = r"([A-Za-z0-9_+-]|\.[A-Za-z0-9_+-]|\.\.[A-Za-z0-9._+-])[A-Za-z0-9._+-]*";

/// Names joined by slashes; none is `.` or `..`.
pub fn path() -> String {
    format!("^{NAME}(/{NAME})*$")
}

/// A server, maybe its port, a module and maybe folders of it.
pub fn rsync() -> String {
    format!("^rsync://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{{1,5}})?(/{NAME})+/?$")
}

/// Names joined by slashes, after one; none is `.` or `..` or looks like an option.
pub fn folder() -> String {
    let name = r"([A-Za-z0-9_+]|\.[A-Za-z0-9_+-]|\.\.[A-Za-z0-9._+-])[A-Za-z0-9._+-]*";
    format!("^(/{name})+$")
}

/// Folders that are the system's, or everybody's.
pub fn no_folder() -> String {
    let (system, shared) = (folder::OF_THE_SYSTEM.join("|"), folder::SHARED.join("|"));
    format!("^/(({system})(/.*)?|({shared}))$")
}

/// Type, base64, and maybe a comment.
pub fn ssh_key() -> String {
    let types = ssh_key::TYPES.join("|").replace('.', r"\.");
    format!(r"^({types}) AAAA[A-Za-z0-9+/=]{{36,}}( [^\u0000-\u001f\u007f-\u009f]*)?$")
}

/// A minute to a year, in any unit.
pub fn duration() -> String {
    let [seconds, minutes, hours, days] =
        [(60, 31_536_000), (1, 525_600), (1, 8760), (1, 365)].map(|(min, max)| numbers(min, max));
    format!("^({seconds}s?|{minutes}m|{hours}h|{days}d)$")
}

/// The whole numbers from `min` to `max`, without leading zeros.
pub fn numbers(min: u32, max: u32) -> String {
    // u32 has no more than ten digits.
    let of_length = (1..=10).filter_map(|digits| {
        let least = if digits == 1 {
            0
        } else {
            10_u64.pow(digits - 1)
        };
        let (low, high) = (
            least.max(min.into()),
            (10_u64.pow(digits) - 1).min(max.into()),
        );
        (low <= high).then(|| between(&low.to_string(), &high.to_string()))
    });
    format!("({})", of_length.collect::<Vec<_>>().join("|"))
}

/// The numbers from `low` to `high`, which have as many digits as each other.
fn between(low: &str, high: &str) -> String {
    let (Some(first), Some(last)) = (low.chars().next(), high.chars().next()) else {
        return String::new();
    };
    let rest = low.len() - 1;
    let (zeros, nines) = ("0".repeat(rest), "9".repeat(rest));
    let all = |from: char, to: char| {
        let class = match from {
            _ if from == to => from.to_string(),
            _ => format!("[{from}-{to}]"),
        };
        match rest {
            0 => class,
            1 => format!("{class}[0-9]"),
            _ => format!("{class}[0-9]{{{rest}}}"),
        }
    };
    let next = |c: char, by: i8| char::from((c as u8).wrapping_add_signed(by));
    let (low, high) = (&low[1..], &high[1..]);
    if low == zeros && high == nines {
        return all(first, last);
    }
    if first == last {
        return format!("{first}{}", group(&between(low, high)));
    }
    let mut parts = Vec::new();
    let from = if low == zeros {
        first
    } else {
        parts.push(format!("{first}{}", group(&between(low, &nines))));
        next(first, 1)
    };
    let to = if high == nines { last } else { next(last, -1) };
    if from <= to {
        parts.push(all(from, to));
    }
    if high != nines {
        parts.push(format!("{last}{}", group(&between(&zeros, high))));
    }
    parts.join("|")
}

fn group(pattern: &str) -> String {
    if pattern.contains('|') {
        format!("({pattern})")
    } else {
        pattern.to_owned()
    }
}
