//! What the templates of machines see, as Tera's values: what many machines share, the site, the
//! networks, the settings of a profile, is turned into values once, and a copy of a value is a
//! pointer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use tera::{Context, Value, value::Key};

use super::view::{HostView, InstallerView, KickstartView, NetworkTexts, Site, scripts};
use crate::plan::{Host, Installer, Kickstart, Plan};
use crate::template::Templates;

/// Where `host` has its NICs.
const NICS: Key<'static> = Key::Str("nics");

/// The values of a plan.
pub struct Values<'p> {
    /// The plan.
    pub plan: Cow<'p, Plan>,
    templates: &'p Templates,
    site: Value,
    url: String,
    networks: Vec<NetworkTexts>,
    /// By the place in memory of what several hosts share.
    kickstarts: HashMap<usize, KickstartValues>,
    installers: HashMap<usize, Value>,
}

impl<'p> Values<'p> {
    /// The values of `plan`.
    pub fn new(plan: Cow<'p, Plan>, templates: &'p Templates) -> Self {
        let mut values = Self {
            templates,
            site: Value::from_serializable(&Site::new(&plan)),
            url: plan.server.url(),
            networks: plan.networks.iter().map(NetworkTexts::new).collect(),
            kickstarts: HashMap::new(),
            installers: HashMap::new(),
            plan,
        };
        for host in &values.plan.hosts {
            if let Some(install) = host.install() {
                let kickstart = &install.kickstart;
                if Arc::strong_count(kickstart) > 1 {
                    let slot = values.kickstarts.entry(Arc::as_ptr(kickstart).addr());
                    slot.or_insert_with(|| KickstartValues::new(kickstart));
                }
            }
            if let Some(installer) = host.installer()
                && Arc::strong_count(installer) > 1
            {
                let slot = values.installers.entry(Arc::as_ptr(installer).addr());
                slot.or_insert_with(|| installer_value(installer));
            }
        }
        values
    }

    /// Renders one template.
    pub fn render(&self, template: &str, context: &Context) -> Result<String> {
        self.templates.render(template, context)
    }

    /// A context that holds `site` and `host`, and `installer` where the host has one; and each
    /// `nic` of the host.
    pub fn context(&self, host: &Host) -> (Context, Vec<Value>) {
        let mut context = Context::new();
        context.insert_value("site", self.site.clone());
        let view = HostView::new(&self.plan, host, &self.networks, &self.url);
        let value = Value::from_serializable(&view);
        let nics = value.as_map().and_then(|map| map.get(&NICS));
        let nics = nics.and_then(Value::as_array);
        let nics = nics.map_or_else(Vec::new, <[Value]>::to_vec);
        context.insert_value("host", value);
        if let Some(installer) = host.installer() {
            let shared = self.installers.get(&Arc::as_ptr(installer).addr()).cloned();
            let value = shared.unwrap_or_else(|| installer_value(installer));
            context.insert_value("installer", value);
        }
        (context, nics)
    }

    /// Adds `ks`, `pre_scripts` and `post_scripts`.
    pub fn insert_kickstart(&self, context: &mut Context, kickstart: &Arc<Kickstart>) {
        let shared = self.kickstarts.get(&Arc::as_ptr(kickstart).addr()).cloned();
        let values = shared.unwrap_or_else(|| KickstartValues::new(kickstart));
        context.insert_value("ks", values.ks);
        context.insert_value("pre_scripts", values.pre_scripts);
        context.insert_value("post_scripts", values.post_scripts);
    }
}

/// What an installer is told.
#[derive(Clone)]
struct KickstartValues {
    ks: Value,
    pre_scripts: Value,
    post_scripts: Value,
}

impl KickstartValues {
    fn new(kickstart: &Kickstart) -> Self {
        Self {
            ks: Value::from_serializable(&KickstartView::new(kickstart)),
            pre_scripts: scripts(&kickstart.pre_scripts),
            post_scripts: scripts(&kickstart.post_scripts),
        }
    }
}

fn installer_value(installer: &Installer) -> Value {
    Value::from_serializable(&InstallerView::new(installer))
}
