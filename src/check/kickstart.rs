//! Kickstarts: what an installer is told.

use std::sync::Arc;

use super::accounts::{accounts, can_be_entered};
use super::layers::{Layers, Lookup};
use super::settings::{Cache, Needs, list, shared};
use super::{release, repos};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::read::{Field, List};
use crate::inventory::{self, Host, Settings};
use crate::plan::{Firewall, Kickstart, Script, Services};
use crate::suggest;
use crate::value::{FromText, Label, Layout, Os, Package, Password, Selinux, Service, Swap, Word};

/// What the installer of a host is told, but for its disk; hosts that set nothing of it share their
/// profile's.
pub fn check<'i>(
    host: &'i Host,
    os: Os,
    layers: &Layers<'i>,
    cache: &mut Cache,
    need: &mut Needs<'_, 'i>,
) -> Option<Arc<Kickstart>> {
    let own = host.settings.changes_kickstart();
    if !own && let Some(shared) = cache.kickstarts.get(&host.profile.value().cloned()) {
        return shared.clone();
    }
    let kickstart = read(os, layers, cache, need);
    let kickstart = kickstart.map(|read| shared(&mut cache.distinct, read));
    if let Some(kickstart) = &kickstart
        && layers.complete
        && os.has_kickstart()
        && !can_be_entered(kickstart)
    {
        need.out.push(
            Diagnostic::new(
                Code::NoWayIn,
                need.name.span,
                format!(
                    "nobody can log in to `{}` once it is installed: root is locked, and no \
                     account has a key or a password",
                    need.name.value
                ),
            )
            .help("write `root_ssh_keys: [...]`, or `users:` with `ssh_keys`"),
        );
    }
    if !own {
        cache
            .kickstarts
            .insert(host.profile.value().cloned(), kickstart.clone());
    }
    kickstart
}

fn read<'i>(
    os: Os,
    layers: &Layers<'i>,
    cache: &Cache,
    need: &mut Needs<'_, 'i>,
) -> Option<Kickstart> {
    release::check_wishes(os, layers, need);
    let template = template(os, layers, cache, need);
    let repos = repos::check(os, layers, need);
    let word = |field: Option<&Word>, default: &str| {
        field.cloned().or_else(|| Word::from_text(default).ok())
    };
    Some(Kickstart {
        template: template?,
        repos: repos?,
        lang: word(layers.value(|s| &s.lang), "en_US.UTF-8")?,
        keyboard: word(layers.value(|s| &s.keyboard), "us")?,
        timezone: word(layers.value(|s| &s.timezone), "Etc/UTC")?,
        ntp: list(layers.value(|s| &s.ntp)),
        root_password: layers
            .value(|s| &s.root_password)
            .map_or(Password::Locked, |secret| secret.password().clone()),
        root_ssh_keys: list(layers.value(|s| &s.root_ssh_keys)),
        users: accounts(layers),
        layout: layers.value(|s| &s.layout).copied().unwrap_or(Layout::Lvm),
        swap: layers
            .value(|s| &s.swap)
            .copied()
            .unwrap_or(Swap::Recommended),
        bootloader_args: list(layers.value(|s| &s.bootloader_args)),
        packages: match layers.value(|s| &s.packages) {
            Some(packages) => list(Some(packages)),
            None => vec![Package::from_text("@core").ok()?],
        },
        weak_dependencies: layers
            .value(|s| &s.weak_dependencies)
            .copied()
            .unwrap_or(true),
        install_langs: list(layers.value(|s| &s.install_langs)),
        services: services(layers),
        firewall: firewall(layers),
        selinux: layers
            .value(|s| &s.selinux)
            .copied()
            .unwrap_or(Selinux::Enforcing),
        pre_scripts: scripts(layers.value(|s| &s.pre_scripts)),
        post_scripts: scripts(layers.value(|s| &s.post_scripts)),
    })
}

/// The template; `None`, and reported, where it is not there.
fn template<'i>(
    os: Os,
    layers: &Layers<'i>,
    cache: &Cache,
    need: &mut Needs<'_, 'i>,
) -> Option<Label> {
    if !os.has_kickstart() {
        let given: Option<Label> = need.set(|s| &s.kickstart, "kickstart", "debian.cfg");
        given.as_ref()?;
    }
    let Lookup::Set(name) = layers.get(|s| &s.kickstart) else {
        return Label::from_text("kickstart.ks").ok();
    };
    if let Some(known) = &cache.templates
        && !known.iter().any(|known| known == name.value.as_str())
    {
        let fault = Diagnostic::new(
            Code::NoTemplate,
            name.span,
            format!("there is no template `{}`", name.value),
        );
        let names = known.iter().map(String::as_str);
        need.out
            .push(match suggest::nearest(name.value.as_str(), names) {
                Some(meant) => fault.help(format!("did you mean `{meant}`?")),
                None => fault.help(format!(
                    "write it into a folder, as `{}`, and name the folder: `--templates DIR`",
                    name.value
                )),
            });
        return None;
    }
    Some(name.value.clone())
}

fn services(layers: &Layers<'_>) -> Services {
    let of = |field: fn(&inventory::Services) -> &Field<List<Service>>| {
        let mut layers = layers.all(|s| &s.services).filter_map(|s| field(s).value());
        list(layers.next_back())
    };
    Services {
        enabled: of(|services| &services.enabled),
        disabled: of(|services| &services.disabled),
    }
}

fn firewall(layers: &Layers<'_>) -> Option<Firewall> {
    let topmost = |f: &inventory::Firewall| f.enabled.value().copied();
    let enabled = layers.all(|s| &s.firewall).filter_map(topmost).next_back();
    if enabled == Some(false) {
        return None;
    }
    let mut services = layers
        .all(|s| &s.firewall)
        .filter_map(|f| f.services.value());
    let mut ports = layers.all(|s| &s.firewall).filter_map(|f| f.ports.value());
    Some(Firewall {
        services: match services.next_back() {
            Some(services) => list(Some(services)),
            None => vec![Service::from_text("ssh").ok()?],
        },
        ports: list(ports.next_back()),
    })
}

fn scripts(scripts: Option<&List<inventory::Script>>) -> Vec<Script> {
    let read = |script: inventory::Script| Script {
        path: script.path,
        text: script.text,
    };
    list(scripts).into_iter().map(read).collect()
}

impl Settings {
    /// Whether this layer sets anything that a kickstart holds.
    fn changes_kickstart(&self) -> bool {
        // What comes from the release and from the tree is in it too.
        !(self.os.is_absent()
            && self.repo.is_absent()
            && self.repos.is_absent()
            && self.kickstart.is_absent()
            && self.bootloader_args.is_absent()
            && self.lang.is_absent()
            && self.keyboard.is_absent()
            && self.timezone.is_absent()
            && self.ntp.is_absent()
            && self.root_password.is_absent()
            && self.root_ssh_keys.is_absent()
            && self.users.is_absent()
            && self.layout.is_absent()
            && self.swap.is_absent()
            && self.packages.is_absent()
            && self.weak_dependencies.is_absent()
            && self.install_langs.is_absent()
            && self.services.is_absent()
            && self.firewall.is_absent()
            && self.pre_scripts.is_absent()
            && self.post_scripts.is_absent()
            && self.selinux.is_absent())
    }
}
