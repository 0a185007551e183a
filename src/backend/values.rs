//! The values that a machine's templates are given.
//!
//! Whatever machines share (the site, the networks, an installer) is turned into template values
//! once; copying such a value copies a pointer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use tera::{Context, Value};

use super::view::{HostView, InstallerView, NetworkTexts, NicView, Site};
use crate::plan::{Host, Installer, Nic, Plan};

/// The values that the templates of a plan's machines share.
pub struct Values<'p> {
    /// The plan.
    pub plan: Cow<'p, Plan>,
    url: String,
    networks: Vec<NetworkTexts>,
    site: Value,
    /// Installers that several machines share, by their place in memory.
    installers: HashMap<usize, Value>,
}

impl<'p> Values<'p> {
    /// The values of `plan`.
    pub fn new(plan: Cow<'p, Plan>) -> Self {
        let mut installers = HashMap::new();
        for installer in plan.hosts.iter().filter_map(Host::installer) {
            if Arc::strong_count(installer) > 1 {
                let slot = installers.entry(address(installer));
                slot.or_insert_with(|| installer_value(installer));
            }
        }
        Self {
            site: Value::from_serializable(&Site::new(&plan)),
            url: plan.server.url(),
            networks: plan.networks.iter().map(NetworkTexts::new).collect(),
            installers,
            plan,
        }
    }

    /// `site`.
    pub fn site(&self) -> Value {
        self.site.clone()
    }

    /// `site`, `host` and, if the machine boots one, `installer`.
    pub fn of_host(&self, host: &Host) -> Context {
        self.of_host_by(host, host.main_nic())
    }

    /// The same, as the host sees it that boots from `nic`.
    fn of_host_by(&self, host: &Host, nic: &Nic) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.site());
        let server = self.plan.boot_server_of(host, nic);
        let other = (server != self.plan.server.address).then(|| self.plan.web_root(server));
        let url = other.as_deref().unwrap_or(&self.url);
        context.insert(
            "host",
            &HostView::new(&self.plan, host, &self.networks, url),
        );
        if let Some(installer) = host.installer() {
            context.insert_value("installer", self.installer(installer));
        }
        context
    }

    /// `nic`, one of the host's, and everything that [`of_host`](Self::of_host) has, as the host sees
    /// it that boots from there.
    pub fn of_nic(&self, host: &Host, nic: &Nic) -> Context {
        let mut context = self.of_host_by(host, nic);
        let nic = NicView::new(&self.plan, host, nic, &self.networks);
        context.insert("nic", &nic);
        context
    }

    /// `installer`.
    pub fn installer(&self, installer: &Arc<Installer>) -> Value {
        let shared = self.installers.get(&address(installer)).cloned();
        shared.unwrap_or_else(|| installer_value(installer))
    }
}

/// The address of a shared value, which identifies it for as long as the plan lives.
pub fn address<T>(shared: &Arc<T>) -> usize {
    Arc::as_ptr(shared).addr()
}

fn installer_value(installer: &Installer) -> Value {
    Value::from_serializable(&InstallerView::new(installer))
}
