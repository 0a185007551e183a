//! Hosts: their names, and all that belongs to one.

use std::collections::HashMap;

use super::layers::{Lookup, Profiles};
use super::links;
use super::networks::Networks;
use super::nics::{self, Taken};
use super::settings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::Inventory;
use crate::plan::{self, Boot};
use crate::source::{Span, Spanned};
use crate::value::{Firmware, HostName, Url};

/// The hosts of an inventory, in the order in which they were written.
pub struct Hosts<'i> {
    list: Vec<Checked<'i>>,
}

/// A host, as far as it could be read.
pub struct Checked<'i> {
    /// Its name, and where that stands.
    pub name: &'i Spanned<HostName>,
    /// Its firmware, where something says it.
    pub firmware: Option<Firmware>,
    /// What is meant; `None` where something in it is faulty.
    pub plan: Option<plan::Host>,
    /// Its installation tree, where it boots an installer.
    pub repo: Option<&'i Spanned<Url>>,
}

impl Checked<'_> {
    /// What it does, where that could be read.
    pub fn boot(&self) -> Option<&plan::Boot> {
        self.plan.as_ref().map(|host| &host.boot)
    }
}

impl<'i> Hosts<'i> {
    /// The hosts.
    pub fn iter(&self) -> std::slice::Iter<'_, Checked<'i>> {
        self.list.iter()
    }

    /// The hosts as they are meant, by name; `None` where one is faulty.
    pub fn into_plan(self) -> Option<Vec<plan::Host>> {
        let mut hosts: Vec<plan::Host> = self
            .list
            .into_iter()
            .map(|host| host.plan)
            .collect::<Option<_>>()?;
        hosts.sort_by(|a, b| a.name.cmp(&b.name));
        Some(hosts)
    }
}

/// Checks the hosts.
pub fn check<'i>(
    inventory: &'i Inventory,
    networks: &Networks<'_>,
    templates: Option<Vec<String>>,
    out: &mut Diagnostics,
) -> Hosts<'i> {
    let mut profiles = Profiles::new(inventory, out);
    let mut cache = settings::Cache::new(templates);
    let mut taken = Taken::default();
    let mut names: HashMap<String, Span> = HashMap::with_capacity(inventory.hosts.len());
    let mut list = Vec::with_capacity(inventory.hosts.len());
    for (name, host) in inventory.hosts.entries() {
        check_name(name, &mut names, out);
        let nics = nics::check(name, host, networks, &mut taken, out);
        let layers = profiles.layers(&host.settings, &host.profile, out);
        let links = nics
            .as_ref()
            .and_then(|nics| links::check(name, host, nics, &layers, networks, &mut taken, out));
        let settings = settings::check(name, host, &layers, &mut cache, out);
        let repo = match (settings.as_ref(), layers.get(|s| &s.repo)) {
            (Some(settings), Lookup::Set(repo)) if !matches!(settings.boot, Boot::Local) => {
                Some(repo)
            }
            _ => None,
        };
        list.push(Checked {
            name,
            firmware: layers.value(|settings| &settings.firmware).copied(),
            repo,
            plan: nics
                .zip(links)
                .zip(settings)
                .map(|((nics, links), settings)| plan::Host {
                    name: name.value.clone(),
                    firmware: settings.firmware,
                    nics,
                    links,
                    profile: host.profile.value().cloned(),
                    boot: settings.boot,
                    menu_timeout: settings.menu_timeout,
                    vars: settings.vars,
                }),
        });
    }
    profiles.report_unused(out);
    Hosts { list }
}

/// dhcpd tells `DB1` from `db1`; DNS, and whoever reads a log at night, does not.
fn check_name(name: &Spanned<HostName>, names: &mut HashMap<String, Span>, out: &mut Diagnostics) {
    let folded = name.value.as_str().to_ascii_lowercase();
    if let Some(&first) = names.get(&folded) {
        out.push(
            Diagnostic::new(
                Code::DoubleHost,
                name.span,
                format!(
                    "`{}` is the name of another host, in other letters",
                    name.value
                ),
            )
            .also(first, "first used here")
            .help("host names do not tell upper from lower case: choose another name"),
        );
    } else {
        names.insert(folded, name.span);
    }
}
