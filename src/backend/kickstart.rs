//! What installers read: a kickstart, a preseed or user-data for each machine that is to be installed.
//!
//! A rescue system that can be entered by ssh has a small one, for its keys. No other machine has
//! any: a kickstart holds password hashes, and whoever can reach the web server can read it.
//!
//! Most of a kickstart depends on the machine's profile alone. Those parts are templates of their
//! own, the [`FRAGMENTS`]: each is rendered once for all machines that share the settings, and
//! handed to `kickstart.ks` as text.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tera::{Context, Map, Value, value::Key};

use super::values::{Values, address};
use super::view::{AutoinstallView, DisksView, KickstartView, interfaces, keys, scripts, whole};
use crate::plan::{Host, Install, Kickstart};
use crate::template::Templates;
use crate::tree::{File, Mode, Render, Stage, Which};

/// The parts of a kickstart that depend on the profile alone: what `kickstart.ks`
/// calls each (`fragments.packages`), and the template that makes it.
const FRAGMENTS: &[(&str, &str)] = &[
    ("extra", "kickstart-extra.ks"),
    ("packages", "kickstart-packages.ks"),
    ("post_scripts", "kickstart-post-scripts.ks"),
    ("pre_scripts", "kickstart-pre-scripts.ks"),
    ("source", "kickstart-source.ks"),
    ("ssh_keys", "kickstart-ssh-keys.sh"),
    ("sudo", "kickstart-sudo.sh"),
    ("system", "kickstart-system.ks"),
];

/// The parts of a preseed: what their lines begin with, and the template that makes each. Debian's
/// installer takes no script of more than one line, so they stand in comments, and it reads them there.
const SECTIONS: &[(&str, &str)] = &[
    ("early", "preseed-early.sh"),
    ("system", "preseed-system.sh"),
    ("netplan", NETPLAN),
    ("late", "preseed-late.sh"),
];

/// The network, where netplan sets it up.
const NETPLAN: &str = "netplan.yaml";

/// The parts of user-data: what `autoinstall.yaml` calls each (`fragments.early`), and the template that
/// makes it.
const USER_DATA: &[(&str, &str)] = &[
    ("early", "autoinstall-early.sh"),
    ("system", "autoinstall-system.sh"),
    ("late", "autoinstall-late.sh"),
    ("netplan", NETPLAN),
];

/// Adds the files to `out`.
///
/// # Errors
/// A fragment that cannot be rendered.
pub fn files<'p>(
    values: &Arc<Values<'p>>,
    templates: &'p Templates,
    out: &mut Vec<File<'p>>,
) -> Result<()> {
    let kickstarts = Arc::new(Kickstarts::new(Arc::clone(values), templates)?);
    for (at, host) in (0..).zip(&values.plan.hosts) {
        if host.reads_kickstart() {
            let path = format!("http/ks/{}", host.kickstart_file());
            let which = Which { host: at, nic: 0 };
            let (stage, mode) = (Stage::Payload, Mode::Secret);
            let file = File::rendered(&path, stage, mode, &kickstarts, which)?;
            out.push(file.of_host(&host.name));
        }
        if host.reads_user_data() {
            let path = format!("http/ks/{}/meta-data", host.main_nic().mac.dashed());
            let context = values.of_host(host);
            let text = templates.render("autoinstall-meta.yaml", &context)?;
            let file = File::new(&path, Stage::Payload, Mode::Secret, text)?;
            out.push(file.of_host(&host.name));
        }
    }
    Ok(())
}

/// Renders the kickstarts of a plan.
struct Kickstarts<'p> {
    values: Arc<Values<'p>>,
    templates: &'p Templates,
    /// What several machines share, by the addresses of their settings in memory.
    shared: HashMap<SettingsKey, Shared>,
}

/// The settings that decide the fragments: kickstart, installer.
type SettingsKey = (usize, usize);

/// What the machines of one profile are given.
#[derive(Clone)]
struct Shared {
    ks: Value,
    pre_scripts: Value,
    post_scripts: Value,
    kickstart_extra: Value,
    fragments: Value,
}

impl<'p> Kickstarts<'p> {
    fn new(values: Arc<Values<'p>>, templates: &'p Templates) -> Result<Self> {
        let mut kickstarts = Self {
            values,
            templates,
            shared: HashMap::new(),
        };
        let values = Arc::clone(&kickstarts.values);
        for host in &values.plan.hosts {
            if let Some(install) = host.install()
                && Arc::strong_count(&install.kickstart) > 1
                && !kickstarts.shared.contains_key(&key(install))
            {
                let shared = kickstarts.share(install)?;
                kickstarts.shared.insert(key(install), shared);
            }
        }
        Ok(kickstarts)
    }

    fn share(&self, install: &Install) -> Result<Shared> {
        let ks = Value::from_serializable(&KickstartView::new(
            &install.kickstart,
            &install.disks,
            &install.data,
        ));
        let pre_scripts = scripts(&install.kickstart.pre_scripts);
        let post_scripts = scripts(&install.kickstart.post_scripts);
        let kickstart_extra = scripts(&install.kickstart.kickstart_extra);
        let mut context = Context::new();
        context.insert_value("site", self.values.site());
        context.insert_value("installer", self.values.installer(&install.installer));
        context.insert_value("ks", ks.clone());
        context.insert_value("pre_scripts", pre_scripts.clone());
        context.insert_value("post_scripts", post_scripts.clone());
        context.insert_value("kickstart_extra", kickstart_extra.clone());
        // What Anaconda does not install is told nothing in Anaconda's words.
        let anaconda = install.installer.os.anaconda().is_some();
        let fragments = FRAGMENTS.iter().filter(|_| anaconda);
        let fragments = fragments.map(|&(name, template)| {
            let text = self.templates.render(template, &context)?;
            let text = text.strip_suffix('\n').unwrap_or(&text);
            Ok((Key::Str(name), Value::safe_string(text)))
        });
        Ok(Shared {
            fragments: Value::from(fragments.collect::<Result<Map>>()?),
            ks,
            pre_scripts,
            post_scripts,
            kickstart_extra,
        })
    }
}

impl Kickstarts<'_> {
    /// The parts of a preseed: each line of each is a comment that names it.
    fn sections(&self, host: &Host, install: &Install, context: &Context) -> Result<String> {
        let mut out = String::new();
        let wanted = |(_, template): &&(_, &str)| *template != NETPLAN || host.has_netplan();
        for (name, template) in SECTIONS.iter().filter(wanted) {
            section(name, &self.templates.render(template, context)?, &mut out);
        }
        let Kickstart {
            pre_scripts,
            post_scripts,
            ..
        } = &*install.kickstart;
        for (name, scripts) in [("pre", pre_scripts), ("post", post_scripts)] {
            for (number, script) in (1..).zip(scripts) {
                // The kernel must know who runs it.
                let text = whole(script);
                section(&format!("{name}{number}"), &text, &mut out);
            }
        }
        out.pop();
        Ok(out)
    }
}

fn section(name: &str, text: &str, out: &mut String) {
    for line in text.lines() {
        out.extend(["#", name, "|", line, "\n"]);
    }
}

impl Render for Kickstarts<'_> {
    fn render(&self, which: Which) -> Result<String> {
        let host = &self.values.plan.hosts[which.host as usize];
        if let Some(rescue) = host.rescue_by_ssh() {
            let mut context = self.values.of_host(host);
            context.insert("ssh_keys", &keys(&rescue.ssh_keys));
            return self.templates.render("rescue.ks", &context);
        }
        let install = host
            .install()
            .with_context(|| format!("{} is not installed, and has no kickstart", host.name))?;
        let Shared {
            ks,
            pre_scripts,
            post_scripts,
            kickstart_extra,
            fragments,
        } = match self.shared.get(&key(install)) {
            Some(shared) => shared.clone(),
            None => self.share(install)?,
        };
        let mut context = self.values.of_host(host);
        context.insert_value("ks", with_disks(ks, install));
        context.insert_value("pre_scripts", pre_scripts);
        context.insert_value("post_scripts", post_scripts);
        context.insert_value("kickstart_extra", kickstart_extra);
        if install.installer.os.coreos().is_some() {
            let parts = [
                ("install", "coreos-install.sh"),
                ("unit", "coreos-install.service"),
            ];
            let parts = parts.into_iter().map(|(name, template)| {
                let text = self.templates.render(template, &context)?;
                Ok((Key::Str(name), Value::safe_string(&text)))
            });
            let parts = parts.collect::<Result<Map>>()?;
            context.insert_value("fragments", Value::from(parts));
        } else if install.installer.os.ubuntu().is_some() {
            context.insert("autoinstall", &AutoinstallView::new(host, install));
            context.insert("netplan", &interfaces(&self.values.plan, host));
            let scripts = USER_DATA.iter().map(|&(name, template)| {
                let text = self.templates.render(template, &context)?;
                Ok((Key::Str(name), Value::safe_string(&text)))
            });
            let scripts = scripts.collect::<Result<Map>>()?;
            context.insert_value("fragments", Value::from(scripts));
        } else if install.installer.os.debian().is_some() {
            context.insert("netplan", &interfaces(&self.values.plan, host));
            let sections = self.sections(host, install, &context)?;
            let sections = [(Key::Str("scripts"), Value::safe_string(&sections))];
            context.insert_value("fragments", Value::from(Map::from_iter(sections)));
        } else {
            context.insert_value("fragments", fragments);
        }
        let template = install.kickstart.template.as_str();
        self.templates.render(template, &context)
    }
}

fn key(install: &Install) -> SettingsKey {
    let (kickstart, installer) = (&install.kickstart, &install.installer);
    (address(kickstart), address(installer))
}

/// Machines that share all else may be installed on disks of different names.
fn with_disks(ks: Value, install: &Install) -> Value {
    let mut ks = ks.into_map().unwrap_or_default();
    let disks = Value::from_serializable(&DisksView::new(&install.disks, &install.data));
    ks.extend(disks.into_map().unwrap_or_default());
    Value::from(ks)
}
