//! `hosts:` to [`plan::Host`]s.
//!
//! The hosts are read one after the other. Of each, `nics` finds the NICs, `network` their
//! networks, `links` the interfaces of the installed system, and `settings` everything else;
//! `taken` holds what no two machines can have.

mod addresses;
mod context;
pub mod guard;
mod links;
mod network;
mod nics;
mod taken;

use std::collections::BTreeMap;

use self::context::HostContext;
use self::guard::FormerNames;
use self::taken::Taken;
use super::layers::Layers;
use super::networks::Networks;
use super::profiles::Profiles;
use super::settings;
use crate::diagnostic::Diagnostics;
use crate::inventory::{self, Fetch, Inventory, Outside};
use crate::plan::{self, Boot};
use crate::source::{Span, Spanned};
use crate::value::{Bootproto, Firmware, HostName, Url};

/// The hosts of an inventory, in the order in which they were written.
#[derive(Default)]
pub struct Hosts {
    drafts: Vec<HostDraft>,
    repos: BTreeMap<Span, Url>,
}

/// A host, as far as it could be read.
pub struct HostDraft {
    /// Its name.
    pub name: Spanned<HostName>,
    /// Its firmware, if that is set.
    pub firmware: Option<Firmware>,
    /// What is meant; `None` if something in it is faulty.
    pub plan: Option<plan::Host>,
}

impl Hosts {
    /// The hosts.
    pub fn iter(&self) -> std::slice::Iter<'_, HostDraft> {
        self.drafts.iter()
    }

    /// The installation trees of the hosts that boot an installer, by the place that names them.
    pub fn repos(&self) -> &BTreeMap<Span, Url> {
        &self.repos
    }

    /// The hosts as they are meant, by name; `None` if one is faulty.
    pub fn into_plan(self) -> Option<Vec<plan::Host>> {
        let hosts = self.drafts.into_iter().map(|host| host.plan);
        let mut hosts: Vec<plan::Host> = hosts.collect::<Option<_>>()?;
        hosts.sort_by(|a, b| a.name.cmp(&b.name));
        Some(hosts)
    }
}

/// Reads and checks the hosts. `outside` is asked for the files and secrets that they name.
pub fn check(
    inventory: &Inventory<'_>,
    networks: &Networks<'_>,
    outside: &dyn Outside,
    out: &mut Diagnostics,
) -> Hosts {
    let mut fetch = Fetch::new(outside);
    let mut profiles = Profiles::new(inventory, out);
    let mut cache = settings::Cache::new(outside.templates());
    let mut taken = Taken::with_capacity(inventory.hosts.len());
    let mut hosts = Hosts::default();
    let mut former = FormerNames::default();
    inventory.hosts.each(out, |name, host, out| {
        fetch.settings(&mut host.settings, out);
        former.add(&name.value, host);
        let layers = profiles.layers(&host.settings, &host.profile, out);
        let context = &mut HostContext {
            name: &name,
            networks,
            taken: &mut taken,
            out,
        };
        let plan = check_host(host, &layers, &mut cache, context);
        if let Some(plan) = &plan
            && !matches!(plan.boot, Boot::Local)
            && let Some(repo) = layers.get(|s| &s.installer.repo).given()
        {
            hosts
                .repos
                .entry(repo.span)
                .or_insert_with(|| repo.value.clone());
        }
        let firmware = layers.value(|s| &s.firmware).copied();
        hosts.drafts.push(HostDraft {
            name,
            firmware,
            plan,
        });
    });
    former.check(taken.names(), out);
    profiles.report_unused(out);
    hosts
}

/// Checks one host; `None` if something in it is faulty.
fn check_host<'i>(
    host: &'i inventory::Host,
    layers: &Layers<'i>,
    cache: &mut settings::Cache,
    context: &mut HostContext<'_>,
) -> Option<plan::Host> {
    if let Some(fault) = context.taken.take_name(context.name) {
        context.out.push(fault);
    }
    let bootproto = layers.value(|s| &s.bootproto).copied();
    let nics = nics::check(host, context);
    let links = nics
        .as_ref()
        .and_then(|nics| links::check(host, nics, bootproto.unwrap_or(Bootproto::Dhcp), context));
    let settings = settings::check(context.name, host, layers, cache, context.out);
    let (nics, links, settings) = (nics?, links?, settings?);
    Some(plan::Host {
        name: context.name.value.clone(),
        formerly: guard::former_names(host),
        firmware: settings.firmware,
        nics,
        links,
        profile: host.profile.value().cloned(),
        boot: settings.boot,
        menu_timeout: settings.menu_timeout,
        vars: settings.vars,
    })
}
