//! `bin/phone-home`, which makes machines that reported themselves installed boot their disks, and
//! the units that start it. The web server's part is in its virtual host, the machine's in its
//! kickstart.

use anyhow::Result;
use serde::Serialize;

use super::{context, programs};
use crate::plan::Plan;
use crate::template::Templates;
use crate::tree::{File, Mode, Stage};

/// Adds the files to `out`.
pub fn files(plan: &Plan, templates: &Templates, out: &mut Vec<File>) -> Result<()> {
    if !plan.server.phone_home {
        return Ok(());
    }
    let mut context = context(plan);
    context.insert("machines", &machines(plan));
    programs::program("phone-home", templates, &context, out)?;
    for (template, unit) in [
        ("phone-home.path", "netpxe-done.path"),
        ("phone-home.service", "netpxe-done.service"),
    ] {
        let path = format!("etc/systemd/system/{unit}");
        let text = templates.render(template, &context)?;
        out.push(File::new(&path, Stage::Payload, Mode::Public, text)?);
    }
    Ok(())
}

/// Each of `machines`. MAC addresses are written with dashes, as in the names of files.
#[derive(Serialize)]
struct Machine {
    /// The MAC address of its main NIC: its report is named after it.
    main: String,
    /// The number of its installation.
    install_id: u32,
    /// The MAC addresses of the NICs that it boots from.
    macs: Vec<String>,
}

/// The machines that are to be installed.
fn machines(plan: &Plan) -> Vec<Machine> {
    let hosts = plan.hosts.iter();
    hosts
        .filter_map(|host| {
            let boots = host.nics.iter().filter(|nic| nic.boots);
            Some(Machine {
                main: host.main_nic().mac.dashed(),
                install_id: host.install()?.guard.number,
                macs: boots.map(|nic| nic.mac.dashed()).collect(),
            })
        })
        .collect()
}
