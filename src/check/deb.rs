//! What Debian and Ubuntu have in common, unlike the systems of Anaconda: settings that their installers
//! cannot do.

use super::layers::Layers;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::KickstartSettings;
use crate::inventory::read::Field;
use crate::source::Span;
use crate::value::Selinux;

/// The keyboards that Debian's installer has (`keyboard-configuration/xkb-keymap` of Debian 12 and 13),
/// but for those with a variant in brackets; Ubuntu's has them all, for they are X's.
const KEYBOARDS: &[&str] = &[
    "al", "ara", "ba", "bd", "be", "bg", "br", "bt", "by", "ca", "ch", "cn", "cz", "de", "dk",
    "ee", "epo", "es", "et", "fi", "gb", "ge", "gr", "hr", "hu", "ie", "il", "in", "ir", "is",
    "it", "jp", "kg", "kh", "kz", "la", "latam", "lk", "lt", "lv", "mk", "mm", "nl", "no", "np",
    "ph", "pk", "pl", "pt", "ro", "rs", "ru", "se", "si", "sk", "th", "tj", "tr", "ua", "us", "vn",
];

/// Accounts and groups of every Debian and Ubuntu, beside those that all systems have (`base-passwd`,
/// `dbus`, `cron`, `netbase`): of such a name `useradd` makes no account.
const TAKEN: &[&str] = &[
    "backup",
    "crontab",
    "dip",
    "fax",
    "irc",
    "list",
    "messagebus",
    "netdev",
    "news",
    "nogroup",
    "plugdev",
    "proxy",
    "sasl",
    "shadow",
    "src",
    "staff",
    "sudo",
    "uucp",
    "voice",
    "www-data",
];

/// Services of EL's, by the names that they have here. `systemctl enable` fails for a name that only leads to
/// another one, as `sshd` does, and so would the installation, at its end.
const SERVICES: &[(&str, &str)] = &[
    ("chronyd", "chrony"),
    ("crond", "cron"),
    ("httpd", "apache2"),
    ("smb", "smbd"),
    ("sshd", "ssh"),
];

/// Programs that set the clock for which netpxe writes no servers.
const OTHER_CLOCKS: &[&str] = &["ntpsec", "openntpd"];

/// One of the two.
pub struct Family {
    /// Its name.
    pub name: &'static str,
    /// The code of what its installer cannot do.
    pub code: Code,
    /// The package that sets up kdump.
    pub kdump: &'static str,
}

impl Family {
    /// Refuses a setting.
    pub fn refuse(&self, span: Span, why: String, help: &str, out: &mut Diagnostics) {
        out.push(Diagnostic::new(self.code, span, why).help(help));
    }
}

/// `E0560`, `E0564`: settings that neither has.
pub fn check(family: &Family, layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    check_system(family, layers, out);
    check_groups(family, layers, out);
    check_services(family, layers, out);
}

fn check_groups(family: &Family, layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    for users in layers.all(|s| &s.users) {
        for (name, user) in users.entries() {
            if TAKEN.contains(&name.value.as_str()) {
                let (of, account) = (family.name, &name.value);
                let why = format!("every {of} has an account or a group `{account}` of its own");
                family.refuse(name.span, why, "choose another name", out);
            }
            let groups = user.groups.given().map(|groups| &groups.value.items);
            for group in groups.into_iter().flatten() {
                if group.value.as_str() == "wheel" {
                    let why = format!("on {}, members of `wheel` have no rights", family.name);
                    family.refuse(group.span, why, "write `sudo`", out);
                }
            }
        }
    }
}

fn check_services(family: &Family, layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    for services in layers.all(|s| &s.services) {
        let lists = [&services.enabled, &services.disabled];
        for service in lists.into_iter().flat_map(Field::items) {
            let word = service.value.as_str();
            let name = word.strip_suffix(".service").unwrap_or(word);
            if let Some((_, own)) = SERVICES.iter().find(|(other, _)| *other == name) {
                let why = format!("on {} this service is `{own}`", family.name);
                let help = format!(
                    "write `{own}`; if EL machines share this setting, write it in a profile for the {} machines",
                    family.name
                );
                family.refuse(service.span, why, &help, out);
            }
        }
    }
    if layers.get(|s| &s.ntp).items().is_empty() {
        return;
    }
    for package in layers.get(|s| &s.packages).items() {
        if OTHER_CLOCKS.contains(&package.value.as_str()) {
            let why = format!("`ntp` is not written for `{}`", package.value.as_str());
            let help = "write `chrony`, or leave `ntp` out (`ntp: []`) and let a script under `post_scripts` write \
                        the servers";
            family.refuse(package.span, why, help, out);
        }
    }
}

fn check_system(family: &Family, layers: &Layers<'_, KickstartSettings>, out: &mut Diagnostics) {
    let name = family.name;
    if let Some(langs) = layers.get(|s| &s.install_langs).given() {
        let why =
            format!("{name}'s packages bring their translations, and its installer cannot choose");
        family.refuse(langs.span, why, "leave `install_langs` out", out);
    }
    for (key, span) in [
        (
            "liveimg",
            layers.get(|s| &s.liveimg).given().map(|it| it.span),
        ),
        (
            "ostreecontainer",
            layers.get(|s| &s.ostreecontainer).given().map(|it| it.span),
        ),
    ] {
        if let Some(span) = span {
            let why = format!("{name}'s installer makes no system of an image");
            family.refuse(span, why, &format!("leave `{key}` out"), out);
        }
    }
    if let Some(firewall) = layers.get(|s| &s.firewall).given() {
        // The uppermost comes last.
        let written = layers.all(|s| &s.firewall);
        let enabled = written.filter_map(|it| it.enabled.value().copied()).last();
        if enabled != Some(false) {
            let why = format!("{name}'s installer sets up no firewall");
            let help = "write `firewall: {enabled: false}`, and for one of your own `packages: \
                        [nftables]` and a script under `post_scripts`";
            family.refuse(firewall.span, why, help, out);
        }
    }
    if let Some(selinux) = layers.get(|s| &s.selinux).given()
        && selinux.value != Selinux::Disabled
    {
        let why = format!("{name}'s installer does not set up SELinux");
        family.refuse(selinux.span, why, "write `selinux: disabled`", out);
    }
    if let Some(kdump) = layers.get(|s| &s.kdump).given()
        && kdump.value
    {
        let why = format!("{name}'s installer does not set up kdump");
        let help = format!("write `kdump: false`, and `packages: [{}]`", family.kdump);
        family.refuse(kdump.span, why, &help, out);
    }
    if let Some(extra) = layers.get(|s| &s.kickstart_extra).given()
        && !extra.value.items.is_empty()
    {
        let why = format!("{name}'s installer reads no commands of a kickstart");
        family.refuse(extra.span, why, "write `kickstart_extra: []`", out);
    }
    if let Some(keyboard) = layers.get(|s| &s.keyboard).given() {
        let word = keyboard.value.as_str();
        if !KEYBOARDS.contains(&word) {
            let why = format!("{name}'s installer has no keyboard `{word}`");
            let like = word.split('-').next().unwrap_or_default();
            let help = match KEYBOARDS.iter().find(|known| **known == like) {
                Some(known) => format!("write `{known}`"),
                None if word == "uk" => "write `gb`".to_owned(),
                None => "write a layout of X's: `us`, `gb`, `de`, `fr`".to_owned(),
            };
            family.refuse(keyboard.span, why, &help, out);
        }
    }
}

/// The package that is to be left out: `-nano`, or `nano-`, as apt says it.
pub fn left_out(word: &str) -> Option<&str> {
    word.strip_prefix('-').or_else(|| word.strip_suffix('-'))
}

/// Whether it is a name of a package (Debian Policy 5.6.1), with its architecture or without.
pub fn is_package(word: &str) -> bool {
    let starts = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = |c: char| starts(c) || "+-.:".contains(c);
    word.len() > 1 && word.starts_with(starts) && word.chars().all(fits)
}
