//! What lets machines boot their disks that say that they are installed: `bin/phone-home`, and the
//! units that start it. The web server's part is in its virtual host, the machine's in its
//! kickstart.

use anyhow::Result;
use serde::Serialize;

use super::context;
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
    for (template, path, mode) in [
        ("phone-home", "bin/phone-home", Mode::Program),
        (
            "phone-home.path",
            "etc/systemd/system/netpxe-done.path",
            Mode::Public,
        ),
        (
            "phone-home.service",
            "etc/systemd/system/netpxe-done.service",
            Mode::Public,
        ),
    ] {
        let text = templates.render(template, &context)?;
        out.push(File::new(path, Stage::Payload, mode, text)?);
    }
    Ok(())
}

/// Each of `machines`.
#[derive(Serialize)]
struct Machine {
    /// The MAC address of its main NIC, with dashes: what it says names it so.
    main: String,
    install_id: u32,
    /// Those of the NICs from which it boots.
    macs: Vec<String>,
}

fn machines(plan: &Plan) -> Vec<Machine> {
    let hosts = plan.hosts.iter();
    hosts
        .filter_map(|host| {
            let boots = host.nics.iter().filter(|nic| nic.boots);
            Some(Machine {
                main: host.main_nic().mac.dashed(),
                install_id: host.install()?.id,
                macs: boots.map(|nic| nic.mac.dashed()).collect(),
            })
        })
        .collect()
}
