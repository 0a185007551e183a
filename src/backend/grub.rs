//! What GRUB reads once it runs: a `grub.cfg` for each NIC that boots, one for unknown machines,
//! and the one that is embedded into the images.

use anyhow::Result;
use tera::Context;

use super::context;
use super::images::{CLIENTS, Way};
use super::view::{HostView, InstallerView, NicView};
use crate::plan::{Boot, Host, Plan};
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};
use crate::value::Firmware;

/// The folder that GRUB looks for its configuration in, below the root that its image came from.
const FOLDER: &str = "boot/grub";

/// Adds the files to `out`.
///
/// Machines that can boot over HTTP have theirs below the web root too: what came by HTTP goes on
/// by HTTP, because TFTP after it crashes firmware (GRUB 2.12 in OVMF).
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File>) -> Result<()> {
    let mut context = context(plan);
    let mut add = |path: &str, stage, text: &str| -> Result<()> {
        out.push(File::new(path, stage, Mode::Public, text)?);
        Ok(())
    };
    let embedded = templates.render("grub.cfg-net", &context)?;
    add("tftp/grub.cfg-net", Stage::Payload, &embedded)?;
    let unknown = templates.render("grub.cfg", &context)?;
    add(&format!("tftp/{FOLDER}/grub.cfg"), Stage::Payload, &unknown)?;
    if plan.hosts.iter().any(|host| boots_over_http(host.firmware)) {
        add(&format!("http/{FOLDER}/grub.cfg"), Stage::Payload, &unknown)?;
    }
    for host in &plan.hosts {
        insert(&mut context, plan, host);
        for nic in host.nics.iter().filter(|nic| nic.boots) {
            context.insert("nic", &NicView::new(plan, host, nic));
            // Lower case and dashes: the only spelling that GRUB asks for by itself (since 2.06).
            let path = format!("{FOLDER}/grub.cfg-01-{}", nic.mac.dashed());
            let text = templates.render("grub-host.cfg", &context)?;
            add(&format!("tftp/{path}"), Stage::Menu, &text)?;
            if boots_over_http(host.firmware) {
                add(&format!("http/{path}"), Stage::Menu, &text)?;
            }
        }
    }
    Ok(())
}

/// Whether such a machine may fetch its GRUB over HTTP.
pub fn boots_over_http(firmware: Firmware) -> bool {
    let mut clients = CLIENTS.iter();
    clients.any(|client| client.way == Way::Http && client.firmware == firmware)
}

fn insert(context: &mut Context, plan: &Plan, host: &Host) {
    context.insert("host", &HostView::new(plan, host));
    match &host.boot {
        Boot::Install(install) => {
            context.insert("installer", &InstallerView::new(&install.installer));
        }
        Boot::Rescue(installer) => {
            context.insert("installer", &InstallerView::new(installer));
        }
        Boot::Local => {
            context.remove("installer");
        }
    }
}
