//! Settings: what a host does when it boots from the network, and what its installer is told.

use std::hash::Hash;
use std::sync::Arc;

use ahash::{HashMap, HashSet};

use super::layers::{Layers, Lookup};
use super::{kickstart, release};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::read::{Field, List};
use crate::inventory::{Host, Settings, Vars};
use crate::plan::{Boot, Install, Installer, Kickstart};
use crate::source::Spanned;
use crate::value::{Disk, Firmware, FromText, HostName, Label, Os, State, TftpPath, Url};

/// How long GRUB's menu waits where the inventory does not say: long enough to stop it.
const MENU_TIMEOUT: u32 = 5;

impl Cache {
    /// An empty one, of a site with these templates, where they are known.
    pub fn new(templates: Option<Vec<String>>) -> Self {
        Self {
            templates,
            ..Self::default()
        }
    }
}

/// The settings of one host.
pub struct Checked {
    /// Its firmware.
    pub firmware: Firmware,
    /// What it does.
    pub boot: Boot,
    /// How long the menu waits, in seconds.
    pub menu_timeout: u32,
    /// Free values.
    pub vars: Vars,
}

/// What hosts share: all that is equal, and without a second look what is their profile's.
#[derive(Default)]
pub struct Cache {
    /// Kickstarts; `None` where one is faulty.
    pub kickstarts: HashMap<Option<Label>, Option<Arc<Kickstart>>>,
    /// The names of the templates, where they are known.
    pub templates: Option<Vec<String>>,
    /// All kickstarts, each once.
    pub distinct: HashSet<Arc<Kickstart>>,
    installers: HashMap<Option<Label>, Arc<Installer>>,
    distinct_installers: HashSet<Arc<Installer>>,
    vars: HashMap<Option<Label>, Vars>,
}

/// Checks the settings of one host; `None` where they are incomplete.
pub fn check<'i>(
    name: &Spanned<HostName>,
    host: &'i Host,
    layers: &Layers<'i>,
    cache: &mut Cache,
    out: &mut Diagnostics,
) -> Option<Checked> {
    let mut need = Needs { name, layers, out };
    let firmware = need.set(|s| &s.firmware, "firmware", "bios");
    need.check_model();
    let state = match layers.get(|s| &s.state) {
        Lookup::Set(state) => Some(state.value),
        // What nobody said shall wipe a disk does not wipe a disk.
        Lookup::Unset => Some(State::Local),
        Lookup::Faulty => None,
    };
    let boot = match state? {
        State::Local => Boot::Local,
        State::Rescue => Boot::Rescue(installer(host, cache, &mut need)?),
        State::Install => {
            let installer = installer(host, cache, &mut need);
            let disk = need.disk();
            let os = layers.value(|s| &s.os).copied();
            let kickstart = os.and_then(|os| kickstart::check(host, os, layers, cache, &mut need));
            Boot::Install(Install {
                id: layers.value(|s| &s.install_id).map_or(1, |id| id.get()),
                installer: installer?,
                disk: disk?,
                kickstart: kickstart?,
            })
        }
    };
    Some(Checked {
        firmware: firmware?,
        boot,
        menu_timeout: layers
            .value(|s| &s.menu_timeout)
            .map_or(MENU_TIMEOUT, |seconds| seconds.get()),
        vars: vars(host, layers, cache),
    })
}

/// Settings that a host cannot do without.
pub struct Needs<'a, 'i> {
    /// The host that needs them.
    pub name: &'a Spanned<HostName>,
    layers: &'a Layers<'i>,
    /// Where it is told.
    pub out: &'a mut Diagnostics,
}

impl<'i> Needs<'_, 'i> {
    /// A setting, which must be there; `None`, and reported, where no layer sets it.
    pub fn set<T: Clone + 'i>(
        &mut self,
        field: impl Fn(&'i Settings) -> &'i Field<T>,
        key: &str,
        example: &str,
    ) -> Option<T> {
        match self.layers.get(field) {
            Lookup::Set(spanned) => Some(spanned.value.clone()),
            Lookup::Faulty => None,
            Lookup::Unset => {
                if self.layers.complete {
                    self.out.push(
                        Diagnostic::new(
                            Code::Unset,
                            self.name.span,
                            format!("nothing says the `{key}` of `{}`", self.name.value),
                        )
                        .help(format!(
                            "write `{key}: {example}` in the host, its profile or `defaults`"
                        )),
                    );
                }
                None
            }
        }
    }

    /// No packet of a Mac reveals the width of its EFI; its model does.
    fn check_model(&mut self) {
        let Lookup::Set(model) = self.layers.get(|s| &s.model) else {
            return;
        };
        if model.value.cannot_netboot() {
            self.out.push(
                Diagnostic::new(
                    Code::CannotNetboot,
                    self.name.span,
                    format!(
                        "`{}` is a {}, and Macs with a T2 chip or Apple silicon cannot boot from \
                         the network",
                        self.name.value, model.value
                    ),
                )
                .also(model.span, "its model")
                .help("install it from a medium"),
            );
        }
        let right = if model.value.has_32_bit_efi() {
            Firmware::Mac32
        } else {
            Firmware::Mac
        };
        if let Lookup::Set(firmware) = self.layers.get(|s| &s.firmware)
            && firmware.value != right
        {
            self.out.push(
                Diagnostic::new(
                    Code::WrongFirmware,
                    self.name.span,
                    format!(
                        "`{}` is a {}, whose firmware is not `{}`",
                        self.name.value,
                        model.value,
                        firmware.value.word()
                    ),
                )
                .also(model.span, "its model")
                .also(firmware.span, "its firmware")
                .help(format!("write `firmware: {}`", right.word())),
            );
        }
    }

    fn disk(&mut self) -> Option<Disk> {
        match self.layers.get(|s| &s.disk) {
            Lookup::Set(disk) => Some(disk.value.clone()),
            Lookup::Faulty => None,
            Lookup::Unset => {
                if self.layers.complete {
                    self.out.push(
                        Diagnostic::new(
                            Code::UnsafeDisk,
                            self.name.span,
                            format!(
                                "nothing says which disk the installation of `{}` wipes",
                                self.name.value
                            ),
                        )
                        .help(
                            "write `disk: /dev/disk/by-id/...`, or `disk: any` for the first \
                             fixed disk that the installer finds",
                        ),
                    );
                }
                None
            }
        }
    }
}

/// The installer of a host; hosts that set nothing of it share their profile's.
fn installer<'i>(
    host: &'i Host,
    cache: &mut Cache,
    need: &mut Needs<'_, 'i>,
) -> Option<Arc<Installer>> {
    let own = host.settings.changes_installer();
    if !own && let Some(shared) = cache.installers.get(&host.profile.value().cloned()) {
        release::check_firmware(need.layers, need.out);
        return Some(Arc::clone(shared));
    }
    let os: Option<Os> = need.set(|s| &s.os, "os", "el7");
    release::check_firmware(need.layers, need.out);
    let repo: Option<Url> = need.set(
        |s| &s.repo,
        "repo",
        "http://deploy/repos/centos/7/os/x86_64/",
    );
    let (os, repo) = (os?, repo?);
    let kernel = boot_file(need, os, |s| &s.kernel, "kernel", "vmlinuz");
    let initrd = boot_file(need, os, |s| &s.initrd, "initrd", "initrd.img");
    let installer = Installer {
        os,
        repo,
        kernel: kernel?,
        initrd: initrd?,
        kernel_sha256: need.layers.value(|s| &s.kernel_sha256).cloned(),
        initrd_sha256: need.layers.value(|s| &s.initrd_sha256).cloned(),
        kernel_args: list(need.layers.value(|s| &s.kernel_args)),
    };
    let installer = shared(&mut cache.distinct_installers, installer);
    if !own {
        let profile = host.profile.value().cloned();
        cache.installers.insert(profile, Arc::clone(&installer));
    }
    Some(installer)
}

impl Settings {
    /// Whether this layer sets anything of the installer that is booted.
    fn changes_installer(&self) -> bool {
        !(self.os.is_absent()
            && self.repo.is_absent()
            && self.kernel.is_absent()
            && self.kernel_sha256.is_absent()
            && self.initrd.is_absent()
            && self.initrd_sha256.is_absent()
            && self.kernel_args.is_absent())
    }
}

/// A file of the installer. Where the release is Anaconda's, it has a place of its own.
fn boot_file(
    need: &mut Needs<'_, '_>,
    os: Os,
    field: fn(&Settings) -> &Field<TftpPath>,
    key: &str,
    file: &str,
) -> Option<TftpPath> {
    if !os.has_kickstart() {
        return need.set(field, key, &format!("debian/{file}"));
    }
    let below = || TftpPath::from_text(&format!("{}/{file}", os.word())).ok();
    need.layers.value(field).cloned().or_else(below)
}

/// The free values of a host; hosts that have none of their own share their profile's.
fn vars<'i>(host: &'i Host, layers: &Layers<'i>, cache: &mut Cache) -> Vars {
    let below = cache.vars.entry(host.profile.value().cloned());
    let below = below.or_insert_with(|| {
        let mut merged = Vars::default();
        for vars in layers.below().all(|s| &s.vars) {
            merged.merge(vars);
        }
        merged
    });
    match host.settings.vars.value() {
        Some(own) => below.with(own),
        None => below.clone(),
    }
}

/// The one of `known` that is equal, or this one, which is known from now on.
pub fn shared<T: Eq + Hash>(known: &mut HashSet<Arc<T>>, new: T) -> Arc<T> {
    if let Some(known) = known.get(&new) {
        return Arc::clone(known);
    }
    let new = Arc::new(new);
    known.insert(Arc::clone(&new));
    new
}

/// The values of a list, where there is one.
pub fn list<T: Clone>(list: Option<&List<T>>) -> Vec<T> {
    list.map(|list| {
        list.items
            .iter()
            .map(|spanned| spanned.value.clone())
            .collect()
    })
    .unwrap_or_default()
}
