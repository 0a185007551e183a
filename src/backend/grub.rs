//! GRUB's configuration: a `grub.cfg` for each NIC that boots, one for unknown machines, and the
//! one that is embedded into the images.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;

use super::values::Values;
use super::view::MenuView;
use super::{context, verbatim};
use crate::dhcp::boots_over_http;
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Render, Stage, Which};

/// The folder where GRUB looks for its configuration, below the root that its image came from.
const FOLDER: &str = "boot/grub";

/// Adds the files to `out`.
///
/// Machines that can boot over HTTP have theirs below the web root too: a boot over HTTP stays on
/// HTTP, because TFTP after it crashes firmware (GRUB 2.12 in OVMF).
///
/// # Errors
/// A template that cannot be rendered.
pub fn files<'p>(
    values: &Arc<Values<'p>>,
    templates: &'p Templates,
    out: &mut Vec<File<'p>>,
) -> Result<()> {
    let plan = &values.plan;
    let context = context(plan);
    let mut add = |path: &str, text: &str| -> Result<()> {
        out.push(File::new(path, Stage::Payload, Mode::Public, text)?);
        Ok(())
    };
    add(
        "tftp/grub.cfg-net",
        &templates.render("grub.cfg-net", &context)?,
    )?;
    let unknown = templates.render("grub.cfg", &context)?;
    add(&format!("tftp/{FOLDER}/grub.cfg"), &unknown)?;
    let mut hosts = plan.hosts.iter();
    let over_http = hosts.any(|host| boots_over_http(plan, host.firmware));
    if over_http {
        add(&format!("http/{FOLDER}/grub.cfg"), &unknown)?;
    }
    add_dispatch(plan, templates, out)?;
    let mut add = |path: &str, text: &str| -> Result<()> {
        out.push(File::new(path, Stage::Payload, Mode::Public, text)?);
        Ok(())
    };
    if let Some(menu) = &plan.menu {
        let mut context = context;
        context.insert("menu", &MenuView::new(menu));
        let text = templates.render("grub.cfg-menu", &context)?;
        add(&format!("tftp/{FOLDER}/grub.cfg-menu"), &text)?;
        if over_http {
            add(&format!("http/{FOLDER}/grub.cfg-menu"), &text)?;
        }
    }
    let menus = Arc::new(Menus {
        values: Arc::clone(values),
        templates,
    });
    for (host_at, host) in (0..).zip(&plan.hosts) {
        let roots: &[&str] = if boots_over_http(plan, host.firmware) {
            &["http", "tftp"]
        } else {
            &["tftp"]
        };
        for (nic_at, nic) in (0..).zip(&host.nics).filter(|(_, nic)| nic.boots) {
            for root in roots {
                // Lower case and dashes: the only spelling that GRUB asks for by itself (since
                // 2.06).
                let path = format!("{root}/{FOLDER}/grub.cfg-01-{}", nic.mac.dashed());
                let which = Which {
                    host: host_at,
                    nic: nic_at,
                };
                let (stage, mode) = (Stage::Menu, Mode::Public);
                let file = File::rendered(&path, stage, mode, &menus, which)?;
                out.push(file.of_host(&host.name));
            }
        }
    }
    Ok(())
}

/// Adds the configurations that signed GRUBs ask for by themselves.
fn add_dispatch(plan: &Plan, templates: &Templates, out: &mut Vec<File<'_>>) -> Result<()> {
    let mut wanted = BTreeSet::new();
    for host in &plan.hosts {
        let Some(secure) = &host.secure_boot else {
            continue;
        };
        wanted.insert(("tftp", secure.config()));
        if secure.signed.has_http && boots_over_http(plan, host.firmware) {
            wanted.insert(("http", secure.config()));
        }
    }
    for (root, config) in wanted {
        let text = templates.render("grub.cfg-signed", &context(plan))?;
        let path = format!("{root}/{config}");
        out.push(File::new(&path, Stage::Payload, Mode::Public, text)?);
    }
    Ok(())
}

/// Renders the menus of a plan's machines.
struct Menus<'p> {
    values: Arc<Values<'p>>,
    templates: &'p Templates,
}

impl Render for Menus<'_> {
    fn render(&self, which: Which) -> Result<String> {
        let host = &self.values.plan.hosts[which.host as usize];
        let nic = &host.nics[which.nic as usize];
        let mut context = self.values.of_nic(host, nic);
        let own = host
            .installer()
            .and_then(|installer| installer.args_template.as_ref());
        if let Some(own) = own {
            let args = self.templates.render(own.as_str(), &context)?;
            let args = verbatim(args.strip_suffix('\n').unwrap_or(&args));
            context.insert_value("installer_args", args);
        }
        self.templates.render("grub-host.cfg", &context)
    }
}
