//! Names: of hosts, of domains, and of the inventory's own things.

use std::fmt;
use std::net::Ipv4Addr;

use smol_str::SmolStr;

use super::dns_name::dns_name;
use super::{Fault, FromText, accounts, forbidden};
use crate::diagnostic::Code;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// The name as it was written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromText for $name {
            const WANTED: &'static str = $wanted;

            fn from_text(text: &str) -> Result<Self, Fault> {
                let check: fn(&str) -> Result<(), Fault> = $check;
                check(text).map(|()| Self(text.into()))
            }

            fn unquoted(text: &str) -> Option<Fault> {
                unquoted(text)
            }
        }
    };
}

name! {
    /// The name of a host (RFC 1123): labels of letters, digits and inner hyphens, joined by
    /// dots. dhcpd's host declarations, kickstart's `--hostname` and DNS all take it.
    /// Linux takes 64 bytes (`HOST_NAME_MAX`).
    HostName, "a host name such as `db1`", |text| {
        dns_name(text, "host name", "")?;
        if text.len() > 64 {
            let why = format!("`{text}` cannot be a host name: it has more than 64 characters");
            return Err(Fault::new(Code::NotAName, why).help(
                "write a shorter one: a machine's own name need not hold its domain",
            ));
        }
        Ok(())
    }
}

impl HostName {
    /// The name in lower case, for comparing: host names are not case-sensitive.
    #[must_use]
    pub fn folded(&self) -> Self {
        if self.has_upper_case() {
            return Self(self.0.to_ascii_lowercase().into());
        }
        self.clone()
    }

    /// The name of a host's BMC: `db1-bmc`, or `db1-bmc.example.org` of `db1.example.org`; `None` if
    /// it would be too long.
    #[must_use]
    pub fn of_bmc(&self) -> Option<Self> {
        let (own, domain) = self.0.split_at(self.0.find('.').unwrap_or(self.0.len()));
        Self::from_text(&format!("{own}-bmc{domain}")).ok()
    }

    /// Whether it has an upper-case letter.
    pub fn has_upper_case(&self) -> bool {
        self.0.bytes().any(|b| b.is_ascii_uppercase())
    }
}

name! {
    /// A server that netpxe does not configure, by name or by address.
    ServerName, "a server's name or address", |text| match text.parse::<Ipv4Addr>() {
        Ok(_) => Ipv4Addr::from_text(text).map(|_| ()),
        Err(_) => dns_name(text, "server's name", ""),
    }
}

name! {
    /// A DNS domain, as in `option domain-name`.
    DomainName, "a domain such as `lab.example.org`", |text| dns_name(text, "domain name", "")
}

name! {
    /// What a network, a profile, a NIC or an image is called in the inventory.
    Label, "a name of letters, digits, `.`, `_` and `-`", label
}

name! {
    /// A network interface of the deploy host, as the kernel calls it: up to 15 bytes. Of the names that
    /// the kernel allows, these mean themselves in every configuration file.
    Interface, "a network interface such as `eno1`", interface
}

name! {
    /// The name of a network interface, of at most 15 bytes (the kernel's `IFNAMSIZ`), as Anaconda
    /// takes it for a bond or a VLAN. Names that mean something else to the kernel are refused: the
    /// loopback interface, all interfaces and new ones under `/proc/sys/net`, and the file of the
    /// bonding driver in `/sys/class/net`.
    InterfaceName, "the name of an interface such as `bond0`", interface_name
}

name! {
    /// The name of an environment variable.
    VariableName, "the name of an environment variable", variable_name
}

name! {
    /// The name of a group.
    GroupName, "the name of a group such as `wheel`", |text| {
        user_name(text, "the name of a group")
    }
}

name! {
    /// What a DHCP option or an option space of the inventory's own is called. dhcpd does not tell
    /// upper and lower case apart; `option space` begins another statement of its language, and
    /// `option-224` is what netpxe calls an option without a name.
    OptionName, "a name of lower-case letters, digits and `-`", option_name
}

name! {
    /// The name of an account that an installation makes, as `useradd` takes it: none that every
    /// system has.
    UserName, "a user name such as `admin`", |text| {
        user_name(text, "a user name")?;
        accounts::refuse_of_the_system(text)
    }
}

fn option_name(text: &str) -> Result<(), Fault> {
    let fault = |why: &str| {
        let message = format!("`{text}` cannot be the name of an option: {why}");
        Fault::new(Code::NotAName, message)
    };
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some((_, at)) = forbidden(text, is_allowed) {
        let why = "it has other characters than `a` to `z`, digits and `-`";
        return Err(fault(why).at(at).help("write it without them"));
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(fault("it does not begin with a letter").help("begin it with a letter"));
    }
    if text.len() > 63 {
        return Err(fault("it has more than 63 characters").help("write a shorter one"));
    }
    let number = text.strip_prefix("option-");
    if text == "space" || number.is_some_and(|it| it.bytes().all(|b| b.is_ascii_digit())) {
        return Err(fault("it means something else").help("choose another name"));
    }
    Ok(())
}

/// Warns of the words that YAML 1.1 takes for a truth value or for nothing (yaml.org/type/bool.html,
/// null.html): a host called `no` is one called `false` there.
fn unquoted(text: &str) -> Option<Fault> {
    let meaning = match &*text.to_ascii_lowercase() {
        "y" | "yes" | "on" | "true" => "true",
        "n" | "no" | "off" | "false" => "false",
        "null" => "nothing",
        _ => return None,
    };
    let message =
        format!("without quotes, a YAML 1.1 reader such as Ansible's takes `{text}` for {meaning}");
    Some(Fault::new(Code::UnquotedName, message).help(format!("write `\"{text}\"`, in quotes")))
}

fn label(text: &str) -> Result<(), Fault> {
    let fault = |why: &str| Fault::new(Code::NotAName, format!("`{text}` cannot be a name: {why}"));
    if let Some((folder, name)) = text.rsplit_once('/')
        && [".ks", ".cfg"].iter().any(|end| name.ends_with(end))
    {
        let help = format!("write `{name}`, and run with `--templates {folder}/`");
        return Err(fault("it is the path of a template").help(help));
    }
    let help = "letters, digits, `-`, `_` and `.` are allowed";
    plain_name(text, 63, fault, help)
}

fn interface(text: &str) -> Result<(), Fault> {
    let fault = |why: &str| {
        let message = format!("`{text}` cannot be a network interface: {why}");
        Fault::new(Code::NotAnInterface, message)
    };
    let help = "`ip link` shows their names; an additional address has no name of its own";
    if text.parse::<Ipv4Addr>().is_ok() {
        let help = "write the name that `ip -br address` shows beside it";
        return Err(fault("it is an address").help(help));
    }
    if text == "lo" {
        let why = "it is the loopback, from which no other machine asks";
        return Err(fault(why).help("write the interface that the machines are behind"));
    }
    plain_name(text, 15, fault, help)
}

/// Checks a name of at most `longest` letters, digits, `-`, `_` and `.`, of which the first is a
/// letter or a digit, so that it means itself in every configuration file.
fn plain_name(
    text: &str,
    longest: usize,
    fault: impl Fn(&str) -> Fault,
    help: &str,
) -> Result<(), Fault> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some((c, part)) = forbidden(text, is_allowed) {
        return Err(fault(&format!("`{c}` is not allowed")).at(part).help(help));
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(fault("it must begin with a letter or a digit"));
    }
    if text.len() > longest {
        return Err(fault(&format!("it has more than {longest} characters")));
    }
    Ok(())
}

/// What no bond and no VLAN can be called.
const KERNEL_NAMES: [&str; 4] = ["all", "bonding_masters", "default", "lo"];

fn interface_name(text: &str) -> Result<(), Fault> {
    if KERNEL_NAMES.contains(&text) {
        let message = format!("`{text}` means something else to the kernel");
        return Err(Fault::new(Code::NotAName, message)
            .help("choose another name, such as `bond0` or `storage`"));
    }
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && text.len() <= 15 && text.chars().all(good) {
        return Ok(());
    }
    Err(Fault::new(
        Code::NotAName,
        format!("`{text}` cannot be the name of an interface"),
    )
    .help("write a lower-case letter, then up to 14 lower-case letters, digits, `_`, `-` or `.`"))
}

fn variable_name(text: &str) -> Result<(), Fault> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && text.len() <= 255 && text.chars().all(good) {
        return Ok(());
    }
    // The text may be the secret itself: do not show it.
    Err(Fault::new(
        Code::NotAName,
        "this cannot be the name of an environment variable",
    )
    .help("write the name of the variable that holds the secret: letters, digits and `_`"))
}

fn user_name(text: &str, what: &str) -> Result<(), Fault> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let begins = text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_');
    if begins && text.len() <= 32 && text.chars().all(good) {
        return Ok(());
    }
    Err(
        Fault::new(Code::NotAName, format!("`{text}` cannot be {what}")).help(
            "write a lower-case letter, then up to 31 lower-case letters, digits, `_` or `-`",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_follow_rfc_1123() {
        for good in [
            "d1",
            "db-1.lab.example.org",
            "7up",
            "D1",
            "12.lab",
            "0xen",
            "localhosts",
        ] {
            assert!(HostName::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-a",
            "a-",
            "a..b",
            "a b",
            "a_b",
            "x { } subnet",
            "10.0.0.1",
            "ä",
            "a\nb",
            "12",
            "0",
            "1.2",
            "0x10",
            "0x",
            "172.22.10",
            "172.22.10.300",
            "db.7",
            "localhost",
            "LocalHost",
            "localhost.localdomain",
            "db1.localhost",
            "ip6-loopback",
        ] {
            assert_eq!(
                HostName::from_text(bad).unwrap_err().code,
                Code::NotAName,
                "{bad}"
            );
        }
        assert!(HostName::from_text(&"a".repeat(64)).is_err());
    }

    #[test]
    fn an_underscore_is_answered_with_a_hyphen() {
        let fault = HostName::from_text("db_1").unwrap_err();
        assert_eq!(fault.help.as_deref(), Some("write `db-1`"));
        assert_eq!(fault.part, Some(2..3));
        let help = |text| HostName::from_text(text).unwrap_err().help.unwrap();
        assert_eq!(help("_x_"), "write `x`");
        assert!(!help("_").contains("write"), "{}", help("_"));
    }

    #[test]
    fn interfaces_are_named_as_the_kernel_does() {
        for good in ["eno1", "enp0s31f6", "bond0.100", "br-lan", "1"] {
            assert!(Interface::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "eno1:1",
            "eth0 eth1",
            "-x",
            "..",
            "a/b",
            "abcdefghijklmnop",
            "ä",
            "lo",
        ] {
            assert_eq!(
                Interface::from_text(bad).unwrap_err().code,
                Code::NotAnInterface,
                "{bad}"
            );
        }
    }

    #[test]
    fn interfaces_and_variables_have_names_of_their_own() {
        for good in ["bond0", "bond0.20", "vlan-171", "a23456789012345"] {
            assert!(InterfaceName::from_text(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "0bond",
            "Bond0",
            "lo",
            "all",
            "default",
            "bonding_masters",
            "a234567890123456",
            "a b",
            "a/b",
        ] {
            assert!(InterfaceName::from_text(bad).is_err(), "{bad}");
        }
        assert!(VariableName::from_text("ROOT_HASH_1").is_ok());
        for bad in ["", "1A", "A-B", "$A", "$6$salt"] {
            let fault = VariableName::from_text(bad).unwrap_err();
            assert!(bad.is_empty() || !fault.message.contains(bad), "{bad}");
        }
    }

    #[test]
    fn labels_take_underscores() {
        assert!(Label::from_text("db_server.2").is_ok());
        assert!(Label::from_text("_x").is_err());
        assert!(Label::from_text("a/b").is_err());
    }
}
