//! Hosts: their names, and all that belongs to one.

use ahash::{HashMap, HashMapExt as _};

use super::layers::{Lookup, Profiles};
use super::links;
use super::networks::Networks;
use super::nics::{self, Taken};
use super::settings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Fetch, Inventory, Outside};
use crate::plan::{self, Boot};
use crate::source::{Span, Spanned};
use crate::value::{Firmware, HostName, Url};

/// The hosts of an inventory, in the order in which they were written.
pub struct Hosts {
    list: Vec<Checked>,
}

/// A host, as far as it could be read.
pub struct Checked {
    /// Its name, and where that stands.
    pub name: Spanned<HostName>,
    /// Its firmware, where something says it.
    pub firmware: Option<Firmware>,
    /// What is meant; `None` where something in it is faulty.
    pub plan: Option<plan::Host>,
    /// Its installation tree, where it boots an installer.
    pub repo: Option<Spanned<Url>>,
}

impl Checked {
    /// What it does, where that could be read.
    pub fn boot(&self) -> Option<&plan::Boot> {
        self.plan.as_ref().map(|host| &host.boot)
    }
}

impl Hosts {
    /// The hosts.
    pub fn iter(&self) -> std::slice::Iter<'_, Checked> {
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

/// Reads and checks the hosts, one after the other. What one names and does not hold is asked of
/// `outside`.
pub fn check(
    inventory: &Inventory<'_>,
    networks: &Networks<'_>,
    outside: &dyn Outside,
    out: &mut Diagnostics,
) -> Hosts {
    let mut fetch = Fetch::new(outside);
    let mut profiles = Profiles::new(inventory, out);
    let mut cache = settings::Cache::new(outside.templates());
    let mut taken = Taken::default();
    let mut names = HashMap::with_capacity(inventory.hosts.len());
    let mut list = Vec::with_capacity(inventory.hosts.len());
    inventory.hosts.each(out, |name, host, out| {
        fetch.settings(&mut host.settings, out);
        check_name(&name, &mut names, out);
        let nics = nics::check(&name, host, networks, &mut taken, out);
        let layers = profiles.layers(&host.settings, &host.profile, out);
        let links = nics
            .as_ref()
            .and_then(|nics| links::check(&name, host, nics, &layers, networks, &mut taken, out));
        let settings = settings::check(&name, host, &layers, &mut cache, out);
        let repo = match (settings.as_ref(), layers.get(|s| &s.repo)) {
            (Some(settings), Lookup::Set(repo)) if !matches!(settings.boot, Boot::Local) => {
                Some(repo.clone())
            }
            _ => None,
        };
        list.push(Checked {
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
            name,
        });
    });
    profiles.report_unused(out);
    Hosts { list }
}

/// dhcpd tells `DB1` from `db1`; DNS, and whoever reads a log at night, does not.
fn check_name(
    name: &Spanned<HostName>,
    names: &mut HashMap<HostName, Span>,
    out: &mut Diagnostics,
) {
    let folded = name.value.folded();
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
