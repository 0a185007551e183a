//! Hosts: their names, and all that belongs to one.

use std::collections::hash_map::Entry as Slot;

use ahash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use super::layers::{Lookup, Profiles};
use super::links;
use super::networks::Networks;
use super::taken::{Tables, Taken};
use super::{nics, settings};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::inventory::{Fetch, Inventory, Outside};
use crate::plan::{self, Boot};
use crate::source::{Span, Spanned};
use crate::value::{Firmware, HostName, Url};

/// The hosts of an inventory, in the order in which they were written.
pub struct Hosts {
    list: Vec<Checked>,
    repos: Vec<Spanned<Url>>,
}

/// A host, as far as it could be read.
pub struct Checked {
    /// Where its name stands.
    pub span: Span,
    /// Its firmware, where something says it.
    pub firmware: Option<Firmware>,
    /// What is meant; its name alone where something in it is faulty.
    meant: Result<plan::Host, HostName>,
}

impl Checked {
    /// Its name.
    pub fn name(&self) -> &HostName {
        match &self.meant {
            Ok(host) => &host.name,
            Err(name) => name,
        }
    }

    /// What is meant; `None` where something in it is faulty.
    pub fn plan(&self) -> Option<&plan::Host> {
        self.meant.as_ref().ok()
    }
}

impl Hosts {
    /// The hosts.
    pub fn iter(&self) -> std::slice::Iter<'_, Checked> {
        self.list.iter()
    }

    /// The installation trees of hosts that boot an installer, each place that names one once.
    pub fn repos(&self) -> &[Spanned<Url>] {
        &self.repos
    }

    /// The hosts as they are meant, by name; `None` where one is faulty.
    pub fn into_plan(self) -> Option<Vec<plan::Host>> {
        let mut hosts: Vec<plan::Host> = self
            .list
            .into_iter()
            .map(|host| host.meant.ok())
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
    let mut tables = Tables::new(inventory.hosts.len());
    let mut hosts = Hosts {
        list: Vec::with_capacity(inventory.hosts.len()),
        repos: Vec::new(),
    };
    let mut repos = HashSet::new();
    inventory.hosts.each(out, |name, host, out| {
        fetch.settings(&mut host.settings, out);
        let mut taken = Taken {
            tables: &mut tables,
            hosts: &hosts.list,
        };
        let nics = nics::check(&name, host, networks, &mut taken, out);
        let layers = profiles.layers(&host.settings, &host.profile, out);
        let links = nics
            .as_ref()
            .and_then(|nics| links::check(&name, host, nics, &layers, networks, &mut taken, out));
        let settings = settings::check(&name, host, &layers, &mut cache, out);
        if let (Some(settings), Lookup::Set(repo)) = (settings.as_ref(), layers.get(|s| &s.repo))
            && !matches!(settings.boot, Boot::Local)
            && repos.insert(repo.span)
        {
            hosts.repos.push(repo.clone());
        }
        let (span, firmware) = (name.span, layers.value(|s| &s.firmware).copied());
        let meant = match (nics, links, settings) {
            (Some(nics), Some(links), Some(settings)) => Ok(plan::Host {
                name: name.value,
                firmware: settings.firmware,
                nics,
                links,
                profile: host.profile.value().cloned(),
                boot: settings.boot,
                menu_timeout: settings.menu_timeout,
                vars: settings.vars,
            }),
            _ => Err(name.value),
        };
        hosts.list.push(Checked {
            span,
            firmware,
            meant,
        });
    });
    profiles.report_unused(out);
    check_names(&hosts.list, out);
    hosts
}

/// dhcpd tells `DB1` from `db1`; DNS, and whoever reads a log at night, does not.
fn check_names(hosts: &[Checked], out: &mut Diagnostics) {
    // No name stands there twice in the same letters.
    if !hosts.iter().any(|host| host.name().has_upper_case()) {
        return;
    }
    let mut names: HashMap<HostName, Span> = HashMap::with_capacity(hosts.len());
    for host in hosts {
        match names.entry(host.name().folded()) {
            Slot::Vacant(slot) => {
                slot.insert(host.span);
            }
            Slot::Occupied(first) => out.push(
                Diagnostic::new(
                    Code::DoubleHost,
                    host.span,
                    format!(
                        "`{}` is the name of another host, in other letters",
                        host.name()
                    ),
                )
                .also(*first.get(), "first used here")
                .help("host names do not tell upper from lower case: choose another name"),
            ),
        }
    }
}
