//! Kickstarts: what an installer is told.

use std::sync::Arc;

use super::layers::Layers;
use super::needs::Needs;
use super::own_templates::OwnTemplates;
use super::shared::Shared;
use super::{
    accounts, autoinstall, contradictions, coreos, preseed, release, repos, source, storage, words,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::{Field, Keys};
use crate::inventory::{self, InstallerSettings, KickstartSettings};
use crate::plan::{Firewall, Kickstart, Script, Services, Source};
use crate::source::Spanned;
use crate::template::builtin::{BUILTIN, Builtin};
use crate::value::{
    FromText, Keymap, Label, Locale, Os, Package, Password, Selinux, Service, TimeZone,
};

/// Everything that a host's installer is told except the disk.
///
/// It depends on nothing but these settings, so all hosts that inherit them share it.
pub fn check(
    installer: &Layers<'_, InstallerSettings>,
    layers: &Layers<'_, KickstartSettings>,
    templates: &OwnTemplates<'_>,
    kickstarts: &mut Shared<Kickstart>,
    need: &mut Needs<'_>,
) -> Option<Arc<Kickstart>> {
    let os = installer.value(|s| &s.os)?;
    let inherited = installer.inherited().and(layers.inherited());
    if let Some(known) = kickstarts.get(inherited) {
        return known.clone();
    }
    let template = layers.get(|s| &s.kickstart);
    let lacks_one = (!os.is_known() && need.set(template, "kickstart", "appliance.cfg").is_none())
        || (os.coreos().is_some() && layers.get(|s| &s.ignition).is_absent());
    let kickstart = read(os, installer, layers, templates, need);
    if lacks_one {
        // Reported for each host, so nothing is kept.
        return None;
    }
    if let Some(kickstart) = &kickstart
        && layers.complete
        && os.has_tree()
    {
        accounts::check(os, kickstart, need);
    }
    kickstarts.keep(inherited, kickstart)
}

fn read(
    os: &Os,
    installer: &Layers<'_, InstallerSettings>,
    layers: &Layers<'_, KickstartSettings>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) -> Option<Kickstart> {
    release::check_wishes(os, layers, need);
    if os.debian().is_some() {
        preseed::check_wishes(layers, need);
    }
    if let Some(ubuntu) = os.ubuntu() {
        autoinstall::check_wishes(ubuntu, installer, layers, need);
    }
    let ignition = match os.coreos() {
        Some(_) => {
            let at = installer.get(|s| &s.os).given().map(|os| os.span);
            coreos::check_wishes((os, at), layers, need);
            Some(coreos::ignition(os, layers, need))
        }
        None => None,
    };
    if ignition == Some(None) {
        return None;
    }
    contradictions::check(layers, need);
    if os.is_known() {
        check_boot_args(layers, need);
    }
    words::check(os, layers, need);
    let template = template(os, layers, templates, need);
    let source = source::check(os, layers, need);
    let is_packages = source == Some(Source::Packages);
    let repos = repos::check(os, is_packages, installer, layers, need);
    storage::check_unlock(os, layers, need);
    let storage = storage::check(layers, need);
    if os.debian().is_some()
        && let Some(storage) = &storage
    {
        preseed::check_storage(storage, layers, need);
    }
    if os.ubuntu().is_some()
        && let Some(storage) = &storage
    {
        autoinstall::check_storage(storage, layers, need);
    }
    Some(Kickstart {
        template: template?,
        ignition: ignition.flatten(),
        repos: repos?,
        lang: match layers.value(|s| &s.lang) {
            Some(lang) => lang.clone(),
            None => Locale::from_text("en_US.UTF-8").ok()?,
        },
        keyboard: match layers.value(|s| &s.keyboard) {
            Some(keyboard) => keyboard.clone(),
            None => Keymap::from_text("us").ok()?,
        },
        timezone: {
            let zone = layers.value(|s| &s.timezone).copied();
            let zone = zone.unwrap_or(TimeZone::UTC);
            let is_debian = os.debian().is_some() || os.ubuntu().is_some();
            if is_debian { zone.of_today() } else { zone }
        },
        ntp: layers.list(|s| &s.ntp),
        root_password: layers
            .value(|s| &s.root_password)
            .map_or(Password::Locked, |secret| secret.password().clone()),
        root_ssh_keys: layers.list(|s| &s.root_ssh_keys),
        users: accounts::accounts(layers),
        storage: storage?,
        source: source?,
        bootloader_args: layers.list(|s| &s.bootloader_args),
        packages: match layers.value(|s| &s.packages) {
            Some(packages) => packages.values(),
            None if os.anaconda().is_some() && is_packages => {
                vec![Package::from_text("@core").ok()?]
            }
            None => Vec::new(),
        },
        weak_dependencies: layers
            .value(|s| &s.weak_dependencies)
            .copied()
            .unwrap_or(true),
        install_langs: layers.list(|s| &s.install_langs),
        services: services(layers),
        firewall: firewall(os, layers),
        selinux: layers
            .value(|s| &s.selinux)
            .copied()
            .or(os.is_known().then_some(Selinux::Enforcing)),
        kdump: layers.value(|s| &s.kdump).copied(),
        proxy: layers.value(|s| &s.proxy).cloned(),
        pre_scripts: scripts(layers.list(|s| &s.pre_scripts)),
        post_scripts: scripts(layers.list(|s| &s.post_scripts)),
        kickstart_extra: scripts(layers.list(|s| &s.kickstart_extra)),
    })
}

/// `E0586`: the arguments of the installed kernel stay words. Anaconda and Debian's installer write them into
/// `/etc/default/grub` in double quotes, and a shell reads that at every update of a kernel. From there, and from
/// the entries of EL's boot loader and `CoreOS`'s, GRUB reads them as its own language, without quotes.
fn check_boot_args(layers: &Layers<'_, KickstartSettings>, need: &mut Needs<'_>) {
    for arg in layers.get(|s| &s.bootloader_args).items() {
        let word = arg.value.as_str();
        let why = if word.contains(['$', '`']) {
            "the installed system's shell and GRUB take `$` and a backtick for the beginning of a variable or a \
             command"
        } else if word.contains([';', '&', '|', '<', '>']) || word.starts_with('#') {
            "the installed system's GRUB takes `;`, `&`, `|`, `<`, `>` and a `#` in front for its own, and would \
             not boot, or without what comes after it"
        } else {
            continue;
        };
        need.out.push(Diagnostic::new(Code::ShellInArgument, arg.span, why).help(
            "leave the argument out, or let a script under `post_scripts` write it, quoted for a shell and GRUB",
        ));
    }
}

/// The template; `None`, and reported, where it is not there.
fn template(
    os: &Os,
    layers: &Layers<'_, KickstartSettings>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) -> Option<Label> {
    let Field::Given(name) = layers.get(|s| &s.kickstart) else {
        return os.template().and_then(|name| Label::from_text(name).ok());
    };
    let own = os.template();
    let is_it = |builtin: &&Builtin| builtin.name == name.value.as_str();
    if Some(name.value.as_str()) != own
        && let Some(other) = BUILTIN.iter().find(is_it)
    {
        need.out.push(
            Diagnostic::new(
                Code::NoTemplate,
                name.span,
                format!(
                    "the template `{}` is none for the installer of `{}`",
                    name.value, os.word
                ),
            )
            .label(other.makes)
            .help(match own {
                Some(own) => format!(
                    "write `{own}`, or the name of a template of your own, which no built-in one has"
                ),
                None => "write the name of a template of your own, which no built-in one has: \
                         `appliance.cfg`"
                    .to_owned(),
            }),
        );
        return None;
    }
    if let Some(fault) = templates.lacks(name) {
        need.out.push(fault);
        return None;
    }
    check_marker(os, name, templates, need);
    Some(name.value.clone())
}

/// `W0534`: a template of the user's own sees to the marker, or its machines install themselves at every
/// netboot.
fn check_marker(
    os: &Os,
    name: &Spanned<Label>,
    templates: &OwnTemplates<'_>,
    need: &mut Needs<'_>,
) {
    // Of a preseed, the script at the end is a part that is made apart.
    let lacks = |word| templates.says(name.value.as_str(), word) == Some(false);
    if lacks("host.marker") && lacks("fragments.scripts") {
        let why = format!(
            "`{}` writes no marker: `{}` would install itself at every netboot",
            name.value, need.name.value
        );
        let help = match os.template() {
            Some(own) => format!("include what `{own}` includes at its end"),
            None => {
                "let the installer make the empty file `/boot/netpxe/{{ host.marker }}` on the \
                     disk at its end; what leaves the disk alone is `state: boot`"
                    .to_owned()
            }
        };
        need.out
            .push(Diagnostic::new(Code::NoMarker, name.span, why).help(help));
    }
}

fn services(layers: &Layers<'_, KickstartSettings>) -> Services {
    let inventory::Services { enabled, disabled } = merged(layers.all(|s| &s.services));
    Services {
        enabled: enabled.values(),
        disabled: disabled.values(),
    }
}

fn firewall(os: &Os, layers: &Layers<'_, KickstartSettings>) -> Option<Firewall> {
    if !os.is_known() && layers.get(|s| &s.firewall).is_absent() {
        return None;
    }
    let inventory::Firewall {
        enabled,
        services,
        ports,
    } = merged(layers.all(|s| &s.firewall));
    if enabled.value() == Some(&false) {
        return None;
    }
    Some(Firewall {
        services: match services.value() {
            Some(services) => services.values(),
            None => vec![Service::from_text("ssh").ok()?],
        },
        ports: ports.values(),
    })
}

/// The same mapping of several layers, the lowest first: a key of an upper one wins.
fn merged<'i, T: Keys<'static> + 'i>(layers: impl Iterator<Item = &'i T>) -> T {
    layers.fold(T::default(), |mut below, above| {
        below.overlay(above);
        below
    })
}

fn scripts(scripts: Vec<inventory::Script>) -> Vec<Script> {
    let read = |script: inventory::Script| Script {
        path: script.path,
        text: script.text,
    };
    scripts.into_iter().map(read).collect()
}
