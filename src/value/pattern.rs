//! Regular expressions for what [`FromText`](super::FromText) reads, as far as they are made of
//! parts.
//!
//! They keep to what all implementations of JSON Schema have in common: classes, groups and counts,
//! but no look-ahead. What a value must not be is a pattern of its own.

use super::{accounts, dns_name, folder, model, ssh_key};

const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// Any IPv4 address.
pub fn address() -> String {
    format!(r"^{OCTET}(\.{OCTET}){{3}}$")
}

/// The first octets of addresses that no machine has.
const NOBODYS: &str = "(0|127|22[4-9]|2[3-5][0-9])";

/// IPv4 addresses that no machine can have, or that no other machine can reach.
pub fn nobody() -> String {
    format!(r"^{NOBODYS}(\.{OCTET}){{3}}$")
}

/// Subnets of such addresses.
pub fn nobodys_subnet() -> String {
    format!(r"^{NOBODYS}\.")
}

/// What resolvers take for a number: the last part of a name that is none.
const NUMBER: &str = "([0-9]+|0[Xx][0-9A-Fa-f]*)";

/// Names that are no names: they end with a number, or mean every machine itself.
pub fn no_name() -> String {
    let itself = of_itself();
    format!(r"^((.*\.)?({NUMBER}|{itself})|{itself}\..*)$")
}

/// Names that every machine takes for itself, in any case.
fn of_itself() -> String {
    let any_case = |c: char| {
        if c.is_ascii_alphabetic() {
            format!("[{}{c}]", c.to_ascii_uppercase())
        } else {
            c.to_string()
        }
    };
    let word = |word: &&str| word.chars().map(any_case).collect::<String>();
    let words: Vec<String> = dns_name::OF_ITSELF.iter().map(word).collect();
    format!("({})", words.join("|"))
}

/// A URL that begins with `scheme`, and goes on with a server, an optional port, and `rest`.
fn with_server(scheme: &str, rest: &str) -> String {
    let label = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    let port = format!("(:0*{})?", numbers(1, 65_535));
    format!(r"^{scheme}://({label}(\.{label})*|\[[0-9A-Fa-f:.]+\]){port}{rest}$")
}

/// A URL that an installer fetches.
pub fn url() -> String {
    with_server(
        "(https?|ftp)",
        r"([/?#][A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]*)?",
    )
}

/// URLs whose server is an address that no other machine can reach, or means every machine itself.
pub fn no_url() -> String {
    let itself = of_itself();
    let address = format!(r"{NOBODYS}(\.{OCTET}){{3}}");
    format!(r"^[a-z]+://({address}|{itself}(\.[^/?#]*)?|([^/?#]*\.)?{itself})([:/?#].*)?$")
}

/// URLs whose server is an IPv4 address, ...
pub fn url_of_address() -> String {
    format!(r"^[a-z]+://{OCTET}(\.{OCTET}){{3}}([:/?#].*)?$")
}

/// ... or else one that resolvers take for an address although it is none.
pub fn url_of_number() -> String {
    format!(r"^[a-z]+://([^/?#]*\.)?{NUMBER}([:/?#].*)?$")
}

/// Model identifiers of Macs.
pub fn model() -> String {
    format!("^({})[0-9]{{1,3}},[0-9]{{1,3}}$", model::FAMILIES.join("|"))
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

/// Subnets without host bits, a pattern for each prefix length.
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

/// Two IPv4 addresses with a blank between them.
pub fn address_pair() -> String {
    let address = format!(r"{OCTET}(\.{OCTET}){{3}}");
    format!("^{address} {address}$")
}

/// A destination and a router. That it has no host bits is not said here.
pub fn route() -> String {
    let address = format!(r"{OCTET}(\.{OCTET}){{3}}");
    format!(
        r"^(default|0\.0\.0\.0/0|{address}/{}) via {address}$",
        numbers(1, 32)
    )
}

/// Labels of letters, digits and inner hyphens, joined by dots. IPv4 addresses match too.
pub fn dns_name() -> String {
    let label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    format!(r"^{label}(\.{label})*$")
}

/// A port or a range, and a protocol.
pub fn port() -> String {
    let number = numbers(1, 65_535);
    format!("^{number}(-{number})?/(tcp|udp|sctp|dccp)$")
}

/// A word, or up to 1024 GiB in MiB or GiB; leading zeros are allowed.
pub fn swap() -> String {
    let (mebibytes, gibibytes) = (numbers(1, 1 << 20), numbers(1, 1 << 10));
    format!("^(recommended|none|0|0*{mebibytes}M|0*{gibibytes}G)$")
}

/// The path of a disk, without anchors.
pub fn disk() -> &'static str {
    r"/dev/disk/by-(id|path)/(\.{0,2}[A-Za-z0-9_:+=@-])+\.{0,2}"
}

/// A size in MiB, GiB or TiB, without anchors: 1024T at most.
pub fn mebibytes() -> &'static str {
    "[1-9][0-9]{0,5}[MG]|([1-9][0-9]{0,2}|10[01][0-9]|102[0-4])T"
}

/// An absolute path of plain names.
pub fn mount_point() -> String {
    let name = r"([A-Za-z0-9_+]|\.[A-Za-z0-9_+-]|\.\.[A-Za-z0-9._+-])[A-Za-z0-9._+-]*";
    format!("^/({name}(/{name})*)?$")
}

/// Six octets, joined by one sign or not at all.
pub fn mac() -> String {
    let octet = "[0-9A-Fa-f]{2}";
    format!("^({octet}(:{octet}){{5}}|{octet}(-{octet}){{5}}|[0-9A-Fa-f]{{12}})$")
}

/// A file name other than `.` and `..`.
const NAME: &str = r"([A-Za-z0-9_+-]|\.[A-Za-z0-9_+-]|\.\.[A-Za-z0-9._+-])[A-Za-z0-9._+-]*";

/// A relative path without `.` and `..`.
pub fn path() -> String {
    format!("^{NAME}(/{NAME})*$")
}

/// A server, an optional port, a module, and optional folders in it.
pub fn rsync() -> String {
    with_server("rsync", &format!("(/{NAME})+/?"))
}

/// An absolute path without `.` and `..`, and without names that look like options.
pub fn folder() -> String {
    let name = r"([A-Za-z0-9_+]|\.[A-Za-z0-9_+-]|\.\.[A-Za-z0-9._+-])[A-Za-z0-9._+-]*";
    format!("^(/{name})+$")
}

/// Folders that belong to the system, or are shared.
pub fn no_folder() -> String {
    let (system, shared) = (folder::OF_THE_SYSTEM.join("|"), folder::SHARED.join("|"));
    let system = system.replace('+', r"\+");
    format!("^/(({system}|{})(/.*)?|({shared}))$", folder::EMPTIED)
}

/// Folders of `/var` that belong to the system, ...
pub fn of_var() -> String {
    format!("^/var/({})(/.*)?$", folder::OF_VAR.join("|"))
}

/// ... except this one.
pub fn served_of_var() -> String {
    format!("^/var/{}(/.*)?$", folder::SERVED)
}

/// Language, country, code set, modifier; or `C`.
pub fn locale() -> &'static str {
    r"^(C|POSIX|[a-z]{2,3}(_[A-Z]{2})?)(\.(UTF-8|utf8))?(@[a-z]+)?$"
}

/// Accounts and groups of every system.
pub fn account_of_the_system() -> String {
    let names = [accounts::ACCOUNTS, accounts::GROUPS].concat();
    format!("^({})$", names.join("|"))
}

/// A package or a pattern, or a group, in whose name blanks may stand; each after `-`, or not.
pub fn package() -> String {
    let word = "[A-Za-z0-9@^_.+:*][A-Za-z0-9@^_.+:*-]*";
    let begin = "[A-Za-z0-9_.+:*^]";
    format!(
        r"^-?({begin}[A-Za-z0-9@^_.+:*-]*|@(\^{word}|[A-Za-z0-9@_.+:*]([A-Za-z0-9@^_.+:*-])*)( {word})*)$"
    )
}

/// A type, base64, and an optional comment. Of ed25519, the type that people make, all keys have
/// one length; for the others this says less than the reader does.
pub fn ssh_key() -> String {
    let others = ssh_key::TYPES.iter().filter(|it| **it != "ssh-ed25519");
    let others = others
        .copied()
        .collect::<Vec<_>>()
        .join("|")
        .replace('.', r"\.");
    let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-P][A-Za-z0-9+/]{42}";
    let base64 = "AAAA([A-Za-z0-9+/]{4}){9,}([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?";
    format!(r"^({ed25519}|({others}) {base64})( [^\u0000-\u001f\u007f-\u009f\u2028\u2029]*)?$")
}

/// A second to a year, in any unit, or for ever.
pub fn lease_time() -> String {
    let [seconds, minutes, hours, days] =
        [(1, 31_536_000), (1, 525_600), (1, 8760), (1, 365)].map(|(min, max)| numbers(min, max));
    format!("^({seconds}s?|{minutes}m|{hours}h|{days}d|infinite)$")
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

/// The numbers from `low` to `high`, which have equally many digits.
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
