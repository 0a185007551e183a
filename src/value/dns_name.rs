//! The rules of a name of DNS.

use std::net::Ipv4Addr;

use super::{Fault, forbidden};
use crate::diagnostic::Code;

/// Names that every machine takes for itself, or for a multicast address (`/etc/hosts` of Debian and
/// of EL).
pub(super) const OF_ITSELF: &[&str] = &[
    "ip6-allnodes",
    "ip6-allrouters",
    "ip6-localhost",
    "ip6-loopback",
    "localhost",
    "localhost4",
    "localhost6",
    "loopback",
];

/// Checks a name of DNS, in whose labels the characters of `more` are allowed too.
pub(super) fn dns_name(text: &str, kind: &str, more: &str) -> Result<(), Fault> {
    let fault = |why: &str| {
        Fault::new(
            Code::NotAName,
            format!("`{text}` cannot be a {kind}: {why}"),
        )
    };
    let is_allowed =
        |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || more.contains(c);
    if let Some((c, part)) = forbidden(text, is_allowed) {
        let fault = fault(&format!("`{c}` is not allowed")).at(part);
        return Err(if c == '_' {
            fault.help(match with_hyphens(text) {
                name if name.is_empty() => "letters, digits, hyphens and dots are allowed".into(),
                name => format!("write `{name}`"),
            })
        } else {
            fault.help("letters, digits, hyphens and dots are allowed")
        });
    }
    if text.len() > 253 {
        return Err(fault("it has more than 253 characters"));
    }
    if text.parse::<Ipv4Addr>().is_ok() {
        return Err(fault("it is an address"));
    }
    if text.is_empty() {
        return Err(Fault::new(Code::NotAName, format!("a {kind} is empty")));
    }
    for label in text.split('.') {
        if label.is_empty() {
            return Err(fault("a part of it is empty"));
        }
        if label.len() > 63 {
            return Err(fault("a part of it has more than 63 characters"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(fault("a part of it begins or ends with a hyphen"));
        }
    }
    let ends = (text.split('.').next(), text.rsplit('.').next());
    if ends.1.is_some_and(is_number) {
        return Err(
            fault("resolvers take it for an address, since it ends with a number").help(
                match kind {
                    "host name" => format!("write a letter too: `host-{}`", text.replace('.', "-")),
                    "server's name" => {
                        "write its name, or all four octets of its address".to_owned()
                    }
                    _ => "write a domain such as `lab.example.org`".to_owned(),
                },
            ),
        );
    }
    let is_of_itself = |label: &str| OF_ITSELF.iter().any(|it| it.eq_ignore_ascii_case(label));
    if [ends.0, ends.1].into_iter().flatten().any(is_of_itself) {
        return Err(fault("every machine takes it for itself").help("choose another name"));
    }
    Ok(())
}

/// Whether resolvers read a label as a number: `inet_aton` knows decimal, octal and hexadecimal ones.
fn is_number(label: &str) -> bool {
    let hex = label.strip_prefix("0x").or(label.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => label.bytes().all(|b| b.is_ascii_digit()),
    }
}

/// The name with hyphens for underscores, which must not stand at the ends of a label.
fn with_hyphens(text: &str) -> String {
    let text = text.replace('_', "-");
    let labels = text.split('.').map(|label| label.trim_matches('-'));
    let name = labels.collect::<Vec<_>>().join(".");
    dns_name(&name, "name", "").map_or(String::new(), |()| name)
}
