//! Settings: what a host does when it boots from the network, and what its installer is told.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::hosts::guard;
use super::layers::Layers;
use super::needs::{self, Needs};
use super::own_templates::OwnTemplates;
use super::shared::Shared;
use super::{
    autoinstall, coreos, installer, kernel, kickstart, model, preseed, release, secure_boot,
    storage, unguarded, unused,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::inventory::read::{Field, Keys as _};
use crate::inventory::{Host, Vars};
use crate::plan::{Boot, Install, Installer, Kickstart, Rescue, SecureBoot};
use crate::source::Spanned;
use crate::value::{Architecture, BootFiles, Console, Firmware, HostName, State};

/// How long GRUB's menu waits where the inventory does not say: long enough to stop it.
pub const MENU_TIMEOUT: u32 = 5;

/// What the settings of one host mean.
pub struct HostSettings {
    /// Its firmware.
    pub firmware: Firmware,
    /// The signed shim and GRUB that it boots, where its firmware wants them.
    pub secure_boot: Option<Arc<SecureBoot>>,
    /// How GRUB fetches the heavy files, if that is written.
    pub boot_files: Option<BootFiles>,
    /// What it does.
    pub boot: Boot,
    /// How long the menu waits, in seconds.
    pub menu_timeout: u32,
    /// The number of the installation that is to be on its disks.
    pub install_id: u32,
    /// Its serial console.
    pub console: Option<Console>,
    /// Free values.
    pub vars: Vars,
}

/// What hosts share with each other.
pub struct Cache<'o> {
    templates: OwnTemplates<'o>,
    installers: Shared<Installer, (usize, Architecture)>,
    kernels: Shared<Installer, (usize, Architecture)>,
    kickstarts: Shared<Kickstart>,
    secure_boots: HashSet<Arc<SecureBoot>>,
    /// Free values of the layers below hosts, merged, by the number of those layers.
    vars: HashMap<usize, Vars>,
}

impl<'o> Cache<'o> {
    /// An empty one, of a site with these templates.
    pub fn new(templates: OwnTemplates<'o>) -> Self {
        Self {
            templates,
            installers: Shared::default(),
            kernels: Shared::default(),
            kickstarts: Shared::default(),
            secure_boots: HashSet::default(),
            vars: HashMap::default(),
        }
    }

    /// The one kept for all equal values.
    fn one(&mut self, secure_boot: SecureBoot) -> Arc<SecureBoot> {
        if let Some(known) = self.secure_boots.get(&secure_boot) {
            return Arc::clone(known);
        }
        let kept = Arc::new(secure_boot);
        self.secure_boots.insert(Arc::clone(&kept));
        kept
    }
}

/// Checks the settings of one host; `None` where they are incomplete.
pub fn check(
    name: &Spanned<HostName>,
    host: &Host,
    layers: &Layers<'_>,
    cache: &mut Cache<'_>,
    out: &mut Diagnostics,
) -> Option<HostSettings> {
    let need = &mut Needs {
        name,
        complete: layers.complete,
        out,
    };
    let model = layers.value(|s| &s.model);
    let example = model.map_or(Firmware::Bios, model::firmware).word();
    let firmware = need.set_or(layers.get(|s| &s.firmware), |name| {
        no_firmware(name, host, example)
    });
    model::check(layers, need);
    let state = match layers.get(|s| &s.state) {
        Field::Given(state) => state.value,
        // What nobody said shall wipe a disk does not wipe a disk.
        Field::Absent => State::Local,
        Field::Faulty => return None,
    };
    if state != State::Install {
        guard::check_unused(name, host, state, need.out);
    }
    unguarded::check(state, &layers.part(|s| &s.installer), need);
    unused::check(state, layers, need);
    let is_secure = secure_boot::is_wanted(layers);
    // Whoever boots its own disk also comes by a shim, which is that of the release on it.
    let booted = if state == State::Local && is_secure != Some(true) {
        None
    } else {
        installer(layers, state, firmware, cache, need)
    };
    let secure_boot = if is_secure == Some(true) {
        secure_boot::check(layers, firmware, booted.as_deref(), need).map(|it| Some(cache.one(it)))
    } else {
        is_secure.map(|_| None)
    };
    let install_id = layers.value(|s| &s.install_id).map_or(1, |id| id.get());
    let boot = match state {
        State::Boot => Boot::Kernel(booted?),
        State::Local => Boot::Local,
        State::Rescue => {
            let installer = booted?;
            let keys = layers.list(|s| &s.kickstart.root_ssh_keys);
            let ssh_keys = installer.os.anaconda().map_or_else(Vec::new, |_| keys);
            Boot::Rescue(Rescue {
                installer,
                ssh_keys,
            })
        }
        State::Install => {
            let disks = storage::disks(layers, need);
            let guard = guard::check(name, host, install_id, need.out);
            let kickstart = kickstart::check(
                &layers.part(|s| &s.installer),
                &layers.part(|s| &s.kickstart),
                &cache.templates,
                &mut cache.kickstarts,
                need,
            );
            if let Some(installer) = &booted {
                storage::check_other(installer.os, layers, &cache.templates, need);
            }
            let (disks, kickstart) = disks.zip(kickstart)?;
            let fits = storage::check_fit(&disks, &kickstart.storage, layers, need);
            let data = storage::data(&disks, &kickstart.storage, layers, need);
            if let Some(installer) = &booted
                && installer.os.debian().is_some()
            {
                preseed::check_disks(&disks, firmware, layers, need);
            }
            if let Some(installer) = &booted
                && installer.os.coreos().is_some()
            {
                coreos::check_disks(&disks, layers, need);
            }
            if let Some(installer) = &booted
                && installer.os.ubuntu().is_some()
            {
                autoinstall::check_disks(layers, need);
            }
            let data = data.filter(|_| fits)?;
            Boot::Install(Install {
                guard: guard?,
                installer: booted?,
                disks,
                data,
                kickstart,
            })
        }
    };
    let menu_timeout = layers.value(|s| &s.menu_timeout);
    Some(HostSettings {
        firmware: firmware?,
        secure_boot: secure_boot?,
        boot_files: layers.value(|s| &s.boot_files).copied(),
        boot,
        install_id,
        menu_timeout: menu_timeout.map_or(MENU_TIMEOUT, |seconds| seconds.get()),
        console: layers.value(|s| &s.console).cloned(),
        vars: vars(layers, cache),
    })
}

fn installer(
    layers: &Layers<'_>,
    state: State,
    firmware: Option<Firmware>,
    cache: &mut Cache<'_>,
    need: &mut Needs<'_>,
) -> Option<Arc<Installer>> {
    // Where the firmware is missing, which was told, all else is looked at as for a PC.
    let architecture = firmware.map_or(Architecture::X86_64, Firmware::architecture);
    if state == State::Boot {
        return kernel::check(
            &layers.part(|s| &s.installer),
            architecture,
            &mut cache.kernels,
            &cache.templates,
            need,
        );
    }
    release::check_firmware(layers, need.out);
    let layers = layers.part(|s| &s.installer);
    installer::check(
        &layers,
        architecture,
        &mut cache.installers,
        &cache.templates,
        need,
    )
}

/// A host that says nothing but where it is in the network may be no machine that boots from it.
fn no_firmware(name: &Spanned<HostName>, host: &Host, example: &str) -> Diagnostic {
    let missing = needs::unset(name, "firmware", example);
    let is_bare = host.profile.is_absent() && host.nics.is_absent() && host.settings.is_unset();
    if is_bare {
        let help = missing.help.clone().unwrap_or_default();
        missing.help(format!(
            "{help}; or, if it never boots from the network, write it under `devices`"
        ))
    } else {
        missing
    }
}

/// The free values of a host. Hosts without any of their own share those of their profile.
fn vars(layers: &Layers<'_>, cache: &mut Cache<'_>) -> Vars {
    let below = cache.vars.entry(layers.below).or_insert_with(|| {
        let mut merged = Vars::default();
        for vars in layers.all_below(|s| &s.vars) {
            merged.merge(vars);
        }
        merged
    });
    match layers.own().vars.value() {
        Some(own) => below.with(own),
        None => below.clone(),
    }
}
