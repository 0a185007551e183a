//! `hosts:` to [`plan::Host`]s, and `devices:` to [`plan::Device`]s.
//!
//! The hosts are read one after the other. Of each, `nics` finds the NICs, `network` their
//! networks, `links` the interfaces of the installed system, and `settings` everything else;
//! `demand` counts what they want of the networks, and `taken` holds what no two machines can have.

mod addresses;
mod context;
mod demand;
mod devices;
pub mod draft;
pub mod guard;
mod links;
mod network;
mod nics;
mod taken;

use std::collections::{BTreeMap, BTreeSet};

use self::context::HostContext;
pub use self::demand::Demand;
use self::devices::{DeviceDraft, Devices};
use self::draft::HostDraft;
use self::guard::FormerNames;
use self::taken::{Kind, Taken};
use super::allow::Allowed;
use super::dhcp_options::Definitions;
use super::layers::Layers;
use super::networks::{Networks, check_boot_server};
use super::own_templates::OwnTemplates;
use super::profiles::Profiles;
use super::reach::Asked;
use super::{boot_files, raw, settings};
use crate::diagnostic::Diagnostics;
use crate::inventory::read::Field;
use crate::inventory::{self, Fetch, Inventory, Outside};
use crate::plan;
use crate::source::{Span, Spanned};
use crate::value::{Architecture, Bootproto, HostName, Os, Url};

/// The hosts of an inventory, in the order in which they were written.
#[derive(Default)]
pub struct Hosts {
    drafts: Vec<HostDraft>,
    devices: Vec<DeviceDraft>,
    trees: BTreeMap<Span, Tree>,
    asked: Asked,
    demand: Demand,
}

/// An installation tree, as one place of the inventory names it.
pub struct Tree {
    /// Where it is.
    pub url: Url,
    /// The release that is installed from it.
    pub os: &'static Os,
    /// The processors of the machines that boot from it.
    pub architectures: BTreeSet<Architecture>,
}

impl Hosts {
    /// The hosts.
    pub fn iter(&self) -> std::slice::Iter<'_, HostDraft> {
        self.drafts.iter()
    }

    /// The devices, those among them that are BMCs of hosts.
    pub fn devices(&self) -> std::slice::Iter<'_, DeviceDraft> {
        self.devices.iter()
    }

    /// The names of the hosts, of their BMCs and of the devices.
    pub fn names(&self) -> impl Iterator<Item = &Spanned<HostName>> {
        let devices = self.devices.iter().map(|device| &device.name);
        self.drafts.iter().map(|host| &host.name).chain(devices)
    }

    /// The installation trees of the hosts that boot an installer, by the place that names them.
    pub fn trees(&self) -> &BTreeMap<Span, Tree> {
        &self.trees
    }

    /// The servers that the hosts are told to ask.
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What the hosts want of the networks.
    pub fn demand(&self) -> &Demand {
        &self.demand
    }

    /// The hosts and the devices as they are meant, by name; `None` if one is faulty.
    pub fn into_plan(self) -> Option<(Vec<plan::Host>, Vec<plan::Device>)> {
        let hosts = self.drafts.into_iter().map(|host| host.plan);
        let mut hosts: Vec<plan::Host> = hosts.collect::<Option<_>>()?;
        hosts.sort_by(|a, b| a.name.cmp(&b.name));
        let devices = self.devices.into_iter().map(|device| device.plan);
        let mut devices: Vec<plan::Device> = devices.collect::<Option<_>>()?;
        devices.sort_by(|a, b| a.name.cmp(&b.name));
        Some((hosts, devices))
    }
}

/// Reads and checks the hosts and the devices. `outside` is asked for the files and secrets that they name, and
/// `allowed` is told which warnings of theirs are accepted.
pub fn check(
    inventory: &Inventory<'_>,
    networks: &Networks<'_>,
    definitions: &Definitions<'_>,
    outside: &dyn Outside,
    allowed: &mut Allowed,
    out: &mut Diagnostics,
) -> Hosts {
    let mut fetch = Fetch::new(outside, &inventory.read_from);
    let mut profiles = Profiles::new(inventory, out);
    let mut cache = settings::Cache::new(OwnTemplates::new(outside));
    let mut taken = Taken::with_capacity(inventory.hosts.len());
    let mut hosts = Hosts {
        demand: Demand::of(networks),
        ..Hosts::default()
    };
    let mut former = FormerNames::default();
    inventory.hosts.each(out, |name, part, host, out| {
        fetch.settings(&mut host.settings, out);
        former.add(&name.value, host);
        let layers = profiles.layers(&host.settings, &host.profile);
        let mut accepted = profiles.allow(layers.below);
        accepted.extend(host.allow.items());
        allowed.add(part, accepted);
        let context = &mut HostContext {
            name: &name,
            networks,
            definitions,
            taken: &mut taken,
            out,
        };
        let plan = check_host(host, &layers, &mut cache, &mut hosts.demand, context);
        if let Some(bmc) = host.bmc.given() {
            let devices = Devices {
                networks,
                definitions,
                taken: &mut taken,
                demand: &mut hosts.demand,
                out,
            };
            hosts.devices.extend(devices.bmc(&name, bmc));
        }
        if let Some(plan) = &plan {
            boot_files::check(plan, layers.get(|s| &s.boot_files), inventory, out);
        }
        hosts.asked.add(&layers, plan.as_ref(), networks);
        if let Some(plan) = &plan
            && let Some(installer) = plan.installer()
            && installer.os.has_tree()
            && let Some(repo) = layers.get(|s| &s.installer.repo).given()
        {
            let tree = hosts.trees.entry(repo.span).or_insert_with(|| Tree {
                url: repo.value.clone(),
                os: installer.os,
                architectures: BTreeSet::new(),
            });
            tree.architectures.insert(installer.architecture);
        }
        let firmware = layers.value(|s| &s.firmware).copied();
        hosts.drafts.push(HostDraft {
            name,
            firmware,
            bootproto: layers.get(|s| &s.bootproto).given().copied(),
            plan,
        });
    });
    former.check(&taken, out);
    inventory.devices.each(out, |name, part, device, out| {
        allowed.add(part, device.allow.items().to_vec());
        let devices = Devices {
            networks,
            definitions,
            taken: &mut taken,
            demand: &mut hosts.demand,
            out,
        };
        hosts.devices.push(devices.device(name, &device.keys));
    });
    profiles.report_names(out);
    hosts
}

/// Checks one host; `None` if something in it is faulty.
fn check_host<'i>(
    host: &'i inventory::Host,
    layers: &Layers<'i>,
    cache: &mut settings::Cache<'_>,
    demand: &mut Demand,
    context: &mut HostContext<'_>,
) -> Option<plan::Host> {
    if let Some(fault) = context.taken.take_name(context.name, Kind::Host) {
        context.out.push(fault);
    }
    let bootproto = match layers.get(|s| &s.bootproto) {
        Field::Given(bootproto) => Some(bootproto.value),
        Field::Absent if layers.complete => Some(Bootproto::Dhcp),
        Field::Absent | Field::Faulty => None,
    };
    raw::check_text(
        &host.dhcpd,
        raw::Scope::Host,
        context.definitions.server,
        context.out,
    );
    let mut nics = nics::check(host, context);
    let links = nics
        .as_ref()
        .and_then(|nics| links::check(host, nics, bootproto, context));
    if let Some(nics) = &mut nics {
        let links = links.as_deref().unwrap_or_default();
        links::reserve(links, nics);
        demand.add(host, nics, links, context);
    }
    let settings = settings::check(context.name, host, layers, cache, context.out);
    check_boot_server(&host.boot_server, context.networks, context.out);
    let (nics, links, settings) = (nics?, links?, settings?);
    nics::check_netboot(&nics, &settings.boot, context);
    nics::check_route(host, &nics, context);
    Some(plan::Host {
        name: context.name.value.clone(),
        formerly: guard::former_names(host),
        install_id: settings.install_id,
        firmware: settings.firmware,
        secure_boot: settings.secure_boot,
        boot_files: settings.boot_files,
        boot_server: host.boot_server.value().copied(),
        domain: host.domain.value().cloned(),
        nics,
        links,
        dhcpd: host.dhcpd.value().cloned(),
        profile: host.profile.value().cloned(),
        boot: settings.boot,
        menu_timeout: settings.menu_timeout,
        console: settings.console,
        vars: settings.vars,
    })
}
