//! Words that the installer takes, and that mean nothing to the system: no list of them is whole, so
//! they are warned of.

use super::layers::Layers;
use super::needs::Needs;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::KickstartSettings;
use crate::source::Span;
use crate::value::{Lookup, Os, look_up_group};

/// Services of systemd that firewalld calls otherwise.
const OF_FIREWALLD: &[(&str, &str)] = &[
    ("chronyd", "ntp"),
    ("dhcpd", "dhcp"),
    ("httpd", "http"),
    ("libvirtd", "libvirt"),
    ("mariadb", "mysql"),
    ("mysqld", "mysql"),
    ("named", "dns"),
    ("nfs-server", "nfs"),
    ("nginx", "http"),
    ("ntpd", "ntp"),
    ("postfix", "smtp"),
    ("rpcbind", "rpc-bind"),
    ("rsyslog", "syslog"),
    ("slapd", "ldap"),
    ("smb", "samba"),
    ("snmpd", "snmp"),
    ("sshd", "ssh"),
    ("tftpd", "tftp"),
    ("vsftpd", "ftp"),
];

/// `W0506`: locales, languages, keyboards, services of the firewall and groups are such as some
/// release has.
pub fn check(os: &Os, layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    if !os.has_tree() {
        return;
    }
    let mut warn = |span: Span, what: &str, word: &str, meant: Option<&str>, otherwise: &str| {
        let why = format!("no release has {what} `{word}`");
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => otherwise.to_owned(),
        };
        need.out
            .push(Diagnostic::new(Code::UnknownWord, span, why).help(help));
    };
    if let Some(lang) = layers.get(|s| &s.lang).given()
        && let Lookup::Unknown(meant) = lang.value.look_up()
    {
        let meant = meant.map(|name| format!("{name}.UTF-8"));
        let otherwise = "`locale -a` prints those that a system has";
        warn(
            lang.span,
            "a locale",
            lang.value.as_str(),
            meant.as_deref(),
            otherwise,
        );
    }
    if let Some(langs) = layers.get(|s| &s.install_langs).given() {
        for lang in &langs.value.items {
            if let Lookup::Unknown(meant) = lang.value.look_up() {
                let otherwise = "write a language and a country, as in `en_US`";
                warn(
                    lang.span,
                    "a language",
                    lang.value.as_str(),
                    meant,
                    otherwise,
                );
            }
        }
    }
    // Debian's installer has keyboards of its own, and Debian has groups of its own.
    if let Some(keyboard) = layers.get(|s| &s.keyboard).given()
        && os.anaconda().is_some()
        && let Lookup::Unknown(meant) = keyboard.value.look_up()
    {
        let otherwise = "`localectl list-keymaps` prints those that a system has";
        warn(
            keyboard.span,
            "a keyboard",
            keyboard.value.as_str(),
            meant,
            otherwise,
        );
    }
    if os.anaconda().is_none() {
        return;
    }
    for firewall in layers.all(|s| &s.firewall) {
        for service in firewall.services.items() {
            let word = service.value.as_str();
            let name = word.strip_suffix(".service").unwrap_or(word);
            if let Some((_, meant)) = OF_FIREWALLD.iter().find(|(of, _)| *of == name) {
                warn(
                    service.span,
                    "a service of firewalld's",
                    word,
                    Some(meant),
                    "",
                );
            }
        }
    }
    let users = layers.all(|s| &s.users).flat_map(|users| users.entries());
    for (_, user) in users {
        let groups = user.groups.given().map(|groups| &groups.value.items);
        for group in groups.into_iter().flatten() {
            if let Lookup::Unknown(meant) = look_up_group(group.value.as_str()) {
                let otherwise = "leave it out: the installer would make an empty group";
                warn(
                    group.span,
                    "a group",
                    group.value.as_str(),
                    meant,
                    otherwise,
                );
            }
        }
    }
}
