//! What the templates of machines see, as Tera's values: what many machines share, the site, the
//! networks, the settings of a profile, is turned into values once, and a copy of a value is a
//! pointer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use tera::{Context, Value, value::Key};

use super::declaration;
use super::gaps::Gaps;
use super::view::{HostView, InstallerView, KickstartView, NetworkTexts, Site, disk, scripts};
use crate::plan::{Host, Install, Installer, Kickstart, Plan};

/// What is rendered for a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The declaration of a NIC in `dhcpd.conf`.
    Declaration,
    /// The `grub.cfg` of a NIC.
    Menu,
    /// The machine's kickstart.
    Kickstart,
}

/// The values of a plan.
pub struct Values<'p> {
    /// The plan.
    pub plan: Cow<'p, Plan>,
    /// The root of its web server.
    pub url: String,
    /// Its networks.
    pub networks: Vec<NetworkTexts>,
    site: Value,
    /// By the place in memory of what several hosts share.
    kickstarts: HashMap<usize, KickstartValues>,
    installers: HashMap<usize, Value>,
}

impl<'p> Values<'p> {
    /// The values of `plan`.
    pub fn new(plan: Cow<'p, Plan>) -> Self {
        let mut values = Self {
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
                    slot.or_insert_with(|| KickstartValues::new(install));
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

    /// What a template sees that makes this piece of a machine, for one of its NICs.
    pub fn context(&self, piece: Piece, host: &Host, nic: usize) -> Context {
        self.context_with(piece, host, nic, None)
    }

    /// The same, with marks in the place of the machine's own texts.
    pub fn marked_context(
        &self,
        piece: Piece,
        host: &Host,
        nic: usize,
        gaps: &mut Gaps,
    ) -> Context {
        self.context_with(piece, host, nic, Some(gaps))
    }

    fn context_with(
        &self,
        piece: Piece,
        host: &Host,
        nic: usize,
        mut gaps: Option<&mut Gaps>,
    ) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.site.clone());
        let view = HostView::new(&self.plan, host, &self.networks, &self.url);
        let mut value = Value::from_serializable(&view);
        if let Some(gaps) = &mut gaps {
            value = gaps.mark_host(value, host);
        }
        if piece != Piece::Kickstart {
            let nics = value.as_map().and_then(|map| map.get(&Key::Str("nics")));
            let nic = nics.and_then(|nics| nics.as_array()?.get(nic).cloned());
            context.insert_value("nic", nic.unwrap_or_else(Value::undefined));
        }
        context.insert_value("host", value);
        if let Some(installer) = host.installer() {
            let shared = self.installers.get(&Arc::as_ptr(installer).addr()).cloned();
            let value = shared.unwrap_or_else(|| installer_value(installer));
            context.insert_value("installer", value);
        }
        if piece == Piece::Kickstart
            && let Some(install) = host.install()
        {
            let values = self.kickstart(install);
            let mut ks = values.ks;
            if let Some(gaps) = &mut gaps {
                ks = gaps.mark_kickstart(ks);
            }
            context.insert_value("ks", ks);
            context.insert_value("pre_scripts", values.pre_scripts);
            context.insert_value("post_scripts", values.post_scripts);
        }
        if piece == Piece::Declaration {
            let declaration = match gaps {
                Some(gaps) => gaps.mark_declaration(nic),
                None => Value::normal_string(&declaration(host, &host.nics[nic])),
            };
            context.insert_value("declaration", declaration);
        }
        context
    }

    fn kickstart(&self, install: &Install) -> KickstartValues {
        let place = Arc::as_ptr(&install.kickstart).addr();
        let Some(shared) = self.kickstarts.get(&place) else {
            return KickstartValues::new(install);
        };
        let mut values = shared.clone();
        if let Some(mut map) = values.ks.clone().into_map() {
            map.insert(Key::Str("disk"), Value::normal_string(disk(&install.disk)));
            values.ks = Value::from(map);
        }
        values
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
    fn new(install: &Install) -> Self {
        let kickstart: &Kickstart = &install.kickstart;
        Self {
            ks: Value::from_serializable(&KickstartView::new(kickstart, &install.disk)),
            pre_scripts: scripts(&kickstart.pre_scripts),
            post_scripts: scripts(&kickstart.post_scripts),
        }
    }
}

fn installer_value(installer: &Installer) -> Value {
    Value::from_serializable(&InstallerView::new(installer))
}
